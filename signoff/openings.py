"""Which plan a child must have now, and opening it."""

from django.db.models import Q

from audit import clock
from audit.acting import action
from children.models import CarePeriod, Child, Enrolment, LegalStatus
from organisations.calendars import Calendars, as_value, calendar_for, policy_for, rules_of, term_on_or_after, term_rows
from organisations.deadlines import has_deadlines, initial_deadlines, pep_form_for, review_deadline
from peps.actions import follow_school, open_plan
from peps.models import PEP
from signoff.dates import follow_calendar
from signoff.duties import recompute
from signoff.life_events import HISTORY, open_after_school_change, open_leaving_care_plan


@action
def open_due_plan(*, child: Child, by, calendars: Calendars | None = None) -> PEP | None:
    """Open the plan this child must have today, unless it is open already.

    The term in which a child came into care is covered by the initial plan; each later term has its own, opened when
    the term begins or the last plan is signed off. Deadlines of earlier terms are history: nothing is opened for them.
    """
    today = clock.today()
    calendars = calendars or Calendars()
    care = CarePeriod.objects.filter(child=child, ends=None).first()
    if care is None or care.starts > today:
        return None
    rules = rules_of(calendars.policy_for(child.authority, today))
    status = LegalStatus.objects.filter(child=child, ends=None).first()
    if status and not has_deadlines(rules, status.code):
        return None
    enrolment = Enrolment.objects.filter(child=child).main().current().select_related("school").first()
    if pep_form_for(rules, child.date_of_birth, today, enrolment is not None, child.year_group or None) is None:
        return None
    school = enrolment.school if enrolment else None
    rows = calendars.term_rows(child.authority, school)
    term = term_on_or_after(rows, today)
    if term is None:
        return None
    calendar = calendars.calendar_for(child.authority, school)
    entry = term_on_or_after(rows, care.starts)
    if entry is None or entry.pk == term.pk:
        hold = next(
            d
            for d in initial_deadlines(rules, care.starts, emergency=care.emergency, calendar=calendar)
            if d.kind == "hold_meeting"
        )
        term = _as_planned(child, PEP.Kind.INITIAL, term)
        if _closed_already(child, PEP.Kind.INITIAL, term):
            return None
        return open_plan(child=child, kind=PEP.Kind.INITIAL, term=term, due_on=hold.due, due_why=hold.why, by=by)
    review = review_deadline(rules, as_value(term), closures=calendar.closures)
    term = _as_planned(child, PEP.Kind.TERMLY, term)
    if term.first_day > today or _closed_already(child, PEP.Kind.TERMLY, term):
        return None
    return open_plan(child=child, kind=PEP.Kind.TERMLY, term=term, due_on=review.due, due_why=review.why, by=by)


def _as_planned(child, kind, term):
    """The term of a plan there is already, where a school has terms of its own for the same weeks: no second plan."""
    same_weeks = {"term__first_day__lte": term.last_day, "term__last_day__gte": term.first_day}
    plan = PEP.objects.filter(child=child, kind=kind, **same_weeks).order_by("opened_on").select_related("term").last()
    return plan.term if plan else term


def _closed_already(child, kind, term) -> bool:
    """A plan somebody closed is not opened again by the calendar: a head may do so, with a reason."""
    return PEP.objects.filter(child=child, kind=kind, term=term, status=PEP.Status.CLOSED).exists()


@action
def open_next_plan(*, child: Child, signed: PEP, by) -> PEP | None:
    """After a sign-off: the next term's plan, with what carries forward, while the child is looked after."""
    care = CarePeriod.objects.filter(child=child, ends=None).first()
    if care is None or signed.minutes.no_next_reason:
        return None
    rows = term_rows(child.authority, signed.school)
    following = [term for term in rows if term.first_day > signed.term.last_day]
    if not following:
        return None
    term = min(following, key=lambda row: row.first_day)
    rules = rules_of(policy_for(child.authority, clock.today()))
    in_setting = signed.school_id is not None
    if pep_form_for(rules, child.date_of_birth, term.first_day, in_setting, None) is None:
        return None
    closures = calendar_for(child.authority, signed.school).closures
    review = review_deadline(rules, as_value(term), closures=closures)
    term = _as_planned(child, PEP.Kind.TERMLY, term)
    return open_plan(child=child, kind=PEP.Kind.TERMLY, term=term, due_on=review.due, due_why=review.why, by=by)


def on_facts_changed(child_ids, plan_id=None) -> None:
    """Facts changed: a plan is opened where one is due, open plans follow the child to school, duties are recomputed.

    `plan_id` says that only that plan was written in: then nothing can be due to open; only its duties are looked at.
    """
    calendars = Calendars()
    for child in _concerned(child_ids, plan_id).select_related("authority"):
        if plan_id is None and calendars.has_policy(child.authority):
            open_due_plan(child=child, by=None, calendars=calendars)
            open_after_school_change(child=child, by=None, calendars=calendars)
            open_leaving_care_plan(child=child, by=None, calendars=calendars)
        if plan_id is None:
            follow_school(child=child, by=None)
            if calendars.has_policy(child.authority):
                follow_calendar(child=child, calendars=calendars, by=None)
        recompute(child, plan_id=plan_id, calendars=calendars)


def _concerned(child_ids, plan_id):
    """Those of these children for whom there can be something to open or to do: most of an import left long ago."""
    children = Child.objects.filter(pk__in=child_ids)
    if plan_id:
        return children
    lately = Q(ends=None) | Q(ends__gte=clock.today() - HISTORY)
    in_care = CarePeriod.objects.filter(lately, child__in=child_ids).values_list("child_id", flat=True)
    planned = PEP.objects.filter(child__in=child_ids).values_list("child_id", flat=True)
    return children.filter(pk__in={*in_care, *planned})


def on_signed_off(snapshot, by) -> None:
    open_next_plan(child=snapshot.pep.child, signed=snapshot.pep, by=None)
    recompute(snapshot.pep.child)
