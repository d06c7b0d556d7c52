"""By when a plan's meeting has to be held, and what happens to that day when the calendar or the policy changes.

A plan that nobody has begun takes the policy in force today; one that has begun keeps its own. Both follow the terms.
"""

from audit import clock
from audit.acting import action
from children.models import CarePeriod, Child
from organisations.calendars import Calendars, as_value
from organisations.deadlines import Deadline, Kind, initial_deadlines, pep_form_for, review_deadline, without_codes
from organisations.models import Authority, Term
from organisations.presets import Rules
from organisations.previews import Move, Preview
from peps.models import PEP
from signoff import lives
from signoff.duties import recompute
from signoff.lives import Life

AT_ONCE = 20  # children; about half a second for whoever waits, and for SQLite's one writer
SHOWN = 50  # of the plans that would move


def due(pep: PEP, authority: Authority, rules: Rules, care: CarePeriod | None, calendars: Calendars) -> Deadline | None:
    """By when the meeting has to be held; None for plans whose day does not follow from the calendar."""
    calendar = calendars.calendar_for(authority, pep.school_id)
    if pep.kind == PEP.Kind.INITIAL and care:
        found = initial_deadlines(rules, care.starts, emergency=care.emergency, calendar=calendar)
        return next(deadline for deadline in found if deadline.kind == Kind.HOLD_MEETING)
    if pep.kind == PEP.Kind.TERMLY:
        term = same_term(calendars.term_rows(authority, pep.school_id), pep.term)
        return review_deadline(rules, as_value(term), closures=calendar.closures)
    return None


def same_term(rows: list[Term], term: Term) -> Term:
    """The term of the plan as these rows have it: a school's own Autumn stands for the authority's."""
    if any(row.pk == term.pk for row in rows):
        return term
    same_weeks = (row for row in rows if row.first_day <= term.last_day and term.first_day <= row.last_day)
    return next(same_weeks, term)


# ---------------------------------------------------------------- after a change


@action
def follow_calendar(*, child: Child, by, calendars: Calendars | None = None) -> int:
    """Bring the open plans of a child to the policy and the terms as they are today; returns how many moved."""
    calendars = calendars or Calendars()
    rows = PEP.objects.select_for_update(of=("self",)).filter(child=child).open()
    plans = [pep for pep in rows.select_related("term", "school", "policy", "meeting") if _can_move(pep)]
    care = CarePeriod.objects.filter(child=child, ends=None).first() if plans else None
    moved = [pep for pep in plans if _follow(pep, child, calendars, care)]
    for pep in moved:
        pep.save(update_fields=["policy", "form", "due_on", "due_why"])
    return len(moved)


def would_move(life: Life, calendars: Calendars) -> bool:
    """Whether any open plan is not as the calendar and the policy of today have it."""
    plans = [pep for pep in life.open_plans if _can_move(pep)]
    return any(_follow(pep, life.child, calendars, life.open_care) for pep in plans)


def _can_move(pep: PEP) -> bool:
    """By when the meeting had to be held is history once it was held."""
    meeting = pep.meeting_or_none
    return not pep.is_locked and not (meeting and meeting.held)


def _follow(pep: PEP, child: Child, calendars: Calendars, care: CarePeriod | None) -> bool:
    """Set the day and the policy as they are today, unsaved; whether that changes the plan."""
    before = (pep.policy_id, pep.form, pep.due_on, pep.due_why)
    today = clock.today()
    in_force = calendars.policy_for(child.authority, today)
    if pep.status == PEP.Status.NOT_STARTED and pep.policy_id != in_force.pk:
        pep.policy = in_force
        in_setting, year = pep.school_id is not None, child.year_group or None
        pep.form = pep_form_for(pep.rules, child.date_of_birth, today, in_setting, year) or pep.form
    if found := due(pep, child.authority, pep.rules, care, calendars):
        pep.due_on, pep.due_why = found.due, without_codes(found.why)[:200]
    return before != (pep.policy_id, pep.form, pep.due_on, pep.due_why)


def on_calendar_changed(authority: Authority) -> None:
    """The first plans follow while the person waits, those not begun before others; the worker does the rest."""
    if not authority.policies.exists() or not authority.terms.exists():
        return
    plans = PEP.objects.filter(child__authority=authority).open().order_by("due_on", "pk")
    found = sorted(plans.values_list("child_id", "status"), key=lambda row: row[1] != PEP.Status.NOT_STARTED)
    ids = list(dict.fromkeys(child_id for child_id, _ in found))[:AT_ONCE]
    calendars = Calendars()
    children = list(Child.objects.filter(pk__in=ids).select_related("authority"))
    for child in children:
        follow_calendar(child=child, calendars=calendars, by=None)
    recompute(lives.read(children), calendars=calendars)


# ---------------------------------------------------------------- before a change


def preview_policy(authority: Authority, rules: Rules, valid_from, reader) -> Preview:
    """Plans nobody has begun, and which of them would be due on another day. Names only of children the reader sees."""
    if authority.policies.filter(valid_from__gt=valid_from, valid_from__lte=clock.today()).exists():
        return Preview()
    plans = list(
        PEP.objects.filter(child__authority=authority, status=PEP.Status.NOT_STARTED)
        .select_related("child", "term", "school")
        .order_by("due_on", "pk")
    )
    of_child = {care.child_id: care for care in CarePeriod.objects.filter(child__authority=authority, ends=None)}
    calendars = Calendars()
    moving = [
        (pep, found.due)
        for pep in plans
        if (found := due(pep, authority, rules, of_child.get(pep.child_id), calendars)) and found.due != pep.due_on
    ]
    may_see = set(
        PEP.objects.visible_to(reader).filter(pk__in=[pep.pk for pep, _ in moving]).values_list("pk", flat=True)
    )
    moves = [
        Move(pep.child_id, pep.child.known_as, str(pep), pep.get_absolute_url(), pep.due_on, then)
        for pep, then in moving
        if pep.pk in may_see
    ]
    return Preview(plans=len(plans), moving=len(moving), moves=moves[:SHOWN])
