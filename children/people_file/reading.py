"""A file of people as a spreadsheet saved it: rows of the columns we know, and the files we give out."""

import csv
import io
import re
from dataclasses import dataclass

from organisations.imports import CannotRead, Result, Table

COLUMNS = {
    "name": "The full name. Needed once for somebody who is new here.",
    "email": "The work email address. It says who the person is; repeat it for each of their children.",
    "role": "Social worker, Designated teacher, Carer, Virtual School adviser, Virtual School head, Administrator or "
    "Independent reviewing officer.",
    "school_urn": "Designated teachers only: the URN of their school.",
    "job_title": "If you like. It is kept for people who are new here.",
    "child_id": "Social workers, carers and reviewing officers only: the id of one child in your case system. "
    "One row for each child.",
    "starts": "The first day, like 2026-09-01 or 01/09/2026. Empty means today.",
    "ends": "The last day, if there is one.",
}
NEEDED = ["name", "email", "role"]
OTHER_NAMES = {
    "full_name": "name",
    "e_mail": "email",
    "email_address": "email",
    "work_email": "email",
    "work_email_address": "email",
    "urn": "school_urn",
    "title": "job_title",
    "child": "child_id",
    "local_id": "child_id",
    "start": "starts",
    "start_date": "starts",
    "end": "ends",
    "end_date": "ends",
}
EXAMPLES = [
    ["Priya Example", "priya@council.example", "Social worker", "", "Team 4", "12345", "2026-09-01", ""],
    ["Priya Example", "priya@council.example", "Social worker", "", "", "12346", "2026-09-01", "2027-07-31"],
    ["Tom Example", "tom@school.example", "Designated teacher", "100001", "Deputy head", "", "", ""],
    ["Amira Example", "amira@council.example", "Virtual School adviser", "", "", "", "", ""],
]
MOST_ROWS = 2_000
MOST_BYTES = 1_000_000
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


def read(name: str, data: bytes) -> Read:
    """The rows of the file. Raises CannotRead where the file as a whole is of no use."""
    if len(data) > MOST_BYTES:
        raise CannotRead(f"The file must be smaller than {MOST_BYTES // 1_000_000} MB. Split it into several.")
    if data[:4] == b"PK\x03\x04":
        raise CannotRead("This is a spreadsheet. In your spreadsheet program, save it as CSV and choose that file.")
    table = Table(name, data)
    if "\x00" in table.text:
        raise CannotRead("This is not a CSV file. In your spreadsheet program, save it as CSV and choose that file.")
    if not table.columns:
        raise CannotRead("The file is empty.")
    said = table.columns
    table.columns = [_column(heading) for heading in said]
    missing = [column for column in NEEDED if column not in table.columns]
    if missing:
        raise CannotRead(f"The first row needs these headings too: {', '.join(missing)}.")
    table.check_columns()
    rows = _rows(table)
    if not rows:
        raise CannotRead("The file has headings, but nobody under them.")
    if len(rows) > MOST_ROWS:
        raise CannotRead(f"The file has {len(rows):,} rows. Load at most {MOST_ROWS:,} at a time.")
    ignored = [heading for heading, column in zip(said, table.columns, strict=True) if column not in COLUMNS]
    return Read(rows, [heading for heading in ignored if heading])


def _column(heading: str) -> str:
    name = re.sub(r"[^a-z0-9]+", "_", heading.lower()).strip("_")
    return OTHER_NAMES.get(name, name)


def _rows(table: Table) -> list[Typed]:
    wide = Result()
    rows = [Typed(line.row, {column: typed_as_text(line[column]) for column in COLUMNS}) for line in table.lines(wide)]
    rows += [Typed(refused.row, {}, f"{refused.reason} {refused.fix}") for refused in wide.refused]
    return sorted(rows, key=lambda row: row.number)


def typed_as_text(text: str) -> str:
    """A cell without what spreadsheets put round it: ="0123", and our own mark before what looks like a formula."""
    if wrapped := _NUMBER_AS_TEXT.fullmatch(text):
        text = wrapped[1].replace('""', '"')
    if text[:1] == "'" and text[1:].lstrip()[:1] in set(FORMULA):
        text = text[1:]
    return " ".join(text.split())


# ---------------------------------------------------------------- the files we give out
def template() -> str:
    return as_csv([list(COLUMNS), *EXAMPLES])


def as_csv(rows: list[list]) -> str:
    """For a spreadsheet: it reads the letters rightly, and runs nothing."""
    out = io.StringIO()
    csv.writer(out).writerows([[no_formula(cell) for cell in row] for row in rows])
    return f"\ufeff{out.getvalue()}"


def no_formula(value) -> str:
    text = str(value)
    return f"'{text}" if text.lstrip(" ")[:1] in set(FORMULA) else text
