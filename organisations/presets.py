"""What an authority's policy holds, and the presets it is chosen from.

`Rules` is one policy as a plain value. A dated policy record stores it as JSON (`to_json`, `from_json`), the Virtual
School edits it with `edited`, and a plan keeps the one in force when it began. The field defaults are the statutory
preset; every other preset says only where it differs and which sentence of the authority's guidance says so (the
letters are those of the requirements: B Birmingham, W Warwickshire, K Wokingham, S Shropshire, G the 2017 guide).
Where law and guidance are silent, a default of this portal stands and is called one.
"""

import types
import typing
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache, cached_property

from organisations.working_days import MOST_DAYS, Count, Unit

PORTAL_DEFAULT = "A default of this portal, not law."
SET_BY_THE_AUTHORITY = "Set by the Virtual School."
FIVE_WORKING_DAYS = Count(5, Unit.WORKING)
TEN_WORKING_DAYS = Count(10, Unit.WORKING)
TWENTY_WORKING_DAYS = Count(20, Unit.WORKING)


class RulesError(ValueError):
    """A policy that cannot be right, in words for the person who typed it."""


def _check(right: bool, words: str) -> None:
    if not right:
        raise RulesError(words)


# ---------------------------------------------------------------- the words settings choose from
class Review(StrEnum):
    ONCE_PER_TERM = "once_per_term"  # by the last working day of the term
    FIRST_HALF_OF_TERM = "first_half_of_term"  # by the last working day before the half-term break
    CUT_OFF_DATES = "cut_off_dates"  # by the authority's own date in the term


class Until(StrEnum):
    EIGHTEENTH_BIRTHDAY = "eighteenth_birthday"  # up to the day before it
    END_OF_YEAR_11 = "end_of_year_11"
    END_OF_YEAR_13 = "end_of_year_13"


class Writer(StrEnum):
    SOCIAL_WORKER = "social_worker"
    DESIGNATED_TEACHER = "designated_teacher"


class Copy(StrEnum):
    SOCIAL_WORKER = "social_worker"
    DESIGNATED_TEACHER = "designated_teacher"
    CARER = "carer"
    IRO = "iro"


class Filer(StrEnum):
    """Who puts the signed-off plan into the council's case system."""

    SOCIAL_WORKER = "social_worker"
    VIRTUAL_SCHOOL = "virtual_school"
    NOBODY = "nobody"


class MoveAgreement(StrEnum):
    NONE = "none"
    CONSULT = "consult"
    AGREE = "agree"


class Grade(StrEnum):
    """Ofsted's single grades, best first; none has been given since September 2024."""

    OUTSTANDING = "outstanding"
    GOOD = "good"
    REQUIRES_IMPROVEMENT = "requires_improvement"
    INADEQUATE = "inadequate"


class ReportCard(StrEnum):
    """Ofsted's report cards, best first; since November 2025. Not comparable with the grades, never mapped to them."""

    EXCEPTIONAL = "exceptional"
    STRONG_STANDARD = "strong_standard"
    EXPECTED_STANDARD = "expected_standard"
    NEEDS_ATTENTION = "needs_attention"
    URGENT_IMPROVEMENT = "urgent_improvement"


class SchoolRuleAnswer(StrEnum):
    MET = "met"
    BROKEN = "broken"  # warn, and ask for a reason
    ASK = "ask"  # nothing known on this scale: ask for the outcome


class Phase(StrEnum):
    EARLY_YEARS = "early_years"
    PRIMARY = "primary"
    SECONDARY = "secondary"
    POST_16 = "post_16"


# ---------------------------------------------------------------- settings that belong together
@dataclass(frozen=True)
class Ages:
    """Who must have a plan, and from when it is the post-16 one."""

    from_age: int = 2
    setting_needed_below_age: int | None = 3  # younger than this, only while attending an early-years setting
    until: Until = Until.END_OF_YEAR_13
    eet_after_year_11: bool = False  # an education, employment and training plan from Year 12 on

    def __post_init__(self):
        _check(0 <= self.from_age <= 18, "Ages: enter a starting age from 0 to 18.")
        if self.setting_needed_below_age is not None:
            _check(
                self.from_age < self.setting_needed_below_age <= 18,
                "Ages: the age at which a setting is no longer needed must be above the starting age.",
            )


@dataclass(frozen=True)
class Gates:
    """What must be true before a part is marked complete, or the plan signed off. Each has an honest alternative with
    a reason, which is the business of the part."""

    next_meeting_date_set: bool = True
    previous_targets_all_reviewed: bool = True
    pp_plus_targets_at_least: int = 0
    voice_recorded: bool = True  # by some route
    carer_view_recorded: bool = True
    rating_required: bool = False
    red_cannot_be_signed: bool = True  # but by the head, with an improvement action

    def __post_init__(self):
        _check(self.pp_plus_targets_at_least >= 0, "Enter 0 or more targets with Pupil Premium Plus.")


@dataclass(frozen=True)
class Reminders:
    """The ladder of the morning job. For school staff it counts school days; escalation does not wait for holidays."""

    working_days_before: tuple[int, ...] = (14, 7, 2)
    on_the_day: bool = True
    weekly_while_overdue: bool = True
    escalate_after_days: int = 10  # calendar days overdue until the head is told

    def __post_init__(self):
        _check(all(n >= 1 for n in self.working_days_before), "Reminders: enter days before of 1 or more.")
        _check(
            list(self.working_days_before) == sorted(set(self.working_days_before), reverse=True),
            "Reminders: list each number of days once, the longest first.",
        )
        _check(self.escalate_after_days >= 1, "Reminders: enter 1 or more days to escalation.")


@dataclass(frozen=True)
class SchoolRule:
    """The lowest acceptable inspection outcome, one threshold per scale. Both None: the authority has no such rule."""

    lowest_grade: Grade | None = None
    lowest_report_card: ReportCard | None = None

    def __bool__(self):
        return self.lowest_grade is not None or self.lowest_report_card is not None

    def answer(self, outcome: Grade | ReportCard | None) -> SchoolRuleAnswer:
        """What the rule says of a school's typed outcome; an unknown one, or one on a scale without threshold, asks."""
        if not self:
            return SchoolRuleAnswer.MET
        if outcome is None:
            return SchoolRuleAnswer.ASK
        lowest = self.lowest_grade if isinstance(outcome, Grade) else self.lowest_report_card
        if lowest is None:
            return SchoolRuleAnswer.ASK
        best_first = list(type(outcome))
        met = best_first.index(outcome) <= best_first.index(lowest)
        return SchoolRuleAnswer.MET if met else SchoolRuleAnswer.BROKEN


@dataclass(frozen=True)
class Funding:
    adviser_limit: Decimal = Decimal("1000.00")  # an adviser approves up to here, the head above
    guide_amount_a_term: Decimal | None = None  # shown beside a request, blocks nothing
    cap_a_year: Decimal | None = None  # the usual most for a child; above it a request is warned about, not stopped

    def __post_init__(self):
        _check(self.adviser_limit >= 0, "Funding: the approval limit cannot be below £0.")
        _check(self.guide_amount_a_term is None or self.guide_amount_a_term >= 0, "Funding: enter £0 or more.")
        _check(self.cap_a_year is None or self.cap_a_year >= 0, "Funding: enter £0 or more for a year.")


@dataclass(frozen=True)
class Section:
    """One part of the plan. `part` is how the code knows it and never changes; people read the letter and title."""

    part: str
    letter: str
    title: str
    completed_by: Writer
    phases: tuple[Phase, ...] = tuple(Phase)

    def __post_init__(self):
        _check(bool(self.letter.strip()) and bool(self.title.strip()), "Sections: enter a letter and a title for each.")
        _check(bool(self.phases), f"Section {self.letter}: choose at least one phase.")

    @property
    def name(self) -> str:
        return f"Section {self.letter}"

    @property
    def words(self) -> str:
        return f"{self.name}: {self.title}"


PARTS = ("A", "B", "C", "D", "E")

SECTIONS = (
    Section("A", "A", "Care and contacts", Writer.SOCIAL_WORKER),
    Section("B", "B", "My views", Writer.DESIGNATED_TEACHER),
    Section("C", "C", "Education", Writer.DESIGNATED_TEACHER),
    Section("D", "D", "Targets and Pupil Premium Plus", Writer.DESIGNATED_TEACHER),
    Section("E", "E", "PEP meeting", Writer.DESIGNATED_TEACHER),
)


@dataclass(frozen=True)
class Source:
    """Which words a setting rests on."""

    setting: str
    words: str


STATUTORY_SOURCES = (
    Source("initiate", "Care Planning Regulations 2010, regulation 4(2): the care plan, and the PEP in it."),
    Source(
        "hold_meeting", "Regulation 33(1): the first review is within 20 working days, and the PEP is there for it."
    ),
    Source("review", "Statutory guidance 2018: the PEP is reviewed every school term."),
    Source(
        "ages", "Statutory guidance 2018: pre-school to 18. The end of Year 13 is a default of this portal, not law."
    ),
    Source("sign_off", PORTAL_DEFAULT),
    Source("parts_complete_after", PORTAL_DEFAULT),
    Source("section_a_due_working_days_before", PORTAL_DEFAULT),
    Source("section_c_due_working_days_before", PORTAL_DEFAULT),
)


@dataclass(frozen=True)
class Rules:
    """One policy. The defaults are the statutory preset."""

    # When the first plan is begun, arranged and held, counted from the day the child became looked after.
    initiate: Count | None = TEN_WORKING_DAYS
    initiate_emergency_only: bool = False
    arrange_meeting: Count | None = None
    hold_meeting: Count = TWENTY_WORKING_DAYS
    hold_meeting_emergency: Count | None = None  # None: an emergency has the ordinary limit
    # A meeting after a change of education placement, counted from the day of the change.
    school_change_meeting: Count | None = None
    phase_transfer_is_school_change: bool = False  # Year 6 to 7 and the like
    # Each later term's review. The dates are used by the rule of that name only.
    review: Review = Review.ONCE_PER_TERM
    cut_off_dates: tuple[date, ...] = ()
    leaving_care_pep: bool = False  # a plan in the term in which the child leaves care
    short_breaks_count: bool = False  # whether short breaks (legal status V3, V4) raise deadlines at all
    # Who has a plan, and which.
    ages: Ages = Ages()
    # The quality-assurance clock: calendar days after the meeting, and the end of term if that is earlier.
    sign_off_days: int = 28
    sign_off_before_end_of_term: bool = True
    gates: Gates = Gates()
    # Before the meeting: these drive reminders and block nothing.
    section_a_due_working_days_before: int = 5
    section_c_due_working_days_before: int = 5
    # After the meeting: the duty, and the day from which the plan may be sent without a late part.
    parts_complete_after: Count = FIVE_WORKING_DAYS
    late_part_after: Count = TEN_WORKING_DAYS
    reminders: Reminders = Reminders()
    # Who does what, and who is asked.
    summary_writer: Writer = Writer.DESIGNATED_TEACHER  # of the summary of discussion
    school_rule: SchoolRule = SchoolRule()
    school_move_agreement: MoveAgreement = (
        MoveAgreement.NONE
    )  # what the Virtual School must have said before a move is dated
    copies: tuple[Copy, ...] = tuple(Copy)  # who gets the signed-off plan as an e-mailed link
    filer: Filer = Filer.SOCIAL_WORKER  # who says that it is in the case system
    funding: Funding = Funding()
    sections: tuple[Section, ...] = SECTIONS
    # Where each rule comes from, for the people who ask why.
    sources: tuple[Source, ...] = STATUTORY_SOURCES

    def __post_init__(self):
        if self.review is Review.CUT_OFF_DATES:
            _check(bool(self.cut_off_dates), "Enter the cut-off dates by which reviews are due.")
        _check(1 <= self.sign_off_days <= MOST_DAYS, f"Enter 1 to {MOST_DAYS} days for the sign-off.")
        for days in (self.section_a_due_working_days_before, self.section_c_due_working_days_before):
            _check(0 <= days <= MOST_DAYS, f"Enter 0 to {MOST_DAYS} working days before the meeting.")
        _check(len(set(self.copies)) == len(self.copies), "Copies: list each person once.")
        _check(
            tuple(sorted(section.part for section in self.sections)) == PARTS,
            "Sections: each of the parts A to E must be there once.",
        )
        letters = [section.letter for section in self.sections]
        _check(len(set(letters)) == len(letters), "Sections: two sections have the same letter.")

    @cached_property
    def completed_by(self) -> dict[str, Writer]:
        """Who completes each part."""
        return {section.part: section.completed_by for section in self.sections}

    def source(self, setting: str) -> str:
        """The words behind a setting, or an empty text where nobody has said."""
        return next((source.words for source in self.sources if source.setting == setting), "")


def edited(rules: Rules, **changes) -> Rules:
    """The rules with some settings changed: what was changed no longer rests on the preset's words."""
    changed = {name for name, value in changes.items() if getattr(rules, name) != value}
    said = {_setting_explained(name): SET_BY_THE_AUTHORITY for name in changed - {"sources"}}
    return replace(rules, **changes, sources=_sources(changes.get("sources", rules.sources), said))


def _setting_explained(name: str) -> str:
    """Two settings may share one explanation."""
    return {
        "initiate_emergency_only": "initiate",
        "cut_off_dates": "review",
        "sign_off_days": "sign_off",
        "sign_off_before_end_of_term": "sign_off",
    }.get(name, name)


def _sources(before: tuple[Source, ...], said: dict[str, str]) -> tuple[Source, ...]:
    words = {source.setting: source.words for source in before} | said
    return tuple(Source(setting, text) for setting, text in words.items())


def _preset(said: dict[str, str], **changes) -> Rules:
    return replace(STATUTORY, **changes, sources=_sources(STATUTORY.sources, said))


# ---------------------------------------------------------------- the presets
STATUTORY = Rules()

PRESETS: dict[str, Rules] = {
    "statutory": STATUTORY,
    "birmingham": _preset(
        school_change_meeting=TWENTY_WORKING_DAYS,
        gates=replace(STATUTORY.gates, pp_plus_targets_at_least=1),
        said={
            "initiate": "B1: started within 10 working days of coming into care.",
            # The guidance says the review takes place "after" 20 working days; the regulation says within.
            "hold_meeting": "B1, B16: held within 20 working days of coming into care, for the first statutory review.",
            "school_change_meeting": "B16: a meeting within 20 working days of a change of education placement.",
            "review": "B2: reviewed every school term, also while between schools.",
            "ages": "B1: from 2 if in early-years provision, to the end of Year 13.",
            "sign_off": "B19: signed off within 4 weeks of the meeting and before the end of term.",
            "gates": "B13, B18: one target with Pupil Premium Plus; the next meeting's date is set first.",
            "section_a_due_working_days_before": "B16: before the meeting. How many days is a default of this portal.",
            "section_c_due_working_days_before": "B17: before the meeting. How many days is a default of this portal.",
        },
    ),
    "warwickshire": _preset(
        arrange_meeting=TEN_WORKING_DAYS,
        review=Review.FIRST_HALF_OF_TERM,
        ages=Ages(from_age=2, setting_needed_below_age=None, until=Until.EIGHTEENTH_BIRTHDAY),
        leaving_care_pep=True,
        said={
            # The guidance says "days": read as working days, because the regulations count working days.
            "arrange_meeting": "W3: a meeting arranged within 10 days (read as working days).",
            "hold_meeting": "W3: the meeting held within 20 days (read as working days).",
            "review": "W1: reviewed termly, in the first half of the term.",
            "ages": "W1: ages 2 to 18.",
            "leaving_care_pep": "W9: a PEP in the term in which the child leaves care.",
            "gates": "W13: the date of next term's meeting is fixed before the ePEP is completed.",
        },
    ),
    "wokingham": _preset(
        initiate_emergency_only=True,
        ages=Ages(from_age=2, setting_needed_below_age=5, until=Until.EIGHTEENTH_BIRTHDAY),
        # "Good or outstanding" is the old scale. The report-card threshold is a start for the authority to edit.
        school_rule=SchoolRule(lowest_grade=Grade.GOOD, lowest_report_card=ReportCard.EXPECTED_STANDARD),
        school_move_agreement=MoveAgreement.CONSULT,
        said={
            "initiate": "K2: after an emergency placement, initiated within 10 working days.",
            "hold_meeting": "K1: held within 20 working days of coming into care, for the first review.",
            "review": "K3: at least three reviews in an academic year, one each term.",
            "ages": "K3: ages 2 to 4 where the child attends a setting, and on to 18.",
            "school_rule": "K7: rated good or outstanding. The report-card threshold is a default of this portal.",
            "school_move_agreement": "K7: a school is chosen in consultation with the Virtual School.",
        },
    ),
    "shropshire": _preset(
        hold_meeting_emergency=TEN_WORKING_DAYS,
        ages=Ages(from_age=2, setting_needed_below_age=None, until=Until.EIGHTEENTH_BIRTHDAY, eet_after_year_11=True),
        gates=replace(STATUTORY.gates, next_meeting_date_set=False, rating_required=True),
        summary_writer=Writer.SOCIAL_WORKER,
        school_move_agreement=MoveAgreement.AGREE,
        said={
            "hold_meeting": "S2: held before the first review (20 days, read as working days).",
            "hold_meeting_emergency": "S2: within 10 days after an emergency placement (read as working days).",
            "review": "S2: then reviewed termly.",
            "ages": "S1, S8: from 2; a PEP to 16, then an EET plan.",
            "sign_off": "S7: every PEP is RAG-rated. The days are a default of this portal, not law.",
            "gates": "S7, S12: a rating is needed; the next meeting is noted afterwards.",
            "summary_writer": "S9: the social worker writes the summary of discussion.",
            "school_move_agreement": "S14: no school move is planned without the Virtual School's agreement.",
        },
    ),
    "guide-2017": _preset(
        ages=Ages(from_age=3, setting_needed_below_age=None, until=Until.EIGHTEENTH_BIRTHDAY),
        said={
            "review": "G4: PEP meetings take place termly.",
            "ages": "G1: pre-school to 18.",
        },
    ),
}


# ---------------------------------------------------------------- to and from JSON
def to_json(rules: Rules) -> dict:
    """The rules as plain values: texts, numbers, lists and dicts. Dates and money are texts."""
    return _plain(rules)


def from_json(data: dict) -> Rules:
    """The rules a policy record holds. A setting that is missing has the statutory value, so that a record written
    before a setting existed can still be read; an unknown setting or a bad value is refused by name."""
    return _typed(Rules, data, "")


def _plain(value):
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def _typed(kind, value, where: str):
    """A plain value as the type a setting has, or an error that names the setting."""
    arms = typing.get_args(kind)
    if isinstance(kind, types.UnionType):
        return None if value is None else _typed(arms[0], value, where)
    if typing.get_origin(kind) is tuple:
        _check(isinstance(value, list), f"{where}: expected a list.")
        return tuple(_typed(arms[0], item, f"{where}, {number}") for number, item in enumerate(value, start=1))
    if is_dataclass(kind):
        return _typed_group(kind, value, where)
    if issubclass(kind, StrEnum):
        choices = ", ".join(kind)
        _check(isinstance(value, str) and value in list(kind), f"{where}: choose one of {choices}, not {value!r}.")
        return kind(value)
    if kind in (date, Decimal):
        return _typed_text(kind, value, where)
    _check(type(value) is kind, f"{where}: expected {_EXPECTED[kind]}, not {value!r}.")
    return value


RETIRED = {"funding.categories"}  # settings that older records still name: they have a page of their own now
_EXPECTED = {bool: "true or false", int: "a whole number", str: "a text"}


def _typed_text(kind, value, where: str):
    words = "a date such as 2026-11-28" if kind is date else 'pounds as a text such as "550.00"'
    problem = RulesError(f"{where}: expected {words}, not {value!r}.")
    if not isinstance(value, str):
        raise problem
    try:
        typed = date.fromisoformat(value) if kind is date else Decimal(value)
    except (ValueError, InvalidOperation):
        raise problem from None
    if kind is Decimal and not typed.is_finite():
        raise problem
    return typed


def _typed_group(kind, value, where: str):
    _check(isinstance(value, dict), f"{where or 'The policy'}: expected settings by name, not {value!r}.")
    value = {name: item for name, item in value.items() if f"{where}.{name}" not in RETIRED}
    hints = _hints(kind)
    for name in value:
        _check(name in hints, f"There is no setting called {f'{where}.{name}'.lstrip('.')}.")
    given = {name: _typed(hints[name], item, f"{where}.{name}".lstrip(".")) for name, item in value.items()}
    try:
        return kind(**given)
    except TypeError:
        raise RulesError(f"{where}: some of {', '.join(hints)} are missing.") from None
    except RulesError:
        raise
    except ValueError as problem:
        raise RulesError(f"{where}: {problem}") from None


@cache
def _hints(kind) -> dict:
    return typing.get_type_hints(kind)
