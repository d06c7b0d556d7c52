"""Terms of a CSV file: read whole, checked beside what is there, and nothing is changed while a row is wrong."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from organisations.actions import copies_around
from organisations.calendars import as_value
from organisations.models import Authority, School
from organisations.terms import Term, TermError

COLUMNS = ["name", "first_day", "half_term_start", "half_term_end", "last_day"]
MOST_ROWS = 500
MOST_BYTES = 200_000
TEMPLATE = [
    [*COLUMNS, "urn"],
    ["Autumn 2028", "2028-09-04", "2028-10-23", "2028-10-27", "2028-12-20", ""],
    ["Spring 2029", "2029-01-03", "2029-02-12", "2029-02-16", "2029-03-28", ""],
]


@dataclass(frozen=True)
class Row:
    number: int  # as a spreadsheet counts: the headings are row 1
    school: School | None
    term: Term
    effect: str  # "New", "Changes" or "As it is"


@dataclass(frozen=True)
class Read:
    rows: list[Row]
    problems: list[str]


def template() -> str:
    out = io.StringIO()
    csv.writer(out).writerows(TEMPLATE)
    return out.getvalue()


def text_of(content: bytes) -> str:
    """Spreadsheets save in one of these two ways."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read(authority: Authority, text: str) -> Read:
    """What the file says, row by row, and everything that is wrong with it."""
    first_line = text.lstrip("\n").partition("\n")[0]
    delimiter = ";" if first_line.count(";") > first_line.count(",") else ","
    lines = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    if not lines:
        return Read([], ["The file is empty."])
    head = [cell.strip().lower().replace(" ", "_") for cell in lines[0]]
    missing = [column for column in COLUMNS if column not in head]
    if missing:
        return Read([], [f"Row 1: these columns are missing: {', '.join(missing)}."])
    filled = [(number, line) for number, line in enumerate(lines[1:], start=2) if any(cell.strip() for cell in line)]
    if not filled:
        return Read([], ["The file has no terms in it, only headings."])
    if len(filled) > MOST_ROWS:
        return Read([], [f"The file has {len(filled)} rows. Load at most {MOST_ROWS} at a time."])
    return _checked(
        authority, [(number, dict(zip(head, map(str.strip, line), strict=False))) for number, line in filled]
    )


def _checked(authority: Authority, lines: list[tuple[int, dict]]) -> Read:
    found, problems = [], []
    schools = {school.urn: school for school in School.objects.filter(urn__in={line.get("urn") for _, line in lines})}
    for number, line in lines:
        try:
            found.append((number, _school(authority, line.get("urn", ""), schools), _term(line)))
        except TermError as problem:
            problems.append(f"Row {number}: {problem}")
    rows = []
    for school in dict.fromkeys(school for _, school, _ in found):
        given = [(number, term) for number, of, term in found if of == school]
        problems += _clashes(authority, school, given)
        have = {row.name: as_value(row) for row in authority.terms.filter(school=school)}
        rows += [Row(number, school, term, _effect(have.get(term.name), term)) for number, term in given]
    return Read(sorted(rows, key=lambda row: row.number), sorted(problems, key=_row_number))


def _school(authority: Authority, urn: str, schools: dict) -> School | None:
    if not urn:
        return None
    if urn not in schools:
        raise TermError(f"no school has the URN {urn[:20]}.")
    if schools[urn].own_terms.exclude(authority=authority).exists():
        raise TermError(f"another authority has entered terms for the school with the URN {urn}.")
    return schools[urn]


def _term(line: dict) -> Term:
    name = line.get("name", "")
    if len(name) > 40:
        raise TermError("the name of the term is longer than 40 letters.")
    return Term(name=name, **{column: _day(line.get(column, ""), column) for column in COLUMNS[1:]})


def _day(text: str, column: str) -> date:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise TermError(f'{column}: enter a date such as 2028-09-04 or 04/09/2028, not "{text[:30]}".')


def _effect(known: Term | None, term: Term) -> str:
    if known is None:
        return "New"
    return "As it is" if known == term else "Changes"


def _clashes(authority: Authority, school: School | None, given: list[tuple[int, Term]]) -> Iterable[str]:
    """Two of a name, or two that overlap, among the rows of the file and what stays beside them."""
    numbers: dict[str, int] = {}
    for number, term in given:
        if term.name in numbers:
            yield f"Row {number}: {term.name} is in row {numbers[term.name]} already."
        numbers.setdefault(term.name, number)
    own = list(authority.terms.filter(school=school))
    if school and not own:
        own = copies_around(authority, school, [term for _, term in given])
    beside = [as_value(row) for row in own if row.name not in numbers]
    for earlier, later in pairwise(sorted([*beside, *(term for _, term in given)])):
        if later.first_day <= earlier.last_day and later.name != earlier.name:
            number = numbers.get(later.name) or numbers.get(earlier.name)
            if number:
                yield f"Row {number}: {later.name} starts before {earlier.name} ends."


def _row_number(problem: str) -> int:
    return int(problem.partition(":")[0].removeprefix("Row "))
