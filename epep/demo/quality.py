"""Quality assurance in the demonstration: an authority with criteria and a scale of its own, and second readings."""

from dataclasses import replace
from datetime import datetime, timedelta

from accounts.models import User
from audit import clock
from epep.demo.people import Cast
from signoff.models import SecondReading
from signoff.quality import moderating, publishing, rubrics
from signoff.quality.rubrics import AMBER, GREEN, RED, Clause, Comment, Condition, Criterion, Level, Rubric

GOLD = Level("gold", "Gold", "others can learn from it", "yellow")
BELONGING = Criterion(
    "belonging",
    "The young person belongs: to a form, a club, a group of friends",
    "Who they sit with at lunch, what they do after school, and what is done where the answer is nobody and nothing.",
    ("life", "views"),
    "both",
)
WORDS = (
    Comment("belonging", "gold", "We read where they belong, and who saw to it. May we show this plan to others?"),
    Comment("belonging", "amber", "Please ask what happens at lunchtime, and write down who looks out for them."),
)
RULE = (
    Clause("red", (Condition("least", 1, "red", of=("voice", "smart")),)),
    Clause("red", (Condition("least", 2, "red"),)),
    Clause("gold", (Condition("least", 8, "gold"), Condition("most", 0, "amber", "worse"))),
    Clause("green", (Condition("most", 2, "amber"), Condition("most", 0, "red"))),
)


def write_own_criteria(cast: Cast, now: datetime) -> None:
    """Severnhope asks about belonging and has a gold. Before the first of the plans that are told of is rated."""
    authority, head = cast.authorities["se"], cast.person("se", "head")
    with clock.at(now - timedelta(days=2 * 365)):
        publishing.change(authority=authority, how=_with_gold_and_belonging, by=head)
        publishing.publish(authority=authority, by=head)


def _with_gold_and_belonging(had: Rubric) -> Rubric:
    changed = replace(had, scale=(GOLD, GREEN, AMBER, RED), clauses=RULE)
    changed = rubrics.with_criterion(changed, BELONGING)
    return replace(changed, comments=(*changed.comments, *WORDS))


def read_again(cast: Cast, now: datetime) -> None:
    """In Exampleshire each adviser reads plans of the other: one sample is compared, the other is still to read."""
    amira, ben, head = (cast.person("ex", key) for key in ("adviser1", "adviser2", "head"))
    with clock.at(now - timedelta(days=9)):
        compared = _draw(cast, "Do we rate alike?", reader=ben, number=3, by=head)
    with clock.at(now - timedelta(days=5)):
        first, second, third = compared
        moderating.rate_second(reading=first, **_as_rated(first), by=ben)
        moderating.rate_second(reading=second, **_stricter(second), by=ben)
        moderating.rate_second(reading=third, **_as_rated(third), by=ben)
    with clock.at(now - timedelta(days=3)):
        learned = "A target without a measure is amber, however clear it sounds. Both write it into their comments."
        moderating.record_outcome(reading=second, outcome="second", words=learned, by=head)
    with clock.at(now - timedelta(days=2)):
        _draw(cast, "Ben’s plans of this year", reader=amira, number=2, by=head)


def _draw(cast: Cast, name: str, *, reader: User, number: int, by: User) -> list[SecondReading]:
    """The latest that this person can read again."""
    authority = cast.authorities["ex"]
    ratings = moderating.can_be_drawn(authority, reader).order_by("-pep__signed_off_at", "pk")[:number]
    how = "Plans that were chosen: the latest"
    sample = moderating.draw(authority=authority, name=name, how=how, ratings=ratings, share=None, reader=reader, by=by)
    return list(sample.readings.select_related("pep", "rubric_version").order_by("-pep__signed_off_at", "pep"))


def _as_rated(reading: SecondReading) -> dict:
    rating = reading.pep.rating
    levels = {line.criterion: (line.level, "") for line in rating.criteria.all()}
    return {"overall": rating.overall, "levels": levels}


def _stricter(reading: SecondReading) -> dict:
    """Three criteria are seen as amber, and so is the plan."""
    seen = {
        "smart": ("amber", "Two of the three targets do not say how they are measured."),
        "money": ("amber", "The cost is there; what it changed is not."),
        "future": ("amber", "Nothing yet about the next move."),
    }
    return {"overall": "amber", "levels": _as_rated(reading)["levels"] | seen}
