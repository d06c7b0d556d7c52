"""A line that somebody took off the list while I was changing it: what I typed is shown, and I choose."""

from django.http import Http404
from django.shortcuts import render

from accounts.models import User
from peps.saving import autosave, kept
from peps.saving.conflicts import NOT_CARRIED, in_words
from peps.saving.merging import Saved

PUT_BACK, LEAVE = "put_back", "leave"
TEMPLATE = "peps/gone.html"
WHY = "Somebody took this off the list."


def answer(request, unit, make, *, put_back, leave, page):
    """What is answered to somebody who was changing a line that is gone; nobody asks for it otherwise.

    `make(typed)` binds the form; `put_back(form)` and `leave()` do what was chosen, and say where that leads; `page` is
    the context of the page that asks.
    """
    typed = _what_was_typed(request, unit)
    if typed is None:
        raise Http404
    form = make(typed)
    if autosave.is_asked_for(request):
        return _said(request, unit, form)
    if LEAVE in typed or (form.is_valid() and PUT_BACK in typed):
        done = leave() if LEAVE in typed else put_back(form)
        kept.drop_draft(unit=unit, by=request.user)
        return done
    return render(request, TEMPLATE, {**page, "form": form, **_about(form)})


def _said(request, unit, form):
    """To a page that saves by itself: what was typed is kept, and the button shows what can be done."""
    kept.keep_draft(unit=unit, typed=form.data, why=WHY, by=request.user)
    return autosave.answer(request, Saved(form, is_gone=True))


def _what_was_typed(request, unit):
    """What was posted; or what this person had typed when it was gone, where they come back to it. Else None."""
    if request.method == "POST":
        return request.POST
    draft = kept.draft_of(unit, request.user)
    return kept.as_posted(draft) if draft else None


def _about(form) -> dict:
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
