"""Whatever happens in whatever order: no access without an attachment, and no attachment without access.

What the gate says is compared with a reckoning in plain Python from the attachments themselves, which knows nothing of
grants or of the gate's queries.
"""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from accounts import actions as people
from accounts.actions import Refused
from accounts.models import Membership, User
from accounts.permissions import Denied
from accounts.roles import Role
from audit import clock
from children import actions, carers
from children.models import Allocation, Bar, CarePeriod, Child, Enrolment, Placement
from children.standing import capacities
from tests.factories import ChildFactory, in_care, member, unheard
from tests.world import undone

FIRST_DAY = date(2026, 10, 6)
BY_NAME = {Role.SOCIAL_WORKER, Role.CARER, Role.YOUNG_PERSON, Role.REVIEWING_OFFICER}
BY_OFFICE = {Role.ADVISER, Role.HEAD, Role.ADMINISTRATOR}
NO_DATES_OF_CARE = {Role.CARER, Role.YOUNG_PERSON}

NAMED = {"Priya": Role.SOCIAL_WORKER, "Sean": Role.SOCIAL_WORKER, "Jo": Role.CARER, "Ivo": Role.REVIEWING_OFFICER}
ANYBODY = st.sampled_from(["Priya", "Sean", "Jo", "Ivo", "Tom", "Una", "Amira", "Helen"])
CHILDREN, SCHOOLS = st.sampled_from(["Ada", "Ben"]), st.sampled_from(["Oakfield", "Elmwood"])
SOONER, LATER, NUMBER = st.integers(-4, 6), st.integers(0, 9), st.integers(0, 7)
STEPS = st.one_of(
    st.tuples(st.just("allocate"), st.sampled_from([*NAMED, "Amira"]), CHILDREN, SOONER, st.none() | LATER),
    st.tuples(st.just("end"), NUMBER, SOONER),
    st.tuples(st.just("redate"), NUMBER, SOONER, st.none() | LATER),
    st.tuples(st.just("enrol"), CHILDREN, SCHOOLS, SOONER, st.booleans()),
    st.tuples(st.just("leave_school"), CHILDREN, SOONER),
    st.tuples(st.just("join"), ANYBODY, LATER, st.none() | LATER),
    st.tuples(st.just("leave"), ANYBODY, st.none() | LATER),
    st.tuples(st.just("suspend"), ANYBODY),
    st.tuples(st.just("reactivate"), ANYBODY),
    st.tuples(st.just("end_care"), CHILDREN, SOONER),
    st.tuples(st.just("let_go"), CHILDREN, SOONER, st.booleans()),
    st.tuples(st.just("move"), CHILDREN, SOONER, st.booleans()),
    st.tuples(st.just("redate_placement"), CHILDREN, NUMBER, SOONER, st.none() | LATER),
    st.tuples(st.just("bar"), ANYBODY, CHILDREN),
    st.tuples(st.just("restrict"), CHILDREN),
    st.tuples(st.just("wait"), st.integers(1, 6)),
)


class House:
    """Two children, two schools, and somebody in each capacity."""

    def __init__(self, authority, schools, administrator):
        self.authority, self.schools, self.administrator = authority, schools, administrator
        self.children = {
            name: in_care(ChildFactory(authority=authority, given_name=name), since=FIRST_DAY - timedelta(days=30))
            for name in ("Ada", "Ben")
        }
        self.work = {name: (role, authority) for name, role in NAMED.items()}
        self.work |= {"Amira": (Role.ADVISER, authority), "Helen": (Role.HEAD, authority)}
        self.work |= {"Tom": (Role.DESIGNATED_TEACHER, schools["Oakfield"])}
        self.work |= {"Una": (Role.DESIGNATED_TEACHER, schools["Elmwood"])}
        self.people = {name: member(*work, name=name) for name, work in self.work.items()}
        self.begin()

    def begin(self):
        self.day = FIRST_DAY
        for person in self.people.values():
            person.refresh_from_db()

    def do(self, verb, *words):
        """Refusals are as good as deeds: what matters is how things stand afterwards."""
        with clock.at(self.day), suppress(Denied, Refused):
            getattr(self, verb)(*words)

    # ------------------------------------------------------------ what happens

    def allocate(self, who, name, begins, days):
        starts = self._in(begins)
        ends = None if days is None else starts + timedelta(days=days)
        role = NAMED.get(who, Role.ADVISER)
        person, child = self.people[who], self.children[name]
        actions.allocate(child=child, user=person, role=role, starts=starts, ends=ends and max(ends, self.day), by=None)

    def end(self, number, days):
        for row in self._some(number):
            actions.end_allocation(allocation=row, ends=max(row.starts, self._in(days)), by=None)

    def redate(self, number, begins, days):
        """Somebody corrects the days of an attachment."""
        for row in self._some(number):
            row.starts = self._in(begins)
            actions.end_allocation(allocation=row, ends=row.starts + timedelta(days=days or 0), by=None)

    def enrol(self, name, school, begins, main):
        actions.enrol(
            child=self.children[name], school=self.schools[school], starts=self._in(begins), main=main, by=None
        )

    def leave_school(self, name, days):
        actions.end_enrolment(child=self.children[name], first_day_without=self._in(days), by=None)

    def join(self, who, begins, days):
        role, of = self.work[who]
        where = {"authority": of} if of == self.authority else {"school": of}
        ends = None if days is None else self._in(begins + days)
        people.add_membership(user=self.people[who], role=role, starts=self._in(begins), ends=ends, by=None, **where)

    def leave(self, who, days):
        for membership in Membership.objects.filter(Membership.current_on(self.day), user=self.people[who]):
            people.end_membership(membership=membership, ends=None if days is None else self._in(days), by=None)

    def suspend(self, who):
        people.suspend(user=self.people[who], by=self.administrator)

    def reactivate(self, who):
        people.reactivate(user=self.people[who], by=self.administrator)

    def end_care(self, name, days):
        for period in CarePeriod.objects.filter(child=self.children[name], ends=None):
            actions.end_care(child=period.child, ends=self._in(days), reason="E8", by=None)

    def move(self, name, days, along):
        """To live somewhere else, with the carers of now or without them."""
        along = [self.people["Jo"]] if along else []
        actions.place(child=self.children[name], starts=self._in(days), going_along=along, kind="U6", by=None)

    def redate_placement(self, name, number, begins, days):
        """As a return of the authority may correct it."""
        child = self.children[name]
        rows = list(Placement.objects.filter(child=child).order_by("starts", "pk"))
        row = rows[number % len(rows)]
        ends = None if days is None else self._in(begins + days)
        if ends or not any(other.ends is None for other in rows if other != row):
            with carers.following([child.pk], by=None):
                row.starts, row.ends = self._in(begins), ends
                row.save()

    def let_go(self, name, days, same_people):
        """Nothing is left to do after care; or there is again."""
        child = Child.objects.get(pk=self.children[name].pk)
        if child.outside_until is None:
            actions.let_go(last_days={child: self._in(days)}, by=None)
        else:
            actions.take_back(child=child, same_people=same_people, by=None)

    def bar(self, who, name):
        """Barred, or no longer."""
        _, new = Bar.objects.get_or_create(child=self.children[name], user=self.people[who], defaults={"reason": "Kin"})
        if not new:
            Bar.objects.filter(child=self.children[name], user=self.people[who]).delete()

    def restrict(self, name):
        """Restricted, or no longer."""
        child = Child.objects.get(pk=self.children[name].pk)
        child.restricted = not child.restricted
        child.save()

    def wait(self, days):
        self.day += timedelta(days=days)

    def _in(self, days):
        return self.day + timedelta(days=days)

    def _some(self, number):
        rows = list(Allocation.objects.select_related("child", "user").order_by("starts", "ends", "user__name", "pk"))
        return [rows[number % len(rows)]] if rows else []

    # ------------------------------------------------------------ how things stand

    def check(self):
        attached = Reckoning(self.day)
        with clock.at(self.day):
            for person in User.objects.filter(pk__in=[each.pk for each in self.people.values()]):
                owed = {child: attached.roles(person, child) for child in attached.children}
                seen = {child: capacities(person, child) for child in Child.objects.visible_to(person)}
                assert seen == {child: roles for child, roles in owed.items() if roles}, f"{person} on {self.day}"
                if person.name == "Jo":
                    seen = set(Child.objects.visible_to(person, "ids"))
                    assert seen == {child for child, roles in owed.items() if roles - NO_DATES_OF_CARE}, self.day


class Reckoning:
    """Who is attached to whom on a day, by reading every attachment there is."""

    def __init__(self, day):
        def of_the_day(model):
            return [row for row in model.objects.all() if row.starts <= day and (row.ends is None or day <= row.ends)]

        self.children = list(Child.objects.all())
        self.barred = {(bar.user_id, bar.child_id) for bar in Bar.objects.all()}
        self.allocations, self.memberships = of_the_day(Allocation), of_the_day(Membership)
        begun = sorted(
            (row for row in Placement.objects.all() if row.starts <= day),
            key=lambda row: (row.starts, row.ends or date.max),
        )
        latest = {row.child_id: row for row in begun}
        self.lives_at = {child: row.pk for child, row in latest.items() if row.ends is None or day <= row.ends}
        self.enrolments = [row for row in of_the_day(Enrolment) if not self._let_go(row.child_id, day)]

    def _let_go(self, child_id, day) -> bool:
        last_day = next(child.outside_until for child in self.children if child.pk == child_id)
        return last_day is not None and last_day < day

    def roles(self, person, child) -> set:
        if not person.is_active or (person.pk, child.pk) in self.barred:
            return set()
        named = [row for row in self.allocations if (row.user_id, row.child_id) == (person.pk, child.pk)]
        mine = {row.role for row in named if row.role in BY_NAME and self._is_there(row)}
        return mine if child.restricted else mine | self._by_place(person, child)

    def _is_there(self, row) -> bool:
        """A carer is one where the child lives today, or while nobody knows where that is."""
        return row.role != Role.CARER or row.placement_id == self.lives_at.get(row.child_id)

    def _by_place(self, person, child) -> set:
        goes_to = {row.school_id for row in self.enrolments if row.child_id == child.pk}
        found = set()
        for row in self.memberships:
            of_child = row.school_id in goes_to if row.school_id else row.authority_id == child.authority_id
            capacity = row.role == Role.DESIGNATED_TEACHER if row.school_id else row.role in BY_OFFICE
            if row.user_id == person.pk and of_child and capacity:
                found.add(row.role)
        return found


@pytest.fixture(autouse=True)
def _first_day():
    with clock.at(FIRST_DAY):
        yield


@pytest.fixture
def house(authority, school, other_school, administrator):
    return House(authority, {"Oakfield": school, "Elmwood": other_school}, administrator)


def play(house, steps):
    with undone(), unheard():
        house.begin()
        for step in steps:
            house.do(*step)
            house.check()
        for _ in range(3):
            house.wait(4)
            house.check()


QUIET = {
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
    "phases": [Phase.explicit, Phase.generate],
}


@pytest.mark.full
@settings(max_examples=2, **QUIET)
@example(steps=[("allocate", "Priya", "Ada", 0, 2), ("allocate", "Priya", "Ada", 6, None)])
@example(steps=[("leave", "Amira", 2), ("join", "Amira", 6, None)])
@given(steps=st.lists(STEPS, min_size=4, max_size=8))
def test_access_and_attachment_never_part(house, steps):
    play(house, steps)


@pytest.mark.full
@settings(max_examples=100, **QUIET)
@given(steps=st.lists(STEPS, min_size=4, max_size=12))
def test_access_and_attachment_never_part_whatever_happens(house, steps):
    play(house, steps)
