"""What the system can see by itself, to help the eye of whoever rates a plan."""


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
