"""The key with which an open page of a meeting asks every two seconds whether the meeting has moved: it was given to
this person when the page was made, and tells nothing but a number. So asking costs one small query."""

from django.core import signing

SALT = "meeting"
GOOD_FOR = 6 * 60 * 60


def make(live, user) -> str:
    return signing.dumps([str(live.pk), str(user.pk)], salt=SALT, compress=False)


def read(key: str, user) -> str | None:
    """The meeting's id; None where the key is not this person's, or too old."""
    try:
        live, person = signing.loads(key, salt=SALT, max_age=GOOD_FOR)
    except (signing.BadSignature, ValueError):
        return None
    return live if person == str(user.pk) else None
