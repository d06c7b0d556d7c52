"""The Virtual School's desk: what was told, what is to be followed up, what schools were asked, what plans warn of."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.authority.permissions import authorities_of
from accounts.roles import VIRTUAL_SCHOOL
from audit.looks import seen
from casework import actions, alerts, permissions
from casework.forms import OfferForm
from casework.models import Alert, CaseNote, Challenge, Report
from children.advisers import children_of
from children.models import Child
from components.words import day_words

SHOWN = 50
INBOXES = [("", "Open"), ("mine", "Mine"), ("all", "All, answered too")]


@require_GET
def desk(request):
    permissions.check_has_desk(request.user)
    state = request.GET.get("told", "")
    children = Child.objects.attached_to(request.user, VIRTUAL_SCHOOL).values("pk")
    reports = _narrowed(Report.objects.visible_to(request.user).filter(child__in=children), state, request.user)
    reports = _page(request, "told", reports.select_related("child", "by", "owner").order_by("closed_at", "at", "pk"))
    notes = CaseNote.objects.visible_to(request.user).to_follow_up().select_related("child", "by")
    notes = _page(request, "notes", notes.order_by("follow_up_on", "pk"))
    challenges = Challenge.objects.visible_to(request.user).filter(child__in=children).open()
    challenges = challenges.select_related("child", "school").prefetch_related("replies")
    challenges = _page(request, "asked", challenges.order_by("answer_by", "pk"))
    seen(request, *{row.child_id for row in [*reports, *notes, *challenges]})
    request.authority = permissions.desk_authorities(request.user).order_by("name").first()
    context = {
        "inboxes": [_inbox(value, text, state) for value, text in INBOXES],
        "told": {"page": reports, "tasks": [_report_task(row) for row in reports]},
        "notes": {"page": notes, "tasks": [_note_task(note) for note in notes]},
        "asked": {"page": challenges, "tasks": [_challenge_task(row) for row in challenges]},
        "alerts": _alerts(request.user),
        "kept": f"told={state}" if state else "",
    }
    return render(request, "casework/desk.html", context)


def _page(request, name: str, rows):
    """Each list of the desk is turned by itself: "notes_page=2"."""
    return Paginator(rows, SHOWN).get_page(request.GET.get(f"{name}_page"))


def _alerts(user) -> list[dict]:
    return [
        {"text": kind.label, "number": number, "href": reverse("casework:alerts", args=[kind])}
        for kind, number in alerts.numbers(user).items()
    ]


@require_GET
def alerts_of_kind(request, slug):
    """All that one number of the desk stands for."""
    permissions.check_has_desk(request.user)
    if slug not in Alert.Kind:
        raise Http404("There are no alerts of this kind.")
    found = Alert.objects.visible_to(request.user).open().filter(kind=slug).select_related("child")
    whose = request.GET.get("whose", "")
    if whose == "mine":
        found = found.filter(child__in=children_of(request.user).values("pk"))
    page = Paginator(found.order_by("opened_on", "pk"), SHOWN).get_page(request.GET.get("page"))
    seen(request, *{alert.child_id for alert in page})
    request.authority = permissions.desk_authorities(request.user).order_by("name").first()
    kind = Alert.Kind(slug)
    tasks = [
        {
            "title": alert.child.known_as,
            "href": alerts.href_of(alert),
            "hint": f"{alert.words}. Since {day_words(alert.opened_on)}",
        }
        for alert in page
    ]
    here = reverse("casework:alerts", args=[kind])
    tabs = [
        {"text": "Everybody’s", "href": here, "current": whose != "mine"},
        {"text": "My children’s", "href": f"{here}?whose=mine", "current": whose == "mine"},
    ]
    context = {"title": kind.label, "why": Alert.WHY[kind], "page": page, "tasks": tasks, "tabs": tabs}
    context["kept"] = "whose=mine" if whose == "mine" else ""
    return render(request, "casework/alerts.html", context)


def _inbox(value, text, state) -> dict:
    address = f"{reverse('casework:desk')}?told={value}" if value else reverse("casework:desk")
    return {"text": text, "href": address, "current": value == state}


def _report_task(row: Report) -> dict:
    owner = f". {row.owner.name} looks into it" if row.owner and not row.closed_at else ""
    return {
        "title": f"{row.get_about_display()}: {row.child.known_as}",
        "href": row.get_absolute_url(),
        "hint": f"{row.by.name}, {day_words(row.at)}{owner}",
        "kind": "report",
        "state": row.state,
    }


def _note_task(note: CaseNote) -> dict:
    return {
        "title": f"{note.follow_up}: {note.child.known_as}",
        "href": reverse("casework:followed_up", args=[note.pk]),
        "hint": f"From {note.by.name}’s note of {day_words(note.on)}",
        "due": note.follow_up_on,
    }


def _challenge_task(row: Challenge) -> dict:
    return {
        "title": f"{row.subject}: {row.child.known_as}",
        "href": row.get_absolute_url(),
        "hint": row.school.name,
        "kind": "challenge",
        "state": row.state,
        "due": row.answer_by if row.state == "Sent" else None,
    }


def _narrowed(reports, state, user):
    if state == "all":
        return reports
    return reports.open().filter(Q(owner=user) if state == "mine" else Q())


# ---------------------------------------------------------------- the catalogue of interventions


@require_http_methods(["GET", "POST"])
def catalogue(request, code):
    authority = _find_authority(request, code)
    form = OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.add_offer(authority=authority, group=said["group"], name=said["name"], by=request.user)
        messages.success(request, f"“{said['name']}” is in the catalogue.")
        return redirect("casework:catalogue", authority.code)
    offers = authority.offers.filter(retired_at=None)
    context = {"authority": authority, "offers": offers, "form": form}
    return render(request, "casework/catalogue.html", context)


@require_POST
def retire(request, code, offer_id):
    authority = _find_authority(request, code)
    offer = get_object_or_404(authority.offers, pk=offer_id)
    actions.retire_offer(offer=offer, by=request.user)
    messages.success(request, f"“{offer.name}” is no longer offered. What was recorded stays.")
    return redirect("casework:catalogue", authority.code)


def _find_authority(request, code):
    authority = get_object_or_404(authorities_of(request.user), code=code)
    permissions.check_can_edit_catalogue(request.user, authority)
    request.authority = authority
    return authority
