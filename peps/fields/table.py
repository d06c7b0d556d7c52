"""What a line of the table of questions says: `ask` a question, `Rows` of questions that are asked several times, and
`Page`, the questions that are answered and saved together. The table itself is in the other files, a part a file.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db import models

from children import access
from children.audience import MARKED_FOR, Audience
from peps.models import PEP, Part
from peps.phases import Overlay, Phase

Answered = dict  # name -> cleaned value


@dataclass(frozen=True, eq=False)  # one of a kind: the table has each line once
class Field:
    """One question.

    phases, overlays   for which plans it is asked; none named is all
    inside             (another question, the answer to it) that brings this one up, on the same page
    need               the words in which completing asks for an answer; empty where it does not
    when               and only of these plans
    unless             other answers of the same record that do as well ("there are none", "why not")
    record             the row of the access table it falls under, where that is narrower than its page's
    honest             whether "Can’t answer this?" stands under it; nothing said: where no other way out is
    past               a date that has been
    wrong              what a person reads who typed a number that cannot be
    retired            asked no more; an answer that was given is still shown
    good               what a good answer looks like
    look               how it is drawn, see components/forms.py
    """

    name: str
    label: str
    hint: str = ""
    phases: frozenset[Phase] = frozenset()
    overlays: frozenset[Overlay] = frozenset()
    inside: tuple[str, str] | None = None
    need: str = ""
    when: Callable[[PEP], bool] | None = None
    unless: tuple[str, ...] = ()
    record: str = ""
    honest: bool | None = None
    past: bool = False
    wrong: str = ""
    retired: bool = False
    good: str = ""
    look: dict = field(default_factory=dict)

    def fits(self, pep: PEP) -> bool:
        return not self.retired and pep.case.fits(self.phases, self.overlays)


def ask(name: str, label: str, *only: Phase | Overlay, rows: int = 0, width: int = 0, **more) -> Field:
    """A line of the table. `only` names phases and overlays; `rows` is the height of a box, `width` of a line."""
    look = more.pop("look", {}) | ({"rows": rows} if rows else {}) | ({"width": width} if width else {})
    return Field(name, label, **_conditions(only), look=look, **more)


def _conditions(only) -> dict:
    return {
        "phases": frozenset(each for each in only if isinstance(each, Phase)),
        "overlays": frozenset(each for each in only if isinstance(each, Overlay)),
    }


@dataclass(frozen=True, eq=False)  # one of a kind: the table has each line once
class Rows:
    """Questions that are asked once for each of several things: a contact, a suspension, a subject."""

    slug: str
    model: type[models.Model]
    accessor: str  # how the plan, or the child, leads to the rows
    title: str
    one: str  # "a suspension"
    fields: tuple[Field, ...]
    of_child: bool = False  # a standing fact: told once, confirmed each term
    lead: str = ""
    need: Callable[[PEP], str] | None = None  # what completing asks for, in words; "" where nothing is missing
    checks: tuple[Callable[[Answered], Iterable[tuple[str, str]]], ...] = ()
    title_field: str = ""  # the question whose answer is the row's title; nothing said: the first
    suggest: Callable[[PEP], list[str]] | None = None  # titles worth adding, offered with one press

    @property
    def mark(self) -> str:
        """Where a plan says that it has such rows at all, if that was fetched with it."""
        return f"has_{self.slug}"

    def of(self, pep: PEP):
        """The rows that stand, from what was fetched with the plan where it was."""
        if not getattr(pep, self.mark, True):
            return []
        rows = getattr(pep.child if self.of_child else pep, self.accessor).all()
        return [row for row in rows if row.removed_at is None]

    @property
    def heading_field(self) -> str:
        return self.title_field or self.fields[0].name


@dataclass(frozen=True, eq=False)  # one of a kind: the table has each line once
class Page:
    """Questions that are asked on one screen and saved together, with the rows that belong beside them."""

    slug: str
    part: Part
    record: str  # the row of the access table
    accessor: str  # the plan's one-to-one that keeps the answers
    title: str
    lead: str
    fields: tuple[Field, ...]
    rows: tuple[Rows, ...] = ()
    phases: frozenset[Phase] = frozenset()
    overlays: frozenset[Overlay] = frozenset()
    audience: Audience | None = None  # for whom it is meant unless its writer chooses; None: professionals, always
    good: str = ""
    checks: tuple[Callable[[Answered], Iterable[tuple[str, str]]], ...] = ()

    @property
    def professionals_only(self) -> frozenset[str]:
        """Answers that stay with the people who work with the child, whoever the page is marked for."""
        return frozenset(
            field.name
            for field in self.fields
            if field.record and not set(MARKED_FOR).intersection(access.may_read(field.record))
        )

    @property
    def model(self) -> type[models.Model]:
        return PEP._meta.get_field(self.accessor).related_model

    def fits(self, pep: PEP) -> bool:
        return pep.case.fits(self.phases, self.overlays)


def page(slug, part, record, accessor, title, lead, fields, *only, rows=(), checks=(), **more) -> Page:
    return Page(
        slug, part, record, accessor, title, lead, tuple(fields), tuple(rows), **_conditions(only),
        checks=tuple(checks), **more,
    )  # fmt: skip


# ---------------------------------------------------------------- what cannot be right


def not_both(none: str, some: str, words: str):
    """A box says that there is nothing, and something is described."""

    def check(said):
        if said.get(none) and said.get(some):
            yield none, words

    return check


def in_order(first: str, last: str, words: str):
    def check(said):
        if said.get(first) and said.get(last) and said[last] < said[first]:
            yield last, words

    return check
