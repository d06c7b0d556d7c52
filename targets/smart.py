"""What would make a target better, in words: shown beside it, never in the way."""

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
    before = Target.objects.standing().filter(child=pep.child_id, set_in__opened_on__lte=pep.opened_on)
    return set(map(plain, before.exclude(set_in=pep).values_list("statement", flat=True)))


def plain(statement: str) -> str:
    """Without what makes no difference to what it says."""
    return " ".join(statement.casefold().split()).rstrip(".")
