"""Whatever happens in whatever order: no access without a delegation, and no delegation without access."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts import actions as people
from accounts.actions import Refused
from accounts.models import Membership
from accounts.permissions import Denied
from accounts.roles import DELEGATES, Role
from audit import clock
from children import access
from children import actions as children
from children.delegation import actions
from children.delegation.rules import attached_as
from children.models import Allocation, Child, Delegation
from children.standing import capacities
from tests.factories import SchoolFactory, member
from tests.world import undone

FIRST_DAY = date(2026, 10, 6)
PERSONS, DAYS = st.sampled_from(["Tom", "Tess", "Priya"]), st.integers(0, 9)
STEPS = st.one_of(
    st.tuples(st.just("delegate"), PERSONS, st.sampled_from(["Sam", "Sue"]), st.sampled_from("ABCDE"), DAYS, DAYS),
    st.tuples(st.just("end"), st.integers(0, 5)),
    st.tuples(st.just("confirm"), st.integers(0, 5)),
    st.tuples(st.just("redate"), st.integers(0, 5), DAYS),
    st.tuples(st.just("leave"), st.sampled_from(["Tom", "Tess", "Sam", "Sue"]), DAYS),
    st.tuples(st.just("stop"), DAYS),
    st.tuples(st.just("move"), DAYS),
    st.tuples(st.just("suspend"), st.sampled_from(["Tom", "Sam", "Priya"])),
    st.tuples(st.just("wait"), st.integers(1, 6)),
)


class House:
    """One child, two designated teachers and a social worker who delegate, two colleagues who help."""

    def __init__(self, ada, authority, school, teacher, social_worker, administrator):
        self.ada, self.administrator, self.school, self.day = ada, administrator, school, FIRST_DAY
        self.people = {
            "Tom": teacher,
            "Tess": member(Role.DESIGNATED_TEACHER, school, email="tess@oakfield.example"),
            "Priya": social_worker,
            "Sam": member(Role.COLLEAGUE, school, email="sam@oakfield.example"),
            "Sue": member(Role.COLLEAGUE, authority, email="sue@council.example"),
        }

    def do(self, verb, *words):
        """Refusals are as good as deeds: what matters is how things stand afterwards."""
        with clock.at(self.day), suppress(Denied, Refused):
            getattr(self, verb)(*words)

    def delegate(self, who, to, letter, begins, days):
        starts = self.day + timedelta(days=begins)
        whom, ends = self.people[to], starts + timedelta(days=days)
        who = self.people[who]
        actions.delegate(child=self.ada, to=whom, letters=[letter], starts=starts, ends=ends, by=who)

    def end(self, number):
        for delegation in self._some(number):
            actions.end(delegation=delegation, by=delegation.delegator)

    def confirm(self, number):
        for delegation in self._some(number):
            actions.confirm(delegation=delegation, works_here=bool(number % 2), by=self.administrator)

    def redate(self, number, days):
        for delegation in self._some(number):
            ends = self.day + timedelta(days=days)
            actions.redate(delegation=delegation, ends=ends, by=delegation.delegator)

    def leave(self, who, days):
        for membership in Membership.objects.filter(Membership.current_on(self.day), user=self.people[who]):
            ends = self.day + timedelta(days=days) if days else None
            people.end_membership(membership=membership, ends=ends, by=None)

    def stop(self, days):
        for allocation in Allocation.objects.filter(child=self.ada, role=Role.SOCIAL_WORKER, ends=None):
            children.end_allocation(allocation=allocation, ends=self.day + timedelta(days=days), by=None)

    def move(self, days):
        starts = self.day + timedelta(days=days)
        children.enrol(child=self.ada, school=SchoolFactory(), starts=starts, by=None)

    def suspend(self, who):
        people.suspend(user=self.people[who], by=self.administrator)

    def wait(self, days):
        self.day += timedelta(days=days)

    def _some(self, number):
        rows = list(Delegation.objects.order_by("asked_at", "pk"))
        return [rows[number % len(rows)]] if rows else []

    def check(self):
        with clock.at(self.day):
            for delegation in Delegation.objects.current():
                assert attached_as(delegation), f"{delegation} hangs on nothing on {self.day}"
            for name in ("Sam", "Sue"):
                self._check_access_of(self.people[name])

    def _check_access_of(self, person):
        person.refresh_from_db()
        rows = Delegation.objects.filter(
            delegate=person, starts__lte=self.day, ends__gte=self.day, ended_at=None, confirmed_at__isnull=False
        )
        shared = {letter for row in rows for letter in row.letters}
        held = capacities(person, self.ada).intersection(DELEGATES)
        assert {access.SECTION_OF[role] for role in held} == shared
        for record, expected in {"name": bool(shared), "education": "C" in shared, "identity": False}.items():
            sees = Child.objects.visible_to(person, record).filter(pk=self.ada.pk).exists()
            assert sees == expected, f"{person}, {record} on {self.day}"


@pytest.fixture(autouse=True)
def _first_day():
    with clock.at(FIRST_DAY):
        yield


@pytest.fixture
def house(ada, authority, school, teacher, social_worker, administrator):
    return House(ada, authority, school, teacher, social_worker, administrator)


def play(house, steps):
    with undone():
        house.day = FIRST_DAY
        for step in steps:
            house.do(*step)
            house.check()
        for _ in range(4):
            house.wait(3)
            house.check()


QUIET = {
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
    "phases": [Phase.generate],
}


@pytest.mark.full
@settings(max_examples=5, **QUIET)
@given(steps=st.lists(STEPS, min_size=4, max_size=10))
def test_access_and_delegation_never_part(house, steps):
    play(house, steps)


@pytest.mark.full
@settings(max_examples=100, **QUIET)
@given(steps=st.lists(STEPS, min_size=4, max_size=16))
def test_access_and_delegation_never_part_whatever_happens(house, steps):
    play(house, steps)
