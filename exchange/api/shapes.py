"""What is said, field by field. Nothing that is not named here leaves: the answers are made by these shapes alone, and
the OpenAPI document is made from them."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from ninja import Field, Schema

from accounts.roles import Role
from documents.models import Document
from organisations.calendars import sections_of
from peps.models import PEP, PartState, SenPage


def _codes(name: str, choices) -> type[StrEnum]:
    """The codes of a field's choices, for the document."""
    return StrEnum(name, {str(value).upper(): str(value) for value in choices})


PlanStatus = _codes("PlanStatus", PEP.Status.values)
PlanKind = _codes("PlanKind", PEP.Kind.values)
PlanForm = _codes("PlanForm", PEP.Form.values)
PartStatus = _codes("PartStatus", PartState.Status.values)
SenCode = _codes("SenCode", SenPage.Provision.values)
DocumentKind = _codes("DocumentKind", Document.Kind.values)
DutyState = _codes("DutyState", ["open", "overdue"])

CHANGED = Field(description="When it was last changed. Lists are in this order.")


class Sen(Schema):
    code: SenCode = Field(description="N no special needs, K SEN support, E education, health and care plan, I ISP.")
    words: str


class School(Schema):
    name: str
    urn: str | None = Field(description="The school’s number in the register (GIAS); null for other settings.")


class Person(Schema):
    name: str
    email: str


class Child(Schema):
    """A child whom the authority looks after. Where the child lives is no part of it."""

    id: UUID
    local_id: str = Field(description="The id in the case system, as the authority gave it to the portal.")
    upn: str | None
    given_name: str | None
    family_name: str | None
    preferred_name: str | None
    date_of_birth: date
    year_group: str | None
    sen: Sen | None = Field(description="As the newest plan that says it; null where none does.")
    school: School | None = Field(description="Where the child is on roll today; null: no school place.")
    social_workers: list[Person] = Field(description="Allocated today, who came first first.")
    virtual_school_advisers: list[Person] = Field(description="Whose caseload the child is on today.")
    looked_after_since: date | None
    care_ended_on: date | None = Field(description="Null while the child is looked after.")
    changed_at: datetime = CHANGED


class Term(Schema):
    name: str
    first_day: date
    last_day: date


class Rating(Schema):
    code: str = Field(description="The key in the authority’s own criteria.")
    words: str


class Plan(Schema):
    """A plan’s state and dates. What a signed-off plan says is its file."""

    id: UUID
    child_id: UUID
    local_id: str = Field(description="The child’s id in the case system.")
    kind: PlanKind
    form: PlanForm = Field(description="pep, or eet for education, employment and training after 16.")
    term: Term
    school: School | None
    status: PlanStatus
    opened_on: date
    due_on: date = Field(description="The day by which the meeting is to be held.")
    meeting_on: date | None = Field(description="The day of the meeting, held or arranged.")
    meeting_held: bool
    submitted_at: datetime | None = Field(description="When it was last sent to the Virtual School.")
    signed_off_at: datetime | None
    closed_at: datetime | None
    rating: Rating | None = Field(description="Of a signed-off plan: its quality, never the child’s.")
    version: int | None = Field(description="Of the signed-off content; a correction is a new one.")
    content_sha256: str | None = Field(description="The hash of the signed-off content.")
    has_pdf: bool
    changed_at: datetime = CHANGED


class Part(Schema):
    part: str = Field(description="A to E, whatever the authority calls it; S for a summary.")
    letter: str = Field(description="As the authority calls it.")
    title: str
    status: PartStatus
    completed_at: datetime | None


class PlanParts(Schema):
    """How far each section of a plan is."""

    plan_id: UUID
    child_id: UUID
    local_id: str = Field(description="The child’s id in the case system.")
    status: PlanStatus
    sections: list[Part]
    changed_at: datetime = CHANGED


class WaitsOn(Schema):
    role: str
    words: str


class DutyShown(Schema):
    """Something that somebody has to do by a day."""

    id: UUID
    child_id: UUID
    local_id: str = Field(description="The child’s id in the case system.")
    plan_id: UUID | None
    kind: str
    words: str
    waits_on: WaitsOn = Field(description="Whose turn it is.")
    opened_on: date
    due_on: date
    statutory_on: date | None = Field(description="The day by law, where it is another one.")
    overdue: bool


class DocumentShown(Schema):
    """What is known of a file. It is fetched from …/file."""

    id: UUID
    child_id: UUID
    local_id: str = Field(description="The child’s id in the case system.")
    series: UUID = Field(description="Versions of one document share it.")
    number: int = Field(description="Which version it is.")
    kind: DocumentKind
    title: str
    content_type: str
    size: int = Field(description="In bytes.")
    sha256: str
    uploaded_at: datetime
    changed_at: datetime = CHANGED


class Page(Schema):
    next: str | None = Field(description="The cursor of the next page; null: this was the last.")
    as_of: datetime = Field(description="Give it as changed_since the next time, and nothing is missed.")


class Children(Page):
    items: list[Child]


class Plans(Page):
    items: list[Plan]


class Statuses(Page):
    items: list[PlanParts]


class Duties(Page):
    items: list[DutyShown]


class Documents(Page):
    items: list[DocumentShown]


class ProblemShown(Schema):
    """RFC 9457: why nothing is shown, in plain words."""

    type: str
    title: str
    status: int
    detail: str


class AnyObject(Schema):
    """In the place of what has a JSON Schema of its own (see `openapi`)."""


# ---------------------------------------------------------------- rows as they are said


def of_child(child) -> dict:
    """`child` as `reach.with_what_is_said_of_children` gives it."""
    named = {name: getattr(child, name) or None for name in (*child.NAMES, "upn", "year_group")}
    return named | {
        "id": child.pk,
        "local_id": child.local_id,
        "date_of_birth": child.date_of_birth,
        "sen": {"code": child.sen.provision, "words": child.sen.get_provision_display()} if child.sen else None,
        "school": of_school(child.school),
        "social_workers": [of_person(user) for user in child.around[Role.SOCIAL_WORKER]],
        "virtual_school_advisers": [of_person(user) for user in child.around[Role.ADVISER]],
        "looked_after_since": child.care.starts if child.care else None,
        "care_ended_on": child.care.ends if child.care else None,
        "changed_at": child.changed_at,
    }


def of_school(school) -> dict | None:
    return {"name": school.name, "urn": school.urn or None} if school else None


def of_person(user) -> dict:
    return {"name": user.name, "email": user.email}


def of_plan(pep) -> dict:
    """`pep` as `reach.with_what_is_said` gives it."""
    meeting, signed = pep.meeting_or_none, pep.status == PEP.Status.SIGNED_OFF
    rating = getattr(pep, "rating", None) if signed else None
    return {
        "id": pep.pk,
        "child_id": pep.child_id,
        "local_id": pep.child.local_id,
        "kind": pep.kind,
        "form": pep.form,
        "term": {name: getattr(pep.term, name) for name in ("name", "first_day", "last_day")},
        "school": of_school(pep.school),
        "status": pep.status,
        "opened_on": pep.opened_on,
        "due_on": pep.due_on,
        "meeting_on": meeting.on if meeting else None,
        "meeting_held": bool(meeting and meeting.held),
        "submitted_at": pep.submitted_at,
        "signed_off_at": pep.signed_off_at,
        "closed_at": pep.closed_at,
        "rating": {"code": rating.overall, "words": rating.overall_words} if rating else None,
        "version": pep.snapshot_number if signed else None,
        "content_sha256": pep.sha256 if signed else None,
        "has_pdf": signed and pep.has_pdf,
        "changed_at": pep.changed_at,
    }


def of_parts(pep) -> dict:
    called = sections_of(pep.policy_id)
    return {
        "plan_id": pep.pk,
        "child_id": pep.child_id,
        "local_id": pep.child.local_id,
        "status": pep.status,
        "sections": [_part(state, called) for state in pep.parts.all()],
        "changed_at": pep.changed_at,
    }


def _part(state, called) -> dict:
    section = called.get(state.part)
    return {
        "part": state.part,
        "letter": section.letter if section else state.part,
        "title": section.title if section else state.get_part_display(),
        "status": state.status,
        "completed_at": state.completed_at,
    }


def of_duty(duty, today) -> dict:
    return {
        "id": duty.pk,
        "child_id": duty.child_id,
        "local_id": duty.child.local_id,
        "plan_id": duty.pep_id,
        "kind": duty.kind,
        "words": duty.what,
        "waits_on": {"role": duty.role, "words": Role(duty.role).label if duty.role in Role.values else duty.role},
        "opened_on": duty.opened_on,
        "due_on": duty.due_on,
        "statutory_on": duty.statutory_on,
        "overdue": duty.due_on < today,
    }


def of_document(document) -> dict:
    plain = ("series", "number", "kind", "title", "content_type", "size", "sha256", "uploaded_at", "changed_at")
    return {name: getattr(document, name) for name in plain} | {
        "id": document.pk,
        "child_id": document.child_id,
        "local_id": document.child.local_id,
    }
