"""Opening a plan, and changing what it says. Its status is changed by `signoff` alone."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from accounts.permissions import NotNow
from accounts.roles import Role
from audit import clock, events
from audit.acting import Guest, action
from audit.merge import Merged
from audit.prepared import Records, held
from audit.versions import Seen, added_to, merge_into, put_value, value_of
from children.events import facts_changed
from children.models import Child, Enrolment, Placement
from components.words import day_words
from organisations.calendars import Calendars, rules_of
from organisations.deadlines import pep_form_for, without_codes
from organisations.imports import create_all
from organisations.models import School, Term
from peps import fields, policies
from peps.fields.own import OWN
from peps.fields.own import of_plan as own_of
from peps.gathering import invitations, links, places
from peps.models import (
    PEP,
    AgreedAction,
    AttendancePage,
    CarePage,
    Invitee,
    Meeting,
    MinutesPage,
    OwnAnswer,
    PageAudience,
    Part,
    PartState,
    PathwayPage,
    SchoolPage,
    SenPage,
    ViewsPage,
    WellbeingPage,
)
from peps.models.own import as_text
from peps.standing import capacities_in

PAGE_MODELS = [CarePage, ViewsPage, SchoolPage, AttendancePage, SenPage, WellbeingPage, PathwayPage, MinutesPage]


@dataclass(frozen=True)
class Opening:
    """A plan that is to be opened. The authority is wanted with the child."""

    child: Child
    kind: str
    term: Term
    due_on: date
    due_why: str


def open_plan(*, child: Child, kind: str, term: Term, due_on: date, due_why: str, by: User | None) -> PEP:
    """Open one plan: see `open_plans`."""
    return open_plans(openings=[Opening(child, kind, term, due_on, due_why)], by=by)[0]


@action
def open_plans(*, openings: list[Opening], by: User | None) -> list[PEP]:
    """Open plans with their parts and empty pages, one a child. One that is already open is returned as it is.

    What carries forward comes by itself: targets that were not settled, the date agreed for the next meeting, and the
    facts that live with the child. Answers of last term are shown beside the new ones and copied only on request.
    """
    if not openings:
        return []
    ids = [opening.child.pk for opening in openings]
    list(Child.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    before = defaultdict(list)
    standing = PEP.objects.filter(child__in=ids).exclude(status=PEP.Status.CLOSED)
    for pep in standing.order_by("-opened_on", "-term__first_day"):
        before[pep.child_id].append(pep)
    enrolments = Enrolment.objects.filter(child__in=ids).main().current().order_by("starts")
    school_of = dict(enrolments.values_list("child_id", "school_id"))
    calendars, plans, new = Calendars(), [], []
    for opening in openings:
        there = (pep for pep in before[opening.child.pk] if (pep.kind, pep.term_id) == (opening.kind, opening.term.pk))
        pep = next(there, None)
        if pep is None:
            previous = next(iter(before[opening.child.pk]), None)
            pep = _new_plan(opening, previous, school_of.get(opening.child.pk), calendars)
            new.append(pep)
        plans.append(pep)
    create_all(PEP, new)
    create_all(PartState, [PartState(pep=pep, part=letter) for pep in new for letter in Part])
    for model in PAGE_MODELS:
        create_all(model, [model(pep=pep) for pep in new])
    _carry_meetings_forward(new)
    happened = [(pep, f"opened the {pep.get_kind_display()} for {pep.term.name}") for pep in new]
    events.record_all([events.event("plan.opened", words, pep, by=by) for pep, words in happened])
    return plans


def _new_plan(opening: Opening, previous: PEP | None, school_id, calendars: Calendars) -> PEP:
    child, today = opening.child, clock.today()
    policy = calendars.policy_for(child.authority, today)
    in_setting, year = school_id is not None, child.year_group or None
    return PEP(
        child=child,
        kind=opening.kind,
        form=pep_form_for(rules_of(policy), child.date_of_birth, today, in_setting, year) or PEP.Form.PEP,
        term=opening.term,
        policy=policy,
        school_id=school_id,
        previous=previous,
        opened_on=today,
        due_on=opening.due_on,
        due_why=without_codes(opening.due_why)[:200],
    )


def _carry_meetings_forward(plans: list[PEP]) -> None:
    """The meetings that were agreed on in the plans before, with everybody who was asked to the last one."""
    earlier = {pep.previous_id: pep for pep in plans if pep.previous_id}
    agreed = MinutesPage.objects.filter(pep__in=earlier, next_on__isnull=False, next_at__isnull=False)
    agreed = [row for row in agreed if row.next_on >= earlier[row.pep_id].opened_on]
    hidden = Placement.objects.current().filter(confidential=True, child__in=[pep.child_id for pep in earlier.values()])
    hidden = set(hidden.values_list("child_id", flat=True))
    school_of = School.objects.in_bulk({pep.school_id for pep in earlier.values() if pep.child_id in hidden})
    meetings = []
    for row in agreed:
        pep = earlier[row.pep_id]
        school = school_of.get(pep.school_id)
        is_home = pep.child_id in hidden and places.looks_like_home(row.next_place, school.name if school else "")
        place = row.next_place or "To be agreed"
        meetings.append(
            Meeting(pep=pep, on=row.next_on, starts_at=row.next_at, place=place, place_is_confidential=is_home)
        )
    create_all(Meeting, meetings)
    hides = {meeting.pep_id for meeting in meetings if meeting.place_is_confidential}
    people = Invitee.objects.expected().filter(pep__in=[row.pep_id for row in agreed])
    again = [
        Invitee(pep=earlier[person.pep_id], user_id=person.user_id, name=person.name, email=person.email,
                role=person.role, may_know_place=earlier[person.pep_id].pk not in hides)
        for person in people
    ]  # fmt: skip
    create_all(Invitee, again)


def _locked(pep_id) -> PEP:
    """The plan, held: nobody sends or completes it while something is saved in it."""
    return _LOCKED.get(pep_id)


_LOCKED = Records(lambda pk: PEP.objects.select_for_update().prefetch_related("parts").filter(pk=pk))


@action
def save_page(
    *, record, part: str, values: dict, based_on: Seen | int, adding: dict[str, str] | None = None, by: User | None
) -> Merged:
    """Save the answers of one page, merged with whatever was saved since `based_on` was read (see `audit.versions`).
    `adding`: words that go beneath what stands there, whatever that is by now.

    Only the fields in `values` take part. Answers both people changed differently stay as the other person left them
    and come back as conflicts for this one to choose; nothing either of them typed is lost.
    """
    record = held(type(record)).get(record.pk)
    record.pep = _locked(record.pep_id)
    policies.check_part_is_open(record.pep, part)
    merged = merge_into(record, values, based_on, fields.checks_of(type(record)))
    added = added_to(record, adding)
    wanted = merged.values | added
    theirs = {name: value_of(record, name) for name in wanted}
    if wanted != theirs:
        for name, value in wanted.items():
            put_value(record, name, value)
        record.save()
        _keep_own_answers(record, merged.values)
        touch(pep=record.pep, part=part, by=by, facts=_is_answered_otherwise(record, theirs, wanted))
    return merged


def _keep_own_answers(record, values: dict) -> None:
    """What a page says to the authority's own questions: rows of their own, with the version of the page they came
    with."""
    numbers = [int(name.removeprefix(OWN)) for name in values if name.startswith(OWN)]
    if not numbers:
        return
    there = {row.question_id: row for row in OwnAnswer.objects.filter(pep=record.pep, question__in=numbers)}
    asked = {field.question: (page, field) for page, of_page in own_of(record.pep).items() for field in of_page}
    for number in numbers:
        page, field = asked[number]
        row = there.get(number) or OwnAnswer(pep=record.pep, question_id=number, page=page, kind=field.kind)
        text = as_text(record.own.get(str(number)))
        if text != row.text:
            row.text, row.wording_id, row.page_version = text, field.wording, record.version
            row.save()


@action
def save_line(*, row, pep: PEP, part: str, values: dict, based_on: Seen | int, by: User | None) -> Merged:
    """Save one line of a part: a new one, or one merged with what somebody else made of it meanwhile."""
    pep = _locked(pep.pk)
    policies.check_part_is_open(pep, part)
    stored = held(type(row)).first(row.pk)
    if stored and stored.removed_at:
        raise NotNow("Somebody took this off the list while you were writing.", pep)
    row = stored or row
    theirs = {name: value_of(row, name) for name in values}
    merged = merge_into(row, values, based_on if stored else None, fields.checks_of(type(row)))
    if stored is None or merged.values != theirs:
        for name, value in merged.values.items():
            put_value(row, name, value)
        row.save()
        touch(pep=pep, part=part, by=by, facts=stored is None or _is_answered_otherwise(row, theirs, merged.values))
    return merged


@action
def carry_line(*, row, pep: PEP, part: str, values: dict, by: User):
    """A line of last term on this plan too: once, for its id is made of both. Taken off, it comes back."""
    pep = _locked(pep.pk)
    policies.check_part_is_open(pep, part)
    row = type(row).objects.select_for_update().filter(pk=row.pk, pep=pep).first() or row
    if row._state.adding or row.removed_at:
        for name, value in (values | {"removed_at": None}).items():
            setattr(row, name, value)
        row.full_clean(validate_unique=False)
        row.save()
        touch(pep=pep, part=part, by=by)
    return row


def _is_answered_otherwise(record, before: dict, after: dict) -> bool:
    """Whether an answer came or went, or another choice was picked. Nobody's duty hangs on the wording of an answer."""
    return any(
        _is_answer(before[name]) != _is_answer(after[name])
        or ("." not in name and record._meta.get_field(name).choices and before[name] != after[name])
        for name in before
    )


def _is_answer(value) -> bool:
    return bool(value) or (value == 0 and value is not False)


def touch(*, pep: PEP, part: str, by: User | Guest | None, facts: bool = True) -> None:
    """Somebody worked on a part of a plan that is held: the part is in progress, and so is the plan. Its duties are
    looked at, unless nothing changed (`facts`) on which one could hang."""
    state = pep.part(part)
    begun = PartState.Status.NOT_STARTED == state.status or pep.status == PEP.Status.NOT_STARTED
    if state.status == PartState.Status.NOT_STARTED:
        state.status = PartState.Status.IN_PROGRESS
        state.save()
    if pep.status == PEP.Status.NOT_STARTED:
        pep.status = PEP.Status.IN_PROGRESS
        pep.save()
    if facts or begun:
        facts_changed(child_ids=[pep.child_id], plan_id=pep.pk)


@action
def mark_page(*, pep: PEP, page: str, part: str, audience: str, by: User) -> PageAudience:
    """Say for whom a page of a plan is meant besides the people who work with the child."""
    pep = _locked(pep.pk)
    policies.check_part_is_open(pep, part)
    mark = PageAudience.objects.filter(pep=pep, page=page).first() or PageAudience(pep=pep, page=page)
    if mark.audience != audience:
        mark.audience = audience
        mark.save()
        touch(pep=pep, part=part, by=by, facts=False)
    return mark


@action
def save_row(*, row, pep: PEP, part: str, by: User):
    """Save a line of a part: a contact, a subject, an action."""
    pep = _locked(pep.pk)
    policies.check_part_is_open(pep, part)
    row.save()
    touch(pep=pep, part=part, by=by)
    return row


@action
def remove_row(*, row, pep: PEP, part: str, by: User):
    """Take a line off the plan. It stays in history."""
    pep = _locked(pep.pk)
    policies.check_part_is_open(pep, part)
    row.removed_at = clock.now()
    row.save()
    touch(pep=pep, part=part, by=by)
    return row


@action
def mark_action_done(*, action: AgreedAction, done: bool, by: User) -> AgreedAction:
    """Something that was promised is done, or is not after all. The plan itself is not changed by it."""
    action = AgreedAction.objects.select_for_update().get(pk=action.pk)
    if bool(action.done_on) != done:
        action.done_on = clock.today() if done else None
        action.save()
        words = "marked as done what was agreed" if done else "said that something agreed is not done after all"
        events.record("meeting.action", words, action.pep, by=by)
        facts_changed(child_ids=[action.pep.child_id], plan_id=action.pep_id)
    return action


@action
def put_row_back(*, row, pep: PEP, part: str, values: dict, by: User):
    """A line that somebody took off while another was changing it is there again, as the other wrote it."""
    pep = _locked(pep.pk)
    policies.check_part_is_open(pep, part)
    row = held(type(row)).get(row.pk)
    for name, value in (values | {"removed_at": None}).items():
        setattr(row, name, value)
    row.save()
    touch(pep=pep, part=part, by=by)
    return row


@action
def arrange_meeting(*, pep: PEP, meeting: Meeting, by: User) -> Meeting:
    """Set or move the meeting, and tell everybody who is already invited. What they answered was for the former day."""
    pep = _locked(pep.pk)
    before = Meeting.objects.select_for_update().filter(pep=pep).first()
    meeting.pep = pep
    meeting.cancelled_at, meeting.cancelled_why = None, ""
    meeting.save()
    words = "moved" if before and before.cancelled_at is None else "arranged"
    events.record("meeting.arranged", f"{words} the meeting: {day_words(meeting.on)}", pep, by=by)
    touch(pep=pep, part=Part.E, by=by)
    is_moved = before is not None and (before.on, before.starts_at) != (meeting.on, meeting.starts_at)
    for person in pep.invitees.asked().select_related("user"):
        if is_moved and person.reply != Invitee.Reply.WAITING:
            person.reply, person.replied_at = Invitee.Reply.WAITING, None
            person.save()
        if meeting.place_is_confidential and _place_is_another(before, meeting):
            person.may_know_place = places.default_for(capacities_of(person, pep), meeting)
            person.save()
        invitations.send(meeting, person, "moved" if is_moved else "invitation")
    return meeting


def _place_is_another(before: Meeting | None, meeting: Meeting) -> bool:
    return before is None or (before.place, before.place_is_confidential) != (meeting.place, True)


def capacities_of(person: Invitee, pep: PEP) -> set[Role]:
    return capacities_in(person.user, pep) if person.user else set()


@action
def invite(*, pep: PEP, invitee: Invitee, by: User) -> Invitee:
    """Ask somebody to the meeting; with an e-mail address they get a calendar file of their own."""
    invitee.pep = pep = _locked(pep.pk)
    invitee.user = invitee.user or User.objects.filter(email__iexact=invitee.email or "-").first()
    if links.is_barred(invitee):
        raise NotNow("This person cannot be invited. Ask the Virtual School.", pep)
    meeting = Meeting.objects.filter(pep=pep, cancelled_at=None).first()
    if meeting and (invitee.email or invitee.user) and not invitee.invited_at:
        invitee.invited_at = clock.now()
    if invitee.reply == Invitee.Reply.WITHDRAWN:
        invitee.reply, invitee.invited_at = Invitee.Reply.WAITING, clock.now()
    invitee.save()
    events.record("meeting.invited", f"invited {invitee.name} ({invitee.role})", pep, by=by)
    touch(pep=pep, part=Part.E, by=by)
    if meeting and invitee.invited_at:
        invitations.send(meeting, invitee)
    return invitee


@action
def record_attendance(*, pep: PEP, invitee: Invitee, by: User) -> Invitee:
    pep = _locked(pep.pk)
    invitee.save()
    touch(pep=pep, part=Part.E, by=by)
    return invitee


@action
def record_held(*, pep: PEP, held: bool, by: User) -> Meeting:
    """Say that the meeting took place: from now on the clocks after it run."""
    pep = _locked(pep.pk)
    meeting = Meeting.objects.select_for_update().get(pep=pep)
    if meeting.held != held:
        meeting.held = held
        meeting.save()
        events.record(
            "meeting.held",
            "recorded that the meeting was held" if held else "recorded that the meeting was not held",
            pep,
            by=by,
        )
    touch(pep=pep, part=Part.E, by=by)
    facts_changed(child_ids=[pep.child_id])  # whose plan it is hangs on it, where the child changes school
    return meeting
