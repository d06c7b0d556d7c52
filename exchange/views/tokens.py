"""Which other systems read here: the list, letting one read, its page, and no longer."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from accounts.authority.permissions import find_authority
from audit.models import Event
from children.permissions import can_see_looks
from exchange import actions, permissions
from exchange.forms import RestrictedForm, TokenForm
from exchange.models import SystemToken


@require_GET
def systems(request, code):
    authority = find_authority(request.user, code)
    tokens = list(SystemToken.objects.visible_to(request.user).filter(authority=authority).select_related("made_by"))
    context = {
        "authority": authority,
        "live": [token for token in tokens if token.is_live],
        "over": [token for token in tokens if not token.is_live],
        "can_make": permissions.can_make_token(request.user, authority),
    }
    return render(request, "exchange/systems.html", context)


@require_http_methods(["GET", "POST"])
def make(request, code):
    """The secret is on the answer to this form and nowhere else: not in the session, and no address leads to it."""
    authority = find_authority(request.user, code)
    permissions.check_can_make_token(request.user, authority)
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        token, secret = actions.make_token(authority=authority, **form.cleaned_data, by=request.user)
        return render(request, "exchange/made.html", {"token": token, "secret": secret})
    address = reverse("exchange:systems", args=[code])
    links = {"back_url": address, "back_text": "Other systems", "cancel_url": address}
    words = {"heading": "Let a system read", "caption": authority.name, "button": "Make the token"}
    return render(request, "form.html", {"form": form, **links, **words})


@require_GET
def token(request, token_id):
    found = _find(request, token_id)
    context = {
        "token": found,
        "happened": Event.objects.filter(subject_id=found.pk).order_by("-at"),
        "is_head": permissions.can_decide_restricted(request.user, found),
        "looks_url": _looks_url(found) if can_see_looks(request.user) else "",
    }
    return render(request, "exchange/token.html", context)


def _looks_url(found: SystemToken) -> str:
    """Who looked at whom, narrowed to this system."""
    return f"{reverse('access:search')}?{urlencode({'text': found.reader})}"


@require_http_methods(["GET", "POST"])
def revoke(request, token_id):
    found = _find(request, token_id)
    permissions.check_can_revoke(request.user, found)
    if request.method == "POST":
        actions.revoke(token=found, by=request.user)
        messages.success(request, f"Revoked. “{found.name}” reads nothing any more.")
        return redirect("exchange:systems", found.authority.code)
    return render(request, "exchange/revoke.html", {"token": found})


@require_http_methods(["GET", "POST"])
def restricted(request, token_id):
    found = _find(request, token_id)
    permissions.check_can_decide_restricted(request.user, found)
    now = "yes" if found.reads_restricted else "no"
    form = RestrictedForm(request.POST or None, initial={"allowed": now})
    if request.method == "POST" and form.is_valid():
        actions.decide_restricted(token=found, allowed=form.cleaned_data["allowed"], by=request.user)
        messages.success(request, "Saved.")
        return redirect(found)
    address = found.get_absolute_url()
    links = {"back_url": address, "back_text": found.name, "cancel_url": address}
    words = {"heading": "Children for named people only", "caption": found.name, "button": "Save"}
    return render(request, "form.html", {"form": form, **links, **words})


def _find(request, token_id) -> SystemToken:
    found = SystemToken.objects.visible_to(request.user).select_related("authority", "made_by", "revoked_by")
    return get_object_or_404(found, pk=token_id)
