"""Where allauth asks the house: how secrets are kept, which factor may go, whom an organisation's sign-in lets in."""

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.shortcuts import render

from accounts import actions
from accounts.models import Invitation
from accounts.narrowing import SIGN_IN_ANEW
from accounts.sign_in import second_factor, secrecy

INVITATION = "invitation"  # in the state of one round trip to the provider


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "This code is not right. Enter the newest code that your app shows",
        "cannot_delete_authenticator": "You need one way to confirm that it is you. Add another one first",
    }

    def encrypt(self, text: str) -> str:
        return secrecy.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrecy.decrypt(encrypted_text)

    def can_delete_authenticator(self, authenticator) -> bool:
        """The last factor stays where one is required: otherwise a password alone would do until the next page."""
        if authenticator.type == Authenticator.Type.RECOVERY_CODES:
            return True
        others = second_factor.factors_of(authenticator.user).exclude(pk=authenticator.pk)
        return others.exists() or not second_factor.is_required_of(authenticator.user)

    def generate_authenticator_name(self, user, type) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return "My passkey" if number == 1 else f"My passkey {number}"


class ProviderAdapter(DefaultSocialAccountAdapter):
    """An account elsewhere opens the account here that it was linked to, by its subject. It is linked by the person who
    follows their invitation and chooses it there; what the provider says about e-mail addresses counts for nothing."""

    def is_open_for_signup(self, request, sociallogin):
        return False

    def get_provider(self, request, provider, client_id=None):
        """After a hand-over the provider asks again, though it may still know who signed in with this browser."""
        found = super().get_provider(request, provider, client_id=client_id)
        if found.app and request.session.get(SIGN_IN_ANEW):
            asked = {**found.get_auth_params(), "prompt": "login"}
            found.app.settings = {**found.app.settings, "auth_params": asked}
        return found

    def authenticate_by_email(self, sociallogin):
        return None

    def pre_social_login(self, request, sociallogin):
        invitation = self._invitation(sociallogin)
        if sociallogin.is_existing and invitation is None and sociallogin.state.get("process") == "login":
            return
        if sociallogin.is_existing or invitation is None:
            raise ImmediateHttpResponse(render(request, "socialaccount/not_linked.html", status=403))
        try:
            actions.accept(invitation=invitation, password=None, by=invitation.user)
        except actions.Refused:
            raise ImmediateHttpResponse(render(request, "accounts/invitation_over.html", status=404)) from None
        sociallogin.connect(request, invitation.user)

    def _invitation(self, sociallogin) -> Invitation | None:
        key = (sociallogin.state.get("data") or {}).get(INVITATION)
        return Invitation.objects.select_related("user").filter(pk=key).first() if key else None


def provider_asked_for_second_factor(sociallogin) -> bool:
    """Said by the provider for this sign-in (amr), or set in its configuration because it always asks."""
    if sociallogin.provider.app.settings.get("second_factor"):
        return True
    return "mfa" in (sociallogin.account.extra_data.get("id_token") or {}).get("amr", [])
