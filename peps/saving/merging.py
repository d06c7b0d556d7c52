"""Bind what was posted and save it: merged with what others saved, or given back whole."""

from dataclasses import dataclass, field

from accounts.permissions import NotNow
from audit.merge import Merged
from audit.versions import Seen
from peps.models import PEP
from peps.saving import conflicts, kept


@dataclass(frozen=True)
class Unit:
    """What is saved as one: a page of a plan, or a row."""

    pep: PEP
    name: str  # "page:attendance", "target:<id>"
    part: str
    record: str  # the row of the access table
    title: str


@dataclass(frozen=True)
class Saved:
    """How a save went. `form` is there to be shown again where it was not, or not all of it, saved."""

    form: object | None = None
    merged: Merged = field(default_factory=Merged)
    seen: Seen | None = None  # what the screen shows now, for the next save from it
    labels: dict = field(default_factory=dict)  # the questions, by name
    late: object | None = None  # the note that was kept instead

    @property
    def is_whole(self) -> bool:
        return self.form is None


def save_answers(request, make, save, unit: Unit | None = None, *, stays_open: bool = False) -> Saved:
    """`make(data)` binds the form to the row as it stands; `save(form)` is the action, and gives a `Merged`.

    `stays_open`: somebody types on after this save, and the next one has to know what the screen shows. With a `unit`,
    what cannot be saved is kept on the server: as a draft of this person, or as a late note where the plan was closed.
    """
    form = make(conflicts.chosen(request.POST, make))
    if not form.is_valid():
        if unit:
            kept.keep_draft(unit=unit, typed=form.data, why=_first_error(form), by=request.user)
        return Saved(form)
    try:
        merged = save(form)
    except NotNow as reason:
        return _too_late(request, form, unit, reason)
    if merged.conflicts:
        if unit:
            kept.keep_draft(unit=unit, typed=form.data, why="Somebody else changed the same answer.", by=request.user)
        again = conflicts.ask(make, form, merged, by=request.user)
        seen = form.cleaned_data["based_on"].after(merged, again.instance.version)
        return Saved(again, merged, seen, _labels(form))
    if unit:
        kept.drop_draft(unit=unit, by=request.user)
    if not stays_open:
        return Saved(None, merged, None, _labels(form))
    seen = form.cleaned_data["based_on"].after(merged, make(None).instance.version)
    return Saved(None, merged, seen, _labels(form))


def _labels(form) -> dict:
    return {name: field.label for name, field in form.fields.items()}


def _too_late(request, form, unit, reason) -> Saved:
    note = kept.keep_late_note(unit=unit, form=form, by=request.user) if unit else None
    form.too_late = True
    stays = (
        "What you changed is kept as a note beside the section, for whoever reads it."
        if note
        else "What you typed is still here: copy it before you leave."
    )
    form.add_error(None, f"{reason.words} {stays}")
    return Saved(form, late=note)


def _first_error(form) -> str:
    name, errors = next(iter(form.errors.items()))
    label = "" if name == "__all__" else f"{form[name].label} – "
    return f"{label}{errors[0]}"[:300]
