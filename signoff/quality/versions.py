"""Which version of its criteria an authority rates by. A published one never changes; a rating names its own."""

from audit import clock
from organisations.models import Authority
from signoff.quality import rubrics
from signoff.quality.models import RubricVersion


def current(authority: Authority) -> RubricVersion:
    """The latest that was published; where none was, the portal's own, not kept yet."""
    found = RubricVersion.objects.filter(authority=authority).first()
    return found or RubricVersion(authority=authority, number=1, content=rubrics.to_json(rubrics.DEFAULT))


def kept(authority: Authority) -> RubricVersion:
    """The same, kept: whoever rates needs one to name. Called inside an action."""
    found = RubricVersion.objects.filter(authority=authority).first()
    if found is None:
        # Held, so that two who rate for the first time at once keep one.
        authority = Authority.objects.select_for_update().get(pk=authority.pk)
        found, _ = RubricVersion.objects.get_or_create(
            authority=authority,
            number=1,
            defaults={"content": rubrics.to_json(rubrics.DEFAULT), "published_at": clock.now()},
        )
    return found
