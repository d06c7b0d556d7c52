"""A policy in the words of the people who live by it: each setting with its name, what it says and what it rests on."""

from dataclasses import dataclass
from datetime import date

from organisations.deadlines import without_codes
from organisations.presets import (
    PORTAL_DEFAULT,
    Ages,
    Copy,
    Filer,
    Gates,
    MoveAgreement,
    Phase,
    Review,
    Rules,
    Until,
    Writer,
)
from organisations.working_days import Count, in_words

PRESET_NAMES = {
    "statutory": "The law and the statutory guidance",
    "birmingham": "Birmingham",
    "warwickshire": "Warwickshire",
    "wokingham": "Wokingham",
    "shropshire": "Shropshire",
    "guide-2017": "The guide of 2017",
}
WRITERS = {Writer.SOCIAL_WORKER: "Social worker", Writer.DESIGNATED_TEACHER: "Designated teacher"}
COPIES = {
    Copy.SOCIAL_WORKER: "Social worker",
    Copy.DESIGNATED_TEACHER: "Designated teacher",
    Copy.CARER: "Carer",
    Copy.IRO: "Independent reviewing officer",
}
FILERS = {
    Filer.SOCIAL_WORKER: "Social worker",
    Filer.VIRTUAL_SCHOOL: "Virtual School",
    Filer.NOBODY: "Nobody: it is not asked for",
}
PHASES = {
    Phase.EARLY_YEARS: "Early years",
    Phase.PRIMARY: "Primary",
    Phase.SECONDARY: "Secondary",
    Phase.POST_16: "After 16",
}
REVIEWS = {
    Review.ONCE_PER_TERM: "By the last working day of each term",
    Review.FIRST_HALF_OF_TERM: "By the last working day before the half-term break",
    Review.CUT_OFF_DATES: "By dates of our own",
}
UNTIL = {
    Until.EIGHTEENTH_BIRTHDAY: "the day before the 18th birthday",
    Until.END_OF_YEAR_11: "the end of Year 11",
    Until.END_OF_YEAR_13: "the end of Year 13",
}
AGREEMENTS = {
    MoveAgreement.NONE: "Nothing has to be said first",
    MoveAgreement.CONSULT: "The Virtual School is consulted first",
    MoveAgreement.AGREE: "The Virtual School agrees first",
}
GATES = {
    "next_meeting_date_set": "The date of the next meeting is set before parts are marked complete after a meeting",
    "previous_targets_all_reviewed": "All targets of the last plan are reviewed",
    "voice_recorded": "The young person's voice is recorded",
    "carer_view_recorded": "The carer's view is recorded",
    "rating_required": "The plan is rated before it is signed off",
    "red_cannot_be_signed": "A plan rated red cannot be signed off, but by the head",
}


@dataclass(frozen=True)
class Setting:
    name: str
    label: str
    words: str
    source: str


@dataclass(frozen=True)
class Group:
    slug: str
    title: str
    settings: tuple[Setting, ...]


def groups(rules: Rules) -> list[Group]:
    """Every setting of a policy, in the order in which a plan meets them."""

    def group(slug, title, *settings):
        said = (
            Setting(name, label, words, without_codes(rules.source(source)) or PORTAL_DEFAULT)
            for name, label, words, source in settings
        )
        return Group(slug, title, tuple(said))

    days_before = [
        (name, label, _working_days(getattr(rules, name)), name)
        for name, label in [
            ("section_a_due_working_days_before", f"{_section(rules, 'A')} is wanted before the meeting"),
            ("section_c_due_working_days_before", f"{_section(rules, 'C')} is wanted before the meeting"),
        ]
    ]
    return [
        group(
            "first-plan",
            "The first plan",
            ("initiate", "The plan is begun", _initiate(rules), "initiate"),
            ("arrange_meeting", "The first meeting is arranged", _limit(rules.arrange_meeting), "arrange_meeting"),
            ("hold_meeting", "The first meeting is held", _limit(rules.hold_meeting), "hold_meeting"),
            (
                "hold_meeting_emergency",
                "The first meeting after an emergency placement",
                _limit(rules.hold_meeting_emergency, none="As for every other child"),
                "hold_meeting_emergency",
            ),
        ),
        group(
            "reviews",
            "Reviews and changes",
            ("review", "Each term's review", _review(rules), "review"),
            (
                "school_change_meeting",
                "A meeting after a change of school",
                _limit(rules.school_change_meeting, none="No rule", of="the change"),
                "school_change_meeting",
            ),
            (
                "phase_transfer_is_school_change",
                "Going up from Year 6 to 7 and the like",
                "Counts as a change of school" if rules.phase_transfer_is_school_change else "Is no change of school",
                "phase_transfer_is_school_change",
            ),
            (
                "leaving_care_pep",
                "A plan in the term a child leaves care",
                _yes_no(rules.leaving_care_pep),
                "leaving_care_pep",
            ),
            (
                "short_breaks_count",
                "Plans for children who only have short breaks",
                _yes_no(rules.short_breaks_count),
                "short_breaks_count",
            ),
        ),
        group(
            "ages",
            "Who has a plan",
            ("ages", "Ages", _ages(rules.ages), "ages"),
            (
                "eet",
                "From Year 12 on",
                "An education, employment and training plan"
                if rules.ages.eet_after_year_11
                else "The same plan as before",
                "ages",
            ),
        ),
        group(
            "meeting",
            "Around the meeting",
            *days_before,
            (
                "parts_complete_after",
                "All parts are complete",
                _limit(rules.parts_complete_after, of="the meeting"),
                "parts_complete_after",
            ),
            (
                "late_part_after",
                "A plan may be sent without a late part",
                f"{rules.late_part_after} after the meeting",
                "late_part_after",
            ),
            (
                "summary_writer",
                "Who writes the summary of the discussion",
                WRITERS[rules.summary_writer],
                "summary_writer",
            ),
        ),
        group(
            "sign-off",
            "Completing and signing off",
            ("sign_off", "The plan is signed off", _sign_off(rules), "sign_off"),
            *((f"gates.{name}", label, _yes_no(getattr(rules.gates, name)), "gates") for name, label in GATES.items()),
            ("gates.pp_plus", "Targets with Pupil Premium Plus", _pp_plus(rules.gates), "gates"),
        ),
        group(
            "reminders",
            "Reminders",
            ("reminders.before", "Before a date", _before(rules), "reminders"),
            ("reminders.on_the_day", "On the day", _yes_no(rules.reminders.on_the_day), "reminders"),
            ("reminders.weekly", "Each week while overdue", _yes_no(rules.reminders.weekly_while_overdue), "reminders"),
            (
                "reminders.escalate",
                "The head is told",
                f"When something is {_days(rules.reminders.escalate_after_days)} overdue",
                "reminders",
            ),
        ),
        group(
            "parts",
            "Parts of the plan",
            *(
                (f"section.{each.part}", f"Part {each.part}", _section_words(each), "sections")
                for each in rules.sections
            ),
        ),
        group(
            "schools",
            "Choosing and changing schools",
            (
                "lowest_grade",
                "Lowest acceptable Ofsted grade (before November 2025)",
                _choice(rules.school_rule.lowest_grade),
                "school_rule",
            ),
            (
                "lowest_report_card",
                "Lowest acceptable Ofsted report card (since November 2025)",
                _choice(rules.school_rule.lowest_report_card),
                "school_rule",
            ),
            (
                "school_move_agreement",
                "Before a change of school is dated",
                AGREEMENTS[rules.school_move_agreement],
                "school_move_agreement",
            ),
        ),
        group(
            "copies",
            "Copies",
            (
                "copies",
                "Who is sent the signed-off plan",
                ", ".join(COPIES[each] for each in rules.copies) or "Nobody",
                "copies",
            ),
            ("filer", "Who files the copy in the case system", FILERS[rules.filer], "filer"),
        ),
        group(
            "money",
            "Pupil Premium Plus",
            ("funding.adviser_limit", "An adviser may approve up to", _pounds(rules.funding.adviser_limit), "funding"),
            ("funding.guide", "Guide amount for a term", _pounds(rules.funding.guide_amount_a_term), "funding"),
            ("funding.cap", "Usual most for a child in a year", _pounds(rules.funding.cap_a_year), "funding"),
        ),
    ]


@dataclass(frozen=True)
class Change:
    group: str
    label: str
    before: str
    after: str


def changes(before: Rules, after: Rules) -> list[Change]:
    """What another policy would say differently, setting by setting."""
    was = {setting.name: setting.words for group in groups(before) for setting in group.settings}
    return [
        Change(group.title, setting.label, was[setting.name], setting.words)
        for group in groups(after)
        for setting in group.settings
        if was[setting.name] != setting.words
    ]


def _limit(count: Count | None, *, none: str = "No limit", of: str = "the child becomes looked after") -> str:
    if count is None:
        return none
    return f"Within {count} after {of}"


def _initiate(rules: Rules) -> str:
    if rules.initiate is None:
        return "No limit"
    only = ", after an emergency placement only" if rules.initiate_emergency_only else ""
    return f"{_limit(rules.initiate)}{only}"


def _review(rules: Rules) -> str:
    if rules.review is not Review.CUT_OFF_DATES:
        return REVIEWS[rules.review]
    return f"By the date of the term: {_list(rules.cut_off_dates)}"


def _list(days: tuple[date, ...]) -> str:
    return ", ".join(in_words(day) for day in sorted(days))


def _ages(ages: Ages) -> str:
    early = ""
    if ages.setting_needed_below_age is not None:
        early = f" (below {ages.setting_needed_below_age} only while in an early-years setting)"
    return f"From {ages.from_age}{early} to {UNTIL[ages.until]}"


def _sign_off(rules: Rules) -> str:
    days = f"Within {_days(rules.sign_off_days)} after the meeting"
    return f"{days}, and before the end of its term" if rules.sign_off_before_end_of_term else days


def _pp_plus(gates: Gates) -> str:
    return f"At least {gates.pp_plus_targets_at_least}" if gates.pp_plus_targets_at_least else "No rule"


def _before(rules: Rules) -> str:
    days = [str(n) for n in rules.reminders.working_days_before]
    if not days:
        return "None"
    listed = f"{', '.join(days[:-1])} and {days[-1]}" if len(days) > 1 else days[0]
    return f"{listed} working day{'' if days == ['1'] else 's'} before"


def _section(rules: Rules, part: str) -> str:
    return next(f"Section {each.letter}, {each.title}," for each in rules.sections if each.part == part)


def _section_words(section) -> str:
    phases = (
        "" if set(section.phases) == set(Phase) else f" ({', '.join(PHASES[each] for each in section.phases)} only)"
    )
    return (
        f"Section {section.letter}: {section.title}. Completed by the {WRITERS[section.completed_by].lower()}{phases}"
    )


def _choice(value) -> str:
    return value.replace("_", " ").capitalize() if value else "No rule"


def _pounds(amount) -> str:
    return "None" if amount is None else f"£{amount:,.2f}".removesuffix(".00")


def _days(n: int) -> str:
    return f"{n} day{'' if n == 1 else 's'}"


def _working_days(n: int) -> str:
    return f"{n} working day{'' if n == 1 else 's'} before" if n else "By the day of the meeting"


def _yes_no(value: bool) -> str:
    return "Yes" if value else "No"
