"""Asked once by the ORM, afterwards only run: the answer is the same."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import Prefetch
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, User
from accounts.roles import Role
from audit import clock
from audit.prepared import NOBODY, Prepared, Records
from organisations.models import Authority
from tests.factories import AuthorityFactory, member

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


PEOPLE = Records(
    lambda pk: User.objects.filter(pk=pk).prefetch_related(
        Prefetch("memberships", Membership.objects.select_related("authority").order_by("role"))
    )
)


def test_a_record_comes_with_what_belongs_to_it(authority, other_authority, stranger):
    person = member(Role.HEAD, authority)
    member(Role.ADVISER, other_authority, person=person)
    first, second = PEOPLE.get(person.pk), PEOPLE.get(stranger.pk)
    with CaptureQueriesContext(connection) as queries:
        assert [row.authority for row in first.memberships.all()] == [other_authority, authority]
        assert all(row.user is first for row in first.memberships.all())
        assert list(second.memberships.all()) == []
    assert not queries.captured_queries
    assert first.memberships.get(role=Role.HEAD).authority == authority
    stored = User.objects.get(pk=person.pk)
    assert all(getattr(first, kept.attname) == getattr(stored, kept.attname) for kept in User._meta.concrete_fields)


def test_no_record_is_no_answer(db):
    assert PEOPLE.first(NOBODY) is None
    with pytest.raises(User.DoesNotExist):
        PEOPLE.get(NOBODY)


@pytest.mark.django_db(transaction=True)
def test_a_row_is_held_only_within_a_transaction():
    authority = AuthorityFactory()
    held = Records(lambda pk: Authority.objects.select_for_update().filter(pk=pk))
    with transaction.atomic():
        assert held.get(authority.pk) == authority
    with pytest.raises(transaction.TransactionManagementError):
        held.get(authority.pk)
