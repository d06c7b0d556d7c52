"""What plans and moves say that somebody at the Virtual School should look at. Rows open and close by these facts."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse

from accounts.roles import VIRTUAL_SCHOOL
from audit import clock
from casework.models import Alert, Move, MoveStep, Report
from children.models import CarePeriod, Child, Enrolment
from organisations.calendars import Calendars
from organisations.deadlines import suitable_education_deadline
from organisations.terms import TermsRunOut
from peps.models import PEP, AlternativeProvision, SchoolPage, Suspension

Kind = Alert.Kind
RECENT = timedelta(days=28)  # a suspension is looked at for so long
COMPULSORY = ["R", *map(str, range(1, 12))]


class Wanted(NamedTuple):
    child_id: UUID
    kind: str
    subject_id: UUID
    words: str
    pep_id: UUID | None = None


def follow(child_ids: Iterable[UUID], calendars: Calendars | None = None, *, of_plans: bool = False) -> int:
    """Open what the facts of these children call for and close what they no longer do; returns how many rows changed.
    `of_plans`: only what plans say can have changed. Looked at again, nothing changes."""
    ids = list(child_ids)
    found = list(_of_plans(ids))
    if not of_plans:
        found += _without_education(ids, calendars or Calendars())
    wanted = {(each.child_id, each.kind, each.subject_id): each for each in found}
    there = Alert.objects.open().filter(child__in=ids)
    if of_plans:
        there = there.exclude(kind__in=[Kind.NO_SCHOOL, Kind.LATE_EDUCATION])
    rows = {(row.child_id, row.kind, row.subject_id): row for row in there}
    over = [row.pk for key, row in rows.items() if key not in wanted]
    new = [Alert(opened_on=clock.today(), **each._asdict()) for key, each in wanted.items() if key not in rows]
    if over:
        Alert.objects.filter(pk__in=over).update(closed_on=clock.today())
    Alert.objects.bulk_create(new, ignore_conflicts=True)
    return len(over) + len(new)


def href_of(alert: Alert) -> str:
    """Where it is put right."""
    page = {Kind.PART_TIME: "school", Kind.UNREGISTERED: "school", Kind.SUSPENDED: "absence"}.get(alert.kind)
    if page and alert.pep_id:
        return reverse("peps:page", args=[alert.pep_id, page])
    return reverse("moves:of_child", args=[alert.child_id])


# ---------------------------------------------------------------- what plans say


def _of_plans(ids: list[UUID]) -> Iterator[Wanted]:
    plans, today = PEP.objects.filter(child__in=ids).open(), clock.today()
    without_end = Q(part_time_until=None) | Q(part_time_until__lt=today)
    pages = SchoolPage.objects.filter(without_end, pep__in=plans.values("pk"), hours=SchoolPage.Hours.PART)
    for child_id, pep_id, hours in pages.values_list("pep__child_id", "pep_id", "weekly_hours"):
        words = f"{hours} hours a week" if hours else "Hours not said"
        yield Wanted(child_id, Kind.PART_TIME, pep_id, words, pep_id)
    rows = AlternativeProvision.objects.filter(
        Q(ends=None) | Q(ends__gte=today), pep__in=plans.values("pk"), removed_at=None
    ).exclude(registered=AlternativeProvision.Registered.YES)
    for child_id, pep_id, pk, provider in rows.values_list("pep__child_id", "pep_id", "pk", "provider"):
        yield Wanted(child_id, Kind.UNREGISTERED, pk, provider, pep_id)
    rows = Suspension.objects.filter(
        pep__in=plans.values("pk"), removed_at=None, starts__gte=today - RECENT, meanwhile=""
    )
    for row in rows.select_related("pep"):
        yield Wanted(row.pep.child_id, Kind.SUSPENDED, row.pk, str(row)[:300], row.pep_id)


# ---------------------------------------------------------------- no school, no education


def _without_education(ids: list[UUID], calendars: Calendars) -> Iterator[Wanted]:
    """Of compulsory school age, looked after, and at no school today; and where a child moved at once and nobody has
    said what education there is."""
    at_school = Enrolment.objects.main().current().values("child")
    without = Child.objects.filter(pk__in=ids, year_group__in=COMPULSORY).looked_after().exclude(pk__in=at_school)
    without = {child.pk: child for child in without.select_related("authority")}
    since = _since(list(without)) if without else {}
    moved = Move.objects.open().filter(child__in=ids, emergency=True)
    moved = moved.exclude(pk__in=MoveStep.objects.filter(kind=MoveStep.Kind.EDUCATION).values("move"))
    for move in moved.select_related("child__authority"):
        since[move.child_id] = min(since.get(move.child_id, move.moved_on), move.moved_on)
        if move.child_id not in without:
            yield from _late(move.child, since[move.child_id], calendars)
    for child_id, child in without.items():
        yield Wanted(child_id, Kind.NO_SCHOOL, child_id, "No school place is recorded")
        yield from _late(child, since[child_id], calendars)


def _since(ids: list[UUID]) -> dict[UUID, date]:
    """The first day without a school, while looked after."""
    care = dict(CarePeriod.objects.filter(child__in=ids, ends=None).values_list("child_id", "starts"))
    ended = defaultdict(list)
    for child_id, ends in Enrolment.objects.main().filter(child__in=ids).values_list("child_id", "ends"):
        if ends and ends >= care[child_id] and ends < clock.today():
            ended[child_id].append(ends + timedelta(days=1))
    return {child_id: max(ended[child_id], default=starts) for child_id, starts in care.items()}


def _late(child: Child, since: date, calendars: Calendars) -> Iterator[Wanted]:
    try:
        due = suitable_education_deadline(since, calendar=calendars.calendar_for(child.authority)).due
    except TermsRunOut:
        return
    if clock.today() > due:
        yield Wanted(child.pk, Kind.LATE_EDUCATION, child.pk, "Nobody has said what education there is")


def numbers(user, children=None) -> dict[str, int]:
    """How many of each kind are open for this person's desk, the gravest first; of some children alone, where given."""
    found = Alert.objects.visible_to(user).open()
    if children is not None:
        found = found.filter(child__in=children.values("pk"))
    counted = dict(found.order_by().values_list("kind").annotate(number=Count("pk")))
    return {kind: counted[kind] for kind in Kind if kind in counted}


def waiting_for(user) -> int:
    """How many reports are open at this person's desk."""
    children = Child.objects.attached_to(user, VIRTUAL_SCHOOL)
    return Report.objects.open().filter(child__in=children.values("pk")).count()
