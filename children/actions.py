"""What happens to a child: comes into care, is allocated, placed, enrolled, leaves. Each is atomic, with its grants."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from accounts import grants
from accounts.models import User
from accounts.roles import OF_CHILD, Role
from audit import clock, events
from audit.acting import action
from audit.merge import Merged
from audit.versions import merge_into
from children import carers
from children.codes import ADOPTION_PLACEMENTS
from children.events import caseload_moved, facts_changed
from children.models import Allocation, CarePeriod, Child, ChildGrant, Enrolment, KeptPlan, LegalStatus, Placement
from components.words import day_words
from organisations.imports import create_all, update_all
from organisations.models import Authority, School

IDENTITY = [
    "given_name",
    "family_name",
    "preferred_name",
    "pronouns",
    "year_group",
    "first_language",
    "interpreter_needed",
    "upn",
]
BACKGROUND = ["ethnicity", "religion", "gender"]  # under the row of care


AT_ONCE = timedelta(seconds=30)  # what one press changes, in a caseload of hundreds


def sync_grants(child: Child) -> None:
    """The child's grants follow the allocations, in the same transaction."""
    grants.sync(ChildGrant, child, Allocation.objects.filter(child=child, role__in=OF_CHILD))


@action
def take_into_care(
    *,
    authority: Authority,
    local_id: str,
    date_of_birth: date,
    starts: date,
    by: User | None,
    emergency: bool = False,
    legal_status: str = "",
    category_of_need: str = "",
    social_worker: User | None = None,
    **identity,
) -> Child:
    """A child becomes looked after. A child known by the same local id comes back: the old record goes on."""
    child = Child.objects.one_known_as(authority, local_id)
    new = child is None
    if new:
        child = Child.objects.create(authority=authority, local_id=local_id, date_of_birth=date_of_birth, **identity)
    CarePeriod.objects.create(child=child, starts=starts, emergency=emergency, category_of_need=category_of_need)
    if legal_status:
        for former in LegalStatus.objects.filter(child=child, ends=None):
            former.ends = max(former.starts, starts)
            former.save()
        LegalStatus.objects.create(child=child, code=legal_status, starts=starts)
    events.record(
        "child.into_care", "came into care" if new else "came back into care", child, by=by, child_id=child.pk
    )
    if social_worker:
        allocate(child=child, user=social_worker, role=Role.SOCIAL_WORKER, starts=starts, by=by)
    facts_changed(child_ids=[child.pk])
    return child


@action
def allocate(
    *, child: Child, user: User, role: str, starts: date | None = None, ends: date | None = None, by
) -> Allocation:
    """Attach a person to a child from a day on. The same open allocation is not made twice."""
    meant = Allocation(child=child, user=user, role=role, starts=starts or clock.today(), ends=ends)
    carers.hold([meant])
    allocation, new = Allocation.objects.get_or_create(
        child=child,
        user=user,
        role=role,
        ends=None,
        defaults={"starts": meant.starts, "placement_id": meant.placement_id},
    )
    if meant.ends:
        allocation.ends = meant.ends
        allocation.save()
    sync_grants(child)
    if new:
        events.record(
            "child.allocated", f"allocated {user.name} as {Role(role).label.lower()}", child, by=by, child_id=child.pk
        )
    facts_changed(child_ids=[child.pk])
    return allocation


@action
def hand_over(*, child: Child, user: User, role: str, starts: date, by) -> Allocation:
    """Allocate somebody who takes over what is open for the child, and is told of it."""
    allocation = allocate(child=child, user=user, role=role, starts=starts, by=by)
    if role in {Role.SOCIAL_WORKER, Role.ADVISER} and user != by:
        what = {"event_id": allocation.pk, "child_ids": [child.pk], "role": role, "source": None, "target": user}
        caseload_moved(**what, starts=allocation.starts, by=by)
    return allocation


@action
def allocate_many(*, new: list[Allocation], ending: list[Allocation], by) -> None:
    """Many at once: `new` are not yet saved, `ending` have got another last day. Duties follow after the commit: ask
    for it (`people_loaded`)."""
    carers.hold([*new, *ending])
    create_all(Allocation, new)
    update_all(Allocation, ending, ["starts", "ends", "placement_id"])
    carers.sync({row.child for row in [*new, *ending]})
    said = [(row, "child.allocated", f"allocated {row.user.name} as {row.get_role_display().lower()}") for row in new]
    for row in ending:
        words = f"set the last day of {row.user.name} as {row.get_role_display().lower()}"
        said.append((row, "child.allocation_ended", words))
    events.record_all([events.event(verb, words, row.child, by=by, child_id=row.child_id) for row, verb, words in said])


@action
def end_allocation(*, allocation: Allocation, ends: date, by) -> Allocation:
    allocation.ends = ends
    carers.hold([allocation])
    allocation.save()
    sync_grants(allocation.child)
    events.record(
        "child.allocation_ended",
        f"ended {allocation.user.name} as {allocation.get_role_display().lower()}",
        allocation.child,
        by=by,
        child_id=allocation.child_id,
    )
    facts_changed(child_ids=[allocation.child_id])
    return allocation


@action
def place(*, child: Child, starts: date, by, going_along: Iterable[User] = (), **where) -> Placement:
    """A child moves to live somewhere: the former placement ends the day before, and with it the carer's access. Carers
    who go on caring for the child there are said (`going_along`)."""
    with carers.following([child.pk], by=by):
        for former in Placement.objects.filter(child=child, ends=None):
            former.ends = max(former.starts, starts - timedelta(days=1))
            former.save()
        placement = Placement.objects.create(child=child, starts=starts, **where)
    for carer in going_along:
        allocate(child=child, user=carer, role=Role.CARER, starts=starts, by=by)
    _close_for_adoption(child, placement, by)
    events.record("child.placed", "moved to a new placement", child, by=by, child_id=child.pk)
    facts_changed(child_ids=[child.pk])
    return placement


def _close_for_adoption(child: Child, placement: Placement, by) -> None:
    """From the day a child is placed for adoption the record is for named people alone."""
    if placement.kind not in ADOPTION_PLACEMENTS or child.restricted:
        return
    child.restricted = True
    child.save()
    words = "closed the record to all but named people: placed for adoption"
    events.record("child.restricted", words, child, by=by, child_id=child.pk)


@action
def enrol(
    *, child: Child, school: School, starts: date, by, reason: str = "", main: bool = True, **agreed
) -> Enrolment:
    """A child starts at a school: the former main enrolment ends the day before, and with it that school's access.
    `agreed`: by whom, when and why the change was agreed (`agreed_by`, `agreed_at`, `agreed_reason`)."""
    if main:
        for former in Enrolment.objects.filter(child=child, ends=None, main=True):
            former.ends = max(former.starts, starts - timedelta(days=1))
            former.save()
    says = {"starts": starts, "main": main, "reason_for_move": reason, **agreed}
    enrolment = Enrolment.objects.create(child=child, school=school, **says)
    events.record("child.enrolled", f"started at {school.name}", child, by=by, child_id=child.pk)
    facts_changed(child_ids=[child.pk])
    return enrolment


@action
def end_care(*, child: Child, ends: date, reason: str, by) -> CarePeriod:
    """A child ceases to be looked after."""
    period = CarePeriod.objects.get(child=child, ends=None)
    period.ends, period.end_reason = ends, reason
    period.save()
    with carers.following([child.pk], by=by):
        for rows in (LegalStatus, Placement):
            for row in rows.objects.filter(child=child, ends=None):
                row.ends = max(row.starts, ends)
                row.save()
    events.record("child.left_care", "left care", child, by=by, child_id=child.pk)
    facts_changed(child_ids=[child.pk])
    return period


@action
def record_arrival(*, care: dict, where: dict, school: School | None, by: User) -> Child:
    """What the page "A child has come into care" says, all or nothing. `where` is empty while nobody knows.

    It is told as one piece of news, so that the plan that opens knows the school.
    """
    with facts_changed.together():
        return _record_arrival(care, where, school, by)


def _record_arrival(care: dict, where: dict, school: School | None, by: User) -> Child:
    known = Child.objects.one_known_as(care["authority"], care["local_id"])
    child = take_into_care(**care, by=by)
    if known:
        identity = {name: care[name] for name in IDENTITY if care.get(name)}
        save_identity(child=child, values=identity, based_on=child.version, by=by)
    if where:
        place(child=child, starts=care["starts"], by=by, **where)
    attends = Enrolment.objects.filter(child=child, ends=None).main().first()
    if school and (attends is None or attends.school_id != school.pk):
        enrol(child=child, school=school, starts=care["starts"], by=by)
    elif school is None and attends:
        end_enrolment(child=child, first_day_without=care["starts"], by=by)
    return child


@action
def save_identity(*, child: Child, values: dict, based_on: int, by: User | None) -> Merged:
    """Save who the child is, merged with whatever was saved since version `based_on` was read.

    Answers two people changed differently stay as the other person left them and come back as conflicts.
    """
    child = Child.objects.select_for_update().get(pk=child.pk)
    merged = merge_into(child, values, based_on)
    if any(getattr(child, name) != value for name, value in merged.values.items()):
        for name, value in merged.values.items():
            setattr(child, name, value)
        child.save()
        words = "changed name or year group" if "given_name" in values else "changed numbers or background"
        events.record("child.identity_changed", words, child, by=by, child_id=child.pk)
        facts_changed(child_ids=[child.pk])
    return merged


@action
def correct_placement(*, placement: Placement, by: User | None, **where) -> Placement:
    """What was recorded about where a child lives was wrong; the child did not move."""
    with carers.following([placement.child_id], by=by):
        for name, value in where.items():
            setattr(placement, name, value)
        placement.save()
    _close_for_adoption(placement.child, placement, by)
    events.record(
        "child.placement_corrected", "corrected the placement", placement.child, by=by, child_id=placement.child_id
    )
    facts_changed(child_ids=[placement.child_id])
    return placement


@action
def end_enrolment(*, child: Child, first_day_without: date, by: User | None, reason: str = "") -> None:
    """From a day on the child has no school place; the school that was left keeps its access until the day before."""
    last_day = first_day_without - timedelta(days=1)
    for enrolment in Enrolment.objects.filter(child=child).main().filter(Q(ends=None) | Q(ends__gt=last_day)):
        enrolment.ends = max(enrolment.starts, last_day)
        enrolment.reason_for_move = reason or enrolment.reason_for_move
        enrolment.save()
    events.record("child.without_school", "has no school place", child, by=by, child_id=child.pk)
    facts_changed(child_ids=[child.pk])


@action
def keep_plan(*, child: Child, plan_id: UUID, school: School, starts: date, ends: date, by: User | None) -> KeptPlan:
    """A school that the child leaves finishes one plan. Said again, with other days, it is the same attachment."""
    row = KeptPlan.objects.select_for_update().standing().filter(plan_id=plan_id).first()
    row = row or KeptPlan(child=child, plan_id=plan_id)
    row.school, row.starts, row.ends = school, starts, ends
    row.save()
    return row


@action
def end_keeping(*, plan_id: UUID, by: User | None) -> None:
    """The plan is final, or somebody else's: who finished it has nothing more to do with the child."""
    for row in KeptPlan.objects.select_for_update().standing().filter(plan_id=plan_id):
        row.ended_at = clock.now()
        row.save()


@action
def let_go(*, last_days: dict[Child, date], by: User | None) -> None:
    """Care has ended and no plan is open: after its last day each record is the Virtual School's alone, and the young
    person's own. Who was allocated stops with it; schools are told from the child's own date."""
    rows = Allocation.objects.filter(child__in=list(last_days), role__in=OF_CHILD).exclude(role=Role.YOUNG_PERSON)
    ending = []
    for row in rows.select_related("child", "user"):
        last_day = last_days[row.child]
        if row.ends is None or row.ends > last_day:
            row.starts, row.ends = min(row.starts, last_day), last_day
            ending.append(row)
    children = list(last_days)
    for child in children:
        child.outside_until = last_days[child]
    update_all(Child, children, ["outside_until"])
    _re_date(ending)
    words = "care has ended and no plan is open: only the Virtual School sees the record after {}"
    events.record_all(
        events.event("child.let_go", words.format(day_words(day)), child, by=by, child_id=child.pk)
        for child, day in last_days.items()
    )


@action
def take_back(*, child: Child, same_people: bool, by: User | None) -> None:
    """Looked after again, or a plan was opened again; then (`same_people`) those who stopped with it go on."""
    last_day = child.outside_until
    ended_at = child.history.filter(outside_until=last_day).earliest().history_date
    child.outside_until = None
    child.save()
    if same_people:
        stopped = Allocation.objects.filter(child=child, ends=last_day).select_related("child", "user")
        again = [row for row in stopped if abs(row.history.latest().history_date - ended_at) < AT_ONCE]
        open_ones = set(Allocation.objects.filter(child=child, ends=None).values_list("user_id", "role"))
        again = [row for row in again if (row.user_id, row.role) not in open_ones]
        for row in again:
            row.ends = None
        _re_date(again)
    words = "the record is open again to the people around the child"
    events.record("child.taken_back", words, child, by=by, child_id=child.pk)


def _re_date(allocations: list[Allocation]) -> None:
    """Save other days of many, with the grants that follow."""
    carers.hold(allocations)
    update_all(Allocation, allocations, ["starts", "ends", "placement_id"])
    carers.sync({row.child for row in allocations})


def on_membership_kept(membership, last_day: date, ended_at: datetime, by) -> None:
    """Somebody stays after all: the children whose allocation was ended with the role, and not by itself, stay too."""
    if membership.authority_id is None:
        return
    of_role = {"user": membership.user_id, "role": membership.role, "child__authority": membership.authority_id}
    for allocation in Allocation.objects.filter(**of_role, ends=last_day).select_related("child", "user"):
        changed = allocation.history.filter(ends=last_day).earliest().history_date
        again = Allocation.objects.filter(**of_role, child=allocation.child_id, ends=None)
        if abs(changed - ended_at) < AT_ONCE and not again.exists():
            allocate_on(allocation=allocation, by=by)


@action
def allocate_on(*, allocation: Allocation, by) -> Allocation:
    """An allocation that was to end goes on."""
    allocation.ends = None
    carers.hold([allocation])
    allocation.save()
    sync_grants(allocation.child)
    words = f"kept {allocation.user.name} as {allocation.get_role_display().lower()}"
    events.record("child.allocation_kept", words, allocation.child, by=by, child_id=allocation.child_id)
    facts_changed(child_ids=[allocation.child_id])
    return allocation


def on_membership_ended(membership, by) -> None:
    """Somebody no longer works for the authority: what they were to its children ends with it."""
    if membership.authority_id is None:
        return
    ends = membership.ends or clock.today()
    rows = Allocation.objects.filter(
        user=membership.user_id, role=membership.role, child__authority=membership.authority_id
    ).filter(Q(ends=None) | Q(ends__gt=ends))
    for allocation in rows.select_related("child", "user"):
        end_allocation(allocation=allocation, ends=max(allocation.starts, ends), by=by)
