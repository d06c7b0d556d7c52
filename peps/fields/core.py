"""The subjects about which something is said of every child, by phase."""

from peps.phases import Phase

# For each: what it is called, and words by which a school's own name for it is known.
CORE = {
    Phase.EARLY_YEARS: {
        "Communication and language": ("communication", "speech", "language"),
        "Personal, social and emotional development": ("personal", "social", "emotional"),
        "Physical development": ("physical",),
    },
    Phase.PRIMARY: {
        "Reading": ("reading", "english"),
        "Writing": ("writing", "english"),
        "Mathematics": ("math",),
    },
    Phase.SECONDARY: {
        "English": ("english",),
        "Mathematics": ("math",),
        "Science": ("science", "biology", "chemistry", "physics"),
    },
    Phase.POST_16: {},  # any course
}
OTHER_AREAS = ["Literacy", "Mathematics", "Understanding the world", "Expressive arts and design"]


def _not_said(pep) -> list[str]:
    said = [row.subject.casefold() for row in pep.subjects]
    core = CORE[pep.case.phase]
    return [name for name, known_by in core.items() if not any(word in each for each in said for word in known_by)]


def missing_subjects(pep) -> str:
    """What completing asks for: every core subject once, or any subject where there is no core; or the reason."""
    if pep.schooling.hours == "none" or pep.schooling.no_attainment_reason:
        return ""
    missing = _not_said(pep)
    if missing:
        return f"Add attainment in {_listed(missing)}, or say why not"
    return "" if pep.subjects else "Add attainment in at least one subject, or say why not"


def subjects_to_suggest(pep) -> list[str]:
    """Core subjects of which nothing is said; for the youngest the other areas of learning too."""
    if pep.case.phase is not Phase.EARLY_YEARS:
        return _not_said(pep)
    said = {row.subject.casefold() for row in pep.subjects}
    return _not_said(pep) + [area for area in OTHER_AREAS if area.casefold() not in said]


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
