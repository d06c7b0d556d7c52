"""What figures cannot be right together, in words for the person who typed them: (question, words)."""

import re

from peps.models.attainment import StatutoryResult

Assessment = StatutoryResult.Assessment
SCORES = {Assessment.PHONICS: (0, 40), Assessment.MTC: (0, 25), Assessment.KS2: (80, 120)}
GCSE_GRADES = {*map(str, range(1, 10)), "U"}
SCHOOL_YEAR = re.compile(r"(20\d\d)\s*[/-]\s*(?:20)?(\d\d)")


def attended_within_possible(said):
    possible, attended = said.get("possible"), said.get("attended")
    if possible is None or attended is None:
        return
    if attended > possible:
        yield "attended", f"Sessions attended cannot be more than the {possible} possible sessions"
    elif attended + (said.get("activity") or 0) > possible:
        yield "activity", f"Together with the sessions attended this is more than the {possible} possible sessions"


def absence_adds_up(said):
    """Present, activity and both absences make up the possible sessions, where all are told."""
    parts = [said.get(name) for name in ("attended", "authorised", "unauthorised")]
    if said.get("possible") is None or None in parts:
        return
    total = sum(parts) + (said.get("activity") or 0)
    if total > said["possible"]:
        yield "possible", f"Attended, activity and absence together are {total} sessions. Check the figures"


def school_year_is_written_right(said):
    year = said.get("school_year")
    if not year:
        return
    written = SCHOOL_YEAR.fullmatch(year.strip())
    if not written or (int(written[1]) + 1) % 100 != int(written[2]):
        yield "school_year", "Enter a school year like 2025/26"


def three_different_reasons(said):
    reasons = [said.get(name) for name in ("reason", "second_reason", "third_reason")]
    given = [reason for reason in reasons if reason]
    if len(given) != len(set(given)):
        yield "second_reason", "Choose each reason once"


def result_on_its_scale(said):
    assessment, value, status = said.get("assessment"), str(said.get("value") or "").strip(), said.get("status")
    if not value:
        return
    if assessment in SCORES and value.lstrip("-").isdecimal():
        least, most = SCORES[assessment]
        if not least <= int(value) <= most:
            yield "value", f"The score must be from {least} to {most}"
    if assessment == Assessment.GCSE and status == "result" and value.upper() not in GCSE_GRADES:
        grades = value.upper().split("-")
        if len(grades) != 2 or not set(grades) <= GCSE_GRADES:  # double award: 5-4
            yield "value", "Enter a grade from 9 to 1, or U"
