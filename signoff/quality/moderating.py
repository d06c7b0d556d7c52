"""Second readings: a sample is drawn, read blind by somebody else, compared, and an outcome recorded.

Only plans that are signed off and rated are drawn, so the first rating is in. A plan that was signed off with an action
for improvement is not: that duty tells everybody how it was rated.
"""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import Membership, User
from accounts.permissions import Denied, NotNow
from accounts.roles import VIRTUAL_SCHOOL, Role
from audit import clock, events
from audit.acting import action
from children.holders import unbarred
from children.standing import capacities
from notices.telling import tell
from organisations.actions import Refused
from organisations.models import Authority
from peps.models import PEP, PartState
from signoff.actions import lines_of
from signoff.models import CriterionRating, Rating, ReviewDraft, Sample, SecondLine, SecondReading
from signoff.quality.rubrics import DOES_NOT_APPLY


def can_be_drawn(authority: Authority, reader: User):
    """Ratings that this reader could repeat without knowing them: not given, signed or written by themselves."""
    wrote = PartState.objects.filter(pep=OuterRef("pep"), completed_by=reader)
    again = SecondReading.objects.filter(pep=OuterRef("pep"))
    ratings = Rating.objects.visible_to(reader).filter(
        pep__child__authority=authority, pep__status=PEP.Status.SIGNED_OFF, pep__improvement=None
    )
    mine = Q(by=reader) | Q(pep__signed_off_by=reader) | Q(pep__submitted_by=reader)
    return ratings.exclude(mine).exclude(Exists(wrote)).exclude(Exists(again))


def readers_of(authority: Authority):
    """Who can read a second time: the advisers and heads of the authority."""
    rows = Membership.objects.filter(Membership.current_on(clock.today()), authority=authority, role__in=VIRTUAL_SCHOOL)
    return User.objects.filter(pk__in=rows.values("user")).order_by("name")


def narrowed(ratings, *, overall: Iterable[str] = (), adviser=None, school=None):
    if overall:
        ratings = ratings.filter(overall__in=list(overall))
    if adviser:
        ratings = ratings.filter(by=adviser)
    return ratings.filter(pep__school=school) if school else ratings


@action
def draw(*, authority: Authority, name: str, how: str, ratings, share: int | None, reader: User, by: User) -> Sample:
    """Draw so many per cent of these ratings by chance, at least one; with no share, all of them."""
    found = list(ratings.select_related("rubric_version"))
    if not found:
        raise Refused("No signed-off plan fits that this person could read a second time.")
    if share is not None:
        wanted = max(1, round(len(found) * share / 100))
        found = secrets.SystemRandom().sample(found, wanted)
    sample = Sample.objects.create(authority=authority, name=name, how=how[:300], drawn_at=clock.now(), by=by)
    for rating in found:
        SecondReading.objects.create(
            sample=sample, pep_id=rating.pep_id, reader=reader, rubric_version=rating.rubric_version
        )
    if reader != by:
        number = f"{len(found)} plan{'' if len(found) == 1 else 's'}"
        tell(
            key=f"sample:{sample.pk}:{reader.pk}",
            to=reader,
            subject="Plans to read a second time",
            body=f"You were given {number} to read a second time, without knowing the first rating.",
            path=reverse("quality:samples"),
        )
    events.record("sample.drawn", f"drew {len(found)} plans to be read a second time", authority, by=by)
    return sample


def check_can_read_second(user, reading: SecondReading) -> None:
    """The one it is given to, while they are of the Virtual School; once."""
    if reading.reader_id != user.pk or not capacities(user, reading.pep.child).intersection(VIRTUAL_SCHOOL):
        raise Denied("Somebody else reads this plan a second time.")
    if reading.rated_at:
        raise NotNow("You have rated this plan already. You can compare now.", reading.pep)


@action
def rate_second(*, reading: SecondReading, overall: str, levels: dict[str, tuple[str, str]], by: User) -> SecondReading:
    """The second rating is in, and with it both are: what the first was is kept beside it."""
    reading = SecondReading.objects.select_for_update(of=("self",)).select_related("pep__child").get(pk=reading.pk)
    check_can_read_second(by, reading)
    rubric = reading.rubric_version.rubric
    if overall not in rubric.levels:
        raise ValueError(f"{overall} is not on the scale.")
    first = Rating.objects.select_related("by").get(pep=reading.pep_id)
    firsts = {line.criterion: line for line in CriterionRating.objects.filter(rating=first)}
    reading.overall, reading.rated_at = overall, clock.now()
    reading.first_overall, reading.first_by, reading.opened_at = first.overall, first.by, clock.now()
    reading.save()
    SecondLine.objects.bulk_create(
        SecondLine(
            reading=reading,
            criterion=line.criterion,
            level=line.level,
            comment=line.comment,
            first_level=firsts[line.criterion].level if line.criterion in firsts else "",
            first_comment=firsts[line.criterion].comment if line.criterion in firsts else "",
        )
        for line in lines_of(rubric, levels)
    )
    ReviewDraft.objects.filter(pep=reading.pep_id, by=by).delete()
    for person in unbarred(reading.pep.child, [first.by]):
        tell(
            key=f"second-reading:{reading.pk}:{person.pk}",
            to=person,
            subject="A plan you rated was read a second time",
            body=f"It is about {reading.pep.child.initials}. You can compare both ratings now.",
            path=reverse("quality:compare", args=[reading.pk]),
        )
    return reading


def check_can_compare(user, reading: SecondReading) -> None:
    """Once both ratings are in: the two readers, and the head."""
    held = capacities(user, reading.pep.child)
    if reading.opened_at is None or not held.intersection(VIRTUAL_SCHOOL):
        raise Denied("Both ratings have to be in before they are compared.")
    if Role.HEAD not in held and user.pk not in {reading.reader_id, reading.first_by_id}:
        raise Denied("The two readers and the head compare these ratings.")


@action
def record_outcome(*, reading: SecondReading, outcome: str, words: str, by: User) -> SecondReading:
    reading = SecondReading.objects.select_for_update(of=("self",)).select_related("pep__child").get(pk=reading.pk)
    check_can_compare(by, reading)
    reading.outcome, reading.outcome_words = outcome, words
    reading.outcome_by, reading.outcome_at = by, clock.now()
    reading.save()
    return reading


# ---------------------------------------------------------------- how far two readers agree


@dataclass(frozen=True)
class Agreement:
    """Of `count` pairs of levels so many per cent are the same. `kappa` is Cohen's: agreement beyond what chance would
    give, 1 at most; None where it says nothing, because both used one level only."""

    name: str
    count: int
    percent: int
    kappa: float | None

    @property
    def kappa_words(self) -> str:
        return "–" if self.kappa is None else f"{self.kappa:.2f}"


def agreement(name: str, pairs: list[tuple[str, str]]) -> Agreement:
    """J. Cohen (1960), A coefficient of agreement for nominal scales."""
    count = len(pairs)
    if not count:
        return Agreement(name, 0, 0, None)
    same = sum(first == second for first, second in pairs) / count
    levels = {level for pair in pairs for level in pair}
    chance = sum(
        sum(first == level for first, _ in pairs) * sum(second == level for _, second in pairs) / count**2
        for level in levels
    )
    return Agreement(name, count, round(100 * same), None if chance == 1 else (same - chance) / (1 - chance))


def agreements(sample: Sample) -> dict:
    """Overall, by criterion and by first reader; only of plans of which both ratings are in."""
    readings = list(
        sample.readings.exclude(opened_at=None).select_related("first_by", "rubric_version").prefetch_related("lines")
    )
    by_criterion: dict[str, list] = {}
    by_person: dict[str, list] = {}
    for reading in readings:
        words = reading.rubric_version.rubric.by_key
        for line in reading.lines.all():
            if line.first_level and {line.level, line.first_level} != {DOES_NOT_APPLY}:
                pair = (line.first_level, line.level)
                by_criterion.setdefault(words[line.criterion].words, []).append(pair)
                by_person.setdefault(reading.first_by.name, []).append(pair)
    overall = [(reading.first_overall, reading.overall) for reading in readings]
    return {
        "overall": agreement("Overall rating", overall),
        "criteria": [agreement(name, pairs) for name, pairs in by_criterion.items()],
        "people": [agreement(name, pairs) for name, pairs in sorted(by_person.items())],
    }
