"""What the files are called. Whatever a case id or a pattern says, a name is letters, digits, - and _: it leads nowhere
else.
"""

import re
import unicodedata

from audit.clock import LONDON
from exchange.models import Delivery

PARTS = {
    "case_id": "the case-system id",
    "upn": "the UPN",
    "kind": "the kind of plan",
    "term": "the term",
    "date": "the day of sign-off, as 2026-11-20",
}
IDENTIFIES = {"case_id", "upn"}
SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,159}")
_PART = re.compile(r"\{([^{}]*)\}")


class PatternError(ValueError):
    """In words for who typed it."""


def check(pattern: str) -> str:
    """The pattern, if names can be made of it."""
    named = _PART.findall(pattern)
    if unknown := [name for name in named if name not in PARTS]:
        raise PatternError(f"{{{unknown[0]}}} is not known. Use {', '.join(f'{{{name}}}' for name in PARTS)}")
    if not IDENTIFIES & set(named):
        raise PatternError("Use {case_id} or {upn}, so that the case system knows whose plan it is")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", _PART.sub("", pattern)):
        raise PatternError("Use only letters, figures, - and _ between the parts in { }")
    return pattern


def name_of(delivery: Delivery, pattern: str) -> str:
    """At most 160 characters; ends with letters of its own, so that no two copies have one name."""
    snapshot = delivery.paper.snapshot
    pep, child = snapshot.pep, snapshot.pep.child
    said = {
        "case_id": child.local_id,
        "upn": child.upn,
        "kind": pep.get_kind_display(),
        "term": pep.term.name,
        "date": pep.signed_off_at.astimezone(LONDON).date().isoformat(),
    }
    name = _PART.sub(lambda part: _plain(said[part[1]]), pattern)[:120].strip("-_")
    version = f"-v{snapshot.number}" if snapshot.number > 1 else ""
    again = f"-again{delivery.again}" if delivery.again else ""
    name = f"{name}-{delivery.paper_id.hex[:8]}{version}{again}"
    if not SAFE.fullmatch(name):
        raise PatternError(f"{name!r} is not a name for a file")
    return name


def _plain(words: str) -> str:
    letters = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_]+", "-", letters).strip("-_")[:60] or "none"
