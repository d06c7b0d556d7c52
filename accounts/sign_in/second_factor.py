"""Whom a password alone does not let in, and the gate that sends them to set up a second factor first."""

from datetime import UTC, datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.shortcuts import redirect

from accounts.grants import roles_of
from accounts.roles import Role
from accounts.sign_in.sessions import SIGNED_IN_AT
from audit import clock

BY_PROVIDER = "second_factor_by_provider"  # in the session: the organisation's own sign-in asked for it
OWN_PAGES = ("accounts.sign_in.views", "accounts.sign_in.sessions")
WANTED = "wanted"  # in the session: the page they were sent away from
OPEN_BEFORE = ("allauth.account.", "allauth.mfa.", "allauth.usersessions.", *OWN_PAGES)


def second_factor_first(get_response):
    """No page with data before the second factor; what is needed to set it up, and to leave, stays open."""

    def middleware(request):
        return get_response(request)

    def process_view(request, view, arguments, named):
        if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated:
            return None
        if not getattr(view, "login_required", True) or view.__module__.startswith(OPEN_BEFORE):
            return None
        if not lacks_second_factor(request):
            return None
        if request.method == "GET":
            request.session[WANTED] = request.get_full_path()
        return redirect("mfa_index")

    middleware.process_view = process_view
    return middleware


def lacks_second_factor(request) -> bool:
    if not is_required_of(request.user) or has_second_factor(request.user):
        return False
    return request.session.get(BY_PROVIDER) != str(request.user.pk)


def is_required_of(user) -> bool:
    """By what people do here. The made-up people of the demonstration have no telephones."""
    if not settings.SECOND_FACTOR_REQUIRED or (settings.DEMO and user.demo_line):
        return False
    return bool(roles_of(user) - {Role(name) for name in settings.SECOND_FACTOR_EXEMPT_ROLES})


def has_second_factor(user) -> bool:
    return factors_of(user).exists()


def had_one_before(request) -> bool:
    """Before they signed in this time."""
    signed_in_at = datetime.fromtimestamp(request.session.get(SIGNED_IN_AT, clock.now().timestamp()), UTC)
    return factors_of(request.user).filter(created_at__lt=signed_in_at).exists()


def factors_of(user):
    """Recovery codes are not a factor of their own: they stand in for one."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Authenticator.objects.filter(user=user, type__in=kinds)
