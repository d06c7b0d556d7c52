"""A page that saves by itself while somebody types: the same form, the same save, answered by a line about it."""

from datetime import timedelta

from django.shortcuts import render

from accounts.models import Membership
from accounts.roles import Role
from audit import clock
from children.discretion import named_to
from children.models import Allocation
from peps.models import Presence

HERE_FOR = timedelta(seconds=40)  # a page says every fifteen seconds that it is open


def is_asked_for(request) -> bool:
    return request.headers.get("HX-Request") == "true"


def answer(request, saved, title: str):
    """The line under the heading, and what the screen shows now, for the next save."""
    context = {"saved": saved, "now": clock.now(), "state": _state(saved), "changed": _changed(saved), "title": title}
    response = render(request, "peps/includes/save_state.html", context)
    response["X-Autosave"] = context["state"]
    return response


def _state(saved) -> str:
    if saved.is_whole:
        return "theirs" if saved.merged.theirs else "saved"
    if getattr(saved.form, "too_late", False):
        return "late"
    return "choose" if saved.merged.conflicts else "wrong"


def _changed(saved) -> list[str]:
    """The questions somebody else answered meanwhile, as far as this screen still shows the old answers."""
    fields = saved.labels
    return [str(fields[name]) for name in saved.merged.theirs if name in fields]


# ---------------------------------------------------------------- who else is here


def note_presence(*, user, unit, tab) -> Presence:
    of_page = {"user": user, "pep": unit.pep, "unit": unit.name}
    presence, _ = Presence.objects.update_or_create(tab=tab, defaults=of_page | {"seen_at": clock.now()})
    return presence


def others_here(mine: Presence) -> dict:
    """Who else has this page open to write: names with their role, and whether I have it open twice (in a tab that has
    spoken since this one came: not the page I left just now)."""
    user, lately = mine.user, clock.now() - HERE_FOR
    here = Presence.objects.filter(pep=mine.pep, unit=mine.unit, seen_at__gte=lately).exclude(tab=mine.tab)
    rows = list(here.select_related("user"))
    people = {row.user.pk: row.user for row in rows if row.user_id != user.pk}
    roles = _roles(people, mine.pep.child_id)
    child = mine.pep.child
    names = [{"name": named_to(user, child, person), "role": roles.get(pk, "")} for pk, person in people.items()]
    again = any(row.user_id == user.pk and row.seen_at > mine.since for row in rows)
    return {"others": sorted(names, key=lambda one: one["name"]), "again": again}


def _roles(people, child_id) -> dict:
    """What each is called in, for this child if they are allocated to it, otherwise where they work."""
    if not people:
        return {}
    today = clock.today()
    named = Membership.objects.filter(Membership.current_on(today), user__in=people).values_list("user_id", "role")
    of_child = Allocation.objects.filter(child=child_id, user__in=people).current().values_list("user_id", "role")
    return {user_id: Role(role).label.lower() for user_id, role in [*named, *of_child]}
