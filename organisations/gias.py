"""Get Information about Schools: the register of establishments, and the links between those that follow each other.

Heads' names are in the file and are not read: nobody here needs them.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import chain

from django.db import transaction

from organisations.events import schools_followed
from organisations.imports import CannotRead, Line, Result, Table, create_all, parse_date, update_all
from organisations.models import School

BATCH = 200  # rows a transaction: well under half a second
DOWNLOAD = "Download the “Establishment fields CSV” of the register and try again."
STATUSES = {"1": "Open", "2": "Closed", "3": "Open, but proposed to close", "4": "Proposed to open"}

TEXTS = {
    "name": "EstablishmentName",
    "la_code": "LA (code)",
    "la_name": "LA (name)",
    "establishment_number": "EstablishmentNumber",
    "ukprn": "UKPRN",
    "kind": "TypeOfEstablishment (name)",
    "phase": "PhaseOfEducation (name)",
    "status": "EstablishmentStatus (name)",
    "street": "Street",
    "town": "Town",
    "postcode": "Postcode",
    "phone": "TelephoneNum",
    "website": "SchoolWebsite",
}
AGES = {"low_age": "StatutoryLowAge", "high_age": "StatutoryHighAge"}
DATES = {"opened_on": "OpenDate", "closed_on": "CloseDate"}
FIELDS = [*TEXTS, *AGES, *DATES]
LONGEST = {name: School._meta.get_field(name).max_length for name in TEXTS}


# What a file looks like at least; the real one has some 140 columns
EXAMPLES = {
    "establishments.csv": (
        "URN,EstablishmentName,TypeOfEstablishment (name),EstablishmentStatus (name),OpenDate,CloseDate,"
        "PhaseOfEducation (name),StatutoryLowAge,StatutoryHighAge,Town,Postcode\r\n"
        "100001,Oakfield Example School,Community school,Closed,,31-08-2026,Secondary,11,16,Exampleton,ZZ1 1AA\r\n"
        "100009,Oakfield Example Academy,Academy converter,Open,01-09-2026,,Secondary,11,16,Exampleton,ZZ1 1AA\r\n"
    ),
    "links.csv": "URN,LinkURN,LinkName,LinkType,LinkEstablishedDate\r\n100001,100009,,Successor,01-09-2026\r\n",
}


class Loading:
    """The register against what is here, in steps: first the establishments, then who took over from whom."""

    batch = BATCH

    def __init__(self, files: dict[str, bytes], **_):
        self.result = Result()
        establishments, links = _recognise(files, self.result)
        urns: set[str] = set()
        rows = chain.from_iterable(table.lines(self.result) for table in establishments)
        lines = list(_first_of_each(rows, self.result, urns))
        followed = [link for table in links for link in _latest_links(table, self.result).items()]
        self.units: list = [*lines, *followed]
        self._urns = urns
        self._is_link = len(lines)

    def step(self, start: int, stop: int, result: Result, *, dry_run: bool, by=None) -> None:
        """One short transaction's worth; the caller opens it."""
        lines = self.units[start : min(stop, self._is_link)]
        if lines:
            _load_batch(lines, result, dry_run)
        links = self.units[max(start, self._is_link) : stop]
        if links:
            _follow_batch(links, result, self._urns if dry_run else set(), dry_run)
        if not dry_run:
            _tell_followed([*(line["URN"] for line in lines), *(former for former, _ in links)])


def load(files: dict[str, bytes], *, dry_run: bool = False) -> Result:
    """Bring the register up to date with these files. A second time nothing changes."""
    loading = Loading(files)
    result = loading.result
    for start in range(0, len(loading.units), BATCH):
        with transaction.atomic():
            loading.step(start, start + BATCH, result, dry_run=dry_run)
    return result


def _tell_followed(urns: list[str]) -> None:
    """Those that are closed and have somebody to go on with. Said each time: who hears it does it once."""
    closed = School.objects.filter(urn__in=urns, status=STATUSES["2"], successor__isnull=False)
    followed = closed.exclude(successor__status=STATUSES["2"]).select_related("successor")
    if schools := list(followed.order_by("pk")):
        schools_followed(schools=schools)


def _recognise(files: dict[str, bytes], result: Result) -> tuple[list[Table], list[Table]]:
    establishments, links, others = [], [], []
    for name, data in files.items():
        if not name.lower().endswith((".csv", ".txt")) and len(files) > 1:
            result.files[name] = "left out: not a CSV file"
            continue
        table = Table(name, data)
        if {"URN", "EstablishmentName"} <= set(table.columns):
            table.check_columns()
            establishments.append(table)
            result.files[name] = f"establishments, {len(table.columns)} columns, {table.encoding}"
        elif {"URN", "LinkURN", "LinkType"} <= set(table.columns):
            links.append(table)
            result.files[name] = "links"
        else:
            others.append(table)
            result.files[name] = "left out: neither establishments nor links"
    if not establishments:
        if len(others) == 1:
            missing = [name for name in ("URN", "EstablishmentName") if name not in others[0].columns]
            raise CannotRead(f"{others[0].name} has no column {' and no column '.join(missing)}. {DOWNLOAD}")
        raise CannotRead(f"There is no file of establishments here. {DOWNLOAD}")
    return establishments, links


def _first_of_each(lines: Iterator[Line], result: Result, read: set[str]) -> Iterator[Line]:
    """Lines that name an establishment nobody named before."""
    for line in lines:
        urn = line["URN"]
        if not re.fullmatch(r"\d{5,8}", urn):
            result.refuse(line, "URN", "This is not a URN.", "Enter the six digits of the register.")
        elif not line["EstablishmentName"]:
            result.refuse(line, "EstablishmentName", "The name is blank.", "Enter the name of the establishment.")
        elif len(line["EstablishmentName"]) > LONGEST["name"]:
            result.refuse(line, "EstablishmentName", f"Longer than {LONGEST['name']} characters.", "Shorten the name.")
        elif urn in read:
            result.refuse(line, "URN", "This URN is in an earlier line, which was read.", "Remove one of the lines.")
        else:
            read.add(urn)
            yield line


def _load_batch(batch: list[Line], result: Result, dry_run: bool) -> None:
    known = {
        school.urn: school
        for school in School.objects.select_for_update().filter(urn__in=[line["URN"] for line in batch]).order_by("pk")
    }
    new, changed = [], []
    for line in batch:
        school = known.get(line["URN"])
        if school is None:
            school = School(urn=line["URN"])
            _apply(school, line, result)
            new.append(school)
            result.tell("created", _named(school), ", ".join(filter(None, [school.kind, school.town])))
            continue
        before, was_closed = {name: getattr(school, name) for name in FIELDS}, school.is_closed
        _apply(school, line, result)
        if words := _what_changed(school, before):
            changed.append(school)
            came = "ended" if school.is_closed and not was_closed else "updated"
            result.tell(came, _named(school), words, school.pk)
        else:
            result.tell("unchanged", _named(school))
    if not dry_run:
        create_all(School, new)
        update_all(School, changed, FIELDS)


def _named(school: School) -> str:
    return f"{school.urn} {school.name}"[:200]


def _what_changed(school: School, before: dict) -> str:
    """ "Town: Ely instead of March; Phone: …", empty where nothing did."""
    words = []
    for name in FIELDS:
        now = getattr(school, name)
        if now != before[name]:
            label = School._meta.get_field(name).verbose_name.capitalize()
            words.append(f"{label}: {_said(now)} instead of {_said(before[name])}")
    return "; ".join(words)


def _said(value) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return str(value) if value not in {None, ""} else "nothing"


def _apply(school: School, line: Line, result: Result) -> None:
    """What the line says. A blank cell, or a column the file lacks, never removes what is known."""
    for name, column in TEXTS.items():
        value = _text(name, line)
        if value and len(value) > LONGEST[name]:
            reason = f"Longer than {LONGEST[name]} characters; the rest of the line was read."
            result.refuse(line, column, reason, "Shorten it in the register.")
        elif value:
            setattr(school, name, value)
    for name, column in AGES.items():
        if age := line[column]:
            if age.isdecimal() and int(age) < 100:
                setattr(school, name, int(age))
            else:
                result.refuse(line, column, "Not an age; the rest of the line was read.", "Enter whole years.")
    for name, column in DATES.items():
        if day := _day(line, column, result):
            setattr(school, name, day)
    if "CloseDate" in line.cells and not line["CloseDate"] and not school.is_closed:
        school.closed_on = None


def _text(name: str, line: Line) -> str:
    value = line[TEXTS[name]]
    if name == "status":
        return value or STATUSES.get(line["EstablishmentStatus (code)"], "")
    if name == "establishment_number" and value.isdecimal():
        return value.zfill(4)
    if name == "la_code" and value.isdecimal():
        return value.zfill(3)
    if name == "phone" and re.fullmatch(r"[1-9]\d{9}", value):
        return "0" + value  # the register's export drops the leading zero
    return value


def _day(line: Line, column: str, result: Result) -> date | None:
    if not line[column]:
        return None
    try:
        return parse_date(line[column])
    except ValueError:
        reason = "This is not a date; the rest of the line was read."
        result.refuse(line, column, reason, "Enter day, month and year, such as 31-08-2026.")
        return None


# ---------------------------------------------------------------- who took over from whom
def _latest_links(table: Table, result: Result) -> dict[str, tuple[str, date, Line]]:
    found: dict[str, tuple[str, date, Line]] = {}
    for line in table.lines(result):
        former, later = line["URN"], line["LinkURN"]
        if line["LinkType"].startswith("Predecessor"):
            former, later = later, former
        elif not line["LinkType"].startswith("Successor"):
            continue
        if former == later:
            result.refuse(line, "LinkURN", "An establishment cannot follow itself.", "Correct the URN.")
            continue
        linked = _day(line, "LinkEstablishedDate", result) or date.min
        if former not in found or linked > found[former][1]:
            found[former] = (later, linked, line)
    return found


def _follow_batch(batch: list, result: Result, coming: set[str], dry_run: bool) -> None:
    """`coming`: URNs that a dry run only would have created. Where several follow one (a split) the one linked last."""
    urns = {urn for former, (later, *_) in batch for urn in (former, later)}
    schools = {school.urn: school for school in School.objects.select_for_update().filter(urn__in=urns).order_by("pk")}
    changed = []
    for former, (later, _, line) in batch:
        unknown = [urn for urn in (former, later) if urn not in schools and urn not in coming]
        if unknown:
            column = "URN" if unknown[0] == line["URN"] else "LinkURN"
            result.refuse(line, column, "No establishment has this URN.", "Import the establishment first.")
            continue
        school, successor = schools.get(former), schools.get(later)
        if school and successor and school.successor_id == successor.pk:
            continue
        result.details["successors"] += 1
        names = [_named(each) if each else urn for each, urn in ((school, former), (successor, later))]
        result.tell("updated", names[0], f"Followed by {names[1]}", school and school.pk)
        if school and successor:
            school.successor = successor
            changed.append(school)
    if not dry_run:
        update_all(School, changed, ["successor"])
