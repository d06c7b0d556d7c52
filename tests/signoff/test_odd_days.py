"""Mornings one after another where the calendar is odd: two schools whose terms overlap, the change of the school year,
and holidays that begin on different days. Nothing is lost and nothing comes twice."""

from collections import Counter
from datetime import date, timedelta

import pytest

from accounts.roles import Role
from audit import clock
from notices.jobs import ask_for
from notices.models import Notice
from organisations.models import Term
from peps.models import PEP
from signoff.models import Duty, Reminded, Reminder
from signoff.tasks import morning
from tests.factories import AuthorityFactory, ChildFactory, SchoolFactory, allocate, enrol, in_care, member

pytestmark = pytest.mark.ci
OWN_TERMS = {  # of the second school: they overlap the council's, which the first one keeps to
    "Summer 2026": (date(2026, 4, 8), date(2026, 5, 25), date(2026, 5, 29), date(2026, 7, 24)),
    "Autumn 2026": (date(2026, 8, 27), date(2026, 10, 26), date(2026, 10, 30), date(2026, 12, 22)),
    "Spring 2027": (date(2027, 1, 6), date(2027, 2, 15), date(2027, 2, 19), date(2027, 4, 1)),
}


def mornings(first: date, last: date):
    """Each of them, asked for twice."""
    day = first
    while day <= last:
        for _ in range(2):
            with clock.at(day):
                ask_for("morning", by_id=None)
                morning()
        day += timedelta(days=1)


@pytest.fixture
def authority(db):
    return AuthorityFactory(name="Exampleshire", preset="birmingham")


@pytest.fixture
def two(authority):
    """A child, born on 29 February, and a teacher at each school; one social worker."""
    worker, found = member(Role.SOCIAL_WORKER, authority), []
    for name in ("Oakfield", "Elmwood"):
        school = SchoolFactory(name=name)
        child = in_care(ChildFactory(authority=authority, date_of_birth=date(2012, 2, 29)), since=date(2025, 9, 15))
        enrol(child, school)
        allocate(child, worker, Role.SOCIAL_WORKER)
        found.append((child, member(Role.DESIGNATED_TEACHER, school), school))
    for name, (first_day, half_term_start, half_term_end, last_day) in OWN_TERMS.items():
        Term.objects.create(
            authority=authority, school=found[1][2], name=name, version=1, first_day=first_day,
            half_term_start=half_term_start, half_term_end=half_term_end, last_day=last_day,
        )  # fmt: skip
    return found


def plans_of(child):
    plans = PEP.objects.filter(child=child).exclude(kind="initial").order_by("opened_on")
    return [(plan.term.name, plan.opened_on, plan.due_on) for plan in plans.select_related("term")]


def test_over_the_change_of_the_school_year_and_christmas(two):
    (first, first_teacher, _), (second, second_teacher, _) = two
    mornings(date(2026, 8, 24), date(2026, 9, 4))
    mornings(date(2026, 12, 10), date(2027, 1, 9))

    assert plans_of(first) == [
        ("Autumn 2026", date(2026, 9, 1), date(2026, 12, 18)),
        ("Spring 2027", date(2027, 1, 4), date(2027, 3, 25)),
    ]
    assert plans_of(second) == [
        ("Autumn 2026", date(2026, 8, 27), date(2026, 12, 22)),
        ("Spring 2027", date(2027, 1, 6), date(2027, 4, 1)),
    ]
    assert max(Counter(Duty.objects.values_list("key", flat=True)).values()) == 1
    once = Counter(Reminder.objects.values_list("duty", "role", "due_on", "rung"))
    assert max(once.values()) == 1
    assert max(Counter(Reminded.objects.values_list("reminder", "user")).values()) == 1

    told = {teacher: days_told(teacher) for teacher in (first_teacher, second_teacher)}
    assert not [day for day in told[first_teacher] if date(2026, 12, 18) < day < date(2027, 1, 4)]
    assert not [day for day in told[second_teacher] if date(2026, 12, 22) < day < date(2027, 1, 6)]
    assert date(2026, 12, 18) in told[first_teacher]
    assert date(2026, 12, 22) in told[second_teacher]


def days_told(teacher) -> set[date]:
    digests = Notice.objects.filter(to_user_id=teacher.pk, key__startswith="digest:").order_by("created_at")
    days = [notice.created_at.astimezone(clock.LONDON).date() for notice in digests]
    assert len(days) == len(set(days))
    return set(days)
