"""A rating for its readers: each sees the feedback that is for them, in the words of the version it was given by."""

from uuid import UUID

from audit.prepared import Records
from children import access
from peps.models import PEP
from peps.standing import capacities_in
from signoff.models import Rating, SecondReading
from signoff.quality import looking
from signoff.quality.rubrics import SOCIAL_WORKER, TEACHER

FIRST_RATING = {"rating", "decisions"}  # pieces of a plan as content that tell of it
RECORDS = {TEACHER: "feedback_to_teacher", SOCIAL_WORKER: "feedback_to_social_worker"}  # rows of the access table
_RATINGS = Records(
    lambda plan: Rating.objects.filter(pep=plan).select_related("rubric_version").prefetch_related("criteria")
)


def record_of(to: str) -> str:
    """Whose a comment is: of one for both, whoever reads the rating."""
    return RECORDS.get(to, "rating")


def is_blind(user, pep: PEP, plan_id: UUID | None = None) -> bool:
    """They read this plan (or another one of the child) a second time, and both ratings are not in yet: nothing of the
    first is for them to see."""
    if not access.can_read(capacities_in(user, pep), "decision"):
        return False  # second readers are of the Virtual School
    return SecondReading.objects.filter(pep=plan_id or pep.pk, reader=user, opened_at=None).exists()


def why_history_is_closed(user, child) -> str:
    """The history of a child tells how plans were rated."""
    if SecondReading.objects.filter(pep__child=child, reader=user, opened_at=None).exists():
        return "You read a plan of this child a second time. The history opens once your rating is in."
    return ""


def rating_for(user, pep: PEP, plan_id: UUID | None = None) -> dict | None:
    """What this person reads of the rating of this plan, or of the child’s other plan with this id; None where there is
    none, or none for them."""
    held = capacities_in(user, pep)
    if not access.can_read(held, "rating"):
        return None
    rating = _RATINGS.first(plan_id or pep.pk)
    if rating is None or is_blind(user, pep, plan_id):
        return None
    rubric = rating.rubric_version.rubric
    given = {line.criterion: line for line in rating.criteria.all()}
    lines = [
        {
            "criterion": criterion.key,
            "words": criterion.words,
            "level": rubric.level_words(given[criterion.key].level),
            "colour": rubric.colour(given[criterion.key].level),
            "comment": given[criterion.key].comment if access.can_read(held, record_of(criterion.to)) else "",
            "about": given[criterion.key].about,
            "place": looking.title_of(given[criterion.key].about),
        }
        for criterion in rubric.criteria
        if criterion.key in given
    ]
    return {
        "overall": rating.overall_words,
        "colour": rating.colour,
        "version": rating.rubric_version.number,
        "why_different": rating.why_different if access.can_read(held, "decision") else "",
        "suggested": rubric.level_words(rating.suggested) if rating.suggested else "",
        "to_teacher": rating.feedback_to_teacher if access.can_read(held, RECORDS[TEACHER]) else "",
        "to_social_worker": rating.feedback_to_social_worker if access.can_read(held, RECORDS[SOCIAL_WORKER]) else "",
        "lines": lines,
    }


def said_of(user, pep: PEP, slug: str) -> list[dict]:
    """What was said last term of this page of the plan, for those it is for: {"words", "criterion", "field"}; `field`
    is the question it is about, or nothing."""
    if pep.previous_id is None:
        return []
    found = rating_for(user, pep, pep.previous_id)
    return [
        {"words": line["comment"], "criterion": line["words"], "field": line["about"].partition(".")[2]}
        for line in (found["lines"] if found else [])
        if line["comment"] and line["about"].partition(".")[0] == slug
    ]
