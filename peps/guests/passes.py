"""What a hand-over or a link opens, and finding it again: no page of a guest reaches a record in another way."""

import functools

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse

from accounts import narrowing
from accounts.narrowing import Narrowing
from audit import clock
from audit.looks import seen
from peps.models import HandOver, InvitedLink

YOUNG_PERSON = "young_person"
OF_EVERYBODY = [["help", {}], ["accessibility", {}], ["privacy", {}], ["guests:open", None]]
# The young person's own pages (peps/voice/urls.py), whichever way they were let in.
OWN_PAGES = [
    *("hello", "way", "ask", "picture", "picture_file", "check", "take_back", "finish", "finished", "comfort"),
    "hidden",
]
SHARED = ["guests:shared", "guests:shared_file"]  # what is marked for the family
KINDS = {"hand-over": HandOver, "link": InvitedLink}


def of_hand_over(given: HandOver) -> Narrowing:
    return Narrowing(
        audience=YOUNG_PERSON,
        about=f"hand-over:{given.pk}",
        pages=_own_pages(given.pep_id),
        start=reverse("guests:hello", args=[given.pep_id]),
        until=given.ends_at.timestamp(),
        sign_in_to=reverse("peps:part", args=[given.pep_id, "B"]),
    )


def of_link(link: InvitedLink) -> Narrowing:
    """Until the session's own end: whether the link still runs is asked with every page."""
    is_own = link.purpose == InvitedLink.Purpose.OWN
    names = ["guests:form", "guests:thanks", *(SHARED if link.purpose == InvitedLink.Purpose.PARENT else [])]
    one_form = [[name, {"link_id": str(link.pk)}] for name in names]
    return Narrowing(
        audience=YOUNG_PERSON if is_own else link.purpose,
        about=f"link:{link.pk}",
        pages=OF_EVERYBODY + (_own_pages(link.pep_id) if is_own else one_form),
        start=reverse("guests:hello", args=[link.pep_id]) if is_own else reverse("guests:form", args=[link.pk]),
        until=clock.now().timestamp() + 24 * 60 * 60,
    )


def finished(current: Narrowing, plan_id) -> Narrowing:
    """Less still: what the young person said is no longer there for whoever has the screen next."""
    return Narrowing(
        audience=current.audience,
        about=current.about,
        pages=[["guests:finished", {"plan_id": str(plan_id)}], *([] if current.sign_in_to else OF_EVERYBODY)],
        start=reverse("guests:finished", args=[plan_id]),
        until=current.until,
        sign_in_to=current.sign_in_to,
    )


def _own_pages(plan_id) -> list:
    return [[f"guests:{name}", {"plan_id": str(plan_id)}] for name in OWN_PAGES]


def is_of_link(request, token_hash: str) -> bool:
    """Whether this browser has opened this very link already."""
    kind, _, key = request.narrowed.about.partition(":") if request.narrowed else ("", "", "")
    return kind == "link" and InvitedLink.objects.filter(pk=key, token_hash=token_hash).exists()


def for_guests(view):
    """A page for whoever was let in: it is given the hand-over or link, asked afresh whether it still stands."""

    @login_not_required
    @functools.wraps(view)
    def page(request, **named):
        given = _given(request)
        if given is None:
            raise Http404
        if not given.is_open():
            narrowing.end(request)
            return redirect("sign_in:closed")
        if named.get("plan_id", given.pep_id) != given.pep_id or named.get("link_id", given.pk) != given.pk:
            raise Http404
        request.guest = given.guest
        request.authority = given.pep.child.authority
        seen(request, given.pep.child)
        rest = {name: value for name, value in named.items() if name not in {"plan_id", "link_id"}}
        return view(request, given, **rest)

    return page


def _given(request) -> HandOver | InvitedLink | None:
    if request.narrowed is None:
        return None
    kind, _, key = request.narrowed.about.partition(":")
    maker = "by" if kind == "hand-over" else "made_by"
    rows = KINDS[kind].objects.select_related(
        *(f"pep__{name}" for name in ("child__authority", "term", "meeting", "views", "school")), maker
    )
    return rows.filter(pk=key).first()
