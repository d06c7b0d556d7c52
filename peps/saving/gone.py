"""A line that somebody took off the list while I was changing it: what I typed is shown, and I choose."""

from accounts.models import User
from peps.saving import autosave, kept
from peps.saving.conflicts import NOT_CARRIED, in_words
from peps.saving.merging import Saved

PUT_BACK, LEAVE = "put_back", "leave"
TEMPLATE = "peps/gone.html"
WHY = "Somebody took this off the list."


def said(request, unit, form):
    """To a page that saves by itself: what was typed is kept, and the button shows what can be done."""
    kept.keep_draft(unit=unit, typed=form.data, why=WHY, by=request.user)
    return autosave.answer(request, Saved(form, is_gone=True))


def what_was_typed(request, unit):
    """What was posted; or what this person had typed when it was gone, where they come back to it. Else None."""
    if request.method == "POST":
        return request.POST
    draft = kept.draft_of(unit, request.user)
    return kept.as_posted(draft) if draft else None


def context(form) -> dict:
    """For `peps/gone.html`: what was typed, and who took the line off when. The form is bound and was looked at."""
    row = form.instance.history.exclude(removed_at=None).order_by("version").last()
    person = User.objects.filter(pk=row.history_user_id).first() if row and row.history_user_id else None
    fields = {name: form.fields[name] for name in form.cleaned_data if name in form._meta.fields}
    answers = [
        {"key": str(field.label), "value": in_words(field, form.cleaned_data[name])} for name, field in fields.items()
    ]
    return {
        "who": person.name if person else "Somebody else",
        "when": row.history_date if row else None,
        "answers": [answer for answer in answers if answer["value"]],
        "typed": [(name, value) for name, values in form.data.lists() for value in values if name not in NOT_CARRIED],
    }
