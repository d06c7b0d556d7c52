"""By what figures can be broken down: each a key worked out by the database, the same for counting and for the list
behind a number."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, CharField, F, OuterRef, Q, Subquery, UUIDField, Value, When

from accounts.models import User
from accounts.roles import Role
from children.models import Allocation
from insight.scope import EARLIER, NOBODY
from organisations.models import Authority, School
from organisations.presets import Phase

PHASES = {
    Phase.EARLY_YEARS: ("Early years", ["E1", "E2", "N1", "N2", "R"]),
    Phase.PRIMARY: ("Primary, Years 1 to 6", [str(year) for year in range(1, 7)]),
    Phase.SECONDARY: ("Secondary, Years 7 to 11", [str(year) for year in range(7, 12)]),
    Phase.POST_16: ("Post-16", ["12", "13", "14"]),
}


@dataclass(frozen=True)
class Breakdown:
    """`key(rows, scope)` is the expression; `labels(scope, keys)` gives words for keys, in the order of reading."""

    name: str
    words: str  # "By school"
    heading: str  # of the column: "School"
    key: Callable
    labels: Callable
    is_id: bool = False  # keys are ids of records

    def read(self, said: str):
        """The key as an address says it. Raises ValueError for what no address of ours says."""
        if said == NOBODY:
            return None
        return UUID(said) if self.is_id else said


def said(key) -> str:
    """A key as an address says it."""
    return NOBODY if key is None else str(key)


# ---------------------------------------------------------------- term


def _term(rows, scope):
    cases = [When(scope.in_term(name, rows), then=Value(name)) for name in scope.terms]
    return Case(*cases, default=Value(EARLIER), output_field=CharField())


def _terms(scope, keys):
    return {name: name for name in [EARLIER, *scope.terms] if name in keys}


# ---------------------------------------------------------------- phase


def _phase(rows, scope):
    """By the year the child is taught in; by age where that is not known or no year."""
    year, born = f"{rows.child}year_group", f"{rows.child}date_of_birth"
    september = scope.today.year if scope.today.month >= 9 else scope.today.year - 1
    known = [When(**{f"{year}__in": years}, then=Value(phase.value)) for phase, (_, years) in PHASES.items()]
    by_age = [
        When(**{f"{born}__gt": date(september - age, 8, 31)}, then=Value(phase.value))
        for phase, age in [(Phase.EARLY_YEARS, 5), (Phase.PRIMARY, 11), (Phase.SECONDARY, 16)]
    ]
    return Case(*known, *by_age, default=Value(Phase.POST_16.value), output_field=CharField())


def _phases(scope, keys):
    return {phase.value: words for phase, (words, _) in PHASES.items() if phase.value in keys}


# ---------------------------------------------------------------- school, adviser, authority


def _by_words(found: dict, keys, nobody: str) -> dict:
    labels = dict(sorted(found.items(), key=lambda item: (item[1].lower(), str(item[0]))))
    return labels | ({None: nobody} if None in keys else {})


def _schools(scope, keys):
    names = School.objects.filter(pk__in=[key for key in keys if key]).values_list("pk", "name")
    return _by_words(dict(names), keys, "No school place")


def _adviser(rows, scope):
    whose = OuterRef(f"{rows.child}pk" if rows.child else "pk")
    now = Allocation.objects.current(scope.today).filter(child=whose, role=Role.ADVISER)
    return Subquery(now.order_by("-starts", "user").values("user")[:1], output_field=UUIDField())


def _advisers(scope, keys):
    names = User.objects.filter(pk__in=[key for key in keys if key]).values_list("pk", "name")
    return _by_words(dict(names), keys, "No adviser named")


def _authorities(scope, keys):
    names = Authority.objects.filter(pk__in=[key for key in keys if key]).values_list("pk", "name")
    return _by_words(dict(names), keys, "")


BREAKDOWNS = {
    breakdown.name: breakdown
    for breakdown in [
        Breakdown("term", "By term", "Term", _term, _terms),
        Breakdown("phase", "By phase", "Phase", _phase, _phases),
        Breakdown("school", "By school", "School", lambda rows, scope: F(rows.school), _schools, is_id=True),
        Breakdown("adviser", "By adviser", "Adviser", _adviser, _advisers, is_id=True),
        Breakdown(
            "authority", "By authority", "Authority", lambda rows, scope: F(f"{rows.child}authority"), _authorities,
            is_id=True,
        ),
    ]
}  # fmt: skip


def own(name: str, words: str, heading: str, path: str | Callable, labels=None) -> Breakdown:
    """A breakdown of one kind of rows: by the value of a field, or by an expression (`path(rows, scope)`). `labels`
    gives words for values, or is asked for them with the scope; without it the values are words themselves."""

    def worded(scope, keys):
        given = labels(scope) if callable(labels) else labels or {}
        known = {key: text for key, text in given.items() if key in keys}
        rest = sorted((key for key in keys if key not in known and key is not None), key=str.lower)
        return known | {key: key or "Not said" for key in rest} | ({None: "Not said"} if None in keys else {})

    key = path if callable(path) else lambda rows, scope: F(path)
    return Breakdown(name, words, heading, key, worded)


def is_key(breakdown: Breakdown, rows, scope, key) -> tuple:
    """The expression and the condition that keep what is under this key."""
    name = f"of_{breakdown.name}"
    condition = Q(**{f"{name}__isnull": True}) if key is None else Q(**{name: key})
    return {name: breakdown.key(rows, scope)}, condition
