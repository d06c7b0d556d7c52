"""Get Information about Schools: the register of establishments, and the links between those that follow each other.

Heads' names are in the file and are not read: nobody here needs them.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice

from django.db import transaction

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


def load(files: dict[str, bytes], *, dry_run: bool = False) -> Result:
    """Bring the register up to date with these files. A second time nothing changes."""
    result = Result()
    establishments, links = _recognise(files, result)
    outcome: dict[str, str] = {}
    for table in establishments:
        lines = _first_of_each(table.lines(result), result, outcome)
        while batch := list(islice(lines, BATCH)):
            with transaction.atomic():
                _load_batch(batch, result, outcome, dry_run)
    for table in links:
        _follow(table, result, outcome, dry_run)
    result.created, result.updated, result.unchanged = (
        sum(1 for came in outcome.values() if came == what) for what in ("created", "updated", "unchanged")
    )
    return result


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


def _first_of_each(lines: Iterator[Line], result: Result, outcome: dict) -> Iterator[Line]:
    """Lines that name an establishment nobody named before."""
    for line in lines:
        urn = line["URN"]
        if not re.fullmatch(r"\d{5,8}", urn):
            result.refuse(line, "URN", "This is not a URN.", "Enter the six digits of the register.")
        elif not line["EstablishmentName"]:
            result.refuse(line, "EstablishmentName", "The name is blank.", "Enter the name of the establishment.")
        elif len(line["EstablishmentName"]) > LONGEST["name"]:
            result.refuse(line, "EstablishmentName", f"Longer than {LONGEST['name']} characters.", "Shorten the name.")
        elif urn in outcome:
            result.refuse(line, "URN", "This URN is in an earlier line, which was read.", "Remove one of the lines.")
        else:
            outcome[urn] = "unchanged"
            yield line


def _load_batch(batch: list[Line], result: Result, outcome: dict, dry_run: bool) -> None:
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
            outcome[school.urn] = "created"
            continue
        before, was_closed = [getattr(school, name) for name in FIELDS], school.is_closed
        _apply(school, line, result)
        if before != [getattr(school, name) for name in FIELDS]:
            changed.append(school)
            outcome[school.urn] = "updated"
            result.ended += school.is_closed and not was_closed
    if not dry_run:
        create_all(School, new)
        update_all(School, changed, FIELDS)


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
def _follow(table: Table, result: Result, outcome: dict, dry_run: bool) -> None:
    """Note the successor of each establishment; where several are named (a split) the one linked last."""
    links = iter(_latest_links(table, result).items())
    while batch := list(islice(links, BATCH)):
        with transaction.atomic():
            _follow_batch(batch, result, outcome, dry_run)


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


def _follow_batch(batch: list, result: Result, outcome: dict, dry_run: bool) -> None:
    urns = {urn for former, (later, *_) in batch for urn in (former, later)}
    schools = {school.urn: school for school in School.objects.select_for_update().filter(urn__in=urns).order_by("pk")}
    changed = []
    for former, (later, _, line) in batch:
        for urn in (former, later):
            if urn not in schools and outcome.get(urn) != "created":
                column = "URN" if urn == line["URN"] else "LinkURN"
                result.refuse(line, column, "No establishment has this URN.", "Import the establishment first.")
                break
        else:
            school, successor = schools.get(former), schools.get(later)
            if school and successor and school.successor_id == successor.pk:
                continue
            result.details["successors"] += 1
            if outcome.get(former) != "created":
                outcome[former] = "updated"
            if school and successor:
                school.successor = successor
                changed.append(school)
    if not dry_run:
        update_all(School, changed, ["successor"])
