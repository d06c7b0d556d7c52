"""Writing own questions: drafts, their order, and publishing them all from a day on. What was published stays as it
was; plans that have begun keep the questions they began with."""

import uuid
from datetime import date

from django.db.models import Max

from audit import clock, events
from audit.acting import action
from organisations.actions import Refused
from organisations.models import Authority
from organisations.working_days import in_words
from peps.models import OwnQuestion, OwnWording

MOST_ON_A_PAGE = 5
SAYS = ["label", "hint", "choices", "required", "phases", "overlays", "audience"]  # what a wording says


def questions_of(authority: Authority) -> list[OwnQuestion]:
    """Every question, in order, each with `draft`, `published` (its latest wording) and `says` (what it will say)."""
    found = list(authority.questions.prefetch_related("wordings"))
    for question in found:
        wordings = list(question.wordings.all())
        question.draft = next((row for row in wordings if row.published_at is None), None)
        question.published = next((row for row in reversed(wordings) if row.published_at), None)
        question.says = question.draft or question.published
    return found


def is_asked(question: OwnQuestion) -> bool:
    """Once what is drafted is published."""
    return not question.says.retired


@action
def save_draft(
    *, authority: Authority, question: OwnQuestion | None, page: str, kind: str, says: dict, by
) -> OwnWording:
    """Write a question, or other words for one. Its page and kind can change until it was published."""
    _one_at_a_time(authority)
    if question is None:
        last = authority.questions.aggregate(last=Max("position"))["last"] or 0
        question = OwnQuestion(authority=authority, position=last + 1)
    _check_there_is_room(authority, page, question)
    published = question.pk and question.wordings.exclude(published_at=None).exists()
    if not published and (question.page, question.kind) != (page, kind):
        question.page, question.kind = page, kind
        question.save()
    draft = question.wordings.filter(published_at=None).first() or OwnWording(question=question)
    for name in SAYS:
        setattr(draft, name, says[name])
    draft.retired = False
    draft.save()
    return draft


def _check_there_is_room(authority, page: str, question) -> None:
    others = [each for each in questions_of(authority) if each.pk != question.pk and each.page == page]
    if sum(is_asked(each) for each in others) >= MOST_ON_A_PAGE:
        raise Refused(f"This page has {MOST_ON_A_PAGE} questions of yours already. Ask no more of one of them first.")


@action
def stop_asking(*, question: OwnQuestion, by) -> None:
    """A draft that asks no more. A question nobody ever published goes."""
    _one_at_a_time(question.authority)
    latest = question.wordings.exclude(published_at=None).last()
    draft = question.wordings.filter(published_at=None).first()
    if latest is None:
        draft.delete()
        question.delete()
        return
    draft = draft or OwnWording(question=question)
    for name in SAYS:
        setattr(draft, name, getattr(latest, name))
    draft.retired = True
    draft.save()


@action
def drop_draft(*, question: OwnQuestion, by) -> None:
    """What was written and not published is thrown away: the question stays as it is asked now."""
    _one_at_a_time(question.authority)
    for draft in question.wordings.filter(published_at=None):
        draft.delete()
    if not question.wordings.exists():
        question.delete()


@action
def move(*, question: OwnQuestion, up: bool, by) -> None:
    """One place up or down among the questions of its page. The order counts at once, also on plans that have begun."""
    authority = _one_at_a_time(question.authority)
    on_page = list(authority.questions.filter(page=question.page))
    here = next(place for place, each in enumerate(on_page) if each.pk == question.pk)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(on_page):
        return
    one, other = on_page[here], on_page[there]
    one.position, other.position = other.position, one.position
    one.save()
    other.save()
    if authority.own_questions:
        _say_that_they_changed(authority)


@action
def publish(*, authority: Authority, valid_from: date, by) -> int:
    """Plans that are opened from this day on have the questions as they are drafted. Returns how many changed."""
    authority = _one_at_a_time(authority)
    if valid_from < clock.today():
        raise Refused("Choose today or a later day: plans that were opened before keep their questions.")
    drafts = list(OwnWording.objects.filter(question__authority=authority, published_at=None))
    if not drafts:
        raise Refused("There is nothing to publish: somebody has published it already.")
    for draft in drafts:
        draft.valid_from, draft.published_at, draft.published_by = valid_from, clock.now(), by
        draft.save()
    _say_that_they_changed(authority)
    words = f"published {len(drafts)} of the Virtual School’s own questions from {in_words(valid_from)}"
    events.record("questions.published", words, authority, by=by)
    return len(drafts)


def _say_that_they_changed(authority: Authority) -> None:
    authority.own_questions = uuid.uuid4().hex
    authority.save(update_fields=["own_questions"])


def _one_at_a_time(authority: Authority) -> Authority:
    """Two people who write them at once come one after the other."""
    return Authority.objects.select_for_update().get(pk=authority.pk)
