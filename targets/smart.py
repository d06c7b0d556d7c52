"""What would make a target better, in words: shown beside it, never in the way."""

from django.db.models import F

from audit.prepared import Records
from targets.models import Target

SAME_AS_BEFORE = "It says word for word what an earlier target said. What is different this time?"


def prompts(target: Target, said_before: set[str] = frozenset()) -> list[str]:
    """What is still missing for a good (SMART) target. `said_before`: `plain` statements of earlier plans."""
    return [
        words
        for missing, words in [
            (not target.measure, "How will we know it is reached?"),
            (not target.who, "Who does it?"),
            (not target.due_on, "By when?"),
            (not target.action, "What will be done?"),
            (plain(target.statement) in said_before, SAME_AS_BEFORE),
        ]
        if missing
    ]


def said_before(pep) -> set[str]:
    """The statements of this child's earlier targets, as `plain` text."""
    return {plain(target.statement) for target in _EARLIER.all(pep.pk)}


def _earlier(plan):
    """Of the same child, in plans that were opened before this one or with it."""
    opened = {"child__peps": plan, "set_in__opened_on__lte": F("child__peps__opened_on")}
    return Target.objects.standing().filter(**opened).exclude(set_in=plan).order_by().only("statement")


_EARLIER = Records(_earlier)


def plain(statement: str) -> str:
    """Without what makes no difference to what it says."""
    return " ".join(statement.casefold().split()).rstrip(".")
