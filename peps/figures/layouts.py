"""What the files look like: a column is a line here."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from django.db.models import TextChoices

from audit import clock
from children import codes
from components.words import day_words
from organisations.imports import parse_date
from organisations.spreadsheets import Layout
from peps.fields.sense import SCHOOL_YEAR, result_on_its_scale, three_different_reasons
from peps.models import AttainmentRow, AttendancePage, AttendancePeriod, StatutoryResult, Suspension

MOST_SESSIONS = 400  # a school year has 380 half days
MOST_DAYS_SUSPENDED = 45


class Wrong(Exception):
    """A cell that cannot be taken: why not, and what to do."""

    def __init__(self, reason: str, fix: str):
        super().__init__(reason)
        self.reason, self.fix = reason, fix


# ---------------------------------------------------------------- what a cell says


def sessions(text: str) -> int:
    number = _number(text, "Type the number of half days, like 120.")
    if number != number.to_integral_value():
        raise Wrong(f"“{text}” is not a whole number of sessions.", "Type the number of half days, like 120.")
    if not 0 <= number <= MOST_SESSIONS:
        raise Wrong(f"There cannot be {text} sessions.", f"Type a number from 0 to {MOST_SESSIONS}.")
    return int(number)


def days(text: str) -> Decimal:
    number = _number(text, "Type the number of school days, like 2 or 2.5.")
    if not 0 <= number <= MOST_DAYS_SUSPENDED or number * 2 % 1:
        raise Wrong(
            f"There cannot be {text} days.", f"Type whole or half days from 0 to {MOST_DAYS_SUSPENDED}, like 2.5."
        )
    return number


def _number(text: str, fix: str) -> Decimal:
    try:
        number = Decimal(text.replace(" ", ""))
    except InvalidOperation:
        raise Wrong(f"“{text[:40]}” is not a number.", fix) from None
    if not number.is_finite():
        raise Wrong(f"“{text[:40]}” is not a number.", fix)
    return number


def day_until_today(text: str) -> date:
    try:
        day = parse_date(text)
    except ValueError:
        raise Wrong(f"“{text[:40]}” is not a date.", "Write it like 2026-10-23 or 23/10/2026.") from None
    if day > clock.today():
        raise Wrong(f"{day_words(day)} is still to come.", "Write the day on which the figures were right.")
    return day


CENSUS_DAY = re.compile(r"(\d{4})-([A-Za-z]{3})-(\d{2})( 00:00:00)?")  # 2026-Jun-02 00:00:00


def past_day(text: str) -> date:
    census = CENSUS_DAY.fullmatch(text)
    try:
        day = parse_date(f"{census[3]} {census[2]} {census[1]}" if census else text)
    except ValueError:
        raise Wrong(f"“{text[:40]}” is not a date.", "Write it like 2026-10-23 or 23/10/2026.") from None
    if day > clock.today():
        raise Wrong(f"{day_words(day)} is still to come.", "Check the year.")
    return day


def year(text: str) -> int:
    this_year = clock.today().year
    if not text.isascii() or not text.isdecimal() or not 1990 <= int(text) <= this_year + 3:
        raise Wrong(f"“{text[:40]}” is not a year.", f"Write it like {this_year}.")
    return int(text)


def school_year(text: str) -> str:
    """As plans keep it, "2025/26"; schools write it in several ways."""
    found = SCHOOL_YEAR.fullmatch(text)
    if not found or (int(found[1]) + 1) % 100 != int(found[2]):
        raise Wrong(f"“{text[:40]}” is not a school year.", "Write it like 2025/26.")
    return f"{found[1]}/{found[2]}"


def line(most: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > most:
            raise Wrong(f"It is longer than {most} letters.", "Make it shorter.")
        return text

    return read


def one_of(choices, **also_called: str) -> Callable[[str], str]:
    """One of a field's choices, by its code, its words, or another name that is in use."""
    known = {_plain(name): choice.value for choice in choices for name in (choice.value, choice.label)}
    known |= {_plain(name): choices[code].value for name, code in also_called.items()}
    labels = ", ".join(choice.label for choice in choices)

    def read(text: str) -> str:
        if _plain(text) not in known:
            raise Wrong(f"“{text[:40]}” is not one of the answers.", f"Write one of: {labels}.")
        return known[_plain(text)]

    return read


def pairs(listed: list[tuple[str, str]]):
    """A code list as choices."""
    return TextChoices("Choices", {code: (code, words) for code, words in listed})


def _plain(text: str) -> str:
    return " ".join(text.replace("_", " ").lower().split())


# ---------------------------------------------------------------- the kinds of files

WHO = {
    "upn": "The child’s unique pupil number.",
    "local_id": "Instead of the UPN: the child’s id in the case system, with the date of birth.",
    "date_of_birth": "Like 2013-05-21 or 21/05/2013. Beside a UPN it is compared.",
    "name": "If you like, for you to find your way. It is not read.",
}
AS_AT = "The day on which this was right, where it is another one than you choose for the file."
SOURCE = "Where this comes from, where it is from elsewhere than the file."
EVERY_OTHER_NAME = {
    "unique_pupil_number": "upn",
    "child_id": "local_id",
    "case_id": "local_id",
    "dob": "date_of_birth",
    "birth_date": "date_of_birth",
    "pupil": "name",
    "child": "name",
    "possible_sessions": "possible",
    "sessions_possible": "possible",
    "attended_sessions": "attended",
    "sessions_attended": "attended",
    "present": "attended",
    "authorised_absence": "authorised",
    "unauthorised_absence": "unauthorised",
    "days_suspended": "suspension_days",
    "grade": "value",
    "level": "value",
    "against_expectation": "judgement",
    "comments": "comment",
    "date": "as_at",
    "type": "category",
    "startdate": "starts",
    "start_date": "starts",
    "first_day": "starts",
    "reason1": "reason",
    "reason2": "second_reason",
    "reason3": "third_reason",
    "score": "value",
    "result": "value",
}
MOST_ROWS, MOST_BYTES = 10_000, 3_000_000


@dataclass(frozen=True)
class Kind:
    slug: str
    title: str
    columns: dict[str, str]  # beside those that say who: column -> what it means
    read: dict[str, Callable]  # column -> what makes a value of a cell; named like the field of the record
    needed: list[str]
    examples: list[list[str]]
    key: list[str] = field(default_factory=list)  # beside the plan, what says which line of it is meant
    may_be_empty: frozenset = frozenset()  # of the key: then there is one line without it
    wanted: dict[str, str] = field(default_factory=dict)  # what no line is without, and what to write
    usual: dict = field(default_factory=dict)  # what an empty cell means
    adapt: Callable | None = None  # puts what was read into the fields of the record
    checks: tuple[Callable, ...] = ()  # what cannot be right together, as in the table of questions

    @property
    def figures(self) -> list[str]:
        """What is measured: not where it comes from, nor which line it is."""
        return [column for column in self.read if column not in {"as_at", "source", *self.key}]

    @property
    def layout(self) -> Layout:
        return Layout(
            columns={**WHO, **self.columns},
            needed=self.needed,
            empty="The file has headings, but no child under them.",
            other_names=EVERY_OTHER_NAME,
            examples=self.examples,
            most_rows=MOST_ROWS,
            most_bytes=MOST_BYTES,
        )


ATTENDANCE = Kind(
    slug="attendance",
    title="Attendance",
    columns={
        "possible": "Possible sessions (half days) this school year so far.",
        "attended": "Sessions attended.",
        "activity": "Sessions of approved educational activity elsewhere.",
        "authorised": "Sessions of authorised absence.",
        "unauthorised": "Sessions of unauthorised absence.",
        "suspension_days": "School days suspended, like 2 or 2.5.",
        "as_at": AS_AT,
        "source": SOURCE,
    },
    read={
        **dict.fromkeys(["possible", "attended", "activity", "authorised", "unauthorised"], sessions),
        "suspension_days": days,
        "as_at": day_until_today,
        "source": line(100),
    },
    needed=["possible", "attended"],
    examples=[
        ["A123456789012", "", "", "Ada Example", "120", "114", "", "4", "2", "0", "", ""],
        ["", "12345", "2013-05-21", "Ben Example", "120", "92", "4", "8", "16", "2.5", "2026-10-16", ""],
    ],
)
ATTAINMENT = Kind(
    slug="attainment",
    title="Attainment",
    columns={
        "subject": "One subject for each row.",
        "point": "Starting point, Autumn term, Spring term or Summer term. Empty: not at one point in time.",
        "scale": "If you like: Age-related expectation, GCSE (9 to 1), The school’s own scale …",
        "value": "The level, grade or stage.",
        "judgement": "Below what is expected, At what is expected, Above what is expected or Not assessed yet.",
        "progress": "Less than expected, As expected, More than expected or Not known yet.",
        "target": "The target or predicted grade.",
        "comment": "If you like, what the teacher says.",
        "as_at": AS_AT,
        "source": SOURCE,
    },
    read={
        "subject": line(80),
        "point": one_of(AttainmentRow.Point, autumn="AUTUMN", spring="SPRING", summer="SUMMER", start="START"),
        "scale": one_of(AttainmentRow.Scale, gcse="GCSE", own="OWN", age="AGE"),
        "value": line(40),
        "judgement": one_of(
            AttainmentRow.Judgement, below="BELOW", at="AT", above="ABOVE",
            wts="BELOW", exs="AT", gds="ABOVE", expected="AT", emerging="BELOW", secure="AT", exceeding="ABOVE",
        ),
        "progress": one_of(AttainmentRow.Progress, less="LESS", expected="EXPECTED", more="MORE"),
        "target": line(40),
        "comment": line(500),
        "as_at": day_until_today,
        "source": line(100),
    },
    needed=["subject", "judgement"],
    examples=[
        ["A123456789012", "", "", "Ada Example", "English", "Autumn term", "", "4", "At what is expected",
         "", "", "", "", ""],
        ["A123456789012", "", "", "Ada Example", "Maths", "Autumn term", "GCSE (9 to 1)", "3", "Below what is expected",
         "As expected", "5", "", "2026-10-16", ""],
    ],
    key=["subject", "point"],
    may_be_empty=frozenset({"point"}),
    wanted={"judgement": "Write how it compares with what is expected."},
)  # fmt: skip
PERIODS = Kind(
    slug="periods",
    title="Attendance by term",
    columns={
        "span": "Autumn term, Spring term, Summer term or Whole school year.",
        "school_year": "Like 2025/26.",
        **{column: words for column, words in ATTENDANCE.columns.items() if column not in {"suspension_days", "as_at"}},
        "possible": "Possible sessions (half days) in this time.",
    },
    read={
        "span": one_of(
            AttendancePeriod.Span, autumn="AUTUMN", spring="SPRING", summer="SUMMER", year="YEAR", school_year="YEAR"
        ),
        "school_year": school_year,
        **{column: read for column, read in ATTENDANCE.read.items() if column not in {"suspension_days", "as_at"}},
    },
    needed=["span", "school_year", "possible", "attended"],
    examples=[
        ["A123456789012", "", "", "Ada Example", "Autumn term", "2025/26", "140", "130", "", "6", "4", ""],
        ["A123456789012", "", "", "Ada Example", "Spring term", "2025/26", "120", "118", "", "2", "0", ""],
    ],
    key=["span", "school_year"],
)


def sessions_as_days(values: dict) -> None:
    """The school census counts half days."""
    if "sessions" in values:
        values.setdefault("days", Decimal(values.pop("sessions")) / 2)


REASON = "Up to three: the census code (PP, PA …) or its words."
SUSPENSIONS = Kind(
    slug="suspensions",
    title="Suspensions and exclusions",
    columns={
        "category": "Suspension, Permanent exclusion or Suspension at lunchtime; or SUSP, PERM, LNCH.",
        "starts": "The first day.",
        "days": "School days, like 2 or 2.5.",
        "sessions": "Instead of days: half days, as in the school census.",
        "reason": REASON,
        "second_reason": REASON,
        "third_reason": REASON,
        "meanwhile": "Education during it, and the way back.",
        "told_on": "When the Virtual School was told.",
        "as_at": AS_AT,
        "source": SOURCE,
    },
    read={
        "category": one_of(pairs(codes.EXCLUSION), suspended="SUSP", excluded="PERM", fixed_term="SUSP"),
        "starts": past_day,
        "days": days,
        "sessions": sessions,
        **dict.fromkeys(["reason", "second_reason", "third_reason"], one_of(pairs(codes.EXCLUSION_REASON))),
        "meanwhile": line(2000),
        "told_on": past_day,
        "as_at": day_until_today,
        "source": line(100),
    },
    needed=["category", "starts"],
    examples=[
        [
            "A123456789012",
            "",
            "",
            "Ada Example",
            "Suspension",
            "2026-10-05",
            "2.5",
            "",
            "DB",
            "",
            "",
            "Work at home",
            "2026-10-05",
            "",
            "",
        ],
        ["A123456789012", "", "", "Ada Example", "LNCH", "12/10/2026", "", "1", "VP", "PP", "", "", "", "", ""],
    ],
    key=["category", "starts"],
    adapt=sessions_as_days,
    checks=(three_different_reasons,),
)
RESULTS = Kind(
    slug="results",
    title="Statutory assessments and qualifications",
    columns={
        "assessment": "Phonics, MTC, KS2, KS2 teacher, EYFSP, GCSE, A level or Vocational.",
        "subject": "The subject, where the assessment has several.",
        "status": "Result, Predicted or Target. Empty: a result.",
        "value": "The score, grade or outcome.",
        "year": "Like 2026.",
        "as_at": AS_AT,
        "source": SOURCE,
    },
    read={
        "assessment": one_of(
            StatutoryResult.Assessment, phonics="PHONICS", multiplication="MTC", ks2="KS2", sats="KS2", gcse="GCSE",
            early_years_profile="EYFSP", vocational="VOCATIONAL", functional_skills="VOCATIONAL",
        ),
        "subject": line(80),
        "status": one_of(StatutoryResult.Status, actual="RESULT", forecast="PREDICTED"),
        "value": line(40),
        "year": year,
        "as_at": day_until_today,
        "source": line(100),
    },
    needed=["assessment", "value"],
    examples=[
        ["A123456789012", "", "", "Ada Example", "KS2", "Reading", "", "104", "2026", "", ""],
        ["A123456789012", "", "", "Ada Example", "GCSE", "Maths", "Predicted", "5", "2027", "", "Autumn data"],
    ],
    key=["assessment", "subject", "status"],
    may_be_empty=frozenset({"subject", "status"}),
    wanted={"value": "Write the score, grade or outcome."},
    usual={"status": StatutoryResult.Status.RESULT.value},
    checks=(result_on_its_scale,),
)  # fmt: skip
KINDS = {kind.slug: kind for kind in (ATTENDANCE, PERIODS, ATTAINMENT, SUSPENSIONS, RESULTS)}
MODELS = {
    "attendance": AttendancePage,
    "periods": AttendancePeriod,
    "attainment": AttainmentRow,
    "suspensions": Suspension,
    "results": StatutoryResult,
}
