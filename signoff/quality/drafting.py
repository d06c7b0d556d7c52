"""What a reader has filled in so far, kept for themselves."""

from accounts.models import User
from audit import clock
from audit.acting import action
from peps.models import PEP
from signoff import permissions
from signoff.models import ReviewDraft, SecondReading
from signoff.quality import looking, moderating, versions
from signoff.quality.rubrics import DOES_NOT_APPLY, Rubric

OVERALL = "*"  # of a second reading, among its criteria: no key of a criterion is like it


@action
def keep_draft(*, pep: PEP, answers: dict[str, dict], by: User) -> ReviewDraft:
    """Keep levels and comments by criterion, however few; they are nobody else’s before the rating is in."""
    permissions.check_can_rate(by, pep)
    return _keep(pep, versions.kept(pep.child.authority), answers, by)


@action
def keep_second_draft(*, reading: SecondReading, answers: dict[str, dict], by: User) -> ReviewDraft:
    """The same of a second reading, until it is sent."""
    moderating.check_can_read_second(by, reading)
    return _keep(reading.pep, reading.rubric_version, answers, by)


def _keep(pep: PEP, version, answers: dict[str, dict], by: User) -> ReviewDraft:
    kept = {"rubric_version": version, "answers": _possible(version.rubric, answers, pep), "at": clock.now()}
    draft, _ = ReviewDraft.objects.update_or_create(pep=pep, by=by, defaults=kept)
    return draft


def _possible(rubric: Rubric, answers: dict[str, dict], pep: PEP) -> dict[str, dict]:
    """As it was typed, whatever is still wrong with its words; a level that is not on the scale is none, and without a
    comment nothing is commented on."""
    levels, kept = {*rubric.levels, DOES_NOT_APPLY}, {}
    for key, said in answers.items():
        kept[key] = said | {"level": said["level"] if said["level"] in levels else ""}
        if key in rubric.by_key:
            places = dict(looking.places(rubric.by_key[key].looks_at, pep))
            kept[key]["about"] = said["about"] if said["comment"].strip() and said["about"] in places else ""
    return kept


def second_draft(reading: SecondReading, by: User) -> dict[str, dict]:
    """What was kept of this second reading: nothing from before it was drawn."""
    since = {"rubric_version": reading.rubric_version_id, "at__gte": reading.sample.drawn_at}
    draft = ReviewDraft.objects.filter(pep=reading.pep_id, by=by, **since).first()
    return draft.answers if draft else {}
