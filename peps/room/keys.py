"""The key with which an open page of a meeting asks every two seconds whether the meeting has moved: it was given to
this person when the page was made, and tells nothing but that. So asking costs one small query."""

from zlib import crc32

from django.core import signing

SALT = "meeting"
GOOD_FOR = 6 * 60 * 60


def make(live, user) -> str:
    return signing.dumps([str(live.pk), str(user.pk), fingerprint(live.in_room)], salt=SALT)


def read(key: str, user) -> tuple[str, int] | None:
    """The meeting's id, and for whom the page was made; None where the key is not this person's, or too old."""
    try:
        live, person, room = signing.loads(key, salt=SALT, max_age=GOOD_FOR)
    except (signing.BadSignature, ValueError):
        return None
    return (live, room) if person == str(user.pk) else None


def fingerprint(in_room: list[str]) -> int:
    return crc32(",".join(sorted(in_room)).encode())
