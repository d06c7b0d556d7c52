"""Asking for a login, which is public; and the administrators' page on which it is decided."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from accounts import permissions
from accounts.actions import Refused
from accounts.asking import actions
from accounts.asking.forms import AcceptForm, AskForm, DeclineForm
from accounts.models import LoginRequest, User
from accounts.provisioning.states import status_of, with_page_data
from accounts.provisioning.tabs import tabs
from accounts.sign_in.pace import too_often

ON_A_PAGE = 25
MOST_AN_HOUR = 10  # from one internet address: a school or an office may have only one


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def ask(request):
    """Nobody's account is looked up here: known, unknown and suspended addresses cannot get different answers."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if too_often(request, "ask_for_a_login", most=MOST_AN_HOUR, seconds=60 * 60):
            return render(request, "429.html", status=429)
        actions.ask(**form.cleaned_data, by=None)
        return redirect("asking:sent")
    words = {
        "heading": "Ask for a login",
        "lead": "Your council’s Virtual School decides who needs one.",
        "button": "Send",
        "back_url": reverse("account_login"),
        "back_text": "Sign in",
    }
    return render(request, "accounts/asking/ask.html", {"form": form, **words})


@login_not_required
@require_GET
def sent(request):
    return render(request, "accounts/asking/sent.html")


# ---------------------------------------------------------------- deciding


@require_GET
def queue(request):
    permissions.check_can_manage_people(request.user)
    found = LoginRequest.objects.visible_to(request.user).select_related("authority", "decided_by")
    show = "decided" if request.GET.get("show") == "decided" else "waiting"
    asked = found.waiting().order_by("asked_at") if show == "waiting" else found.decided().order_by("-decided_at")
    page = Paginator(asked, ON_A_PAGE).get_page(request.GET.get("page"))
    known = _known(request.user, [row.email for row in page.object_list])
    for row in page.object_list:
        row.known = known.get(row.email)
    kept = "show=decided" if show == "decided" else ""
    return render(
        request, "accounts/asking/queue.html", {"page": page, "tabs": tabs("logins"), "show": show, "kept": kept}
    )


def _known(user, emails) -> dict[str, dict]:
    """Who has an account already: those this person looks after by name, of others only that there is one."""
    ours = {
        person.email: person
        for person in with_page_data(permissions.people_managed(user), user).filter(email__in=emails)
    }
    others = User.objects.filter(email__in=emails).values_list("email", flat=True)
    return {
        email: {"person": ours.get(email), "status": status_of(ours[email]) if email in ours else ""}
        for email in others
    }


def _find(request, login_id) -> LoginRequest:
    permissions.check_can_manage_people(request.user)
    found = LoginRequest.objects.visible_to(request.user).select_related("authority", "decided_by")
    return get_object_or_404(found, pk=login_id)


@require_http_methods(["GET", "POST"])
def decide(request, login_id):
    asked = _find(request, login_id)
    form = AcceptForm(request.POST or None, asked=asked, by=request.user)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        details = {"name": said["name"], "role": said["role"], "job_title": said["job_title"]}
        try:
            actions.accept(asked=asked, **details, **form.place, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("asking:decide", asked.pk)
        messages.success(request, f"{said['name']} is invited. We have told them by email.")
        return redirect("asking:queue")
    return _page(request, "accounts/asking/decide.html", asked, form, heading=asked.name, button="Invite")


@require_http_methods(["GET", "POST"])
def decline(request, login_id):
    asked = _find(request, login_id)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.decline(asked=asked, reason=form.cleaned_data["reason"], by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("asking:decide", asked.pk)
        messages.success(request, f"{asked.name} gets no login. We have told them by email.")
        return redirect("asking:queue")
    if asked.is_decided:
        return redirect("asking:decide", asked.pk)
    words = {"heading": f"Decline the request of {asked.name}?", "button": "Decline", "button_warning": True}
    return _page(request, "accounts/asking/decline.html", asked, form, **words)


def _page(request, template, asked, form, **words):
    facts = [
        {"key": "Email", "value": asked.email},
        {"key": "What they do", "value": asked.get_what_display()},
        {"key": "School or organisation", "value": asked.place},
        {"key": "Why", "value": asked.why},
        {"key": "Council", "value": asked.authority.name},
    ]
    known = _known(request.user, [asked.email]).get(asked.email)
    return render(request, template, {"asked": asked, "form": form, "facts": facts, "known": known, **words})
