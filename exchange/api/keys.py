"""Who asks: a token in the Authorization header, and how often it may."""

from django.conf import settings
from ninja.security import HttpBearer

from accounts.sign_in import pace
from audit import clock
from audit.acting import Guest
from audit.looks import address_of
from exchange.api.problems import Problem, too_many, unknown_token
from exchange.models import PREFIX, Scope, SystemToken, hash_of

LONGEST = 200
TOKENS, WRONG = "api", "api-wrong-token"
USED_EVERY = 60  # seconds: when a token was last used is not written with each request


class SystemBearer(HttpBearer):
    """The token of a system. The one who looks is then this system, by its name."""

    openapi_description = "A token that an administrator of the authority made for this system."

    def __call__(self, request):
        token = super().__call__(request)
        if token is None:
            pace_of_wrong = {"most": settings.API_WRONG_TOKENS, "seconds": settings.API_SECONDS}
            if pace.too_often(request, WRONG, **pace_of_wrong):
                raise too_many(pace.seconds_to_wait(settings.API_SECONDS))
            raise unknown_token()
        if pace.too_often_of(token.pk, TOKENS, most=settings.API_REQUESTS, seconds=settings.API_SECONDS):
            raise too_many(pace.seconds_to_wait(settings.API_SECONDS))
        _note_use(request, token)
        request.guest = Guest(pk=token.pk, name=token.reader)
        return token

    def authenticate(self, request, token: str) -> SystemToken | None:
        """Found by its hash in a unique index: how long that takes says nothing of any other token."""
        if len(token) > LONGEST or not token.startswith(PREFIX) or not token.isascii():
            return None
        found = SystemToken.objects.live().select_related("authority").filter(token_hash=hash_of(token)).first()
        return found if found and found.may_come_from(address_of(request)) else None


def check_scope(request, scope: Scope) -> SystemToken:
    """The token, where it was made for this."""
    token = request.auth
    if not token.may_ask_for(scope):
        name = scope.label.split(":")[0]
        raise Problem(403, f"This token was not made for “{name}”. An administrator can make one that is.")
    return token


def _note_use(request, token) -> None:
    now = clock.now()
    if token.last_used_at is None or (now - token.last_used_at).total_seconds() >= USED_EVERY:
        SystemToken.objects.filter(pk=token.pk).update(last_used_at=now, last_used_from=address_of(request))
