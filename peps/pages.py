"""The pages of each part, in the order in which people meet them: one row a page. Adding a page is adding a row."""

from collections.abc import Callable
from dataclasses import dataclass

from children.audience import Audience
from peps import forms
from peps.models import PEP, Part

YEARS_WITH_PATHWAY = {"9", "10", "11", "12", "13", "14"}


def always(pep: PEP) -> bool:
    return True


def has_pathway(pep: PEP) -> bool:
    """The 14–19 plan begins in Year 9."""
    return pep.child.year_group in YEARS_WITH_PATHWAY or pep.form == PEP.Form.EET


@dataclass(frozen=True)
class Page:
    slug: str
    part: Part
    record: str  # the row of the access table
    title: str
    lead: str
    accessor: str  # the plan's one-to-one
    form: type
    applies: Callable[[PEP], bool] = always
    good: str = ""  # what good looks like, beside the form
    audience: Audience | None = None  # for whom it is meant unless its writer chooses; None: professionals, always
    professionals_only: frozenset[str] = frozenset()  # answers that stay with them, whoever the page is marked for


PAGES = [
    Page(
        "care", Part.A, "care", "Care information",
        "Check what is known, and say what has changed.", "care", forms.CareForm,
    ),
    Page(
        "contacts", Part.A, "contacts", "Contacts and restrictions",
        "The people in the child's life, and what each may do.", "care", forms.ContactRulesForm,
    ),
    Page(
        "decisions", Part.A, "contacts", "Who decides what",
        "Delegated authority: school looks here before it asks.", "care", forms.DecisionsForm,
    ),
    Page(
        "health", Part.A, "care", "Health and agencies", "Only what school needs to know.", "care", forms.HealthForm,
        audience=Audience.PROFESSIONALS,
    ),
    Page(
        "views", Part.B, "views", "How views were given",
        "There are many ways to take part. If there were none, say so honestly.", "views", forms.ViewsForm,
    ),
    Page(
        "school", Part.C, "education", "School and timetable",
        "Where and how the child learns.", "schooling", forms.SchoolForm,
        good="Name one adult the child chose, and what they do together each week.",
        audience=Audience.PROFESSIONALS,
    ),
    Page(
        "attendance", Part.C, "education", "Attendance", "This school year so far.", "attendance", forms.AttendanceForm,
        good="Give the pattern behind the figure: which days, which lessons, what helps.",
        audience=Audience.CARER_AND_YOUNG_PERSON,
    ),
    Page(
        "sen", Part.C, "education", "Special educational needs",
        "What is known, and what is provided.", "sen", forms.SenForm,
        audience=Audience.CARER,
    ),
    Page(
        "wellbeing", Part.C, "education", "Health and emotional well-being",
        "How needs are noticed and met.", "wellbeing", forms.WellbeingForm,
        good="An SDQ score of 17 or more needs a strategy here.",
        audience=Audience.PROFESSIONALS,
    ),
    Page(
        "pathway", Part.C, "pathway", "14–19 plan", "Made with the young person and the careers adviser.", "pathway",
        forms.PathwayForm, has_pathway, audience=Audience.YOUNG_PERSON,
    ),
    Page(
        "minutes", Part.E, "meeting", "Minutes", "What was discussed and agreed.", "minutes", forms.MinutesForm,
        good="Somebody who was not there should understand what was agreed, and why.",
        audience=Audience.PROFESSIONALS, professionals_only=frozenset({"care_plan_changes"}),
    ),
    Page(
        "carer-views", Part.E, "carer_views", "Carer's views", "In the carer's words where possible.", "minutes",
        forms.CarerViewsForm,
    ),
    Page(
        "next-meeting", Part.E, "meeting", "Next meeting",
        "Set this before you leave the room: the plan cannot be completed without it.", "minutes",
        forms.NextMeetingForm,
    ),
    Page(
        "summary", Part.SUMMARY, "meeting", "Summary of the discussion", "A few sentences for everybody.", "minutes",
        forms.SummaryForm, audience=Audience.CARER_AND_YOUNG_PERSON,
    ),
]  # fmt: skip
BY_SLUG = {page.slug: page for page in PAGES}


def of_part(part: str, pep: PEP) -> list[Page]:
    return [page for page in PAGES if page.part == part and page.applies(pep)]


def after(page: Page, pep: PEP) -> Page | None:
    """The next page of the same part, for "Save and continue"."""
    pages = of_part(page.part, pep)
    position = pages.index(page) + 1
    return pages[position] if position < len(pages) else None
