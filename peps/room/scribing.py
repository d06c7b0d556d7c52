"""Beside the shared screen: the same step on a second device, with the facts adults need and a bigger box for notes."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.permissions import NotNow
from children import access
from peps import fields, reading, shell
from peps.models import MeetingNote
from peps.room import actions, agenda, here, permissions
from peps.room.profile import Who
from peps.standing import capacities_in

# What of the plan an adult may want before them at a step; each is read only by whoever may read it anyway.
FACTS = {
    "changed": ["care", "health"],
    "school": ["school", "life", "attendance", "sen", "sen-support", "wellbeing"],
    "carer": ["carer-views"],
    "next": ["reviews"],
}


@require_GET
def scribe(request, pep_id):
    pep = shell.plan_or_404(request, pep_id, "meeting")
    permissions.check_can_hold(request.user, pep)
    live = permissions.live_of(pep)
    if live is None or live.is_over:
        raise NotNow("This meeting is not going on now.", pep)
    live.pep = pep
    room = here.Room(request, pep, live, agenda.step(live.step))
    box = f"{actions.BY_SCRIBE}{room.step.slug}"
    notes = MeetingNote.objects.filter(pep=pep).select_related("by")
    context = {
        **shell.frame(request, pep, "Meeting"),
        **here.tools(room),
        "top_panels": [],
        "step": room.step,
        "heading": room.title_of(room.step),
        "number": room.number,
        "of": len(room.steps),
        "facts": _facts(request.user, pep, room.step.slug),
        "notes": [note for note in notes if note.step == room.step.slug],
        "others": len([note for note in notes if note.step != room.step.slug]),
        "in_room": [Who(one).label for one in live.in_room if one in Who.values],
        "draft": actions.draft_words(live, box, request.user),
    }
    return render(request, "peps/room/scribe.html", context)


def _facts(user, pep, slug: str) -> list[dict]:
    held = capacities_in(user, pep)
    pages = [fields.BY_SLUG[name] for name in FACTS.get(slug, [])]
    readable = [page for page in pages if fields.applies(page, pep) and access.can_read(held, page.record)]
    cards = [{"title": page.title, "rows": reading.answered(page, pep)["rows"]} for page in readable]
    return [card for card in cards if card["rows"]]
