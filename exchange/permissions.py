"""Who lets other systems in: administrators make tokens, they and the head see and revoke them, and the head alone says
whether one reads children for named people only."""

from accounts.models import AuthorityGrant
from accounts.permissions import MANAGERS, Denied, NotNow, as_boolean
from accounts.roles import Role
from exchange.models import SystemToken


def check_can_see_systems(user, authority) -> None:
    if not _holds(user, authority, MANAGERS):
        raise Denied("Only an administrator or the Virtual School head can see which systems read here.")


def check_can_make_token(user, authority) -> None:
    if not _holds(user, authority, [Role.ADMINISTRATOR]):
        raise Denied("Only an administrator can let a system read.")


def check_can_revoke(user, token: SystemToken) -> None:
    check_can_see_systems(user, token.authority)
    if token.revoked_at:
        raise NotNow("This token was revoked already.", token)


def check_can_decide_restricted(user, token: SystemToken) -> None:
    """The children for named people only: whoever may not see them does not give them to a machine."""
    if not _holds(user, token.authority, [Role.HEAD]):
        raise Denied("Only the head of the Virtual School can decide this.")
    if not token.is_live:
        raise NotNow("This token opens nothing any more.", token)


can_make_token = as_boolean(check_can_make_token)


def can_decide_restricted(user, token: SystemToken) -> bool:
    return token.is_live and _holds(user, token.authority, [Role.HEAD])


def _holds(user, authority, roles) -> bool:
    return AuthorityGrant.objects.live(user, roles).filter(content_object=authority).exists()
