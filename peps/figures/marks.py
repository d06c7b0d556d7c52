"""Attendance mark by mark, as a register has it: summed up as the department counts it, then taken like other figures.

A row is one mark (date, session, code), or one day (date, am, pm). Marks of this school year become the figures of the
year so far, those of years before a whole year each. Marks themselves are not kept: sums are, and absence by code.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import date

from audit import clock
from children import codes
from children.codes import ACTIVITY, AUTHORISED, NOT_COUNTED, PRESENT, UNAUTHORISED
from components.words import day_words
from organisations.import_kinds import KNOWN
from organisations.import_kinds import Kind as ImportKind
from organisations.import_rows import LARGE, RowLoading
from organisations.imports import Line, Result
from organisations.spreadsheets import Layout
from peps.figures import importing
from peps.figures.layouts import ATTENDANCE, EVERY_OTHER_NAME, PERIODS, WHO, Wrong, past_day
from peps.models import AttendancePage

COLUMNS = {
    **WHO,
    "date": "The day.",
    "session": "AM or PM, where each mark has a row of its own.",
    "code": "The mark of that session, like / or I.",
    "am": "Instead of session and code: the mark of the morning …",
    "pm": "… and of the afternoon, in one row for the day.",
}
OTHER_NAMES = {name: column for name, column in EVERY_OTHER_NAME.items() if column in WHO} | {
    "mark": "code", "attendance_code": "code", "attendance_mark": "code", "attendancereason": "code", "day": "date",
    "mark_date": "date", "attendance_date": "date", "session_date": "date", "am_mark": "am", "pm_mark": "pm",
    "am_code": "am", "pm_code": "pm", "morning": "am", "afternoon": "pm", "am_pm": "session", "period": "session",
    "half_day": "session",
}  # fmt: skip
LAYOUT = Layout(
    columns=COLUMNS,
    needed=["date"],
    empty="The file has headings, but no mark under them.",
    other_names=OTHER_NAMES,
    examples=[
        ["A123456789012", "", "", "Ada Example", "07/09/2026", "", "", "/", "\\"],
        ["A123456789012", "", "", "Ada Example", "08/09/2026", "", "", "I", "I"],
        ["", "12345", "21/05/2013", "Ben Example", "07/09/2026", "AM", "L", "", ""],
    ],
    **LARGE | {"most_rows": 300_000},
)
SESSIONS = {"am": "AM", "a": "AM", "1": "AM", "morning": "AM", "pm": "PM", "p": "PM", "2": "PM", "afternoon": "PM"}
NO_MARK = {"", "-", "--"}
# Codes that were in use until August 2024, and what takes their place today
RETIRED = {"J": "J1", "H": "C", "F": "C", "Y": "Y7"}
LOST = 0.8  # a file with less than this share of the sessions that are known is a part of the register
BY_CODE = {"by_code": "Absence by code"}


def by_code(text: str) -> dict[str, int]:
    """ "I 6, M 2", or "none"."""
    pairs = [] if text == "none" else [pair.split(" ") for pair in text.split(", ")]
    return {code: int(number) for code, number in pairs}


# The kinds of sums: like a file of them, with absence by code beside
SUMS = {
    False: replace(ATTENDANCE, columns=ATTENDANCE.columns | BY_CODE, read={**ATTENDANCE.read, "by_code": by_code}),
    True: replace(PERIODS, columns=PERIODS.columns | BY_CODE, read={**PERIODS.read, "by_code": by_code}),
}


@dataclass
class Marks:
    """What is said of one child."""

    line: Line  # the first, which says who it is
    said: dict[tuple[date, str], tuple[str, Line]] = field(default_factory=dict)
    is_whole: bool = True  # every mark could be read

    def years(self) -> dict[int, Counter]:
        """Marks by code, by the year in which the school year began."""
        found: dict[int, Counter] = defaultdict(Counter)
        for (day, _), (code, _line) in self.said.items():
            found[_year(day)][code] += 1
        return found

    def last_day(self, year: int) -> date:
        return max(day for day, _ in self.said if _year(day) == year)


class Loading(RowLoading):
    """A child is a unit: of the marks nothing is taken unless all of them can be read, for the sums would be wrong."""

    layout = LAYOUT
    batch = 10

    def __init__(self, files: dict[str, bytes], *, authority, by=None):
        super().__init__(files, authority=authority, by=by)
        children: dict[tuple, Marks] = {}
        self.retired: Counter = Counter()
        for line in self.units:
            key = (line["upn"].upper(), line["local_id"])
            marks = children.setdefault(key, Marks(line))
            marks.is_whole &= self._read_line(line, marks)
        for marks in children.values():
            if not marks.is_whole:
                reason = (
                    "Some marks of this child cannot be read, so none were taken: sums without them would be wrong."
                )
                fix = "Put the rows right that are named here, and import the file again."
                self.result.refuse(marks.line, "upn" if marks.line["upn"] else "local_id", reason, fix)
        for code, number in sorted(self.retired.items()):
            self.result.warn(f"{number:,} of the marks: code {code} ended in 2024 and was read as {RETIRED[code]}.")
        self.units = [marks for marks in children.values() if marks.is_whole and marks.said]

    def _read_line(self, line: Line, marks: Marks) -> bool:
        try:
            day = past_day(line["date"]) if line["date"] else None
        except Wrong as wrong:
            self.result.refuse(line, "date", wrong.reason, wrong.fix)
            return False
        if day is None:
            self.result.refuse(line, "date", "The date is empty.", "Write the day of the mark, like 07/09/2026.")
            return False
        session = SESSIONS.get(re.sub(r"[^a-z0-9]", "", line["session"].lower()))
        if line["code"] and session is None:
            self.result.refuse(line, "session", "This is no session of a day.", "Write AM or PM.")
            return False
        columns = {"code": session} if session else {"am": "AM", "pm": "PM"}
        read = [self._read_mark(line, column, day, half, marks) for column, half in columns.items()]
        return all(read)

    def _read_mark(self, line: Line, column: str, day: date, half: str, marks: Marks) -> bool:
        code = line[column].upper()
        if code in NO_MARK:
            return True
        if code in RETIRED:
            self.retired[code] += 1
            code = RETIRED[code]
        if code not in codes.ATTENDANCE:
            fix = f"Use a code of the register: {' '.join(codes.ATTENDANCE)}. Leave it empty where there is no mark."
            self.result.refuse(line, column, "This is no attendance code.", fix)
            return False
        known, first = marks.said.setdefault((day, half), (code, line))
        if known != code:
            where = f"{day_words(day)} {half} is {known} in line {first.row}"
            self.result.refuse(line, column, f"Two marks for one session: {where}.", "Keep the one that is right.")
            return False
        return True

    def step(self, start: int, stop: int, result: Result, *, dry_run: bool, by=None) -> None:
        this_year = _year(clock.today())
        lines: dict[bool, list[Line]] = {True: [], False: []}
        for marks in self.units[start:stop]:
            for year, counts in marks.years().items():
                lines[year != this_year].append(_summed(marks, year, counts))
        for is_before, kind in SUMS.items():
            if lines[is_before]:
                importing.take(lines[is_before], kind, self.authority, result, dry_run=dry_run, by=by, refuse=_is_part)


def _is_part(row) -> tuple[str, str, str] | None:
    """The sums replace those that are known: a file of last week alone would take the rest of the year away."""
    known = row.record.possible
    if not isinstance(row.record, AttendancePage) or not known or row.values["possible"] >= known * LOST:
        return None
    reason = f"The file has {row.values['possible']} sessions of this school year, and the plan has {known} already."
    return "possible", reason, "Choose a file with every mark since the school year began."


def _summed(marks: Marks, year: int, counts: Counter) -> Line:
    total: Counter = Counter()
    for code, number in counts.items():
        total[codes.ATTENDANCE[code][0]] += number
    order = list(codes.ATTENDANCE)
    missed = {code: counts[code] for code in sorted(counts, key=order.index) if code in codes.NOT_THERE}
    cells = {
        **{name: marks.line[name] for name in WHO},
        "possible": str(total.total() - total[NOT_COUNTED]),
        "attended": str(total[PRESENT]),
        "activity": str(total[ACTIVITY]),
        "authorised": str(total[AUTHORISED]),
        "unauthorised": str(total[UNAUTHORISED]),
        "by_code": ", ".join(f"{code} {number}" for code, number in missed.items()) or "none",
        "as_at": marks.last_day(year).isoformat(),
        "span": "year",
        "school_year": f"{year}/{(year + 1) % 100:02}",
    }
    return Line(marks.line.file, marks.line.row, cells)


def _year(day: date) -> int:
    """A school year begins in September."""
    return day.year - (day.month < 9)


MARKS = ImportKind(
    slug="marks",
    title="Attendance of your children, mark by mark",
    lead="The register as it is: its marks are counted into sessions.",
    files_hint="A CSV file with every mark since the school year began: a row for each mark, or for each day.",
    units=("child", "children"),
    ended="ended",
    loading=Loading,
    accepts=".csv,.txt",
    templates={"marks.csv": LAYOUT.template()},
    group=KNOWN,
    columns=COLUMNS,
    written=frozenset({"peps.AttendancePage", "peps.AttendancePeriod"}),
    why_not=importing.why_not_undone,
    undone=importing.follow_undone,
)
