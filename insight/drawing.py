"""Figures as a page shows them: every number with the address of the list behind it."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from urllib.parse import quote, urlencode

from django.urls import reverse

from components.words import money_words
from insight.breakdowns import BREAKDOWNS, said
from insight.dashboards import Table, share
from insight.measures import MEASURES, RARE, Measure, count
from insight.scope import ALL, EARLIER, Scope

WORST_FIRST = {"criterion"}
LONG = {"school", "adviser", "criterion", "role", "subject"}  # breakdowns of many keys: the largest first
SHOWN = 10  # rows of a breakdown; the rest is behind one link
# Of a chart, in its own units: as wide as a narrow screen, so that letters keep their size.
WIDTH, HEIGHT, FOOT = 320, 150, 24


@dataclass(frozen=True)
class Cell:
    measure: Measure
    number: int | Decimal
    href: str
    share: int | None = None  # per cent of the whole of its row

    @property
    def words(self) -> str:
        return money_words(self.number) if self.measure.is_money else f"{self.number:,}"


@dataclass(frozen=True)
class Row:
    words: str
    cells: list[Cell]
    bar: int | None = None
    definition: str = ""
    is_total: bool = False
    lead: Cell | None = None


@dataclass
class Drawn:
    table: Table
    title: str
    headings: list[str]
    rows: list[Row]
    total: Row | None = None
    first: str = ""  # heading of the first column
    more: int = 0  # rows that are not shown
    chart: "Chart | None" = None
    is_empty: bool = False
    bar_words: str = ""
    definitions: list[Measure] = field(default_factory=list)

    @property
    def whole_words(self) -> str:
        return self.table.whole.words.lower()

    @property
    def lines(self) -> list[Row]:
        return [*self.rows, replace(self.total, is_total=True)] if self.total else self.rows


def kept(scope: Scope, **more) -> str:
    """What the address keeps of a page, encoded."""
    return urlencode(_asked_of(scope) | {"term": ALL} | scope.asked | more)


def list_href(scope: Scope, measure: Measure) -> str:
    return f"{reverse('insight:list', args=[measure.name])}?{kept(scope)}"


def _hrefs(scope: Scope, measures, breakdown: str) -> dict[Measure, str]:
    """Where the lists of these measures begin, but for the key of the breakdown."""
    asked = {name: value for name, value in scope.asked.items() if name != breakdown}
    rest = {} if breakdown == "term" else {"term": ALL}
    here = urlencode(_asked_of(scope) | rest | asked)
    return {each.name: f"{reverse('insight:list', args=[each.name])}?{here}&{breakdown}=" for each in measures}


def _asked_of(scope: Scope) -> dict:
    one = {"authority": scope.authorities[0].code} if len(scope.authorities) == 1 else {}
    return one | {"whose": scope.whose}


def draw(table: Table, scope: Scope, by: str = "", *, everything: bool = False) -> Drawn:
    """A table with its numbers: one row a measure, or one row a key of the breakdown."""
    breakdown = table.breakdown(by)
    measures = table.all
    if breakdown is None:
        numbers = count(measures, scope)[None]
        measures = without_rare(measures, numbers)
        rows = _steps(table, measures, numbers, scope)
        drawn = Drawn(table, _title(table, numbers), ["Number", *(["Share"] if table.has_shares else [])], rows)
    else:
        counted = count(table.counted, scope, breakdown)
        numbers = _summed(counted, table.counted)
        measures = without_rare(measures, numbers)
        labels = breakdown.labels(scope, set(counted))
        keys = [key for key in labels if any(counted[key].values())]
        if breakdown.name in LONG and table.has_shares:
            keys.sort(key=lambda key: (*_place(table, breakdown, counted[key]), labels[key].lower()))
        shown = keys if everything else keys[:SHOWN]
        begin = _hrefs(scope, table.counted, breakdown.name)
        rows = [
            _row(table, labels[key], counted[key], measures, lambda each, key=key: begin[each.name] + quote(said(key)))
            for key in shown
        ]
        title = _title(table, numbers)
        if table.first and rows and breakdown.name == table.own:
            title = table.first(labels[keys[0]], counted[keys[0]])
        drawn = Drawn(table, title, [measure.words for measure in measures], rows)
        drawn.total = _row(table, "All", numbers, measures, lambda each: list_href(scope, each))
        drawn.more = len(keys) - len(shown)
        drawn.first = breakdown.heading
        if breakdown.name == "term" and table.lead:
            drawn.chart = _chart(table, [row for row in rows if row.words != EARLIER])
        drawn.bar_words = f"Share: {_lead(table).words.lower()}" if table.has_shares else ""
    drawn.is_empty = not any(numbers.values())
    drawn.definitions = measures
    return drawn


def chart_over_time(table: Table, scope: Scope) -> "Chart | None":
    """The share of the table's lead in each of the last terms, whatever term the page is about."""
    every = Scope(
        scope.user, scope.authorities, {k: v for k, v in scope.asked.items() if k != "term"}, scope.whose, scope.today
    )
    measures = [table.whole, _lead(table)]
    breakdown = BREAKDOWNS["term"]
    counted = count(measures, every, breakdown)
    begin = _hrefs(every, measures, "term")
    rows = [
        _row(table, words, counted[key], measures, lambda each, key=key: begin[each.name] + quote(said(key)))
        for key, words in breakdown.labels(every, set(counted)).items()
        if key != EARLIER
    ]
    return _chart(table, rows)


def _title(table: Table, numbers: dict) -> str:
    return table.finding(numbers) if any(numbers.values()) else table.about


def _lead(table: Table) -> Measure:
    return MEASURES[table.lead]


def _place(table: Table, breakdown, numbers: dict) -> tuple:
    """Where a row of many stands: the largest first, or that with most of what the table is about."""
    whole = numbers[table.whole.name]
    worst = -numbers[table.lead] / whole if breakdown.name in WORST_FIRST and whole else 0
    return worst, -whole


def _summed(counted: dict, measures) -> dict:
    """Each row is under one key, so the whole is the sum."""
    return {measure.name: sum(numbers[measure.name] for numbers in counted.values()) for measure in measures}


def without_rare(measures, numbers: dict) -> list[Measure]:
    return [measure for measure in measures if numbers[measure.name] or measure.name not in RARE]


def _steps(table: Table, measures, numbers: dict, scope: Scope) -> list[Row]:
    rows, whole = [], numbers[table.whole.name]
    for measure in measures:
        number = numbers[measure.name]
        of = share(number, whole) if table.has_shares and measure is not table.whole else None
        cell = Cell(measure, number, list_href(scope, measure), of)
        rows.append(Row(measure.words, [cell], of, measure.definition))
    return rows


def _row(table: Table, words: str, numbers: dict, measures, href) -> Row:
    """`href(measure)`: the address of the list behind its number."""
    whole = numbers[table.whole.name]
    cells = [
        Cell(each, numbers[each.name], href(each), share(numbers[each.name], whole) if table.has_shares else None)
        for each in measures
    ]
    if not (table.has_shares and table.lead):
        return Row(words, cells)
    measure = _lead(table)
    lead = Cell(measure, numbers[table.lead], href(measure), share(numbers[table.lead], whole))
    return Row(words, cells, lead.share, lead=lead)


# ---------------------------------------------------------------- by term, drawn


@dataclass(frozen=True)
class Column:
    term: str
    short: str
    share: int
    part: Cell
    whole: Cell
    x: int
    y: int
    width: int
    height: int

    @property
    def middle(self) -> int:
        return self.x + self.width // 2

    @property
    def word_y(self) -> int:
        return self.y - 6


@dataclass(frozen=True)
class Chart:
    title: str
    part_words: str
    whole_words: str
    columns: list[Column]
    said: str
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = HEIGHT - FOOT
    foot: int = HEIGHT - 6


def _chart(table: Table, rows: list[Row]) -> Chart | None:
    """Columns of per cent, one a term. None where fewer than two terms have anything."""
    lead = _lead(table)
    shown = []
    for row in rows:
        whole, part = row.cells[0], row.lead
        if whole.number:
            shown.append((row.words, part, whole))
    if len(shown) < 2:
        return None
    step = WIDTH // len(shown)
    tall = HEIGHT - FOOT - 26  # room for the figure above the column
    columns = []
    for number, (term, part, whole) in enumerate(shown):
        height = round(tall * part.share / 100)
        width = min(step - 10, 60)
        x = number * step + (step - width) // 2
        columns.append(Column(term, _short(term), part.share, part, whole, x, HEIGHT - FOOT - height, width, height))
    words = lead.words.lower()
    said_ = ", ".join(f"{column.term} {column.share}%" for column in columns)
    return Chart(f"{lead.words}, term by term", lead.words, table.whole.words, columns, f"{words}: {said_}")


def _short(term: str) -> str:
    """ "Aut 26"."""
    words = term.split()
    return f"{words[0][:3]} {words[-1][-2:]}" if len(words) > 1 else term[:6]
