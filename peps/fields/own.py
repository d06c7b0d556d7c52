"""An authority's own questions as lines of the table: each like one of ours, made of the wording it was asked in.

A plan has the wordings that were in force when it began, and keeps the one it was answered in. What an authority
published is read once and kept until it publishes again: a plan of an authority without own questions asks nothing.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django import forms
from django.utils.functional import cached_property

from components.fields import DateField
from components.model_forms import FEW
from peps.fields.table import Field
from peps.models import OwnQuestion, OwnWording
from peps.phases import Overlay, Phase

OWN = "own."  # and the question's number: its name on a form and in a merge
Kind = OwnQuestion.Kind
YES_NO = ["Yes", "No", "Not known"]
MOST_WORDS = 50_000  # of one answer, in letters


@dataclass(frozen=True, eq=False)  # one of a kind, as every line of the table
class OwnField(Field):
    """A question as it was worded once."""

    kind: str = Kind.LINE
    choices: tuple[str, ...] = ()
    audience: str = ""
    wording: int = 0

    @property
    def question(self) -> int:
        return int(self.name.removeprefix(OWN))

    @property
    def can_be_honest(self) -> bool:
        return self.kind != Kind.YES_NO  # that has its own "Not known"

    @cached_property
    def picks(self) -> list[str]:
        return YES_NO if self.kind == Kind.YES_NO else list(self.choices)

    def form_field(self) -> forms.Field:
        words = {"label": self.label, "help_text": self.hint, "required": False}
        if self.kind == Kind.DATE:
            return DateField(called="the date", **words)
        if self.kind == Kind.NUMBER:
            return forms.DecimalField(max_digits=12, decimal_places=2, **words)
        if self.picks:
            few = len(self.picks) <= FEW
            choices = [(each, each) for each in self.picks]
            widget = forms.RadioSelect if few else forms.Select
            return forms.ChoiceField(choices=choices if few else [("", "Choose"), *choices], widget=widget, **words)
        if self.kind == Kind.WORDS:
            return forms.CharField(widget=forms.Textarea, max_length=MOST_WORDS, **words)
        return forms.CharField(max_length=200, **words)


def as_field(wording: OwnWording) -> OwnField:
    question = wording.question
    look = (
        {"rows": 4}
        if question.kind == Kind.WORDS
        else {"small": True}
        if question.kind in {Kind.YES_NO, Kind.CHOICE}
        else {}
    )
    return OwnField(
        f"{OWN}{question.pk}",
        wording.label,
        hint=wording.hint,
        phases=frozenset(map(Phase, wording.phases)),
        overlays=frozenset(map(Overlay, wording.overlays)),
        need=f"Answer “{wording.label}”" if wording.required else "",
        retired=wording.retired,
        look=look,
        kind=question.kind,
        choices=tuple(wording.choices),
        audience=wording.audience,
        wording=wording.pk,
    )


# ---------------------------------------------------------------- what an authority published


@dataclass(frozen=True)
class Published:
    """One question with everything it ever said, oldest first."""

    page: str
    wordings: tuple[tuple[date, OwnField], ...]

    def in_force(self, on: date) -> OwnField | None:
        then = [field for valid_from, field in self.wordings if valid_from <= on]
        return then[-1] if then else None

    def worded(self, wording: int) -> OwnField | None:
        return next((field for _, field in self.wordings if field.wording == wording), None)


@lru_cache(maxsize=500)
def _published(authority_id, _which: str) -> tuple[Published, ...]:
    """`_which` changes with each time the authority publishes."""
    wordings = OwnWording.objects.filter(question__authority=authority_id).exclude(published_at=None)
    rows = wordings.select_related("question").order_by(
        "question__position", "question_id", "valid_from", "published_at", "pk"
    )
    found: dict[int, list[OwnWording]] = {}
    for row in rows:
        found.setdefault(row.question_id, []).append(row)
    return tuple(
        Published(said[0].question.page, tuple((row.valid_from, as_field(row)) for row in said))
        for said in found.values()
    )


def of_plan(pep) -> dict[str, tuple[OwnField, ...]]:
    """The own questions this plan has, by the page they stand on: in the words they were answered in, else in those in
    force when the plan began. One that was retired is there while it is answered (`Field.fits`)."""
    authority = pep.child.authority
    if not authority.own_questions:
        return {}
    known = pep.__dict__.get("_own_questions")
    if known is None:
        answered = {row.question_id: row.wording_id for row in pep.own_rows}
        known = {}
        for each in _published(authority.pk, authority.own_questions):
            number = each.wordings[0][1].question
            field = each.worded(answered.get(number)) or each.in_force(pep.opened_on)
            if field:
                known.setdefault(each.page, []).append(field)
        pep.__dict__["_own_questions"] = known = {page: tuple(fields) for page, fields in known.items()}
    return known
