"""A page that saves by itself while somebody types: the same form, the same save, answered by a line about it."""

import uuid
from datetime import timedelta

from django.shortcuts import render
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Role
from audit import clock
from children.discretion import named_to
from children.models import Allocation
from peps.models import Presence
from peps.saving import kept, merging

HERE_FOR = timedelta(seconds=40)  # a page says every fifteen seconds that it is open


def is_asked_for(request) -> bool:
    return request.headers.get("HX-Request") == "true"


def on_page(unit, form, user, *, here: tuple = (), is_new: bool = False, drafts: dict | None = None) -> dict:
    """Context of a page that saves by itself: what of it this person typed and could not save, and who else is here.
    `here`: name and arguments of the address that is told so; the tab comes last."""
    drafts = kept.drafts_of(unit.pep, user) if drafts is None else drafts
    draft, tab = None if form.is_bound else drafts.get(unit.name), uuid.uuid4()
    name, *arguments = here or [""]
    here_url = reverse(name, args=[*arguments, tab]) if here else ""
    return {"saving": {"draft": draft, "tab": tab, "here_url": here_url, "is_new": is_new}}


def begun(request, unit, make):
    """The form as the record stands; or as this person had typed it, where they ask for that back."""
    draft = kept.draft_of(unit, request.user) if "draft" in request.GET else None
    return merging.forgive_empty(make(kept.as_posted(draft))) if draft else make(None)


def answer(request, saved):
    """The line under the heading, and what the screen shows now, for the next save."""
    context = {"saved": saved, "now": clock.now(), "state": _state(saved), "changed": _changed(saved)}
    response = render(request, "peps/includes/save_state.html", context)
    response["X-Autosave"] = context["state"]
    return response


def _state(saved) -> str:
    if saved.is_gone:
        return "gone"
    if saved.is_whole:
        return "begun" if saved.is_begun else "theirs" if saved.merged.theirs else "saved"
    if getattr(saved.form, "too_late", False):
        return "late"
    return "choose" if saved.merged.conflicts else "wrong"


def _changed(saved) -> list[str]:
    """The questions somebody else answered meanwhile, as far as this screen still shows the old answers."""
    fields = saved.labels
    return [str(fields[name]) for name in saved.merged.theirs if name in fields]


# ---------------------------------------------------------------- who else is here


def say_who_is_here(request, unit, tab):
    """The answer to a page that says it is open. Asking is not doing: the view says `is_only_asking`."""
    mine = note_presence(user=request.user, unit=unit, tab=tab)
    return render(request, "peps/includes/presence.html", others_here(mine))


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
