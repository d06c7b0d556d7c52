"""After several wrong passwords or codes a person's sign-in is closed for some minutes. An administrator opens it.

allauth counts the failures in the cache, under names of its own; nothing is kept in the database.
"""

import time
from collections.abc import Iterator

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.core.cache import cache

COUNTED = {"app": "allauth.account", "action": "login_failed"}


def is_locked(request, person) -> bool:
    for name, rate in _counters(request, person):
        failures = [at for at in cache.get(name, []) if at > time.time() - rate.duration]
        if len(failures) >= rate.amount:
            return True
    return False


def counters_of(request, person) -> list[str]:
    """The names under which the failures of this person are counted: of the password, and of the second step."""
    return [name for name, _ in _counters(request, person)]


def forget(counters: list[str]) -> None:
    cache.delete_many(counters)


def _counters(request, person) -> Iterator[tuple]:
    """Only what is counted by person: counts by network address stay as they are."""
    password = get_adapter()._get_login_attempts_cache_key(request, email=person.email)
    for key in (password, f"mfa-auth-user-{person.pk}"):
        for rate in ratelimit.get_rates(**COUNTED):
            if rate.per == "key":
                yield ratelimit.get_cache_key(request, rate=rate, key=key, **COUNTED), rate
