"""Attainment over time: where each subject stood, term by term, against what is expected; drawn, and as a table."""

from dataclasses import dataclass
from datetime import date

from peps.models import PEP, AttainmentRow

MOST_TERMS = 6
Judgement, Point = AttainmentRow.Judgement, AttainmentRow.Point
FIRST_MONTH = {Point.AUTUMN: 8, Point.SPRING: 1, Point.SUMMER: 4}
# The drawing, in its own units: three lines, the upper one above what is expected.
HEIGHT_OF = {Judgement.ABOVE: 16, Judgement.AT: 46, Judgement.BELOW: 76}
LEFT, RIGHT = 70, 250
SHORT = {Judgement.ABOVE: "Above", Judgement.AT: "At", Judgement.BELOW: "Below"}


@dataclass(frozen=True)
class Dot:
    x: int
    y: int


@dataclass(frozen=True)
class Subject:
    name: str
    cells: list[dict]  # of the table: {"term", "value", "words"}, one for each term
    dots: list[Dot]
    words: str  # the drawing, said

    @property
    def path(self) -> str:
        """The points of the line, as SVG takes them."""
        return " ".join(f"{dot.x},{dot.y}" for dot in self.dots)


@dataclass(frozen=True)
class OverTime:
    terms: list[str]
    subjects: list[Subject]
    levels: list[dict]
    left: int = LEFT - 8
    right: int = RIGHT + 8


def of_child(pep: PEP) -> OverTime | None:
    """Up to this plan, at most the last six terms. None while no subject has been judged twice. One query."""
    rows = (
        AttainmentRow.objects.filter(pep__child=pep.child_id, removed_at=None)
        .filter(pep__term__first_day__lte=pep.term.first_day)
        .exclude(pep__status=PEP.Status.CLOSED)
        .exclude(point=AttainmentRow.Point.START)
        .select_related("pep__term")
        .order_by("pep__term__first_day", "pep__opened_on")
    )
    found: dict[str, dict] = {}
    days: dict[str, date] = {}
    for row in rows:
        term, day = _term_of(row)
        days[term] = min(day, days.get(term, day))
        found.setdefault(row.subject.casefold(), {})[term] = row
    terms = sorted(days, key=days.get)[-MOST_TERMS:]
    subjects = [_subject(by_term, terms) for _, by_term in sorted(found.items())]
    subjects = [subject for subject in subjects if any(cell["words"] for cell in subject.cells)]
    if not any(len(subject.dots) > 1 for subject in subjects):
        return None
    levels = [{"y": y, "text": SHORT[level]} for level, y in HEIGHT_OF.items()]
    return OverTime(terms, subjects, levels)


def _term_of(row: AttainmentRow) -> tuple[str, date]:
    """The term in which the subject stood there: of the school year of the plan, if the line says which; otherwise the
    plan's own. With a day to put terms in order."""
    term = row.pep.term
    if row.point not in FIRST_MONTH:
        return term.name, term.first_day
    begins = term.first_day.year - (term.first_day.month < FIRST_MONTH[Point.AUTUMN])
    year = begins + (row.point != Point.AUTUMN)
    return f"{Point(row.point).label.split()[0]} {year}", date(year, FIRST_MONTH[row.point], 1)


def _subject(by_term: dict[str, AttainmentRow], terms: list[str]) -> Subject:
    step = (RIGHT - LEFT) // max(len(terms) - 1, 1)
    cells, dots, said = [], [], []
    for number, term in enumerate(terms):
        row = by_term.get(term)
        words = row.get_judgement_display() if row else ""
        cells.append({"term": term, "value": row.value if row else "", "words": words})
        if row and row.judgement in HEIGHT_OF:
            dots.append(Dot(LEFT + number * step, HEIGHT_OF[row.judgement]))
            said.append(f"{term} {words.lower()}")
    name = list(by_term.values())[-1].subject
    return Subject(name, cells, dots, f"{name}: {', '.join(said)}.")
