"""The ledger against a second set of books: whatever is done in whatever order, totals are sums of entries."""

import random
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from children.events import facts_changed
from targets.models import FundingRequest, LedgerEntry
from tests.factories import AuthorityFactory
from tests.targets.books import Books

pytestmark = [pytest.mark.ci, pytest.mark.django_db]
POUNDS = st.decimals("0.01", "900", places=2)
NUMBER = st.integers(0, 10_000)


class Machine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.books = Books(AuthorityFactory())

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def one(self, rows, number):
        return rows[number % len(rows)]

    @rule(number=NUMBER, pounds=POUNDS, part=st.none() | POUNDS)
    def ask_and_decide(self, number, pounds, part):
        self.books.ask_and_decide(self.one(self.books.children, number), pounds, part)

    @rule()
    def make_batch(self):
        self.books.make_batch()

    @precondition(lambda self: self.books.batches)
    @rule(number=NUMBER, drop=st.booleans())
    def pay(self, number, drop):
        self.books.pay(self.one(self.books.batches, number), drop=drop)

    @precondition(lambda self: self.books.requests)
    @rule(number=NUMBER, pounds=POUNDS)
    def show(self, number, pounds):
        self.books.show(self.one(self.books.requests, number), pounds)

    @precondition(lambda self: self.books.requests)
    @rule(number=NUMBER)
    def release(self, number):
        self.books.release(self.one(self.books.requests, number))

    @precondition(lambda self: self.books.requests)
    @rule(number=NUMBER, pounds=POUNDS)
    def recoup(self, number, pounds):
        self.books.recoup(self.one(self.books.requests, number), pounds)

    @precondition(lambda self: self.books.requests)
    @rule(number=NUMBER)
    def transfer(self, number):
        self.books.transfer(self.one(self.books.requests, number))

    @rule(number=NUMBER)
    def move_child(self, number):
        self.books.move_child(self.one(self.books.children, number), self.one(self.books.schools, number // 3))

    @rule(rate=st.decimals("500", "3000", places=2), kept=st.decimals("0", "400", places=2))
    def allocate(self, rate, kept):
        self.books.allocate(rate, kept)

    @rule(pounds=POUNDS, spent=POUNDS)
    def scheme(self, pounds, spent):
        self.books.scheme(pounds, spent)

    @invariant()
    def totals_are_sums(self):
        self.books.reconcile()


def test_whatever_is_done_the_totals_are_the_sums_of_their_entries():
    with facts_changed.together():  # duties are not what is tested here
        run_state_machine_as_test(Machine, settings=settings(max_examples=8, stateful_step_count=20, deadline=None))


@pytest.mark.full
def test_after_ten_thousand_random_operations_the_ledger_reconciles():
    """Each operation is really done, in an order nobody chose; the second books say what should have come of it."""
    chance, books = random.Random(20261127), Books(AuthorityFactory())
    pence = lambda most: Decimal(chance.randint(1, most * 100)) / 100  # noqa: E731
    one = chance.choice

    def operation():
        what = chance.random()
        if what < 0.16 or not books.requests:
            books.ask_and_decide(one(books.children), pence(900), chance.choice([None, pence(400)]))
        elif what < 0.24:
            books.make_batch()
        elif what < 0.34 and books.batches:
            books.pay(one(books.batches[-5:]), drop=chance.random() < 0.2)
        elif what < 0.60:
            books.show(one(books.requests), pence(300))
        elif what < 0.68:
            books.release(one(books.requests))
        elif what < 0.80:
            books.recoup(one(books.requests), pence(200))
        elif what < 0.90:
            books.transfer(one(books.requests))
        elif what < 0.98:
            books.move_child(one(books.children), one(books.schools))
        elif what < 0.99:
            books.allocate(pence(2500) + 500, pence(400))
        else:
            books.scheme(pence(900), pence(900))

    with facts_changed.together():
        for number in range(10_000):
            operation()
            if number % 2_000 == 0:
                books.reconcile()
    books.reconcile()
    assert LedgerEntry.objects.count() > 5_000


# ---------------------------------------------------------------- what the database itself refuses


@pytest.fixture
def given(authority):
    books = Books(authority)
    books.ask_and_decide(books.children[0], Decimal("300"), None)
    return FundingRequest.objects.get()


@pytest.mark.parametrize("wrong", [{"paid": 301}, {"evidenced": 301}, {"paid": -1}, {"committed": -1}, {"year": None}])
def test_the_database_refuses_more_than_was_committed(given, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        FundingRequest.objects.filter(pk=given.pk).update(**wrong)


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 0},
        {"amount": -300},
        {"column": "paid"},
        {"kind": "payment"},
        {"request": None},
    ],
)
def test_the_database_refuses_an_entry_that_makes_no_sense(given, wrong):
    entry = LedgerEntry.objects.get()
    entry.pk, entry.key = None, "another"
    for name, value in wrong.items():
        setattr(entry, name, value)
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save()


def test_the_same_thing_said_twice_is_one_entry(given):
    entry = LedgerEntry.objects.get()
    entry.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save(force_insert=True)
