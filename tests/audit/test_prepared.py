"""Asked once by the ORM, afterwards only run: the answer is the same."""

from datetime import timedelta

import pytest

from accounts.models import Membership
from accounts.roles import Role
from audit import clock
from audit.prepared import Prepared
from tests.factories import member

pytestmark = pytest.mark.django_db


def _memberships(user):
    return Membership.objects.filter(Membership.current_on(clock.today()), user=user).values_list("role")


def test_each_person_and_day_has_an_answer_of_its_own(authority):
    head, adviser = member(Role.HEAD, authority), member(Role.ADVISER, authority, ends=clock.today())
    question = Prepared(_memberships)
    assert [question.rows(person) for person in (head, adviser)] == [[("head",)], [("adviser",)]]
    with clock.at(clock.today() + timedelta(days=1)):
        assert [question.rows(person) for person in (head, adviser)] == [[("head",)], []]


def test_a_day_that_is_not_today_cannot_be_prepared(authority):
    tomorrow = Prepared(lambda user: Membership.objects.filter(ends=clock.today() + timedelta(days=1)))
    with pytest.raises(ValueError, match="Only today and now"):
        tomorrow.rows(member(Role.HEAD, authority))
