"""Files that people fill in with a spreadsheet and choose on a page: rows of the columns we know, and the files we
give out. What registers and other programs export is read by `imports`."""

import csv
import io
import re
from dataclasses import dataclass, field

from organisations.imports import CannotRead, Result, Table

FORMULA = "=+-@\t\r＝＋－＠"
_NUMBER_AS_TEXT = re.compile(r'="(.*)"')


@dataclass(frozen=True, slots=True)
class Typed:
    """One row, as it was typed. `number` is the line of the file: the headings are line 1."""

    number: int
    cells: dict[str, str]
    problem: str = ""  # why the row as a whole cannot be read

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True, slots=True)
class Read:
    rows: list[Typed]
    ignored: list[str]  # columns that mean nothing here


@dataclass(frozen=True, slots=True)
class Layout:
    """What a kind of file looks like: its columns with what they mean, and how large it may be."""

    columns: dict[str, str]
    needed: list[str]
    empty: str  # what is said where there are headings and nothing under them
    other_names: dict[str, str] = field(default_factory=dict)
    examples: list[list[str]] = field(default_factory=list)
    most_rows: int = 2_000
    most_bytes: int = 1_000_000

    def read(self, name: str, data: bytes) -> Read:
        """The rows of the file. Raises CannotRead where the file as a whole is of no use."""
        if len(data) > self.most_bytes:
            raise CannotRead(f"The file must be smaller than {self.most_bytes // 1_000_000} MB. Split it into several.")
        table = Table(name, data)
        if "\x00" in table.text:
            raise CannotRead(
                "This is not a CSV file. In your spreadsheet program, save it as CSV and choose that file."
            )
        if not table.columns:
            raise CannotRead("The file is empty.")
        said = table.columns
        table.columns = [self._column(heading) for heading in said]
        missing = [column for column in self.needed if column not in table.columns]
        if missing:
            raise CannotRead(f"The first row needs these headings too: {', '.join(missing)}.")
        table.check_columns()
        rows = self._rows(table)
        if not rows:
            raise CannotRead(self.empty)
        if len(rows) > self.most_rows:
            raise CannotRead(f"The file has {len(rows):,} rows. Load at most {self.most_rows:,} at a time.")
        ignored = [heading for heading, column in zip(said, table.columns, strict=True) if column not in self.columns]
        return Read(rows, [heading for heading in ignored if heading])

    def template(self) -> str:
        return as_csv([list(self.columns), *self.examples])

    def _column(self, heading: str) -> str:
        name = re.sub(r"[^a-z0-9]+", "_", heading.lower()).strip("_")
        return self.other_names.get(name, name)

    def _rows(self, table: Table) -> list[Typed]:
        wide = Result()
        rows = [
            Typed(line.row, {column: typed_as_text(line[column]) for column in self.columns})
            for line in table.lines(wide)
        ]
        rows += [Typed(refused.row, {}, f"{refused.reason} {refused.fix}") for refused in wide.refused]
        return sorted(rows, key=lambda row: row.number)


def typed_as_text(text: str) -> str:
    """A cell without what spreadsheets put round it: ="0123", and our own mark before what looks like a formula."""
    if wrapped := _NUMBER_AS_TEXT.fullmatch(text):
        text = wrapped[1].replace('""', '"')
    if text[:1] == "'" and text[1:].lstrip()[:1] in set(FORMULA):
        text = text[1:]
    return " ".join(text.split())


def as_csv(rows: list[list]) -> str:
    """For a spreadsheet: it reads the letters rightly, and runs nothing."""
    out = io.StringIO()
    csv.writer(out).writerows([[no_formula(cell) for cell in row] for row in rows])
    return f"\ufeff{out.getvalue()}"


def no_formula(value) -> str:
    text = str(value)
    return f"'{text}" if text.lstrip(" ")[:1] in set(FORMULA) else text
