"""What was typed and could not be saved: a draft for its writer, or a note beside a section that was closed."""

from datetime import timedelta

from django.http import QueryDict

from audit import clock, events
from audit.acting import action
from audit.versions import value_of
from children import access
from peps.models import Draft, LateNote
from peps.saving.conflicts import in_words

NOT_KEPT = {"csrfmiddlewaretoken", "tab", "later", "resolving"}
STILL_WRITING = timedelta(hours=1)  # one sitting: what is sent late again replaces the note instead of adding one


@action
def keep_draft(*, unit, typed, why: str, by) -> Draft:
    """Keep what a person typed, as they typed it, for them alone. One for each page: the newest."""
    lists = [[name, [_storable(value) for value in values]] for name, values in typed.lists() if name not in NOT_KEPT]
    draft, _ = Draft.objects.update_or_create(
        user=by, pep=unit.pep, unit=unit.name, defaults={"typed": lists, "why": why, "at": clock.now()}
    )
    return draft


def _storable(text: str) -> str:
    """Without the null character, which nobody types and PostgreSQL cannot keep in JSON."""
    return text.replace("\x00", "")


@action
def drop_draft(*, unit, by) -> None:
    Draft.objects.filter(user=by, pep=unit.pep, unit=unit.name).delete()


@action
def drop(*, draft: Draft, by) -> None:
    """One that was thrown away by its writer."""
    draft.delete()


def draft_of(unit, user) -> Draft | None:
    return Draft.objects.filter(user=user, pep=unit.pep, unit=unit.name).first()


def drafts_of(pep, user) -> dict[str, Draft]:
    """All that this person typed into a plan and has not saved: by the unit."""
    return {draft.unit: draft for draft in Draft.objects.filter(user=user, pep=pep).order_by("at")}


def as_posted(draft: Draft) -> QueryDict:
    """The draft as the browser sent it, to bind a form with."""
    data = QueryDict(mutable=True)
    for name, values in draft.typed:
        data.setlist(name, values)
    return data


@action
def keep_late_note(*, unit, form, by) -> LateNote | None:
    """What this person changed, in words, beside the section that was closed meanwhile. None where nothing differs."""
    model = type(form.instance)
    stands = model.objects.filter(pk=form.instance.pk).first() or model()
    answers = [
        {"question": str(form.fields[name].label), "words": in_words(form.fields[name], value)}
        for name, value in form.answers.items()
        if value != value_of(stands, name)
    ]
    if not answers:
        return None
    mine = LateNote.objects.filter(pep=unit.pep, unit=unit.name, by=by, at__gte=clock.now() - STILL_WRITING).first()
    if mine:
        mine.answers, mine.at = answers, clock.now()
        mine.save()
        return mine
    note = LateNote.objects.create(
        pep=unit.pep, part=unit.part, unit=unit.name, record=unit.record, title=unit.title[:100], by=by,
        answers=answers, at=clock.now(),
    )  # fmt: skip
    events.record("plan.late_note", f"left a late note on “{unit.title}”", unit.pep, by=by)
    return note


def late_notes(pep, held, *, part: str = "") -> list[LateNote]:
    """The notes on a plan, or on one of its parts, that somebody in these capacities may read."""
    notes = pep.late_notes.select_related("by").filter(**({"part": part} if part else {}))
    return [note for note in notes if access.can_read(held, note.record)]
