"""Figures as plain rows of words and numbers, for files and reports: exact for the team; for others small ones are
hidden."""

import io
import re
from dataclasses import asdict, dataclass, field

from components.words import money_words
from insight.dashboards import OF_A_REPORT, TABLES, Table
from insight.drawing import without_rare
from insight.measures import PARTS, count
from insight.scope import Scope
from insight.suppression import FEW, Grid, masked, merged
from insight.together import protect_together
from organisations.spreadsheets import as_csv, no_formula

TOO_FEW = "Too few to show without giving away who it is about."


@dataclass
class Sheet:
    name: str
    title: str
    first: str  # heading of the first column
    headings: list[str]
    rows: list[list]  # label, then a number or words for each heading
    total: list | None = None
    definitions: list[list[str]] = field(default_factory=list)
    note: str = ""  # why there is nothing
    has_hidden: bool = False
    has_shares: bool = False  # the numbers of a row are parts of its first

    def as_json(self) -> dict:
        return asdict(self)


def exact(table: Table, scope: Scope, by: str = "") -> Sheet:
    """Every number as it is, for the people who may see each child it counts."""
    labels, counted, totals, measures, first = _counted(table, scope, by)
    names = [measure.name for measure in measures]
    sheet = Sheet(
        table.name, table.finding(totals) if any(totals.values()) else table.about, first,
        [measure.words for measure in measures], [[words, *(counted[key][name] for name in names)]
        for key, words in labels.items() if any(counted[key].values())],
        definitions=[[measure.words, measure.definition] for measure in measures],
    )  # fmt: skip
    if len(sheet.rows) > 1:
        sheet.total = ["All", *(totals[name] for name in names)]
    if not sheet.rows:
        sheet.note = table.empty
    return sheet


def shared(table: Table, scope: Scope, by: str = "") -> Sheet:
    """For people outside the team: nothing under five, and nothing from which a number under five follows, neither
    here nor together with the report of the term or with the same table broken down in another way."""
    if table.whole.is_money or table.name not in dict(map(reversed, OF_A_REPORT)):
        return Hiding(table, scope, by).sheet()
    of_report = [Hiding(TABLES[name], scope) for _, name in OF_A_REPORT]
    sheets = {sheet.name: sheet for sheet in shared_together(of_report)}
    as_reported = next(each for each in of_report if each.table is table)
    breakdown = table.breakdown(by)
    if as_reported.grid is None or not breakdown or breakdown.name == table.own:
        return sheets[table.name]
    return Hiding(table, scope, by, said=as_reported.of_totals).sheet()


def shared_together(hidings: list["Hiding"]) -> list[Sheet]:
    """The same for the tables of one document, of which none tells what is hidden in another."""
    shown = {each.table.name: each for each in hidings if each.grid}
    parts = {name: [part.name for part in each.parts] for name, each in shown.items()}
    kept = protect_together({name: each.grid for name, each in shown.items()}, parts)
    for name in shown.keys() - kept.keys():
        shown[name].grid, shown[name].note = None, TOO_FEW
    return [each.sheet() for each in hidings]


class Hiding:
    """A table for people outside the team: its numbers with what is hidden of them, or why there are none."""

    def __init__(self, table: Table, scope: Scope, by: str = "", said: dict[int, str] | None = None):
        """`said`: how its totals are told elsewhere (see `suppression.masked`)."""
        self.table, self.scope, self.said = table, scope, said
        self.grid: Grid | None = None
        self.note = ""
        if not table.whole.is_money:
            self._hide(*_counted(table, scope, by))

    def _hide(self, labels, counted, totals, measures, first) -> None:
        whole = self.table.whole.name
        self.first, self.totals, self.measures = first, totals, measures
        self.parts = [measure for measure in measures if measure.name in PARTS[whole]]
        rows = {key: [numbers[part.name] for part in self.parts] for key, numbers in counted.items() if numbers[whole]}
        if not rows:
            self.note = self.table.empty
            return
        stay, together = merged(rows, {key: counted[key][whole] for key in rows})
        lines = [(labels[key], stay[key]) for key in labels if key in stay]
        if together:
            others = [sum(column) for column in zip(*(rows[key] for key in together), strict=True)]
            lines.append(("Others together", others))
        self.labels = [words for words, _ in lines]
        self.grid = masked([numbers for _, numbers in lines], self.said) if totals[whole] >= FEW else None
        self.note = "" if self.grid else TOO_FEW

    @property
    def of_totals(self) -> dict[int, str]:
        """What is hidden of the totals: part -> mark."""
        last = len(self.grid.numbers) - 1
        return {part: mark for (row, part), mark in self.grid.marks.items() if row == last}

    def sheet(self) -> Sheet:
        table = self.table
        if table.whole.is_money:
            return _shared_money(table, self.scope)
        headings = [table.whole.words, *(part.words for part in self.parts)]
        sheet = Sheet(table.name, table.about, self.first, headings, [], note=self.note)
        sheet.definitions = [[measure.words, measure.definition] for measure in self.measures]
        if self.grid is None:
            return sheet
        lines = [
            [words, sum(numbers), *shown]
            for words, numbers, shown in zip([*self.labels, "All"], self.grid.numbers, self.grid.shown, strict=False)
        ]
        if self.grid.has_totals:
            sheet.total = lines.pop()
        sheet.rows, sheet.has_hidden = lines, bool(self.grid.marks)
        sheet.has_shares = table.has_shares and any(isinstance(number, int) for number in lines[0][2:])
        sheet.title = self._finding(sheet)
        return sheet

    def _finding(self, sheet: Sheet) -> str:
        """What was found, as far as it is said by numbers that are shown; else what the table is called."""
        whole, told = self.table.whole.name, (sheet.total or sheet.rows[0])[2:]
        shown = {name: 0 for name in PARTS[whole] if name not in {part.name for part in self.parts}}
        shown |= {part.name: number for part, number in zip(self.parts, told, strict=True) if isinstance(number, int)}
        try:
            found = self.table.finding(shown | {whole: self.totals[whole]})
        except KeyError:
            return self.table.about
        return self.table.about if any(int(digits) < FEW for digits in re.findall(r"\d+", found)) else found


def _counted(table: Table, scope: Scope, by: str):
    breakdown = table.breakdown(by)
    counted = count(table.counted, scope, breakdown)
    totals = {measure.name: sum(numbers[measure.name] for numbers in counted.values()) for measure in table.counted}
    measures = without_rare(table.all, totals)
    labels = breakdown.labels(scope, set(counted)) if breakdown else {None: "All"}
    return labels, counted, totals, measures, breakdown.heading if breakdown else table.about


def _without_rows(sheet: Sheet, why: str) -> Sheet:
    sheet.note = why
    return sheet


def _shared_money(table: Table, scope: Scope) -> Sheet:
    """Sums of everything together, where there are enough requests that none of them can be told from it."""
    totals = count(table.all, scope)[None]
    requests = table.whole.rows.of(scope).count()
    sheet = Sheet(table.name, table.about, table.about, [measure.words for measure in table.all], [])
    sheet.definitions = [[measure.words, measure.definition] for measure in table.all]
    if not requests:
        return _without_rows(sheet, table.empty)
    if requests < FEW:
        return _without_rows(sheet, TOO_FEW)
    sheet.title = table.finding(totals)
    sheet.rows = [["All", *(money_words(totals[measure.name]) for measure in table.all)]]
    return sheet


# ---------------------------------------------------------------- files


def lines_of(sheet: Sheet, about: list[str]) -> list[list]:
    """The lines of a file: what it is, the table, what the numbers mean."""
    table = [[sheet.first, *sheet.headings], *sheet.rows, *([sheet.total] if sheet.total else [])]
    if sheet.note:
        table = [[sheet.note]]
    meanings = [["What these numbers mean"], *sheet.definitions]
    return [[sheet.title], *([line] for line in about), [], *table, [], *meanings]


def to_csv(sheet: Sheet, about: list[str]) -> bytes:
    return as_csv(lines_of(sheet, about)).encode()


def to_xlsx(sheet: Sheet, about: list[str]) -> bytes:
    """A workbook in which every text is a text: nothing in it is a formula or an address."""
    import xlsxwriter  # of no use to a page

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page, bold = book.add_worksheet("Figures"), book.add_format({"bold": True})
        page.set_column(0, 0, 34)
        page.set_column(1, 12, 16)
        for number, line in enumerate(lines_of(sheet, about)):
            for place, cell in enumerate(line):
                if isinstance(cell, str):
                    page.write_string(number, place, no_formula(cell), bold if number == 0 else None)
                else:
                    page.write_number(number, place, cell)
    return out.getvalue()
