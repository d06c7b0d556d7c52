"""Pages of one's own account, and the door from an invitation to an organisation's own sign-in."""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import actions
from accounts.models import Invitation
from accounts.sign_in import second_factor, sessions
from accounts.sign_in.adapters import INVITATION


@require_GET
def me(request):
    return render(request, "account/me.html", {"rows": _rows(request), "is_demo_person": bool(request.user.demo_line)})


def _rows(request) -> list[dict]:
    person = request.user
    kinds = list(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    passkeys = kinds.count(Authenticator.Type.WEBAUTHN)
    has_app = Authenticator.Type.TOTP in kinds
    linked = [account.get_provider_account().get_brand()["name"] for account in _linked(request)]
    rows = [
        {"key": "Email", "value": person.email},
        {
            "key": "Password",
            "value": "Set" if person.has_usable_password() else "",
            "empty": "None",
            "href": reverse("account_change_password"),
        },
        {
            "key": "App on your phone",
            "value": "Set up" if has_app else "",
            "empty": "None",
            "href": reverse("mfa_index"),
            "action": "Change" if has_app else "Set up",
        },
        {
            "key": "Passkeys",
            "value": passkeys or "",
            "empty": "None",
            "href": reverse("mfa_list_webauthn"),
            "action": "Change" if passkeys else "Set up",
        },
        {
            "key": "Signed in on",
            "value": _devices(UserSession.objects.filter(user=request.user).count()),
            "href": reverse("usersessions_list"),
            "action": "See where",
        },
    ]
    if linked:
        rows.append({"key": "Also signs in with", "value": ", ".join(linked)})
    return rows


def _linked(request):
    apps = {app["provider_id"] for app in settings.OIDC_PROVIDERS}
    return SocialAccount.objects.filter(user=request.user, provider__in=apps)


def _devices(number: int) -> str:
    return "1 device" if number == 1 else f"{number} devices"


@require_GET
def onward(request):
    """After the second factor is set up: to the page that was wanted before."""
    return redirect(request.session.pop(second_factor.WANTED, None) or settings.LOGIN_REDIRECT_URL)


@require_POST
def sign_out_everywhere(request):
    sessions.end_all(request.user)
    logout(request)
    messages.success(request, "You are signed out on every device.")
    return redirect(settings.LOGIN_URL)


@require_GET
def to_my_account(request):
    """Instead of pages of allauth that would let people change who they are here."""
    messages.info(request, "Your Virtual School can change this for you.")
    return redirect("sign_in:me")


@login_not_required
@never_cache
@require_POST
def accept_with(request, token, provider_id):
    """The invited person chooses their organisation's sign-in. The invitation travels in the state of this one round
    trip, so that nobody who signs in with this browser later is linked by it."""
    invitation = Invitation.objects.select_related("user").filter(token=token).first()
    if invitation is None or not actions.is_open(invitation):
        return render(request, "accounts/invitation_over.html", status=404)
    try:
        provider = get_adapter().get_provider(request, provider_id)
    except SocialApp.DoesNotExist:
        raise Http404 from None
    if request.user.is_authenticated:
        logout(request)
    return provider.redirect(request, process="login", data={INVITATION: str(invitation.pk)})
