"""Who plans a move, who approves it and who agrees. What waits for what is said by `stages`."""

from accounts.permissions import Denied, NotNow, as_boolean
from accounts.roles import Role
from audit import clock
from casework.models import Move
from casework.moves.stages import Facts, Kind, stage
from casework.permissions import is_virtual_school
from children.permissions import can_read, check_can_write
from children.standing import capacities, standing_of
from components.words import day_words

RECORD = "move_options"  # the schools that are thought of, and all that hangs on one of them


def sees_schools(user, child) -> bool:
    """Which schools are thought of, how far they are, what was said of them."""
    return can_read(user, child, RECORD)


def knows_school(user, facts: Facts) -> bool:
    """The name of the school that was chosen: not where it would give a confidential place away, but to that school."""
    child = facts.move.child
    if sees_schools(user, child) or not facts.hides_place:
        return True
    return bool(facts.chosen) and facts.chosen.school_id in standing_of(user).schools.get(Role.DESIGNATED_TEACHER, ())


def check_can_plan(user, child) -> None:
    """The social worker or the Virtual School plans a move."""
    check_can_write(user, child, RECORD)


def check_can_start(user, child) -> None:
    check_can_plan(user, child)
    if there := Move.objects.filter(child=child).open().first():
        raise NotNow("A move is being planned already. Go on with this one, or stop it.", there)


def check_is_open(move) -> None:
    if not move.is_open:
        raise NotNow("This move is finished. Nothing about it can be changed.", move)


def check_can_correct(user, move) -> None:
    """Why another school is needed, while it is."""
    check_can_plan(user, move.child)
    check_is_open(move)


def check_is_not_chosen(facts: Facts, option) -> None:
    if facts.chosen == option:
        raise NotNow("This school is chosen. Choose another one first.", facts.move)


def check_can_approve(user, move) -> None:
    """The nominated officer: the head, and never the one who asked."""
    if Role.HEAD not in capacities(user, move.child):
        raise Denied("Only the Virtual School head, as nominated officer, approves a move in Key Stage 4.")
    if move.asked_by_id == user.pk:
        raise Denied("You asked for this move, so somebody else has to approve it.")


def check_can_agree(user, move) -> None:
    if not is_virtual_school(user, move.child):
        raise Denied("Only the Virtual School answers this.")


def check_can_hand_over(user, facts: Facts) -> None:
    """The transition plan: who plans the move, and the school of today where it may know where the child goes."""
    check_can_write(user, facts.move.child, "moves")
    if not knows_school(user, facts):
        raise Denied("The social worker writes this plan: which school it is cannot be shown to you.")


def check_may(user, facts: Facts, key: str) -> None:
    """The person, whatever the moment."""
    if key == Kind.APPROVAL:
        check_can_approve(user, facts.move)
    elif key == Kind.AGREEMENT:
        check_can_agree(user, facts.move)
    elif key == Kind.TRANSITION:
        check_can_hand_over(user, facts)
    else:
        check_can_plan(user, facts.move.child)


def check_can_do(user, facts: Facts, key: str) -> None:
    """The person, then the moment: a step is done when all it waits for is done; what was done can be said again."""
    check_may(user, facts, key)
    check_is_open(facts.move)
    if key == Kind.STOPPED:
        return
    found = stage(facts, key)
    if found.state == "Not needed":
        raise NotNow(f"This step is not needed. {found.words}", facts.move)
    if found.state == "Waiting":
        waits_for = " and ".join(title.lower() for title in found.after)
        raise NotNow(f"This has to wait. First: {waits_for}.", facts.move)
    if key == Kind.START:
        _check_may_be_known(facts)


def _check_may_be_known(facts: Facts) -> None:
    """An enrolment is read by the school that the child leaves, from the moment it is written."""
    if facts.hides_place and facts.has_school and facts.first_day > clock.today():
        raise NotNow(
            f"Where the child lives is confidential. Confirm the first day on {day_words(facts.first_day)} itself, so "
            "that the school the child leaves does not read where the child goes.",
            facts.move,
        )


can_plan = as_boolean(check_can_plan)


def can_do(user, facts: Facts, key: str) -> bool:
    try:
        check_can_do(user, facts, key)
    except (Denied, NotNow):
        return False
    return True
