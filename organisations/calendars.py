"""The rows of an authority as the plain values the deadline engine reads."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from audit import clock
from audit.prepared import Records
from organisations import presets, terms, working_days
from organisations.models import Authority, Closure, Policy, School, Term


class NothingInForce(Exception):
    """An authority without a policy or without terms: said in words, because an administrator has to mend it."""


def policy_for(authority: Authority, on: date) -> Policy:
    """The policy in force on a day: the latest that had begun; before the first, the first."""
    return _in_force(list(authority.policies.order_by("valid_from")), authority, on)


def _in_force(rows: list[Policy], authority: Authority, on: date) -> Policy:
    if not rows:
        raise NothingInForce(f"{authority} has no policy yet. The Virtual School chooses one in its settings.")
    begun = [row for row in rows if row.valid_from <= on]
    return begun[-1] if begun else rows[0]


_parsed: dict[tuple, presets.Rules] = {}  # by policy and version: a version never changes


def rules_of(policy: Policy) -> presets.Rules:
    """As a plain value. The row remembers it too: those who look at thousands of plans ask for it many times each."""
    version, rules = vars(policy).get("parsed", (None, None))
    if version != policy.version:
        key = (policy.pk, policy.version)
        rules = _parsed.get(key) or _parsed.setdefault(key, presets.from_json(policy.rules))
        policy.parsed = (policy.version, rules)
    return rules


@lru_cache(maxsize=1000)
def sections_of(policy_id) -> dict[str, presets.Section]:
    """The sections of a plan as its policy calls them, by part. What was published is never changed."""
    return {section.part: section for section in rules_of(Policy.objects.get(pk=policy_id)).sections}


def sections_today(policies: Iterable[Policy]) -> dict[str, presets.Section]:
    """What an authority with these policies calls its sections now; the usual names where it has none."""
    begun = [row for row in policies if row.valid_from <= clock.today()]
    sections = rules_of(max(begun, key=lambda row: row.valid_from)).sections if begun else presets.SECTIONS
    return {section.part: section for section in sections}


def term_rows(authority: Authority, school: School | None = None) -> list[Term]:
    """The school's own terms where it has entered some, else the authority's."""
    whose = Q(school=None) | Q(school=school) if school else Q(school=None)
    rows = list(Term.objects.filter(whose, authority=authority))
    return [row for row in rows if row.school_id] or rows


def schools_with_own_terms(authority: Authority):
    """Schools for which this authority has entered terms, each with how many (`terms`)."""
    return School.objects.filter(own_terms__authority=authority).annotate(terms=Count("own_terms")).order_by("name")


def calendar_for(authority: Authority, school: School | None = None) -> working_days.Calendar:
    return Calendars().calendar_for(authority, school and school.pk)


class Calendars:
    """Policies, terms and closures, each read once for one piece of work. Not kept beyond it, so never out of date."""

    def __init__(self):
        self._read: dict[tuple, Any] = {}

    def has_policy(self, authority: Authority) -> bool:
        return bool(self._policies(authority))

    def policy_for(self, authority: Authority, on: date) -> Policy:
        return _in_force(self._policies(authority), authority, on)

    def term_rows(self, authority: Authority, school_id: UUID | None = None) -> list[Term]:
        """The school's own terms where it has entered some, else the authority's."""
        return self._terms(authority)[self._with_own_terms(authority, school_id)]

    def lend(self, plan, authority: Authority) -> None:
        """Give a plan its term and policy as they were read for the authority. Those of others stay as they are."""
        of_id = self._once(lambda: self._by_id(authority), "by id", authority.pk)
        for name, key in (("policy", plan.policy_id), ("term", plan.term_id)):
            if key in of_id:
                setattr(plan, name, of_id[key])

    def _by_id(self, authority: Authority) -> dict[UUID, Policy | Term]:
        rows = [self._policies(authority), *self._terms(authority).values()]
        return {row.pk: row for some in rows for row in some}

    def calendar_for(self, authority: Authority, school_id: UUID | None = None) -> working_days.Calendar:
        def read():
            return working_days.Calendar(
                terms=tuple(as_value(row) for row in self.term_rows(authority, school_id)),
                closures=self._once(lambda: _closures(authority), "closures", authority.pk),
            )

        school_id = self._with_own_terms(authority, school_id)
        return self._once(read, "calendar", authority.pk, school_id)

    def _with_own_terms(self, authority: Authority, school_id: UUID | None) -> UUID | None:
        """The school where it has terms of its own; all others share the authority's."""
        return school_id if school_id in self._terms(authority) else None

    def _policies(self, authority: Authority) -> list[Policy]:
        return self._once(lambda: _of(authority, _POLICIES), "policies", authority.pk)

    def _terms(self, authority: Authority) -> dict[UUID | None, list[Term]]:
        """By school; None: of the authority."""

        def read():
            found = {None: []}
            for row in _of(authority, _TERMS):
                found.setdefault(row.school_id, []).append(row)
            return found

        return self._once(read, "terms", authority.pk)

    def _once(self, read, *key):
        if key not in self._read:
            self._read[key] = read()
        return self._read[key]


def _closures(authority: Authority) -> frozenset[date]:
    return frozenset(row.day for row in _CLOSURES.all(authority.pk))


def _of(authority: Authority, rows: Records) -> list:
    found = rows.all(authority.pk)
    for row in found:
        row.authority = authority
    return found


_POLICIES = Records(lambda authority: Policy.objects.filter(authority=authority).order_by("valid_from"))
_TERMS = Records(lambda authority: Term.objects.filter(authority=authority))
_CLOSURES = Records(lambda authority: Closure.objects.filter(authority=authority).order_by())


def as_value(row: Term) -> terms.Term:
    return terms.Term(
        first_day=row.first_day,
        last_day=row.last_day,
        half_term_start=row.half_term_start,
        half_term_end=row.half_term_end,
        name=row.name,
    )


def term_on_or_after(rows: list[Term], day: date) -> Term | None:
    """The term row the day falls in, or in the holidays the next one."""
    return min((row for row in rows if row.last_day >= day), key=lambda row: row.first_day, default=None)
