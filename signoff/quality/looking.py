"""Where a criterion looks: the plan's pages by their slugs, "targets" and "money" among them, for whoever has to show
them, link to them, or say whose they are."""

from django.urls import reverse

from peps import fields
from peps.models import PEP, Part

TARGETS, MONEY = "targets", "money"
# Pages that the plan as content (signoff.snapshot) tells in one block with others.
_TOLD_IN = {
    TARGETS: "targets_set",
    MONEY: "funding",
    "next-meeting": "minutes",
    "carer-views": "minutes",
    "summary": "minutes",
    "decisions": "contacts",
}


def anchor(slug: str) -> str:
    """Where it stands in the plan beside the criteria."""
    return f"see-{_TOLD_IN.get(slug, slug)}"


def part_of(slug: str) -> str:
    if slug in {TARGETS, MONEY}:
        return Part.D.value
    page = fields.BY_SLUG.get(slug)
    return page.part.value if page else ""


def title_of(slug: str) -> str:
    """ "Attendance"; for "attendance.comment" the question on it."""
    page_slug, _, name = slug.partition(".")
    if page_slug in {TARGETS, MONEY}:
        return {TARGETS: "Targets", MONEY: "Pupil Premium Plus and other money"}[page_slug]
    page = fields.BY_SLUG.get(page_slug)
    if page is None:
        return ""
    question = next((field.label for field in page.fields if field.name == name), "")
    return f"{page.title}: {question}" if question else page.title


def href(pep: PEP, about: str) -> str:
    """Where in this plan it is written: the page of its section, which every plan has."""
    part = part_of(about.partition(".")[0])
    if part == Part.D:
        return reverse("targets:list", args=[pep.pk])
    return reverse("peps:part", args=[pep.pk, Part.E if part == Part.SUMMARY else part])


def all_pages() -> list[tuple[str, str]]:
    """Every page a criterion can look at, in the order of the plan."""
    found = []
    for page in fields.PAGES:
        if page.part == Part.E and TARGETS not in dict(found):
            found += [(TARGETS, title_of(TARGETS)), (MONEY, title_of(MONEY))]
        found.append((page.slug, page.title))
    return found


def places(slugs, pep: PEP) -> list[tuple[str, str]]:
    """What a comment can be about: each page, and the questions on it that this plan has."""
    found = []
    for slug in slugs:
        page = fields.BY_SLUG.get(slug)
        found.append((slug, title_of(slug)))
        if page is not None:
            found += [(f"{slug}.{field.name}", f"– {field.label}") for field in fields.asked(page, pep)]
    return found
