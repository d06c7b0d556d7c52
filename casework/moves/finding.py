"""Reading moves: one for its page, and those of many children for their duties, in a fixed number of queries."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Prefetch, Q

from accounts.roles import Role
from audit import clock
from casework.models import Move, MoveOption, MoveStep
from casework.moves.stages import Facts
from children import history
from children.facts import main_enrolment
from children.models import Child, Placement
from organisations.calendars import Calendars
from organisations.deadlines import suitable_education_deadline
from organisations.terms import TermsRunOut

LATELY = timedelta(days=60)
STEPS = Prefetch("steps", MoveStep.objects.select_related("option__school", "by"))
OPTIONS = Prefetch("options", MoveOption.objects.filter(removed_at=None).select_related("school"))


def facts_of(move: Move, calendars: Calendars | None = None) -> Facts:
    enrolment = main_enrolment(move.child)
    hides = history.hides_place(move.child, {Role.DESIGNATED_TEACHER})
    read = Move.objects.prefetch_related(STEPS, OPTIONS).get(pk=move.pk)
    return _facts(move, read, calendars or Calendars(), enrolment and enrolment.school_id, hides)


def again(row: Move | MoveOption):
    """A row that was found for somebody, as it stands now."""
    return type(row).objects.get(pk=row.pk)


def facts_of_many(children: Iterable[Child], schools: dict, calendars: Calendars) -> dict:
    """By child: the facts of the moves that are open, or finished lately. `schools`: where each child goes today."""
    ids = [child.pk for child in children]
    lately = clock.now() - LATELY
    found = Move.objects.filter(Q(finished_at=None) | Q(finished_at__gte=lately), child__in=ids)
    found = list(found.filter(stopped_at=None).select_related("child__authority").prefetch_related(STEPS, OPTIONS))
    if not found:
        return {}
    moving = [move.child_id for move in found]
    ids = dict(Child.objects.filter(merged_into__in=moving).values_list("pk", "merged_into"))
    ids |= {child_id: child_id for child_id in moving}
    hid = Placement.history.filter(child__in=list(ids), confidential=True).values_list("child_id", flat=True)
    hiding = {ids[child_id] for child_id in hid}
    facts: dict = {}
    for move in found:
        its = _facts(move, move, calendars, schools.get(move.child_id), move.child_id in hiding)
        facts.setdefault(move.child_id, []).append(its)
    return facts


def _facts(move: Move, read: Move, calendars: Calendars, school_id, hides_place: bool) -> Facts:
    calendar = calendars.calendar_for(move.child.authority, school_id)
    return Facts(
        move=move,
        steps=list(read.steps.all()),
        options=list(read.options.all()),
        calendar=calendar,
        has_school=school_id is not None,
        hides_place=hides_place,
        suitable_by=suitable_by(move, calendar),
    )


def suitable_by(move: Move, calendar) -> date | None:
    """Twenty school days after a placement moved at once; nobody guesses where the terms entered end before that."""
    if move.moved_on is None:
        return None
    try:
        return suitable_education_deadline(move.moved_on, calendar=calendar).due
    except TermsRunOut:
        return None
