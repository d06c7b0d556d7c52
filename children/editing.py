"""Saving who a child is while somebody else may have saved it too: nothing either of them typed is lost.

A plan's pages are saved by `peps.saving`, which knows drafts and asks which answer to keep; here a line beside the
answer is enough.
"""

from django import forms

from accounts.models import User


def save_answers(request, make, save):
    """Bind what was posted and save it. None when it is saved, otherwise the form to show again.

    `make(data)` binds the form to the row as it stands; `save(form)` is the action, and gives a `Merged`.
    """
    form = make(request.POST)
    if not form.is_valid():
        return form
    merged = save(form)
    return _with_conflicts(make, form, merged) if merged.conflicts else None


def _with_conflicts(make, form, merged):
    """The form again: their words where only they wrote, mine where both did, with who wrote what beside it."""
    typed = form.data.copy()
    both_changed = {conflict.field for conflict in merged.conflicts}
    for name, value in merged.values.items():
        if name not in both_changed:
            _put(typed, form.fields[name], name, value)
    again = make(typed)
    typed["based_on"] = str(again.instance.version)
    names = {
        conflict.field: _writer(again.instance, conflict, form.cleaned_data["based_on"])
        for conflict in merged.conflicts
    }
    again.is_valid()
    for conflict in merged.conflicts:
        theirs = _in_words(again.fields[conflict.field], conflict.theirs)
        again.add_error(
            conflict.field,
            f"{names[conflict.field]} has just written here: “{theirs}”. Your answer is below. "
            "Save again to keep yours, or change it first.",
        )
    return again


def _put(typed, field, name, value) -> None:
    if isinstance(field.widget, forms.CheckboxInput):
        typed.pop(name, None)
        if value:
            typed[name] = "on"
    else:
        typed[name] = "" if value is None else str(field.prepare_value(value))


def _writer(record, conflict, since) -> str:
    """Who first wrote, after version `since`, what stands there now."""
    rows = record.history.filter(version__gt=since or 0).order_by("version")
    row = next((row for row in rows if getattr(row, conflict.field) == conflict.theirs), None)
    person = User.objects.filter(pk=row.history_user_id).first() if row and row.history_user_id else None
    return person.name if person else "Somebody else"


def _in_words(field, value) -> str:
    if isinstance(value, bool):
        return "ticked" if value else "not ticked"
    choices = dict(getattr(field, "choices", []))
    return str(choices.get(value, value)) if value not in (None, "") else "nothing"
