"""Letting another system read, and no longer."""

import secrets
from datetime import date
from uuid import UUID

from accounts.models import User
from audit import clock, events
from audit.acting import action
from exchange import permissions
from exchange.models import PREFIX, SystemToken, hash_of
from organisations.models import Authority

SHOWN = 11  # letters of a token that are kept, its prefix included


@action
def make_token(
    *,
    authority: Authority,
    id: UUID,
    name: str,
    purpose: str,
    scopes: list[str],
    networks: list[str],
    expires_on: date,
    by: User,
) -> tuple[SystemToken, str]:
    """The token, and its secret, which is said this once: only a hash of it is kept. `id` comes with the form, so that
    a form sent twice makes one."""
    permissions.check_can_make_token(by, authority)
    secret = f"{PREFIX}{secrets.token_urlsafe(32)}"
    token = SystemToken.objects.create(
        id=id, authority=authority, name=name, purpose=purpose, scopes=scopes, networks=networks,
        expires_on=expires_on, begins_with=secret[:SHOWN], token_hash=hash_of(secret), made_at=clock.now(), made_by=by,
    )  # fmt: skip
    words = f"let the system “{name}” read: {', '.join(scopes)}"
    events.record("system.made", words, token, by=by)
    return token, secret


@action
def revoke(*, token: SystemToken, by: User) -> SystemToken:
    """From the next request on it opens nothing."""
    token = _held(token)
    permissions.check_can_revoke(by, token)
    token.revoked_at, token.revoked_by = clock.now(), by
    token.save(update_fields=["revoked_at", "revoked_by"])
    events.record("system.revoked", f"revoked the token of the system “{token.name}”", token, by=by)
    return token


@action
def decide_restricted(*, token: SystemToken, allowed: bool, by: User) -> SystemToken:
    """Whether it reads the children for named people only."""
    token = _held(token)
    permissions.check_can_decide_restricted(by, token)
    if allowed == token.reads_restricted:
        return token
    token.restricted_since, token.restricted_by = (clock.now(), by) if allowed else (None, None)
    token.save(update_fields=["restricted_since", "restricted_by"])
    words = "let it read restricted children too" if allowed else "let it read no restricted children any more"
    events.record("system.restricted", words, token, by=by)
    return token


def _held(token: SystemToken) -> SystemToken:
    return SystemToken.objects.select_for_update(of=("self",)).select_related("authority").get(pk=token.pk)
