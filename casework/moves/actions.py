"""The verbs of a school move. Each step is written once and stays; saying it again is another step, and the latest
counts."""

from uuid import UUID

from accounts.models import User
from accounts.permissions import NotNow
from accounts.roles import Role
from audit import clock, events
from audit.acting import action
from audit.merge import UNKNOWN, Conflict, Merged
from audit.versions import Seen, merge_into, value_of
from casework.models import Move, MoveOption, MoveStep
from casework.moves import permissions
from casework.moves.finding import facts_of
from casework.moves.stages import Answer, Facts, Kind, stages
from children.actions import enrol
from children.events import facts_changed
from children.holders import of_authority, social_workers_of, teachers_at, unbarred, virtual_school_of
from children.models import Child, Enrolment
from notices.telling import tell
from organisations.calendars import policy_for, rules_of
from organisations.deadlines import year_group_for
from peps.actions import invite
from peps.models import PEP, Invitee

KEY_STAGE_4 = {"10", "11"}


@action
def start_move(*, child: Child, token: UUID, values: dict, by: User) -> Move:
    """Say that a child needs another school, and why. `token` becomes the id: sent twice it is one move."""
    Child.objects.select_for_update().get(pk=child.pk)
    if there := Move.objects.filter(pk=token, child=child).first():
        return there
    permissions.check_can_start(by, child)
    today = clock.today()
    year = child.year_group or year_group_for(child.date_of_birth, today)
    move = Move.objects.create(
        pk=token,
        child=child,
        key_stage_4=year in KEY_STAGE_4,
        agreement=rules_of(policy_for(child.authority, today)).school_move_agreement,
        asked_by=by,
        asked_at=clock.now(),
        **values,
    )
    events.record("move.opened", f"began to plan a move to another school: {move.get_reason_display()}", move, by=by)
    _follow(move)
    return move


@action
def correct_need(*, move: Move, values: dict, based_on: Seen | int | None, by: User) -> Merged:
    """Put right why another school is needed, or from when. What it said before is in the history; what two people
    answered differently stays as the other left it and comes back as conflicts."""
    facts = _held(move)
    permissions.check_can_correct(by, facts.move)
    merged = merge_into(facts.move, values, based_on)
    if _write(facts.move, merged):
        events.record("move.corrected", "put right why another school is needed", move, by=by)
        _follow(move)
    return merged


# ---------------------------------------------------------------- the schools that are thought of


@action
def add_option(*, move: Move, option: MoveOption, by: User) -> MoveOption:
    """Add a school to those that are compared."""
    facts = _held(move)
    permissions.check_can_plan(by, move.child)
    permissions.check_is_open(facts.move)
    option.move, option.added_by = move, by
    option.save()
    events.record("move.options", f"thought of a school: {option.school.name}", move, by=by)
    return option


@action
def change_option(*, option: MoveOption, values: dict, based_on: Seen | int | None, by: User) -> Merged:
    """Put right what is known of a school. What two people answered differently stays as the other left it and comes
    back as conflicts."""
    move = option.move
    facts = _held(move)
    permissions.check_can_plan(by, move.child)
    permissions.check_is_open(facts.move)
    held = next((each for each in facts.options if each.pk == option.pk), None)
    if held is None:
        raise NotNow("Somebody took this school off the list meanwhile.", move)
    merged = _as_one_inspection(held, values, merge_into(held, values, based_on))
    if _write(held, merged):
        events.record("move.options", f"changed what is known of a school: {held.school.name}", move, by=by)
    return merged


def _as_one_inspection(option: MoveOption, mine: dict, merged: Merged) -> Merged:
    """An inspection is read as a whole: half of one and half of another would be an outcome nobody gave."""
    whole = MoveOption.INSPECTION
    theirs = {name: value_of(option, name) for name in whole}
    now = {name: merged.values[name] for name in whole}
    if now in (theirs, {name: mine[name] for name in whole}):
        return merged
    both = [Conflict(name, UNKNOWN, theirs[name], mine[name]) for name in whole if theirs[name] != mine[name]]
    others = [conflict for conflict in merged.conflicts if conflict.field not in whole]
    taken = [name for name in merged.theirs if name not in whole]
    return Merged(merged.values | theirs, (*both, *others), tuple(taken))


def _write(record, merged: Merged) -> bool:
    """Save what differs; whether anything did."""
    changed = {name: value for name, value in merged.values.items() if getattr(record, name) != value}
    for name, value in changed.items():
        setattr(record, name, value)
    if changed:
        record.save()
    return bool(changed)


@action
def remove_option(*, option: MoveOption, by: User) -> MoveOption:
    """Take a school off the comparison. The one that is chosen stays until another one is."""
    facts = _held(option.move)
    permissions.check_can_plan(by, option.move.child)
    permissions.check_is_open(facts.move)
    permissions.check_is_not_chosen(facts, option)
    option.removed_at = clock.now()
    option.save()
    events.record("move.options", f"took a school off the list: {option.school.name}", option.move, by=by)
    return option


# ---------------------------------------------------------------- steps


@action
def take_step(*, move: Move, kind: str, token: UUID, by: User, option: MoveOption | None = None, **said) -> MoveStep:
    """Write down that a step was taken. `said`: answer, on, who, words, more. Of the chosen school, unless `option` is
    given: then this is the choice. Sent twice it is one step."""
    facts = _held(move)
    if there := MoveStep.objects.filter(pk=token, move=move).first():
        return there
    permissions.check_can_do(by, facts, kind)
    option = option or facts.chosen
    step = MoveStep.objects.create(pk=token, move=move, kind=kind, option=option, by=by, at=clock.now(), **said)
    events.record("move.step", _words(step), move, by=by)
    _follow(move)
    return step


def _words(step: MoveStep) -> str:
    said = step.get_answer_display() or step.get_kind_display()
    return f"{said}: {step.option.school.name}" if step.option else said


@action
def invite_new_school(*, move: Move, token: UUID, people: list[tuple[str, str]], pep: PEP, by: User) -> MoveStep:
    """Ask the chosen school's people, each a name and an e-mail address, to the next meeting of a plan of the child."""
    names = []
    for name, email in people:
        if not pep.invitees.filter(email__iexact=email).exists():
            invitee = Invitee(pep=pep, name=name, email=email.lower(), role="Designated teacher of the new school")
            invitee.may_know_place = not (pep.meeting_or_none and pep.meeting.place_is_confidential)
            invite(pep=pep, invitee=invitee, by=by)
        names.append(name)
    meeting = pep.meeting_or_none
    said = {"answer": Answer.INVITED, "who": ", ".join(names)[:200], "on": meeting.on if meeting else None}
    return take_step(move=move, kind=Kind.MEETING, token=token, by=by, **said)


@action
def start_at_school(*, move: Move, token: UUID, words: str, by: User) -> MoveStep:
    """The place is taken up on the day that was set: from then on the new school sees the child, and the former one
    does not. Who agreed, when and why goes with it."""
    facts = _held(move)
    if there := MoveStep.objects.filter(pk=token, move=move).first():
        return there
    permissions.check_can_do(by, facts, Kind.START)
    on, school = facts.first_day, facts.chosen.school
    with facts_changed.together():
        step = take_step(move=move, kind=Kind.START, token=token, on=on, words=words, by=by)
        if not Enrolment.objects.filter(child=move.child, school=school, ends=None, main=True).exists():
            agreed = _agreed(facts)
            enrol(child=move.child, school=school, starts=on, reason=move.words[:300], by=by, **agreed)
        held = facts.move
        held.finished_at = clock.now()
        held.save()
    return step


def _agreed(facts: Facts) -> dict:
    """The Virtual School's answer where it was asked, else the nominated officer's, else who set the first day."""
    step = next(filter(None, map(facts.of_chosen, [Kind.AGREEMENT, Kind.APPROVAL, Kind.DATE])))
    return {"agreed_by": step.by, "agreed_at": step.at, "agreed_reason": step.words[:300]}


@action
def stop_move(*, move: Move, token: UUID, words: str, by: User) -> MoveStep:
    """The child does not change school, or not in this way. Everything that was written stays."""
    step = take_step(move=move, kind=Kind.STOPPED, token=token, words=words, by=by)
    held = Move.objects.get(pk=move.pk)
    if held.stopped_at is None:
        held.stopped_at = step.at
        held.save()
        facts_changed(child_ids=[move.child_id])
    return step


# ---------------------------------------------------------------- afterwards


def _held(move: Move) -> Facts:
    """As it is now, with nobody else changing it."""
    held = Move.objects.select_for_update(of=("self",)).select_related("child__authority").get(pk=move.pk)
    return facts_of(held)


def _follow(move: Move) -> None:
    facts_changed(child_ids=[move.child_id])
    facts = _held(move)
    for stage in stages(facts):
        if stage.is_now:
            for person in unbarred(move.child, _holders(facts, stage.role)):
                tell(
                    key=f"move:{move.pk}:{stage.key}:{facts.times_chosen}:{person.pk}",
                    to=person,
                    subject="A school move waits for you",
                    body=f"It is about {move.child.initials}: {stage.title.lower()}.",
                    path=move.get_absolute_url(),
                )


def _holders(facts: Facts, role: str) -> list[User]:
    child = facts.move.child
    if role == Role.SOCIAL_WORKER:
        return social_workers_of(child)
    if role == Role.ADVISER:
        return virtual_school_of(child)
    if child.restricted:
        return []
    if role == Role.HEAD:
        return [one for one in of_authority(child.authority_id, [Role.HEAD]) if one.pk != facts.move.asked_by_id]
    school = Enrolment.objects.filter(child=child).main().current().first()
    return teachers_at(school and school.school_id)
