"""The morning's work, in short slices. It may be asked for ten times a day: a second run changes nothing."""

import logging
from datetime import datetime, time, timedelta

from celery import shared_task
from django.db.models import Exists, OuterRef, Q

from accounts.asking.actions import forget_old as forget_old_logins
from audit import clock
from children.models import CarePeriod, Child
from children.people_file.loading import forget_old as forget_old_files
from notices.jobs import Turn, ask_for, take_turn
from notices.telling import nudge
from organisations.calendars import NothingInForce
from organisations.terms import TermError
from peps.models import PEP
from signoff.leaving import not_let_go
from signoff.openings import on_facts_changed
from signoff.reminders.sweep import remind

log = logging.getLogger(__name__)
MORNING = "morning"
BEGINS_AT = time(6)  # in London: what is sent is read at the start of the day
BATCH = 200  # children in one transaction: under half a second, also where all of them have a plan to open


@shared_task(name="signoff.tasks.morning")
def morning() -> int:
    """Once a day: look at every child in care or with an open plan, open the plan that is missing, bring duties up to
    date; then remind people. Schedulers may ask for it as often as they like. Returns how many children this slice
    looked at."""
    looked_at = 0

    def work(turn: Turn) -> bool:
        nonlocal looked_at
        before = turn.run.done
        children_done = _look_at_children(turn)
        looked_at = turn.run.done - before
        if not children_done:
            return False
        forget_old_logins()
        forget_old_files()
        turn.step(**remind())
        return True

    run = take_turn(MORNING, work, next_run=_next_morning)
    if run and run.finished_at is None:
        nudge(morning)
    return looked_at


def _look_at_children(turn: Turn) -> bool:
    """From where the last slice stopped; False when time is up before the last child."""
    children = to_look_at()
    turn.run.total = children.count()
    while True:
        after = children.filter(pk__gt=turn.run.position) if turn.run.position else children
        ids = list(after.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not ids:
            return True
        turn.step(plans=_look_at(ids, turn), done=len(ids), position=str(ids[-1]))
        if turn.is_up():
            return False


def to_look_at(**of):
    """Children in care, those who have left with a plan still open (its meeting day goes by like any other), and those
    who have left and whom others than the Virtual School may still see."""
    in_care = CarePeriod.objects.filter(child=OuterRef("pk"), starts__lte=clock.today()).filter(
        Q(ends=None) | Q(ends__gte=clock.today())
    )
    planned = PEP.objects.filter(child=OuterRef("pk")).open()
    return Child.objects.filter(Exists(in_care) | Exists(planned) | not_let_go(), **of)


def _look_at(ids, turn: Turn) -> int:
    """How many plans were opened. One child whose facts cannot be reckoned with keeps nobody else waiting."""
    try:
        return on_facts_changed(ids)
    except Exception as error:
        log.warning("one of %s children could not be looked at: %s", len(ids), type(error).__name__)
    opened = 0
    for child_id in ids:
        try:
            opened += on_facts_changed([child_id])
        except (NothingInForce, TermError) as error:
            turn.problem(f"A child could not be looked at. {error}")
        except Exception as error:
            log.exception("child %s could not be looked at", child_id)
            turn.problem(f"A child could not be looked at: {type(error).__name__}. The log of the worker says more.")
    return opened


def _next_morning() -> datetime:
    tomorrow = clock.today() + timedelta(days=1)
    return datetime.combine(tomorrow, BEGINS_AT, tzinfo=clock.LONDON)


def on_calendar_changed(authority) -> None:
    """Terms, closures or the policy changed: every child of the authority is looked at again after the commit. Where
    nobody hears the nudge, the morning's job is due at once and does it within 15 minutes."""
    ask_for(MORNING, by_id=None)
    nudge(look_again, str(authority.pk))


@shared_task(name="signoff.tasks.look_again")
def look_again(authority_id: str) -> int:
    """Bring the plans and duties of one authority's children up to date."""
    ids = list(to_look_at(authority=authority_id).order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), BATCH):
        on_facts_changed(ids[start : start + BATCH])
    return len(ids)
