"""The files of a return, and what their rows say. A table is known by its column names, never by its file name."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from audit import clock
from children import codes, upn
from children.ssda903 import xml
from children.ssda903.xml import XmlTable
from organisations.imports import (
    WRITE_DAY_FIRST,
    CannotRead,
    Line,
    Result,
    Table,
    check_day_first,
    parse_date,
    why_no_date,
)

TABLES = {
    "header": "CHILD SEX DOB ETHNIC UPN MOTHER MC_DOB",
    "episodes": "CHILD DECOM RNE LS CIN PLACE PLACE_PROVIDER DEC REC REASON_PLACE_CHANGE HOME_POST PL_POST URN",
    "uasc": "CHILD SEX DOB DUC",
    "reviews": "CHILD DOB REVIEW REVIEW_CODE",
    "oc2": "CHILD DOB SDQ_SCORE SDQ_REASON CONVICTED HEALTH_CHECK IMMUNISATIONS TEETH_CHECK HEALTH_ASSESSMENT "
    "SUBSTANCE_MISUSE INTERVENTION_RECEIVED INTERVENTION_OFFERED",
    "oc3": "CHILD DOB IN_TOUCH ACTIV ACCOM",
    "ad1": "CHILD DOB DATE_INT DATE_MATCH FOSTER_CARE NB_ADOPTR SEX_ADOPTR LS_ADOPTR",
    "placed for adoption": "CHILD DOB DATE_PLACED DATE_PLACED_CEASED REASON_PLACED_CEASED",
    "previous permanence": "CHILD DOB PREV_PERM LA_PERM DATE_PERM",
    "missing": "CHILD DOB MISSING MIS_START MIS_END",
    "social worker episodes": "CHILD DOB SW_ID SW_DECOM SW_DEC SW_REASON",
    "deprivation of liberty": "CHILD DOB DOLO_START DOLO_END",
}
COLUMNS = {name: frozenset(columns.split()) for name, columns in TABLES.items()}
# What must be there for the portal's purposes, where a year's column set differs
NEEDED = {
    "header": frozenset("CHILD SEX DOB ETHNIC".split()),
    "episodes": frozenset("CHILD DECOM RNE LS PLACE DEC REC".split()),
    "uasc": frozenset("CHILD DUC".split()),
}
EXAMPLES = {
    "header.csv": f"{','.join(TABLES['header'].split())}\r\n12345,F,01/05/2014,WBRI,,,\r\n",
    "episodes.csv": (
        f"{','.join(TABLES['episodes'].split())}\r\n"
        "12345,01/02/2026,S,V2,N1,U6,PR1,01/06/2026,X1,CARPL,,,\r\n12345,01/06/2026,B,C2,N1,U4,PR1,,,,,,\r\n"
    ),
}
# Whose order of day and month is looked at before anything is read
DATES = {"header": ["DOB"], "episodes": ["DECOM", "DEC"]}

SEXES = {code for code, _ in codes.SEX}
ETHNICITIES = {code for code, _ in codes.ETHNICITY}
LEGAL_STATUSES = {code for code, _ in codes.LEGAL_STATUS}
NEEDS = {code for code, _ in codes.CATEGORY_OF_NEED}
PLACEMENTS = {code for code, _ in codes.PLACEMENT}
PROVIDERS = {code for code, _ in codes.PLACEMENT_PROVIDER}
REASONS_CEASED = {code for code, _ in codes.REASON_CEASED}
REASONS_NEW = frozenset("SLPTBU")
POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}")
SPREADSHEET_NUMBER = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
FEW = 50  # one in so many days may be of a wrong year
KEPT = "The rest of the row was kept."
LEFT_OUT = "The row was left out."


@dataclass(slots=True)
class Person:
    """A row of the header. Blank: the return does not say."""

    line: Line
    local_id: str
    date_of_birth: date
    sex: str
    ethnicity: str
    upn: str
    more: dict[str, str] = field(default_factory=dict)  # names and year group, where the file has them


@dataclass(slots=True)
class Episode:
    line: Line
    decom: date
    dec: date | None
    rec: str
    rne: str
    legal_status: str
    need: str
    place: str


@dataclass
class Return:
    """What the readable rows say, by local id."""

    people: dict[str, Person] = field(default_factory=dict)
    refused_people: set[str] = field(default_factory=set)
    episodes: dict[str, list[Episode]] = field(default_factory=lambda: defaultdict(list))
    uasc: dict[str, bool] = field(default_factory=dict)
    source = "the SSDA903 return"

    @cached_property
    def local_ids(self) -> set[str]:
        """All that the file names."""
        return {*self.people, *self.episodes, *self.uasc}

    @cached_property
    def as_of(self) -> date | None:
        """The latest day the return knows of: what the portal was told to have happened later stands."""
        return max((ep.dec or ep.decom for rows in self.episodes.values() for ep in rows), default=None)

    @property
    def year(self) -> int | None:
        """The collection year, by the 31 March on which it ends: the latest that more than a few days are of, for one
        wrong year is typed quickly."""
        years = Counter(collection_year(ep.dec or ep.decom) for rows in self.episodes.values() for ep in rows)
        return max((year for year, days in years.items() if days * FEW >= years.total()), default=None)


def collection_year(day: date) -> int:
    return day.year + (day.month > 3)


def read(files: dict[str, bytes], result: Result) -> Return:
    said = Return()
    readers = {"header": _read_header, "episodes": _read_episodes, "uasc": _read_uasc}
    found = [(name, table) for table in _tables(files, result) if (name := recognise(table, result))]
    if not any(name in ("header", "episodes") for name, _ in found):
        seen = "; ".join(f"{name}: {what}" for name, what in list(result.files.items())[:8])
        needed = (
            f"It needs the columns {', '.join(TABLES['header'].split())} or {', '.join(TABLES['episodes'].split())}."
        )
        raise CannotRead(f"There is no header and no episodes table of a return here. {needed} {seen}".strip())
    for name, table in found:
        if name in DATES:
            check_day_first(table.name, DATES[name], list(table.lines(Result())))
    for name in readers:
        for table_name, table in found:
            if table_name == name:
                readers[name](table, said, result)
    return said


def _tables(files: dict[str, bytes], result: Result) -> Iterator[Table | XmlTable]:
    """A return is one XML file or its CSV tables: beside tables an XML file would be another return."""
    has_tables = any(name.lower().endswith(".csv") for name in files)
    seen: dict[bytes, str] = {}
    for name, data in files.items():
        if twin := seen.get(data):
            result.files[name] = f"left out: the same file as {twin}"
            continue
        seen[data] = name
        if name.lower().endswith(".xml") and has_tables:
            result.files[name] = "left out: a return is one XML file or its CSV tables, not both; load it by itself"
        elif name.lower().endswith(".xml"):
            found = xml.tables(name, data)
            if not found:
                result.files[name] = "left out: XML, but no return on children in care"
            yield from found
        elif not name.lower().endswith((".csv", ".txt")):
            result.files[name] = "left out: not a CSV file"
        else:
            table = Table(name, data)
            table.columns = [re.sub(r"[\s-]+", "_", column.upper()) for column in table.columns]
            yield table


def recognise(table: Table | XmlTable, result: Result) -> str:
    """Which table of the return this is; "" if none."""
    columns = frozenset(filter(None, table.columns))
    fits = [name for name, wanted in COLUMNS.items() if NEEDED.get(name, wanted) <= columns]
    if not fits:
        result.files[table.name] = f"left out: {_why_unknown(columns)}"
        return ""
    name = max(fits, key=lambda fit: len(COLUMNS[fit] & columns))
    extra, missing = sorted(columns - COLUMNS[name]), sorted(COLUMNS[name] - columns)
    if extra or missing:
        differs = [f"{what}: {', '.join(these)}" for what, these in (("unknown", extra), ("missing", missing)) if these]
        result.warn(f"{table.name} was read as {name} although its columns differ ({'; '.join(differs)}).")
    if name in NEEDED:
        table.check_columns()
    known = name if name in NEEDED else f"{name}: recognised, not used yet"
    result.files[table.name] = ", ".join(filter(None, [result.files.get(table.name), known]))
    return name


def _why_unknown(columns: frozenset[str]) -> str:
    """What is missing to the table that it is most like."""
    name = max(COLUMNS, key=lambda name: len(COLUMNS[name] & columns))
    missing = sorted(NEEDED.get(name, COLUMNS[name]) - columns)
    if len(COLUMNS[name] & columns) < 2:
        return "its first row has no column names of a table of the return"
    return f"it looks like {name}, but has no column {' and no column '.join(missing)}"


# ---------------------------------------------------------------- rows
def _read_header(table: Table, said: Return, result: Result) -> None:
    for line in table.lines(result):
        local_id = _local_id(line, result)
        if not local_id:
            continue
        former = said.people.get(local_id)
        if former and former.line.cells == line.cells:
            continue
        if former:
            cells = {*former.line.cells, *line.cells}
            differ = ", ".join(sorted(name for name in cells if former.line[name] != line[name]))
            where = f"{former.line.file} line {former.line.row}"
            reason = f"This child is already in {where}, with another {differ}. {LEFT_OUT}"
            result.refuse(line, "CHILD", reason, "Keep the right row and remove the others.")
            continue
        born = _day(line, "DOB", result, LEFT_OUT)
        if not born:
            said.refused_people.add(local_id)
            continue
        sex = line["SEX"].upper()
        said.people[local_id] = Person(
            line,
            local_id,
            born,
            _coded(line, "SEX", SEXES, result, value=codes.SEX_BEFORE_2024.get(sex, sex)),
            _coded(line, "ETHNIC", ETHNICITIES, result),
            _upn(line, result),
        )
    said.refused_people -= said.people.keys()


def _read_episodes(table: Table, said: Return, result: Result) -> None:
    open_with_reason = 0
    for line in table.lines(result):
        local_id = _local_id(line, result)
        if not local_id:
            continue
        decom = _day(line, "DECOM", result, LEFT_OUT)
        dec = _day(line, "DEC", result, LEFT_OUT) if line["DEC"] else None
        if not decom or (line["DEC"] and not dec):
            continue
        if dec and dec < decom:
            reason = f"The episode ends before it starts ({line['DECOM']}). {LEFT_OUT}"
            result.refuse(line, "DEC", reason, "Correct one of the two dates.")
            continue
        episode = Episode(
            line,
            decom,
            dec,
            _coded(line, "REC", REASONS_CEASED, result),
            _coded(line, "RNE", REASONS_NEW, result),
            _coded(line, "LS", LEGAL_STATUSES, result, blank="The legal status is blank."),
            _coded(line, "CIN", NEEDS, result),
            _coded(line, "PLACE", PLACEMENTS, result, blank="The placement is blank."),
        )
        _note_years(episode, "REC", episode.rec, dec, result)
        _note_years(episode, "PLACE", episode.place, dec, result)
        _coded(line, "PLACE_PROVIDER", PROVIDERS, result)
        for column in ("HOME_POST", "PL_POST"):
            if line[column] and not POSTCODE.fullmatch(line[column].upper()):
                result.refuse(line, column, f"This is not a postcode. {KEPT}", "Enter a postcode such as SW1A 2AA.")
        open_with_reason += bool(not dec and line["REC"])
        said.episodes[local_id].append(episode)
    if said.year:
        year = f"{said.year - 1}–{said.year % 100:02}"
        result.files[table.name] = f"{result.files[table.name]}, collection year {year} (1 April to 31 March)"
    if open_with_reason:
        result.warn(
            f"{table.name}: {open_with_reason:,} episodes have a reason for ceasing (REC) but no end date (DEC). "
            "They were read as not ended."
        )


def _read_uasc(table: Table, said: Return, result: Result) -> None:
    """A child is listed while an unaccompanied asylum seeker; DUC is the day that ceases, often the 18th birthday."""
    for line in table.lines(result):
        local_id = _local_id(line, result)
        if not local_id:
            continue
        ceases = _day(line, "DUC", result, LEFT_OUT, future=True) if line["DUC"] else None
        if line["DUC"] and not ceases:
            continue
        said.uasc[local_id] = ceases is None or ceases > clock.today()


def _note_years(episode: Episode, column: str, code: str, dec: date | None, result: Result) -> None:
    """A code that is known but was not in the list when the episode ran: kept, and said. Why it ended is of its last
    day; where the child lived, of all of them."""
    last = collection_year(dec or clock.today())
    first = last if column == "REC" else collection_year(episode.decom)
    if not code or codes.in_year(code, first, last):
        return
    since, until = codes.YEARS[code]
    when = f"until March {until}" if until else f"from April {since - 1}"
    result.warn(f"{column} {code} was in the list only {when}: it was kept. Check the code or the dates.", episode.line)


# ---------------------------------------------------------------- cells
def _local_id(line: Line, result: Result) -> str:
    value = line["CHILD"]
    if not value:
        result.refuse(line, "CHILD", f"The child's id is blank. {LEFT_OUT}", "Enter the id of your case system.")
    elif len(value) > 40:
        result.refuse(line, "CHILD", f"The child's id is longer than 40 characters. {LEFT_OUT}", "Correct the id.")
    elif SPREADSHEET_NUMBER.fullmatch(value):
        reason = f"A spreadsheet has shortened the child's id. {LEFT_OUT}"
        result.refuse(line, "CHILD", reason, "Export the return again, without opening it in a spreadsheet.")
    else:
        return value
    return ""


def _day(line: Line, column: str, result: Result, what_then: str, *, future: bool = False) -> date | None:
    if not line[column]:
        result.refuse(line, column, f"The date is blank. {what_then}", WRITE_DAY_FIRST)
        return None
    try:
        day = parse_date(line[column])
    except ValueError:
        reason, fix = why_no_date(line[column])
        result.refuse(line, column, f"{reason} {what_then}", fix)
        return None
    if day.year < 1900 or (day > clock.today() and not future):
        when = "in the future" if day.year > 1900 else "before 1900"
        result.refuse(line, column, f"The date is {when}. {what_then}", "Correct the year, month or day.")
        return None
    return day


def _coded(line: Line, column: str, allowed, result: Result, *, value: str | None = None, blank: str = "") -> str:
    """The code, or "" with the reason noted."""
    value = line[column].upper() if value is None else value
    if value in allowed:
        return value
    if value or blank:
        reason = "This code is not in the list." if value else blank
        fix = f"Use one of {', '.join(sorted(allowed))}."
        result.refuse(line, column, f"{reason} {KEPT}", fix)
    return ""


def _upn(line: Line, result: Result) -> str:
    number = upn.tidy(line["UPN"])
    if not number or number in upn.NOT_KNOWN:
        return ""
    if not upn.has_upn_shape(number):
        fix = "Enter the letter and 12 characters of the UPN, or UN1 to UN5."
        result.refuse(line, "UPN", f"This is not a UPN. {KEPT}", fix)
        return ""
    if not upn.is_right(number):
        letter = upn.check_letter(number)
        should = f"it should start with {letter}" if letter else "its last letter is not used in UPNs"
        result.warn(f"UPN {number} may be mistyped: {should}. It was kept.", line)
    return number
