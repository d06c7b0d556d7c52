"""After care: social worker, school, carer and reviewing officer keep the record until the last plan is finished.

While the child is looked after, or any plan is open, nothing changes. Then the record is the Virtual School's alone:
at once where the last plan was closed, and after two weeks where it was signed off, in which the copy is filed.
"""

from datetime import date, timedelta

from django.db.models import Exists, Max, OuterRef, Q

from audit import clock
from audit.acting import action
from children import actions
from children.delegation.actions import on_facts_changed as delegations_follow
from children.models import CarePeriod, Child
from components.words import in_london
from peps.models import PEP

TO_FILE_THE_COPY = timedelta(days=14)
ONE_DAY = timedelta(days=1)


def not_let_go() -> Q:
    """Children of whom it may be time: care was recorded, and others than the Virtual School may still see them."""
    return Q(Exists(CarePeriod.objects.filter(child=OuterRef("pk"))), outside_until=None)


@action
def follow_leaving(*, child_ids, by) -> None:
    """Let go of the children who have left with nothing open, and take back those for whom that is no longer so."""
    children = Child.objects.filter(pk__in=child_ids)
    again = list(children.filter(_is_looked_after() | _has_open_plan(), outside_until__isnull=False))
    for child in again:
        looked_after = CarePeriod.objects.filter(_not_over(), child=child).exists()
        actions.take_back(child=child, same_people=not looked_after, by=by)
    left = children.filter(not_let_go()).exclude(_is_looked_after() | _has_open_plan())
    left = left.annotate(
        care_ended=Max("care_periods__ends"), signed=Max("peps__signed_off_at"), closed=Max("peps__closed_at")
    )
    last_days = {child: _last_day(child) for child in left}
    if last_days:
        actions.let_go(last_days=last_days, by=by)
        delegations_follow([child.pk for child in last_days])


def _last_day(child: Child) -> date:
    days = [child.care_ended]
    if child.signed:
        days.append(in_london(child.signed).date() + TO_FILE_THE_COPY)
    if child.closed:
        days.append(in_london(child.closed).date() - ONE_DAY)
    return max(days)


def _not_over() -> Q:
    return Q(ends=None) | Q(ends__gte=clock.today())


def _is_looked_after() -> Exists:
    """Today, or from a day to come."""
    return Exists(CarePeriod.objects.filter(_not_over(), child=OuterRef("pk")))


def _has_open_plan() -> Exists:
    return Exists(PEP.objects.filter(child=OuterRef("pk")).open())
