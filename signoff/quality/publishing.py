"""Changing what an authority looks at: a draft that nobody rates by, and its publication as the next version."""

from collections import Counter
from collections.abc import Callable

from accounts.models import User
from audit import clock, events
from audit.acting import action
from organisations.actions import Refused
from organisations.models import Authority
from signoff.models import Rating, RubricDraft, RubricVersion
from signoff.quality import rubrics, versions
from signoff.quality.rubrics import DOES_NOT_APPLY, Rubric, RubricError

LOOKED_BACK = 300  # ratings, when it is said what a draft would change


def draft_of(authority: Authority) -> RubricDraft | None:
    return RubricDraft.objects.filter(authority=authority).first()


@action
def change(*, authority: Authority, how: Callable[[Rubric], Rubric], by: User) -> RubricDraft:
    """Apply a change to the draft, which begins as what is in force. Two who change at once come one after the
    other, and each changes only their part. Raises `Refused` in words where the result could not be right."""
    authority = Authority.objects.select_for_update().get(pk=authority.pk)
    draft = draft_of(authority) or RubricDraft(
        authority=authority, content=rubrics.to_json(versions.current(authority).rubric)
    )
    try:
        draft.content = rubrics.to_json(how(draft.rubric))
    except RubricError as error:
        raise Refused(str(error)) from None
    draft.save()
    return draft


@action
def drop(*, authority: Authority, by: User) -> None:
    """Throw away what was not published."""
    for draft in RubricDraft.objects.select_for_update().filter(authority=authority):
        draft.delete()


@action
def publish(*, authority: Authority, by: User) -> RubricVersion:
    """Plans are rated by the draft from now on. Ratings that were given stay with their version."""
    authority = Authority.objects.select_for_update().get(pk=authority.pk)
    draft = draft_of(authority)
    if draft is None:
        raise Refused("There is nothing to publish: somebody has published it already.")
    last = versions.kept(authority)
    version = RubricVersion.objects.create(
        authority=authority,
        number=last.number + 1,
        content=rubrics.to_json(draft.rubric),
        published_at=clock.now(),
        published_by=by,
    )
    draft.delete()
    words = f"published version {version.number} of what makes a good plan"
    events.record("rubric.published", words, authority, by=by)
    return version


def effect(authority: Authority, rubric: Rubric) -> dict:
    """What the rule of a draft would have suggested for the latest ratings: how many could be told, and which would
    have been suggested otherwise, as {"was", "now", "count"} in words."""
    ratings = Rating.objects.filter(pep__child__authority=authority).exclude(suggested="")
    ratings = ratings.select_related("rubric_version").prefetch_related("criteria").order_by("-updated_at")
    told, otherwise = 0, Counter()
    for rating in ratings[:LOOKED_BACK]:
        given = {line.criterion: line.level for line in rating.criteria.all()}
        known = {*rubric.levels, DOES_NOT_APPLY}
        if not rubric.by_key.keys() <= given.keys() or not set(given.values()) <= known:
            continue  # it was rated by other criteria, or on another scale
        told += 1
        now, _ = rubric.suggest(given)
        if now != rating.suggested:
            was = rating.rubric_version.rubric.level_words(rating.suggested)
            otherwise[was, rubric.level_words(now)] += 1
    rows = [{"was": was, "now": now, "count": count} for (was, now), count in otherwise.most_common()]
    return {"told": told, "rows": rows, "otherwise": sum(otherwise.values())}
