"""What the Virtual School looks at when it rates a plan. The criteria are the portal's default set."""

CRITERIA = {
    "meeting": "The meeting was on time and the right people took part",
    "voice": "The young person's voice is heard, and changed something",
    "carer": "The carer's view is heard",
    "attendance": "Attendance and inclusion are understood and acted on",
    "progress": "Attainment and progress are shown from the starting point",
    "needs": "Needs are met by strategies (SEN, well-being, an SDQ of 17 or more)",
    "reviewed": "Last targets are reviewed, with their impact",
    "smart": "New targets say what, how measured, who and by when",
    "money": "Pupil Premium Plus is costed, linked to a target and evaluated",
    "future": "Transition, careers and aspiration have a place",
}


def suggestion(levels: dict[str, str]) -> tuple[str, str]:
    """An overall rating and the reason in words. A person decides."""
    missed = [name for name, level in levels.items() if level == "not_met"]
    partly = [name for name, level in levels.items() if level == "partly"]
    if len(missed) >= 2:
        return "red", f"{len(missed)} criteria are not met."
    if missed or len(partly) >= 2:
        return "amber", f"{len(missed)} not met, {len(partly)} partly met."
    return "green", "All criteria are met, or all but one."


def facts(pep, needs_by_part: dict) -> list[str]:
    """What the system can see by itself, to help the eye of the reader."""
    found = []
    if pep.care.sdq_score is not None and pep.care.sdq_score >= 17 and not pep.wellbeing.strategies:
        found.append(f"The SDQ score is {pep.care.sdq_score}, and no strategy is written beside it.")
    if not pep.minutes.next_on:
        found.append("There is no date for the next meeting.")
    for target in pep.targets.all():
        if target.removed_at is None and not target.measure:
            found.append(f"A target has no measure: “{target.statement[:60]}”.")
    if pep.attendance.absence_words:
        found.append(f"{pep.attendance.absence_words}: {pep.attendance.percentage} % attendance.")
    return found
