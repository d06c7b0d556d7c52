"""Who writes in the Virtual School's log, who tells it something, and who answers."""

from django.urls import reverse

from accounts.permissions import Denied, NotNow, as_boolean
from accounts.roles import VIRTUAL_SCHOOL, Role
from children.facts import main_enrolment
from children.permissions import check_can_write
from children.standing import capacities, standing_of
from organisations.models import Authority


def is_virtual_school(user, child) -> bool:
    return bool(capacities(user, child).intersection(VIRTUAL_SCHOOL))


def check_can_record(user, child, record: str) -> None:
    """`record`: "interventions" or "case_recording"."""
    check_can_write(user, child, record)


def check_can_tell(user, child) -> None:
    check_can_write(user, child, "reports")
    if is_virtual_school(user, child):
        raise Denied("You are the Virtual School. Write it down under Case recording.")


def check_can_look_into(user, report) -> None:
    if not is_virtual_school(user, report.child):
        raise Denied("The Virtual School looks into it and answers you here.")
    if report.closed_at:
        raise NotNow("This has been answered.", report)


def check_can_reply(user, report) -> None:
    """Who told it may add to it until it is answered; the Virtual School answers."""
    if report.closed_at:
        raise NotNow("This has been answered. Tell the Virtual School again if something has changed.", report)
    if report.by_id != user.pk and not is_virtual_school(user, report.child):
        raise Denied("Only the person who told the Virtual School can add to this.")


def check_can_challenge(user, child) -> None:
    _check_is_virtual_school(user, child)
    if main_enrolment(child) is None:
        raise NotNow(
            "There is no school to ask: no school place is recorded.", reverse("children:child", args=[child.pk])
        )


def check_can_move_challenge(user, challenge) -> None:
    """Taking it further, or closing it."""
    _check_is_virtual_school(user, challenge.child)
    if challenge.closed_at:
        raise NotNow("This challenge is closed.", challenge)


def _check_is_virtual_school(user, child) -> None:
    if not is_virtual_school(user, child):
        raise Denied("Only the Virtual School does this.")


def check_can_answer(user, challenge) -> None:
    if challenge.closed_at:
        raise NotNow("This challenge is closed.", challenge)
    asked = challenge.school_id in standing_of(user).schools.get(Role.DESIGNATED_TEACHER, set())
    if not asked and not is_virtual_school(user, challenge.child):
        raise Denied("The school that was asked answers this.")


def check_can_follow_up(user, note) -> None:
    check_can_record(user, note.child, "case_recording")


def desk_authorities(user):
    """Authorities at whose desk this person sits today."""
    here = standing_of(user).authorities
    ids = set().union(*(here.get(role, set()) for role in VIRTUAL_SCHOOL))
    return Authority.objects.filter(pk__in=ids)


def check_has_desk(user) -> None:
    if not desk_authorities(user).exists():
        raise Denied("The desk belongs to the Virtual School.")


def check_can_edit_catalogue(user, authority) -> None:
    if authority.pk not in standing_of(user).authorities.get(Role.HEAD, set()):
        raise Denied("Only the Virtual School head changes the catalogue.")


can_record = as_boolean(check_can_record)
can_tell = as_boolean(check_can_tell)
can_look_into = as_boolean(check_can_look_into)
can_reply = as_boolean(check_can_reply)
can_challenge = as_boolean(check_can_challenge)
can_move_challenge = as_boolean(check_can_move_challenge)
can_answer = as_boolean(check_can_answer)
