"""What is to be thought of before a school is chosen, in words. Old grades and report cards are never compared."""

from casework.models import MoveOption
from components.words import day_words
from organisations.deadlines import age_on
from organisations.presets import Grade, ReportCard, SchoolRule, SchoolRuleAnswer


def inspection_words(option: MoveOption) -> str:
    """On its own scale, with its day and source; empty where nothing is known."""
    if option.grade:
        words = f"{option.get_grade_display()} (one-word grade)"
    elif option.report_card:
        words = f"{option.get_report_card_display()} in its lowest area (report card)"
    else:
        return ""
    on = f", {day_words(option.inspected_on)}" if option.inspected_on else ""
    return f"{words}{on}{f', {option.source}' if option.source else ''}"


def kind_words(school) -> str:
    """ "Secondary, 11 to 16": what the register says of it. Where it names no phase, the type stands in for it."""
    phase = "" if school.phase.lower() in {"", "not applicable"} else school.phase
    ages = f"{school.low_age} to {school.high_age}" if school.low_age is not None and school.high_age else ""
    return ", ".join(filter(None, [phase or school.kind, ages]))


def warnings(option: MoveOption, rule: SchoolRule, child, today) -> list[str]:
    """Each a sentence. Those of `serious` ask for a reason where the school is chosen all the same."""
    return serious(option, rule) + _others(option, rule, child, today)


def serious(option: MoveOption, rule: SchoolRule) -> list[str]:
    found = []
    if option.special_measures:
        found.append("In special measures: a child in care is not placed there without exceptional evidence.")
    elif option.grade == Grade.INADEQUATE:
        found.append("Judged inadequate: a child in care is not placed there without exceptional evidence.")
    if option.report_card == ReportCard.URGENT_IMPROVEMENT:
        found.append(
            "An area needs urgent improvement: a child in care is not placed there without exceptional evidence."
        )
    if option.safeguarding_met is False:
        found.append("Safeguarding standards were not met.")
    if not found and rule.answer(option.outcome) == SchoolRuleAnswer.BROKEN:
        found.append("Below what your authority accepts.")
    return found


def _others(option: MoveOption, rule: SchoolRule, child, today) -> list[str]:
    found, school = [], option.school
    if option.outcome is None and rule.answer(None) == SchoolRuleAnswer.ASK:
        found.append("No inspection outcome is known: your authority asks for one.")
    elif rule.answer(option.outcome) == SchoolRuleAnswer.ASK:
        found.append("Your authority’s rule says nothing about this scale.")
    if option.places == MoveOption.Places.NO:
        found.append("No place is free.")
    if "close" in school.status.lower():
        found.append(f"The register says: {school.status.lower()}.")
    age = age_on(child.date_of_birth, today)
    too_old = school.high_age is not None and age > school.high_age
    if too_old or (school.low_age is not None and age < school.low_age):
        found.append(f"It takes pupils from {school.low_age} to {school.high_age}; {child.first_name} is {age}.")
    return found
