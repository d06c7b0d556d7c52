"""School terms as plain values. An authority edits its own and a school may override them; here they are only read."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise


class TermError(ValueError):
    """Term dates that cannot be right, in words for the person who typed them."""


class TermsRunOut(TermError):
    """A day lies beyond the last term anybody has entered."""


@dataclass(frozen=True, order=True)
class Term:
    """One term. Both ends of the term and of its half-term break are included in it."""

    first_day: date
    last_day: date
    half_term_start: date
    half_term_end: date
    name: str

    def __post_init__(self):
        if not self.name.strip():
            raise TermError("Enter the name of the term.")
        if not self.first_day < self.last_day:
            raise TermError(f"{self.name}: the last day must be after the first day.")
        if not self.half_term_start <= self.half_term_end:
            raise TermError(f"{self.name}: the half-term break must not end before it starts.")
        if not (self.first_day < self.half_term_start and self.half_term_end < self.last_day):
            raise TermError(f"{self.name}: the half-term break must be inside the term.")

    def __str__(self):
        return self.name

    def contains(self, day: date) -> bool:
        """In the term, its half-term break included: a meeting held in the break is still held in the term."""
        return self.first_day <= day <= self.last_day

    def in_half_term(self, day: date) -> bool:
        return self.half_term_start <= day <= self.half_term_end

    def is_open(self, day: date) -> bool:
        """In the term and outside its break. Week-ends and bank holidays are the calendar's business."""
        return self.contains(day) and not self.in_half_term(day)


def check_terms(terms: Iterable[Term]) -> tuple[Term, ...]:
    """The terms in order, or an error where two of them overlap or share a name."""
    ordered = tuple(sorted(terms))
    for earlier, later in pairwise(ordered):
        if later.first_day <= earlier.last_day:
            raise TermError(f"{later.name} starts before {earlier.name} ends.")
    names = [term.name for term in ordered]
    for name in names:
        if names.count(name) > 1:
            raise TermError(f"Two terms are called {name}.")
    return ordered


def _term(name: str, first: str, half_term_start: str, half_term_end: str, last: str) -> Term:
    day = date.fromisoformat
    return Term(
        name=name,
        first_day=day(first),
        half_term_start=day(half_term_start),
        half_term_end=day(half_term_end),
        last_day=day(last),
    )


EXAMPLE_TERMS = check_terms(
    [
        _term("Autumn 2025", "2025-09-01", "2025-10-27", "2025-10-31", "2025-12-19"),
        _term("Spring 2026", "2026-01-05", "2026-02-16", "2026-02-20", "2026-03-27"),
        _term("Summer 2026", "2026-04-13", "2026-05-25", "2026-05-29", "2026-07-21"),
        _term("Autumn 2026", "2026-09-01", "2026-10-26", "2026-10-30", "2026-12-18"),
        _term("Spring 2027", "2027-01-04", "2027-02-15", "2027-02-19", "2027-03-25"),
        _term("Summer 2027", "2027-04-12", "2027-05-31", "2027-06-04", "2027-07-21"),
        _term("Autumn 2027", "2027-09-01", "2027-10-25", "2027-10-29", "2027-12-17"),
        _term("Spring 2028", "2028-01-04", "2028-02-14", "2028-02-18", "2028-03-31"),
        _term("Summer 2028", "2028-04-18", "2028-05-29", "2028-06-02", "2028-07-21"),
    ]
)


def term_on(day: date, terms: Iterable[Term] = EXAMPLE_TERMS) -> Term | None:
    """The term the day falls in, or None in the holidays."""
    return next((term for term in terms if term.contains(day)), None)


def term_on_or_after(day: date, terms: Iterable[Term] = EXAMPLE_TERMS) -> Term | None:
    """The term the day falls in, or in the holidays the next one; None after the last term entered."""
    return min((term for term in terms if term.last_day >= day), default=None)
