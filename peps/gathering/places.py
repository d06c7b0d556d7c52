"""Who may know where a meeting is: a place that shows where the child lives is not for everybody who is asked."""

from accounts.roles import Role
from children import access
from peps.models import Invitee, Meeting
from peps.standing import capacities_in

LIVE_THERE = {Role.CARER, Role.YOUNG_PERSON}


def may_know(user, meeting: Meeting) -> bool:
    """By the access table, then by what was said when this person was asked."""
    held = capacities_in(user, meeting.pep)
    if access.can_read(held, "confidential_place"):
        return True
    me = next((person for person in meeting.pep.invitees.all() if person.user_id == user.pk), None)
    return me.may_know_place if me else default_for(held, meeting)


def default_for(held: set[Role], meeting: Meeting | None) -> bool:
    """Whether somebody in these capacities may know the place, until somebody says otherwise."""
    if meeting is None or not meeting.place_is_confidential:
        return True
    return access.can_read(held, "confidential_place") or not held.isdisjoint(LIVE_THERE)


def home_is_confidential(child) -> bool:
    return child.placements.current().filter(confidential=True).exists()


def looks_like_home(place: str, school_name: str) -> bool:
    """Of a child whose place is confidential: a meeting that is not said to be at school may be where they live."""
    return bool(place) and not (school_name and school_name.casefold() in place.casefold())


def as_told(meeting: Meeting, person: Invitee) -> str:
    """The place as it may be told to somebody who was asked; empty where it may not."""
    return meeting.place if person.may_know_place else ""
