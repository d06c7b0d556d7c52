"""The steps of a meeting, as the rooms that have their pages know them. Which there are, and in which order, is told by
`epep/agenda.py`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    slug: str
    title: str  # what stands on the page; {name} is the young person's first name
    short: str  # among the steps, and in the title of the page
    page: str  # the name of the address, which takes the plan
    record: str = "meeting"  # the row of the access table behind what the step shows
    headings: tuple[str, ...] = ()  # under which notes of this step stand
    professionals_only: bool = False  # what is noted here, unless its writer says otherwise
    asks: str = "What was said? Short is fine."  # beside the box for notes
    writes_up: str = ""  # where its notes end up: the name of a field of the minutes


_STEPS: list[Step] = []
SWAPPED = ("changed", "views")  # the second of them comes first where the young person does


def register(steps: list[Step]) -> None:
    _STEPS[:] = steps


def steps(*, child_first: bool) -> list[Step]:
    if not child_first:
        return list(_STEPS)
    first, second = SWAPPED
    swapped = {first: step(second), second: step(first)}
    return [swapped.get(each.slug, each) for each in _STEPS]


def step(slug: str) -> Step | None:
    return next((each for each in _STEPS if each.slug == slug), None)


def slugs() -> list[str]:
    return [each.slug for each in _STEPS]
