"""Finding what a page of this room is about: what this person may not see is not found."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from audit import looks
from casework.permissions import is_virtual_school
from children.models import Child
from children.permissions import can_read


def find_child(request, child_id, record: str) -> Child:
    visible = Child.objects.visible_to(request.user, record).select_related("authority")
    child = get_object_or_404(visible, pk=child_id)
    return _shown(request, child)


def find(request, found, pk):
    """A row of a queryset that is already narrowed to what is visible; its page shows its child."""
    row = get_object_or_404(found.select_related("child__authority"), pk=pk)
    _shown(request, row.child)
    return row


def _shown(request, child) -> Child:
    request.authority = child.authority
    looks.seen(request, child)
    return child


def frame(request, child, **words) -> dict:
    """What every page about one child says around its own matter."""
    facts = {"child": child, "links": links(request.user, child)}
    return facts | words


def links(user, child) -> list[dict]:
    """The pages of this room that are there for this person."""
    told = "Told to the Virtual School" if is_virtual_school(user, child) else "Tell the Virtual School"
    pages = [
        ("interventions", "Interventions", "casework:interventions"),
        ("case_recording", "Case recording", "casework:notes"),
        ("case_recording", "Watchlist", "casework:watch"),
        ("reports", told, "casework:told"),
        ("challenges", "Challenges to the school", "casework:challenges"),
        ("moves", "School moves", "moves:of_child"),
    ]
    return [
        {"text": text, "href": reverse(name, args=[child.pk])}
        for record, text, name in pages
        if can_read(user, child, record)
    ]


def the_last_one(entry) -> None:
    """An entry that was put right since is read only."""
    if hasattr(entry, "corrected_by"):
        raise Http404("This was put right since.")
