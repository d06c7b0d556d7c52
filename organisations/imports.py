"""What every import shares: reading tables that somebody exported, saying what was done with each line, and writing
many rows at once without losing their versions and history."""

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.db import connection
from simple_history.utils import bulk_create_with_history

from audit import acting, clock
from audit.noting import note

ZIP_LIMIT = 500 * 1024 * 1024
SHOWN = 20  # lines of each kind in the readable summary; --json has all of them
DELIMITERS = ",;\t"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MIDNIGHT = r"(?:[ T]00:00(?::00(?:\.0+)?)?)?"
_DAY_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})" + _MIDNIGHT)
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{2})-(\d{2})" + _MIDNIGHT)
_NAMED_MONTH = re.compile(r"(\d{1,2})[ /-]([A-Za-z]{3,9})[ /-](\d{4})")


NAMED_BY = {"CHILD": "child", "child_id": "child", "local_id": "child", "upn": "UPN", "email": "", "URN": "school"}


class CannotRead(Exception):
    """The file as a whole is unusable; the message says what to do about it."""


# ---------------------------------------------------------------- what was done
@dataclass(frozen=True, slots=True)
class Refused:
    """A value or a row that was not taken, why not, and what to do."""

    row: int  # line of the file, the column names being line 1
    column: str
    value: str
    reason: str
    fix: str
    file: str = ""
    subject: str = ""  # whose row it is, as the file names it

    def __str__(self):
        value = f" “{self.value}”" if self.value else ""
        whose = f" ({self.subject})" if self.subject else ""
        where = f"{self.file} line {self.row}{whose}" if self.row else self.file
        return f"{where}, {self.column}{value}: {self.reason} {self.fix}"


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one child, school or row, in words for the preview."""

    outcome: str  # created, updated or ended
    subject: str
    words: str
    subject_id: UUID | None = None  # None: it is not here yet


@dataclass(slots=True)
class Result:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    ended: int = 0
    refused: list[Refused] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    details: Counter = field(default_factory=Counter)
    told: list[Told] = field(default_factory=list)

    def tell(self, outcome: str, subject: str, words: str = "", subject_id: UUID | None = None) -> None:
        """Count what came of one, and say it. What has ended was changed too."""
        if outcome == "ended":
            self.ended += 1
            self.updated += 1
        else:
            setattr(self, outcome, getattr(self, outcome) + 1)
        if outcome != "unchanged":
            self.told.append(Told(outcome, subject, words, subject_id))

    def refuse(self, line: "Line", column: str, reason: str, fix: str) -> None:
        self.refused.append(Refused(line.row, column, line[column], reason, fix, line.file, line.whose))

    def warn(self, text: str, line: "Line | None" = None) -> None:
        whose = f" ({line.whose})" if line and line.whose else ""
        self.warnings.append(f"{line.file} line {line.row}{whose}: {text}" if line else text)

    def plain(self) -> dict:
        """For --json: plain lists, dicts, texts and numbers."""
        plain = asdict(self)
        del plain["told"]
        return {**plain, "details": {name: count for name, count in sorted(self.details.items()) if count}}

    def summary(self, *, what: str, ended: str, dry_run: bool) -> str:
        """For people. `what` is counted; `ended` says in words what it means for one to have ended."""
        lines = ["Nothing was changed: this is what would happen.", ""] if dry_run else []
        lines += [f"{name}: {what}" for name, what in self.files.items()]
        lines += [
            "",
            f"{what}: {self.created:,} created, {self.updated:,} updated ({self.ended:,} {ended}), "
            f"{self.unchanged:,} unchanged.",
        ]
        lines += [f"  {name}: {count:,}" for name, count in sorted(self.details.items()) if count]
        lines += _first("Refused", [str(refused) for refused in self.refused])
        lines += _first("Warnings", self.warnings)
        return "\n".join(lines)


def _first(title: str, lines: list[str]) -> list[str]:
    if not lines:
        return []
    more = [f"  … and {len(lines) - SHOWN:,} more (--json lists all)"] if len(lines) > SHOWN else []
    return ["", f"{title}: {len(lines):,}", *(f"  {line}" for line in lines[:SHOWN]), *more]


# ---------------------------------------------------------------- reading
@dataclass(frozen=True, slots=True)
class Line:
    file: str
    row: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def whose(self) -> str:
        """By what the file names a child or a person: many lines of a file are found by it alone."""
        return next((f"{words} {self.cells[name]}" for name, words in NAMED_BY.items() if self.cells.get(name)), "")[
            :100
        ]


class Table:
    """A CSV file, whatever program saved it. Column names are trimmed; `lines()` can be walked more than once."""

    def __init__(self, name: str, data: bytes):
        self.name = name
        self.text, self.encoding = decode(data, name)
        start = self.text[:10].lower()
        self._skip = 1 if start.startswith("sep=") else 0  # a spreadsheet's own hint about its delimiter
        head = islice(io.StringIO(self.text), self._skip, self._skip + 20)
        first = next((line for line in head if line.strip()), "")
        self.delimiter = max(DELIMITERS, key=_outside_quotes(first).count)
        self.columns = next((cells for _, cells in self._records()), [])

    def check_columns(self) -> None:
        """Of two columns of one name nobody can say which is meant."""
        doubles = [name for name, count in Counter(filter(None, self.columns)).items() if count > 1]
        if doubles:
            raise CannotRead(f"{self.name} has the column {doubles[0]} more than once. Remove one and try again.")

    def lines(self, result: Result) -> Iterator[Line]:
        records = self._records()
        next(records, None)
        width = len(self.columns)
        for row, cells in records:
            line = Line(self.name, row, dict(zip(self.columns, cells, strict=False)))
            if any(cells[width:]):
                result.refuse(
                    line,
                    self.columns[0],
                    "The line has more cells than there are columns, so its values may be in the wrong place.",
                    "Put a value that has a comma in it in double quotes, or delete what is beyond the last column.",
                )
                continue
            yield line

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        """(line of the file, trimmed cells) of every record that is not blank."""
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter)
        row = 1
        try:
            for cells in reader:
                cells = [cell.strip() for cell in cells]
                if any(cells) and row > self._skip:
                    yield row, cells
                row = reader.line_num + 1
        except csv.Error as problem:
            raise CannotRead(f"{self.name}, line {row}, cannot be read as CSV: {problem}.") from problem


SAVE_AS_CSV = "Open it in Excel, choose “Save as”, “CSV UTF-8 (comma delimited)”, and choose the file that this makes."
OTHER_FILES = {
    b"\xd0\xcf\x11\xe0": "an older Excel workbook (.xls)",
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a zip or an Excel workbook (.xlsx)",
}


def decode(data: bytes, name: str) -> tuple[str, str]:
    """UTF-8 where it is valid, else the Windows encoding of western Europe, in which most registers are exported."""
    for starts, what in OTHER_FILES.items():
        if data.startswith(starts):
            raise CannotRead(f"{name} is {what}, whatever it is called. {SAVE_AS_CSV}")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:2000]:
        raise CannotRead(f"{name} is saved as UTF-16 (“Unicode text”). {SAVE_AS_CSV}")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding), encoding.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"


def _outside_quotes(text: str) -> str:
    return "".join(text.split('"')[::2])


def read_files(path: Path) -> dict[str, bytes]:
    """The files of a folder, of a zip as downloaded, or the one file; names without folders, hidden files left out."""
    if not path.exists():
        raise CannotRead(f"There is no file or folder {path}.")
    if path.is_dir():
        return {file.name: file.read_bytes() for file in sorted(path.iterdir()) if file.is_file() and _seen(file.name)}
    return unpacked({path.name: path.read_bytes()})


def read_one(path: Path) -> bytes:
    if not path.is_file():
        raise CannotRead(f"There is no file {path}.")
    return path.read_bytes()


def unpacked(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files, with those of a zip in its place."""
    found: dict[str, bytes] = {}
    for name, data in files.items():
        found |= _unzip(name, data) if data[:4] == b"PK\x03\x04" else {name: data}
    return found


def _seen(name: str) -> bool:
    return not any(part.startswith((".", "__MACOSX")) for part in Path(name).parts)


def _unzip(name: str, data: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [item for item in archive.infolist() if not item.is_dir() and _seen(item.filename)]
            if any(item.filename == "[Content_Types].xml" for item in members):
                raise CannotRead(f"{name} is an Excel workbook (.xlsx), not a CSV file. {SAVE_AS_CSV}")
            if sum(item.file_size for item in members) > ZIP_LIMIT:
                raise CannotRead(f"{name} holds more than {ZIP_LIMIT // 1024 // 1024} MB. Unpack it first.")
            found: dict[str, bytes] = {}
            for item in members:
                short = Path(item.filename).name  # of two folders both may have one of this name
                found[short if short not in found else item.filename] = archive.read(item)
            return found
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError) as problem:
        raise CannotRead(f"{name} cannot be unpacked: {problem}. Unpack it first and try again.") from problem


@lru_cache(maxsize=20_000)
def parse_date(text: str) -> date:
    """A day as people and programs in England write it; the month is never first. Raises ValueError."""
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = int(match[1]), int(match[3]), int(match[4])
    elif match := _YEAR_FIRST.fullmatch(text):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    elif (match := _NAMED_MONTH.fullmatch(text)) and match[2][:3].lower() in MONTHS:
        day, month, year = int(match[1]), MONTHS.index(match[2][:3].lower()) + 1, int(match[3])
    else:
        raise ValueError("not a date")
    if not 1800 < year < 2200:
        raise ValueError("not a year")
    return date(year, month, day)


_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_MONTH_FIRST = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})" + _MIDNIGHT)
WRITE_DAY_FIRST = "Write day, month and year, such as 31/03/2026."


def why_no_date(text: str) -> tuple[str, str]:
    """What is wrong with what should be a date, and what to do about it."""
    if _SERIAL.fullmatch(text):
        fix = "In Excel format the column as a date, dd/mm/yyyy, and save it as CSV again."
        return "This is the number by which Excel keeps a date.", fix
    if _is_month_first(text):
        return "There is no such month: the month seems to stand before the day.", WRITE_DAY_FIRST
    if re.fullmatch(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}", text):
        return "The year has two digits, so the century is not known.", WRITE_DAY_FIRST
    if _DAY_FIRST.fullmatch(text) or _YEAR_FIRST.fullmatch(text) or _NAMED_MONTH.fullmatch(text):
        return "There is no such day in the calendar.", "Correct the day, the month or the year."
    return "This is not a date.", WRITE_DAY_FIRST


def _is_month_first(text: str) -> bool:
    match = _MONTH_FIRST.fullmatch(text)
    return bool(match) and int(match[1]) <= 12 < int(match[3]) <= 31


def check_day_first(file: str, columns: list[str], lines: list["Line"]) -> None:
    """A column of dates with the month first reads in part, and then wrongly: nothing of it may be taken."""
    for column in columns:
        american = [line for line in lines if _is_month_first(line[column])]
        english = any((match := _DAY_FIRST.fullmatch(line[column])) and int(match[1]) > 12 for line in lines)
        if len(american) >= 2 and not english:
            one = american[0]
            raise CannotRead(
                f"In {file} the dates of {column} have the month before the day, such as {one[column]} in line "
                f"{one.row}. Some of them would be read wrongly, so nothing was read. In Excel format the column as "
                "dd/mm/yyyy and save it as CSV again."
            )


# ---------------------------------------------------------------- writing
def create_all(model, rows: list) -> None:
    """Insert many tracked rows, each with its first version and history row."""
    if not rows:
        return
    _stamp(rows)
    page = acting.current_page()[:100] or None
    bulk_create_with_history(rows, model, default_date=clock.now(), default_change_reason=page)
    note(rows, created=True)


def update_all(model, rows: list, fields: list[str]) -> None:
    """Update these fields of many tracked rows, each with its next version and history row.

    One UPDATE a row: `bulk_update` writes one long CASE for each field and takes four times as long.
    """
    _stamp(rows)
    for row in rows:
        values = {name: getattr(row, name) for name in (*fields, "version", "updated_at", "updated_by_id")}
        model._base_manager.filter(pk=row.pk).update(**values)
    model.history.bulk_history_create(rows, update=True, default_date=clock.now())
    note(rows, created=False)


def _stamp(rows: list) -> None:
    """What `Tracked.save()` does for one row."""
    now, user_id = clock.now(), acting.current_user_id()
    for row in rows:
        row.version += 1
        row.updated_at = now
        row.updated_by_id = user_id


def analyse() -> None:
    """After many new rows the database's plans rest on old counts until it is told to look again."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
