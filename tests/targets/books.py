"""A second set of books: the same money kept in plain numbers, beside the ledger, to compare with it."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from uuid import uuid4

from accounts.permissions import NotNow
from accounts.roles import Role
from children.actions import enrol
from targets import actions as asking
from targets.models import FundingRequest, LedgerEntry
from targets.money import actions, allocating, ledger, paying
from tests.factories import ChildFactory, SchoolFactory, in_care, member
from tests.factories import enrol as first_enrol
from tests.targets.conftest import TUITION

COLUMNS = ["allocated", "committed", "paid", "evidenced"]
NOTHING = Decimal("0.00")
YEAR = 2026


def nothing():
    return dict.fromkeys(COLUMNS, NOTHING)


class Books:
    """Each verb does the thing in the portal and writes its own figures down. What the portal refuses changes nothing;
    whether it should have been refused is decided here, by these figures, and compared."""

    def __init__(self, authority):
        self.authority = authority
        self.schools = [SchoolFactory(name=f"School {number}") for number in range(2)]
        self.teacher = member(Role.DESIGNATED_TEACHER, self.schools[0])
        for school in self.schools[1:]:
            member(Role.DESIGNATED_TEACHER, school, person=self.teacher)
        self.head = member(Role.HEAD, authority)
        self.children = [in_care(ChildFactory(authority=authority, date_of_birth=date(2014, 1, 1))) for _ in range(3)]
        self.at = {}
        for child in self.children:
            first_enrol(child, self.schools[0])
            self.at[child.pk] = self.schools[0]
        self.requests, self.batches, self.schemes = [], [], []
        self.figures = defaultdict(nothing)  # of each request
        self.payee, self.pending = {}, {}
        self.of_child, self.of_school, self.of_all = defaultdict(nothing), defaultdict(nothing), nothing()
        self.there = defaultdict(nothing)  # of a child at a school
        self.rate = self.kept = None
        self.done = 0

    # ------------------------------------------------------------ verbs

    def ask_and_decide(self, child, pounds: Decimal, part: Decimal | None):
        values = TUITION | {"units": 1, "unit_cost": pounds}
        asked = asking.ask_for_money(child=child, token=uuid4(), values=values, submit=True, by=self.teacher)
        kind, amount = ("approve", None) if part is None or part >= pounds else ("in_part", part)
        asking.decide(request=asked, kind=kind, amount=amount, reason="x", based_on=asked.version, by=self.head)
        self.requests.append(asked)
        self.payee[asked.pk] = self.at[child.pk]
        self._note(asked, committed=amount or pounds)

    def make_batch(self):
        waiting = [asked for asked in self.requests if asked.pk not in self.pending and self._to_pay(asked) > 0]
        batch = self._try(
            bool(waiting),
            lambda: paying.make_batch(authority=self.authority, requests=[one.pk for one in waiting], by=self.head),
        )
        if batch:
            for asked in waiting:
                self.pending[asked.pk] = (batch, self._to_pay(asked), self.payee[asked.pk])
            self.batches.append(batch)

    def pay(self, batch, drop=False):
        lines = {pk: line for pk, line in self.pending.items() if line[0] == batch}
        if drop:
            verb = lambda: paying.drop_batch(batch=batch, by=self.head)  # noqa: E731
        else:
            verb = lambda: paying.confirm_paid(batch=batch, on=date(2026, 9, 8), by=self.head)  # noqa: E731
        if self._try(bool(lines), verb):
            for pk, (_, amount, school) in lines.items():
                del self.pending[pk]
                if not drop:
                    self._note(self._request(pk), school=school, paid=amount)

    def show(self, asked, pounds: Decimal):
        counts = min(pounds, self.figures[asked.pk]["committed"] - self.figures[asked.pk]["evidenced"])
        actions.show_evidence(request=asked, token=uuid4(), spent=pounds, spent_on=date(2026, 9, 1), by=self.teacher)
        self._note(asked, evidenced=counts)

    def release(self, asked):
        figures = self.figures[asked.pk]
        rest = figures["committed"] - max(figures["paid"], figures["evidenced"])
        allowed = rest > 0 and asked.pk not in self.pending
        if self._try(allowed, lambda: actions.release(request=asked, reason="x", by=self.head)):
            self._note(asked, committed=-rest)

    def recoup(self, asked, pounds: Decimal):
        allowed = 0 < pounds <= self._at_school(asked)
        if self._try(allowed, lambda: actions.recoup(request=asked, amount=pounds, reason="x", by=self.head)):
            self._note(asked, paid=-pounds, committed=-pounds)
            self._follow(asked, self.payee[asked.pk])

    def transfer(self, asked):
        before, now = self.payee[asked.pk], self.at[asked.child_id]
        unspent = self.figures[asked.pk]["committed"] - self.figures[asked.pk]["evidenced"]
        allowed = before != now and unspent > 0 and asked.pk not in self.pending
        at_school = self._at_school(asked)
        if self._try(allowed, lambda: actions.transfer(request=asked, reason="x", by=self.head)):
            for school, sign in [(before, -1), (now, 1)]:
                moved = {"committed": sign * unspent, "paid": sign * at_school}
                self._add(self.of_school[school.pk], **moved)
                self._add(self.there[asked.child_id, school.pk], **moved)
            self.payee[asked.pk] = now
            self._follow(asked, before)

    def move_child(self, child, school):
        if self.at[child.pk] != school:
            enrol(child=child, school=school, starts=date(2026, 9, 8), by=None)
            self.at[child.pk] = school

    def allocate(self, rate: Decimal, kept: Decimal):
        allocating.set_rate(
            authority=self.authority, fund="pp_plus", year=YEAR, amount=rate, top_slice=kept, by=self.head
        )
        allocating.allocate(authority=self.authority, year=YEAR, by=self.head)
        for child in self.children:
            change = (rate - (self.rate or 0)) - (kept - (self.kept or 0))
            self._add(self.of_child[child.pk], allocated=change)
            self._add(self.of_school[self.at[child.pk].pk], allocated=change)
            self._add(self.there[child.pk, self.at[child.pk].pk], allocated=change)
            self._add(self.of_all, allocated=rate - (self.rate or 0))  # what is kept of a child is there centrally
        self.rate, self.kept = rate, kept

    def scheme(self, pounds: Decimal, spent: Decimal):
        scheme = allocating.start_scheme(
            authority=self.authority, year=YEAR, fund="pp_plus", name="Books", reach="", amount=pounds, by=self.head
        )
        self._add(self.of_all, committed=pounds)
        if self._try(spent <= pounds, lambda: allocating.spend_on_scheme(scheme=scheme, amount=spent, by=self.head)):
            self._add(self.of_all, paid=spent, evidenced=spent)

    # ------------------------------------------------------------ figures

    def _try(self, allowed: bool, verb):
        """Do it, and expect to be refused where these books say so."""
        try:
            done = verb()
        except NotNow:
            assert not allowed, "refused, though the books allow it"
            return None
        assert allowed, "done, though the books do not allow it"
        return done

    def _note(self, asked, school=None, **changes):
        self._add(self.figures[asked.pk], **changes)
        self._add(self.of_child[asked.child_id], **changes)
        school = school or self.payee[asked.pk]
        self._add(self.of_school[school.pk], **changes)
        self._add(self.there[asked.child_id, school.pk], **changes)
        self._add(self.of_all, **changes)

    def _follow(self, asked, left):
        """What is not promised of the year's money goes along with the child."""
        now = self.at[asked.child_id]
        here = self.there[asked.child_id, left.pk]
        rest = here["allocated"] - here["committed"]
        if left != now and rest > 0:
            for school, amount in [(left, -rest), (now, rest)]:
                self._add(self.of_school[school.pk], allocated=amount)
                self._add(self.there[asked.child_id, school.pk], allocated=amount)

    @staticmethod
    def _add(figures, **changes):
        for column, amount in changes.items():
            figures[column] += amount

    def _to_pay(self, asked) -> Decimal:
        return self.figures[asked.pk]["committed"] - self.figures[asked.pk]["paid"]

    def _at_school(self, asked) -> Decimal:
        return max(self.figures[asked.pk]["paid"] - self.figures[asked.pk]["evidenced"], NOTHING)

    def _request(self, pk):
        return next(asked for asked in self.requests if asked.pk == pk)

    # ------------------------------------------------------------ comparing

    def reconcile(self):
        assert ledger.recount() == []
        for asked in FundingRequest.objects.exclude(year=None):
            assert figures_of(asked) == without_allocated(self.figures[asked.pk])
        of_child = ledger.totals_by(LedgerEntry.objects.exclude(child=None), "child")
        assert {pk: as_dict(sums) for pk, sums in of_child.items() if any(as_dict(sums).values())} == some(
            self.of_child
        )
        of_school = ledger.totals_by(LedgerEntry.objects.exclude(school=None), "school")
        assert {pk: as_dict(sums) for pk, sums in of_school.items() if any(as_dict(sums).values())} == some(
            self.of_school
        )
        assert as_dict(ledger.totals(LedgerEntry.objects.filter(authority=self.authority))) == self.of_all
        assert counted_by_hand() == self.of_all


def figures_of(asked) -> dict:
    return {column: getattr(asked, column) for column in COLUMNS[1:]}


def without_allocated(figures) -> dict:
    return {column: figures[column] for column in COLUMNS[1:]}


def as_dict(sums) -> dict:
    return {column: getattr(sums, column) for column in COLUMNS}


def some(figures) -> dict:
    return {pk: row for pk, row in figures.items() if any(row.values())}


def counted_by_hand() -> dict:
    """Every entry, one by one, in pennies: no sum of the database's in it."""
    pennies = dict.fromkeys(COLUMNS, 0)
    for column, amount in LedgerEntry.objects.values_list("column", "amount"):
        pennies[column] += int(amount * 100)
    return {column: Decimal(sum_) / 100 for column, sum_ in pennies.items()}
