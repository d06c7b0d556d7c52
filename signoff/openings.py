"""Which plan a child must have now, and opening it."""

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from audit import clock
from audit.acting import action
from audit.prepared import Listed
from casework import alerts
from children.models import CarePeriod, Child
from organisations.calendars import Calendars, as_value, calendar_for, policy_for, rules_of, term_on_or_after, term_rows
from organisations.deadlines import Kind, has_deadlines, initial_deadlines, pep_form_for, review_deadline
from peps.actions import Opening, open_plan, open_plans
from peps.models import PEP
from signoff import lives
from signoff.actions import close_left_behind
from signoff.dates import follow_calendar, would_move
from signoff.duties import recompute
from signoff.keeping import changes_school, follow_school, with_something_kept
from signoff.leaving import follow_leaving
from signoff.life_events import left_behind, open_after_school_change, open_leaving_care_plan
from signoff.lives import HISTORY, Life


def open_due_plan(*, child: Child, by) -> PEP | None:
    """Open the plan this child must have today, unless it is open already."""
    [life], calendars = lives.read([child]), Calendars()
    opening = due_to_open(life, calendars)
    if opening is None:
        return None
    return open_plans(openings=[opening], by=by)[0]


def due_to_open(life: Life, calendars: Calendars) -> Opening | None:
    """The plan a child must have today.

    The term in which a child came into care is covered by the initial plan; each later term has its own, opened when
    the term begins or the last plan is signed off. Deadlines of earlier terms are history: nothing is opened for them.
    """
    child, care, today = life.child, life.open_care, clock.today()
    if care is None or care.starts > today:
        return None
    rules = rules_of(calendars.policy_for(child.authority, today))
    if life.open_status and not has_deadlines(rules, life.open_status.code):
        return None
    in_setting = life.setting is not None
    if pep_form_for(rules, child.date_of_birth, today, in_setting, child.year_group or None) is None:
        return None
    rows = calendars.term_rows(child.authority, life.school_id)
    term = term_on_or_after(rows, today)
    if term is None:
        return None
    calendar = calendars.calendar_for(child.authority, life.school_id)
    entry = term_on_or_after(rows, care.starts)
    if entry is None or entry.pk == term.pk:
        found = initial_deadlines(rules, care.starts, emergency=care.emergency, calendar=calendar)
        kind, deadline = PEP.Kind.INITIAL, next(d for d in found if d.kind == Kind.HOLD_MEETING)
    else:
        kind, deadline = PEP.Kind.TERMLY, review_deadline(rules, as_value(term), closures=calendar.closures)
    term = _as_planned(life, kind, term)
    if kind == PEP.Kind.TERMLY and term.first_day > today:
        return None
    if _closed_already(life, kind, term):
        return None
    return Opening(child, kind, term, deadline.due, deadline.why)


def _as_planned(life: Life, kind, term):
    """The term of a plan there is already, where a school has terms of its own for the same weeks: no second plan."""
    plans = [pep for pep in life.plans if pep.kind == kind]
    same_weeks = (p for p in plans if p.term.first_day <= term.last_day and p.term.last_day >= term.first_day)
    plan = max(same_weeks, key=lambda pep: pep.opened_on, default=None)
    return plan.term if plan else term


def _closed_already(life: Life, kind, term) -> bool:
    """A plan somebody closed is not opened again by the calendar: a head may do so, with a reason."""
    same = (pep for pep in life.plans if pep.kind == kind and pep.term_id == term.pk)
    return any(pep.status == PEP.Status.CLOSED for pep in same)


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
    [life] = lives.read([child])
    term = _as_planned(life, PEP.Kind.TERMLY, term)
    return open_plan(child=child, kind=PEP.Kind.TERMLY, term=term, due_on=review.due, due_why=review.why, by=by)


CHILD = ["authority", "given_name", "family_name", "preferred_name", "date_of_birth", "year_group", "uasc"]


@transaction.atomic
def on_facts_changed(child_ids, plan_id=None) -> int:
    """Facts changed: a plan is opened where one is due, open plans follow the child to school, duties are recomputed.

    `plan_id` says that only that plan was written in: then nothing can be due to open; only its duties are looked at.
    All are looked at together, in a fixed number of queries; only those for whom something changes cost more. Returns
    how many plans were opened.
    """
    calendars, opened = Calendars(), 0
    known = lives.read(_concerned(child_ids, plan_id), calendars)
    if plan_id is None:
        _close_left_behind(known)
        opened = _open_what_is_due(known, calendars)
        _follow(known, calendars)
        follow_leaving(child_ids=child_ids, by=None)
    recompute(known, plan_id=plan_id, calendars=calendars)
    alerts.follow([life.child.pk for life in known], calendars, of_plans=plan_id is not None)
    return opened


def _open_what_is_due(known: list[Life], calendars: Calendars) -> int:
    counted = [life for life in known if calendars.has_policy(life.child.authority)]
    due = [(life, opening) for life in counted if (opening := due_to_open(life, calendars))]
    missing = [(life, opening) for life, opening in due if not _is_open(life, opening)]
    open_plans(openings=[opening for _, opening in missing], by=None)
    _read_again(known, {life.child.pk for life, _ in missing})
    for life in counted:
        for open_one in (open_after_school_change, open_leaving_care_plan):
            if open_one(life=life, by=None, calendars=calendars):
                _read_again([life], {life.child.pk})
                missing.append((life, None))
    return len(missing)


def _close_left_behind(known: list[Life]) -> None:
    for life in known:
        plans = left_behind(life)
        for pep in plans:
            close_left_behind(pep=pep, on=life.care.ends, by=None)
        _read_again([life], {life.child.pk} if plans else set())


def _is_open(life: Life, opening: Opening) -> bool:
    plans = (pep for pep in life.plans if pep.status != PEP.Status.CLOSED)
    return any((pep.kind, pep.term_id) == (opening.kind, opening.term.pk) for pep in plans)


def _follow(known: list[Life], calendars: Calendars) -> None:
    """Open plans go with the child to school, and with the calendar: only those that would change are held for it."""
    moved, kept = set(), with_something_kept(known)
    for life in known:
        child = life.child
        if child.pk in kept or changes_school(life):
            follow_school(child=child, by=None)
            _read_again([life], {child.pk})
        if calendars.has_policy(child.authority) and would_move(life, calendars):
            follow_calendar(child=child, calendars=calendars, by=None)
            moved.add(child.pk)
    _read_again(known, moved)


def _read_again(known: list[Life], child_ids: set) -> None:
    """What these children's facts are after something was opened or moved for them."""
    stale = [life for life in known if life.child.pk in child_ids]
    if not stale:
        return
    for life, fresh in zip(stale, lives.read([life.child for life in stale]), strict=True):
        life.become(fresh)


def _concerned(child_ids, plan_id):
    """Those of these children for whom there can be something to open or to do: most of an import left long ago."""
    if plan_id:
        return _CHILDREN.of(child_ids)
    of_child = {"child": OuterRef("pk")}
    lately = CarePeriod.objects.filter(Q(ends=None) | Q(ends__gte=clock.today() - HISTORY), **of_child)
    return _CHILDREN.build_many(child_ids).filter(Exists(lately) | Exists(PEP.objects.filter(**of_child)))


_CHILDREN = Listed(lambda ids: Child.objects.filter(pk__in=ids).only(*CHILD).prefetch_related("authority"))


def on_signed_off(snapshot, by) -> None:
    child = snapshot.pep.child
    open_next_plan(child=child, signed=snapshot.pep, by=None)
    follow_leaving(child_ids=[child.pk], by=None)
    recompute(lives.read([child]))
