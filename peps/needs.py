"""What a part still needs before it can be marked complete, in words and with the page where it is answered.

Asked at *mark complete*, never while saving. Every need has an honest way out: not known, none, a reason.
"""

from dataclasses import dataclass

from peps import pages
from peps.models import PEP, Part
from peps.models.education import SchoolPage, SenPage
from peps.models.views import ViewsPage


@dataclass(frozen=True)
class Need:
    words: str
    page: str  # the slug of the page where it is answered


def of_part(pep: PEP, part: str) -> list[Need]:
    """What is missing in Parts A, B, C, E and the summary. Part D is asked of `targets`."""
    asked = {
        Part.A: _care,
        Part.B: _views,
        Part.C: _education,
        Part.E: _meeting,
        Part.SUMMARY: _summary,
    }
    return [Need(words, page) for missing, words, page in asked[part](pep) if missing]


def _care(pep):
    care = pep.care
    yield not care.care_start_confirmed, "Confirm the care start date", "care"
    yield not care.legal_status_confirmed, "Confirm the legal status", "care"
    yield not care.placement_confirmed, "Confirm where the child lives and with whom", "care"
    yield not (care.no_changes or care.changes), "Say what has changed since last term, or that nothing has", "care"
    yield (
        not (care.review_on or care.review_not_known),
        "Give the date of the next statutory review, or why it is not known",
        "care",
    )
    yield not care.contacts_confirmed, "Confirm the contacts, and who has parental responsibility", "contacts"
    yield (
        not (care.no_contact_restrictions or care.contact_restrictions),
        "Say which restrictions on contact there are, or that there are none",
        "contacts",
    )
    yield not care.trips, "Say who agrees to school trips", "decisions"
    yield not care.medical, "Say who agrees to medical treatment", "decisions"


def _views(pep):
    views = pep.views
    # What the young person wrote and has not sent is theirs: it does not count as said.
    answered = any(views.sent_at or not answer.is_own for answer in pep.view_answers.all())
    yield not views.route, "Say how the young person gave their views, or that they did not", "views"
    if views.route == ViewsPage.Route.NONE:
        yield not views.not_taken_part, "Say why they did not take part", "views"
        yield not views.what_was_tried, "Say what was tried", "views"
    elif views.route in {ViewsPage.Route.WORDS, ViewsPage.Route.RECORDED}:
        yield not answered, "Add at least one answer in the young person's words", "answers"
    elif views.route == ViewsPage.Route.AT_MEETING:
        yield not answered, "Write down what they said at the meeting", "answers"
    elif views.route == ViewsPage.Route.FILE:
        yield not pep.has_childs_file, "Add the young person's drawing, photo or file", "file"


def _education(pep):
    schooling, attendance, sen, wellbeing = pep.schooling, pep.attendance, pep.sen, pep.wellbeing
    no_school = schooling.hours == SchoolPage.Hours.NONE
    yield not schooling.hours, "Say whether the child is in school full time, part time or has no place", "school"
    if schooling.hours == SchoolPage.Hours.PART:
        yield not schooling.part_time_plan, "Give the reason for the part-time timetable and the plan back", "school"
    yield (
        not no_school
        and not attendance.no_figures_reason
        and (attendance.possible is None or attendance.attended is None),
        "Enter the attendance figures, or why there are none",
        "attendance",
    )
    subjects = [row for row in pep.attainment.all() if row.removed_at is None]
    yield not no_school and not subjects, "Add attainment in at least one subject", "attainment"
    yield not sen.provision, "Say whether the child has special educational needs", "sen"
    if sen.provision == SenPage.Provision.EHCP:
        yield not sen.next_annual_review_on, "Give the date of the next annual review of the EHCP", "sen"
    yield not wellbeing.how_identified, "Say how school notices how the child is doing", "wellbeing"
    yield not wellbeing.strategies, "Say what school does for the child's well-being", "wellbeing"
    yield (
        not (wellbeing.support or wellbeing.no_support),
        "Say what support is in place, or that there is none",
        "wellbeing",
    )
    if pages.has_pathway(pep):
        yield not (pep.pathway.hopes or pep.pathway.pathway), "Start the 14–19 plan", "pathway"


def _meeting(pep):
    minutes, invitees = pep.minutes, list(pep.invitees.all())
    meeting = getattr(pep, "meeting", None)
    yield not (meeting and meeting.held), "Record that the meeting was held", "held"
    yield not any(person.attended for person in invitees), "Record who took part", "who-came"
    yield (
        any(person.attended == "apologies" and not person.reason for person in invitees),
        "Give the reason for each apology",
        "who-came",
    )
    yield not minutes.discussion, "Write what was discussed", "minutes"
    yield not minutes.agreed, "Write what was agreed", "minutes"
    rules = pep.rules.gates
    yield (
        rules.carer_view_recorded and not (minutes.carer_views or minutes.no_carer_views),
        "Record the carer's views, or why there are none",
        "carer-views",
    )


def _summary(pep):
    yield not pep.minutes.summary, "Write the summary of the discussion", "summary"


def next_meeting_is_set(pep: PEP) -> bool:
    """B18: the teacher's and the young person's parts can be completed only once the next date is set, or why none."""
    return bool(pep.minutes.next_on or pep.minutes.no_next_reason)
