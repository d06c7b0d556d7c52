"""Which children a page of figures is about: whose eyes, which authorities, and what the address narrows it to.

Everything is in the address, so a page of figures can be sent to a colleague, who then sees it as they may.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property, reduce
from operator import or_
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import Membership, User
from accounts.roles import VIRTUAL_SCHOOL, Role
from audit import clock
from children import access
from children.models import Allocation
from children.standing import standing_of
from organisations.models import Authority, Term
from signoff.models import RubricVersion

ALL, MINE = "all", "mine"
EARLIER = "Earlier"  # than the terms that are shown
NOBODY = "none"  # in an address: no adviser, no school
TERMS_SHOWN = 6


@dataclass(frozen=True)
class Span:
    """A term of an authority, with the holidays after it: every day is of one term."""

    authority_id: UUID
    starts: date
    before: date | None  # the first day of the next one

    def holds(self, term: Term) -> bool:
        day = term.half_term_start
        return (
            term.authority_id == self.authority_id and self.starts <= day and not (self.before and day >= self.before)
        )


@dataclass
class Scope:
    user: User
    authorities: list[Authority]  # those the figures are about
    asked: dict[str, str] = field(default_factory=dict)  # what the address narrows to, by the name of the breakdown
    whose: str = ALL
    today: date = field(default_factory=clock.today)

    def visible(self, rows: QuerySet, child: str, record: str) -> QuerySet:
        """Of these rows those of children of whom this person may read the record, as the Virtual School of one of
        these authorities. What they are to a child in another capacity gives no figure."""
        here = standing_of(self.user)
        ways = here.ways([role for role in VIRTUAL_SCHOOL if role in access.may_read(record)], child)
        if not ways:
            return rows.none()
        ours = Q(**{f"{child}authority__in": [authority.pk for authority in self.authorities]})
        rows = rows.filter(ours & reduce(or_, ways))
        if here.barred:
            rows = rows.exclude(**{f"{child}pk__in": here.barred})
        if self.whose == MINE:
            rows = rows.filter(**{f"{child}pk__in": self.caseload})
        return rows

    @property
    def caseload(self) -> QuerySet:
        return caseload_of(self.user).values("child")

    @property
    def is_head(self) -> bool:
        held = standing_of(self.user).authorities.get(Role.HEAD, set())
        return all(authority.pk in held for authority in self.authorities)

    @cached_property
    def terms(self) -> dict[str, list[Span]]:
        """The last terms up to today, the earliest first. A school's own terms count as those of its authority."""
        found: dict[str, list[Span]] = {}
        next_day: dict[UUID, date] = {}
        ours = Term.objects.filter(authority__in=self.authorities, school=None)
        for term in ours.order_by("-first_day"):
            if term.first_day <= self.today:
                span = Span(term.authority_id, term.first_day, next_day.get(term.authority_id))
                found.setdefault(term.name, []).append(span)
            next_day[term.authority_id] = term.first_day
        return dict(reversed(list(found.items())[:TERMS_SHOWN]))

    @property
    def advisers(self) -> list[tuple[str, str]]:
        """Who works at these Virtual Schools today: (id, name)."""
        members = Membership.objects.filter(Membership.current_on(self.today), role__in=VIRTUAL_SCHOOL)
        members = members.filter(authority__in=self.authorities).order_by("user__name", "user")
        return [(str(pk), name) for pk, name in members.values_list("user", "user__name").distinct()]

    @cached_property
    def rubrics(self) -> list[RubricVersion]:
        """Every version of the criteria by which plans of these authorities were rated."""
        return list(RubricVersion.objects.filter(authority__in=self.authorities))

    @property
    def this_term(self) -> str:
        return next(reversed(self.terms), "")

    @cached_property
    def term_ids(self) -> dict[str, list[UUID]]:
        """The terms that count as each of these, those of schools that have their own among them."""
        found = defaultdict(list)
        for term in Term.objects.filter(authority__in=self.authorities).only("authority", "half_term_start"):
            for name, spans in self.terms.items():
                if any(span.holds(term) for span in spans):
                    found[name].append(term.pk)
        return found

    def in_term(self, name: str, rows) -> Q:
        """Rows of this term, by their plan's or by their day; what is in none of them is "Earlier"."""
        if name == EARLIER:
            return ~reduce(or_, (self.in_term(each, rows) for each in self.terms), Q(pk__in=[]))
        if rows.term:
            return Q(**{f"{rows.term}__in": self.term_ids[name]})
        found = Q(pk__in=[])
        for span in self.terms[name]:
            days = Q(**{f"{rows.when}__gte": _edge(span.starts, rows.is_moment)})
            if span.before:
                days &= Q(**{f"{rows.when}__lt": _edge(span.before, rows.is_moment)})
            if len(self.authorities) > 1:
                days &= Q(**{f"{rows.child}authority": span.authority_id})
            found |= days
        return found


def _edge(day: date, is_moment: bool):
    return datetime.combine(day, time(), tzinfo=clock.LONDON) if is_moment else day


def caseload_of(user) -> QuerySet:
    return Allocation.objects.current().filter(user=user, role=Role.ADVISER)


def authorities_of(user) -> list[Authority]:
    """Where this person is of the Virtual School today."""
    held = standing_of(user).authorities
    ids = set().union(*(held.get(role, set()) for role in VIRTUAL_SCHOOL))
    return list(Authority.objects.filter(pk__in=ids).order_by("name"))


def head_of(user) -> set[UUID]:
    """The authorities of which this person is head today."""
    return standing_of(user).authorities.get(Role.HEAD, set())
