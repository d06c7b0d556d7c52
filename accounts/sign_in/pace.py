"""How often the same address may try something: counted in stretches of time, forgotten after them."""

from django.core.cache import cache

from audit import clock
from audit.looks import address_of


def too_often(request, what: str, *, most: int, seconds: int) -> bool:
    """Counts this try; True once there were more than `most` in this stretch of time from this address."""
    return _count(_key(request, what, seconds), seconds) > most


def is_spent(request, what: str, *, most: int, seconds: int) -> bool:
    """Whether this address was wrong so often that it has to wait for the next stretch; what is right costs nothing."""
    return cache.get(_key(request, what, seconds), 0) >= most


def was_wrong(request, what: str, *, seconds: int) -> None:
    _count(_key(request, what, seconds), seconds)


def too_often_of(whose: str, what: str, *, most: int, seconds: int) -> bool:
    """Likewise of one thing that is used, from wherever: `whose` is its id."""
    return _count(_stretch(what, whose, seconds), seconds) > most


def seconds_to_wait(seconds: int) -> int:
    """Until the next stretch of time of this length begins: at least one."""
    return seconds - int(clock.now().timestamp()) % seconds


def _count(key: str, seconds: int) -> int:
    cache.add(key, 0, seconds * 2)
    try:
        return cache.incr(key)
    except ValueError:  # dropped by the cache between the two lines: this is the first one it knows
        return 1


def _key(request, what: str, seconds: int) -> str:
    return _stretch(what, address_of(request), seconds)


def _stretch(what: str, whose, seconds: int) -> str:
    return f"pace:{what}:{whose}:{int(clock.now().timestamp()) // seconds}"
