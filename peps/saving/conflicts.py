"""Two people gave different answers to the same question: both are shown side by side, and a person chooses."""

import re
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from django import forms

from accounts.models import User
from audit.versions import value_of
from children.discretion import named_to
from components.fields import CannotAnswer, SplitDate
from components.words import day_words, time_words

MINE, THEIRS, BOTH = "mine", "theirs", "both"


@dataclass(frozen=True)
class Choice:
    """One answer to choose, as the page shows it."""

    field: str
    question: str
    mine: str
    theirs: str
    who: str
    when: str
    is_text: bool  # both can be kept together, in words of one's own
    both: str

    @property
    def marked(self) -> dict:
        """The two answers in pieces: (words, are they only here)."""
        return difference(self.mine, self.theirs)


def template_for(form, template: str) -> str:
    """The page that asks which answer to keep, where that has to be asked; otherwise `template`."""
    return "peps/conflict.html" if getattr(form, "to_choose", None) else template


def chosen(posted, make):
    """What was posted, with the answers chosen on the page that asked put in their places."""
    if "resolving" not in posted:
        return posted
    data, now = posted.copy(), make(None)
    for name in posted.getlist("resolving"):
        choice = posted.get(f"keep-{name}", "")
        if choice == BOTH:
            data[name] = posted.get(f"both-{name}", "")
        elif choice == THEIRS and name in now.fields:
            put(data, now.fields[name], name, now.initial.get(name))
    return data


def ask(make, form, merged, *, by):
    """The form again: their words where only they wrote, mine where both did, and `to_choose` for the page."""
    typed = form.data.copy()
    in_conflict = {conflict.field for conflict in merged.conflicts}
    for name, value in merged.values.items():
        if name not in in_conflict:
            put(typed, form.fields[name], name, value)
    again = make(typed)
    typed["based_on"] = str(again.instance.version)
    again.is_valid()
    again.to_choose = [_choice(again, conflict, form.cleaned_data["based_on"], by) for conflict in merged.conflicts]
    again.typed = [(name, value) for name, values in typed.lists() for value in values if name not in NOT_CARRIED]
    for choice in again.to_choose:
        again.add_error(choice.field, f"{choice.who} changed this answer too. Choose which to keep.")
    return again


NOT_CARRIED = {"csrfmiddlewaretoken", "resolving", "tab"}


def _choice(form, conflict, seen, by) -> Choice:
    field = form.fields[conflict.field]
    mine, theirs = in_words(field, conflict.mine), in_words(field, conflict.theirs)
    row = _written(form.instance, conflict, seen)
    return Choice(
        field=conflict.field,
        question=str(field.label),
        mine=mine,
        theirs=theirs,
        who=_name(row, by, form.instance),
        when=time_words(row.history_date) if row else "",
        is_text=isinstance(field.widget, forms.Textarea),
        both="\n\n".join(filter(None, [theirs, mine])) if isinstance(field.widget, forms.Textarea) else "",
    )


def _written(record, conflict, seen):
    """The history row in which what stands there now was first written, after what I had seen."""
    rows = record.history.filter(version__gt=seen.of(conflict.field)).order_by("version")
    return next((row for row in rows if value_of(row, conflict.field) == conflict.theirs), None)


def _name(row, by, record) -> str:
    if row is not None and row.history_user_id == by.pk:
        return "You, in another tab or window,"
    person = User.objects.filter(pk=row.history_user_id).first() if row and row.history_user_id else None
    pep = getattr(record, "pep", None)
    if person is None:
        return "Somebody else"
    return named_to(by, pep.child, person) if pep else person.name


def put(typed, field, name, value) -> None:
    """A cleaned value back into posted data, as its boxes hold it."""
    if isinstance(field.widget, SplitDate):
        for part, text in field.widget.parts(value).items():
            typed[f"{name}-{part}"] = text
    elif isinstance(field, CannotAnswer):
        typed[f"{name}_0"], typed[f"{name}_1"] = field.widget.decompress(value)
    elif isinstance(field.widget, forms.CheckboxInput):
        typed.pop(name, None)
        if value:
            typed[name] = "on"
    elif isinstance(field, forms.MultipleChoiceField):
        typed.setlist(name, [str(choice) for choice in value or []])
    else:
        value = field.prepare_value(value)
        typed[name] = "" if value is None else str(value)


def in_words(field, value) -> str:
    if isinstance(field, CannotAnswer):
        return field.in_words(value)
    choices = dict(getattr(field, "choices", []))
    if isinstance(value, bool):
        return choices.get(str(value), "Ticked" if value else "Not ticked")
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(choices.get(one, one)) for one in value)
    return str(choices.get(value, value)) if value not in (None, "") else ""


def difference(mine: str, theirs: str) -> dict[str, list[tuple[str, bool]]]:
    """Both texts in pieces, each with whether it is in this text alone."""
    ours, other = (re.findall(r"\S+\s*", text) for text in (mine, theirs))
    pieces = {MINE: [], THEIRS: []}
    for kind, a, b, c, d in SequenceMatcher(None, ours, other, autojunk=False).get_opcodes():
        for side, words in ((MINE, ours[a:b]), (THEIRS, other[c:d])):
            if words:
                pieces[side].append(("".join(words), kind != "equal"))
    return pieces
