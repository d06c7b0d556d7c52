"""What a measure is. A number is the count (or the sum) of rows, and the list behind it is those same rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, DateField, Q, QuerySet, Sum, Value

from accounts.roles import VIRTUAL_SCHOOL
from children import access
from insight.breakdowns import BREAKDOWNS, Breakdown, is_key
from insight.scope import ALL, Scope

PENNY = Decimal("0.01")


@dataclass(frozen=True)
class Rows:
    """One kind of rows that measures count: where they come from, and how each leads to its child, day and school."""

    name: str
    one: str
    many: str
    record: str  # the row of children/access.py: who may not read it gets no figure of it
    base: Callable[[Scope], QuerySet]  # before anything is narrowed; never wider than what it stands for
    columns: tuple[tuple[str, Callable], ...]  # of the list: heading, and what a row says
    href: Callable  # where a row of the list leads
    child: str = "child__"  # lookup from a row to its child; empty: the row is the child
    term: str = ""  # lookup to the plan's term
    when: str = ""  # or to the day that decides the term; neither: as things stand today
    is_moment: bool = False
    school: str = ""
    own: tuple[Breakdown, ...] = ()
    fetched: tuple[str, ...] = ()
    order: tuple[str, ...] = ("pk",)
    heads_only: bool = False

    @property
    def breakdowns(self) -> dict[str, Breakdown]:
        """By what these rows can be broken down."""
        missing = {name for name, path in [("term", self.term or self.when), ("school", self.school)] if not path}
        common = {name: each for name, each in BREAKDOWNS.items() if name not in missing}
        return common | {each.name: each for each in self.own}

    def child_of(self, row):
        """The child a row is about."""
        for step in self.child.split("__")[:-1]:
            row = getattr(row, step)
        return row

    def of(self, scope: Scope) -> QuerySet:
        """The rows this person may count, as far as the address narrows them."""
        rows = scope.visible(self.base(scope), self.child, self.record)
        rows = rows.annotate(today=Value(scope.today, output_field=DateField()))
        for name, value in scope.asked.items():
            breakdown = self.breakdowns.get(name)
            if breakdown is None or value == ALL:
                continue
            key = breakdown.read(value)
            if name == "term":
                rows = rows.filter(scope.in_term(key, self))
            else:
                worked_out, condition = is_key(breakdown, self, scope, key)
                rows = rows.annotate(**worked_out).filter(condition)
        return rows


@dataclass(frozen=True)
class Measure:
    name: str  # in the address
    words: str  # heading of a column, and of the list
    definition: str
    rows: Rows
    where: Q = field(default_factory=Q)
    sum: str = ""  # add up this field instead of counting

    @property
    def is_money(self) -> bool:
        return bool(self.sum)

    @property
    def readers(self) -> list:
        """Capacities that are shown this figure."""
        here = [role for role in VIRTUAL_SCHOOL if role in access.may_read(self.rows.record)]
        return here[1:] if self.rows.heads_only else here

    def listed(self, scope: Scope) -> QuerySet:
        """The rows behind the number."""
        return self.rows.of(scope).filter(self.where)

    def number(self, scope: Scope):
        return count([self], scope)[None][self.name]

    def aggregate(self):
        if self.sum:
            return Sum(self.sum, filter=self.where)
        return Count("pk", filter=self.where)

    def plain(self, number):
        """As a page says it. Sums to the penny: SQLite adds in floating point."""
        return Decimal(str(number or 0)).quantize(PENNY) if self.sum else number or 0


def count(measures: list[Measure], scope: Scope, by: Breakdown | None = None) -> dict:
    """The numbers of measures: {key of the breakdown: {name: number}}, one query for each kind of rows.

    Without a breakdown the one key is None. Keys under which nothing is are left out.
    """
    found: dict = {} if by else {None: {}}
    for rows in dict.fromkeys(measure.rows for measure in measures):
        wanted = {f"number_{each.name}": each for each in measures if each.rows is rows}
        numbers = {alias: each.aggregate() for alias, each in wanted.items()}
        chosen = rows.of(scope).order_by()
        if by is None:
            lines = [chosen.aggregate(**numbers)]
        else:
            lines = (
                chosen.annotate(counted_by=rows.breakdowns[by.name].key(rows, scope))
                .values("counted_by")
                .annotate(**numbers)
            )
        for line in lines:
            under = found.setdefault(line.pop("counted_by", None), {})
            under |= {wanted[alias].name: wanted[alias].plain(number) for alias, number in line.items()}
    for under in found.values():
        for measure in measures:
            under.setdefault(measure.name, measure.plain(None))
    return found
