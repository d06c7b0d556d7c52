"""Bind what was posted and save it: merged with what others saved, or given back whole."""

import uuid
from dataclasses import dataclass, field

from django.core.exceptions import NON_FIELD_ERRORS

from accounts.permissions import NotNow
from audit import clock
from audit.merge import Merged
from audit.versions import Seen
from peps import policies
from peps.models import PEP, Presence
from peps.saving import conflicts, kept

WAITS = "It is not on the list yet."


@dataclass(frozen=True)
class Unit:
    """What is saved as one: a page of a plan, or a row."""

    pep: PEP
    name: str  # "page:attendance", "row:contacts:<id>", "target:<id>"
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
    is_begun: bool = False  # a line that is not on the list yet: kept for its writer alone
    is_gone: bool = False  # somebody took the line off meanwhile

    @property
    def is_whole(self) -> bool:
        return self.form is None


def save_answers(
    request, make, save, unit: Unit | None = None, *, stays_open: bool = False, is_new: bool = False
) -> Saved:
    """`make(data)` binds the form to the row as it stands; `save(form)` is the action, and gives a `Merged`.

    `stays_open`: somebody types on after this save, and the next one has to know what the screen shows. With a `unit`,
    what cannot be saved is kept on the server: as a draft of this person, or as a late note where the plan was closed.
    `is_new`: a line that is not on the list yet. While it is typed it is kept as a draft; the button puts it there.
    """
    form = make(conflicts.chosen(request.POST, make))
    if is_new and stays_open:
        return _keep_what_is_begun(request, form, unit)
    if not form.is_valid():
        if unit:
            kept.keep_draft(unit=unit, typed=form.data, why=_first_error(form), by=request.user)
        return Saved(form)
    tab = _tab(request) if unit else None
    if tab:
        form.cleaned_data["based_on"] = _what_it_shows(tab, unit, form.cleaned_data["based_on"], request.user)
    try:
        merged = save(form)
    except NotNow as reason:
        return _too_late(request, form, unit, reason)
    if merged.conflicts:
        if unit:
            kept.keep_draft(unit=unit, typed=form.data, why="Somebody else changed the same answer.", by=request.user)
        again = conflicts.ask(make, form, merged, by=request.user)
        seen = form.cleaned_data["based_on"].after(merged, again.instance.version)
        return Saved(again, merged, _noted(tab, unit, seen, request.user) if stays_open else seen, _labels(form))
    if unit:
        kept.drop_draft(unit=unit, by=request.user)
    if not stays_open:
        return Saved(None, merged, None, _labels(form))
    seen = form.cleaned_data["based_on"].after(merged, make(None).instance.version)
    return Saved(None, merged, _noted(tab, unit, seen, request.user), _labels(form))


# ---------------------------------------------------------------- a tab and what it shows


def _tab(request):
    try:
        return uuid.UUID(request.POST.get("tab", ""))
    except ValueError:
        return None


def _what_it_shows(tab, unit, said: Seen, user) -> Seen:
    """What the tab said it shows, or what came of its last save where the answer to that never reached it: nobody meets
    their own words as a stranger's."""
    known = Presence.objects.filter(tab=tab, user=user, pep=unit.pep, unit=unit.name).exclude(shows="").first()
    shows = Seen.parse(known.shows) if known else said
    return shows if shows.version > said.version else said


def _noted(tab, unit, seen: Seen, user) -> Seen:
    if tab:
        of_tab = {"user": user, "pep": unit.pep, "unit": unit.name, "seen_at": clock.now(), "shows": str(seen)}
        Presence.objects.update_or_create(tab=tab, defaults=of_tab)
    return seen


# ---------------------------------------------------------------- what is not saved


def _keep_what_is_begun(request, form, unit) -> Saved:
    """Whatever is not answered yet is no mistake; what is typed wrongly is."""
    form.is_valid()
    try:
        policies.check_part_is_open(unit.pep, unit.part)
    except NotNow as reason:
        return _too_late(request, form, unit, reason)
    if not _has_words(form):
        kept.drop_draft(unit=unit, by=request.user)
        return Saved(is_begun=True)
    wrong = _first_error(form, but="required")
    kept.keep_draft(unit=unit, typed=form.data, why=wrong or WAITS, by=request.user)
    return Saved(form if wrong else None, is_begun=True)


def _has_words(form) -> bool:
    """Whether anything at all was typed that did not stand there before."""
    values = [form[name].data for name in form.changed_data if not form.fields[name].widget.is_hidden]
    return any(any(value) if isinstance(value, list | tuple) else bool(value) for value in values)


def forgive_empty(form):
    """A form that is shown again as it was begun: nobody has pressed its button, so nothing is missing yet."""
    for name, errors in list(form.errors.as_data().items()):
        left = [error for error in errors if error.code != "required"]
        del form.errors[name]
        for error in left:
            form.add_error(None if name == NON_FIELD_ERRORS else name, error)
    return form


def free_id(model, token):
    """The id that came with a new line; another one where a line of somebody else has it."""
    return uuid.uuid4() if token is None or model.objects.filter(pk=token).exists() else token


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


def _first_error(form, but: str = "") -> str:
    """The first thing that is wrong, in words; `but`: a kind of mistake that does not count."""
    for name, errors in form.errors.as_data().items():
        label = "" if name == NON_FIELD_ERRORS else f"{form[name].label} – "
        for error in errors:
            if not but or error.code != but:
                return f"{label}{error.messages[0]}"[:300]
    return ""
