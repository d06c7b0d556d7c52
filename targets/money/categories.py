"""Kinds of support: an authority's own list, or the one it starts from."""

from dataclasses import dataclass

from targets.models import FundingCategory

# key, name, group. What research says about each is for the authority to write.
STARTS_FROM = [
    ("tuition", "One-to-one or small-group tuition", "Teaching and learning"),
    ("learning", "Learning support in school", "Teaching and learning"),
    ("equipment", "Books, devices or equipment", "Teaching and learning"),
    ("mentoring", "Mentoring or key adult time", "Relationships and well-being"),
    ("therapy", "Therapy or emotional support", "Relationships and well-being"),
    ("enrichment", "Clubs, trips and enrichment", "Wider experience"),
    ("training", "Training for staff", "The adults around the child"),
    ("other", "Something else", "Anything else"),
]


@dataclass(frozen=True)
class Kind:
    key: str
    name: str
    group: str
    research: str = ""
    confidence: str = ""

    @property
    def hint(self) -> str:
        """ "Teaching and learning. Good results when a teacher leads it. Research is fairly sure (medium)."."""
        sure = {"high": "Confidence: high.", "medium": "Confidence: medium.", "low": "Confidence: low."}
        research = f"{self.research.rstrip('.')}." if self.research else ""
        return " ".join(filter(None, [f"{self.group}.", research, sure.get(self.confidence, "")]))


def kinds_of(authority) -> list[Kind]:
    """What can be asked for, group by group in the order in which the authority has them."""
    rows = FundingCategory.objects.filter(authority=authority, removed_at=None)
    kinds = [Kind(row.key, row.name, row.group, row.research, row.confidence) for row in rows]
    kinds = kinds or [Kind(*row) for row in STARTS_FROM]
    groups = list(dict.fromkeys(kind.group for kind in kinds))
    return sorted(kinds, key=lambda kind: groups.index(kind.group))


def kind_of(authority, key: str) -> Kind | None:
    return next((kind for kind in kinds_of(authority) if kind.key == key), None)


def name_of(authority, key: str) -> str:
    kind = kind_of(authority, key)
    return kind.name if kind else key.replace("-", " ").capitalize()
