"""What stands out this morning: exceptions only, each with one thing to do."""

from dataclasses import dataclass

from insight.drawing import list_href
from insight.measures import MEASURES, Measure
from insight.scope import Scope

# In the order of reading: the measure, and the one thing to do.
EXCEPTIONS = [
    ("views_unread", "See whose views wait, and ask for them to be read"),
    ("no_school", "See who has no place, and who looks for one"),
    ("nothing_arranged", "See who is out of school with nothing arranged"),
    ("qa_late", "Sign off, or return, what is late"),
    ("qa_soon", "Share these out today"),
    ("no_plan_begun", "Ask who is to begin these plans"),
    ("month_late", "Ask those it waits for"),
    ("money_late", "Decide these requests"),
    ("unanswered", "Give each an owner"),
]
ONE = {
    "views_unread": "young person’s views not read on the day",
    "no_school": "child of school age without a school place",
    "nothing_arranged": "suspension with nothing arranged",
    "qa_late": "plan past its four weeks",
    "qa_soon": "plan whose four weeks end within three days",
    "no_plan_begun": "initial plan not begun in time",
    "month_late": "plan late for more than four weeks",
    "money_late": "request for money past its ten days",
    "unanswered": "message nobody looks into",
}
MANY = {"no_school": "children of school age without a school place"}


@dataclass(frozen=True)
class Exceptional:
    measure: Measure
    number: int
    action: str
    href: str

    @property
    def words(self) -> str:
        if self.number == 1:
            return ONE[self.measure.name]
        return MANY.get(self.measure.name, self.measure.words)


def exceptions(scope: Scope) -> list[Exceptional]:
    """Those there are. Each kind is counted by itself: its number is the length of its list."""
    found = []
    for name, action in EXCEPTIONS:
        measure = MEASURES[name]
        if number := measure.number(scope):
            found.append(Exceptional(measure, number, action, list_href(scope, measure)))
    return found
