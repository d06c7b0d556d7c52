"""What Part D still needs before it can be marked complete."""

from django.db.models import Q

from peps.models import PEP
from peps.needs import Need
from targets.models import FundingRequest, NoMoneyReason, Target, TargetReview
from targets.money.rules import fund_of

PAGE = "targets"


def of_part_d(pep: PEP, missing: int | None = None) -> list[Need]:
    """`missing` is what `pp_plus_missing` says, where it was asked already."""
    missing = pp_plus_missing(pep) if missing is None else missing
    return [Need(words, PAGE) for words in (_reviews(pep), _new_target(pep), _pp_plus(pep, missing)) if words]


def _reviews(pep: PEP) -> str:
    if not pep.rules.gates.previous_targets_all_reviewed:
        return ""
    waiting = Target.objects.to_review_in(pep).exclude(reviews__pep=pep).count()
    return f"Review {_counted(waiting, 'earlier target')}" if waiting else ""


def _new_target(pep: PEP) -> str:
    whole = Target.objects.standing().filter(set_in=pep, due_on__isnull=False).exclude(measure="").exclude(who="")
    return "" if whole.exists() else "Set at least one target that says how you will know, who does it and by when"


def _pp_plus(pep: PEP, missing: int) -> str:
    if missing <= 0 or NoMoneyReason.objects.filter(pep=pep).exclude(reason="").exists():
        return ""
    verb = "needs" if missing == 1 else "need"
    return f"{_counted(missing, 'target')} {verb} Pupil Premium Plus, or a reason why there is none"


def pp_plus_missing(pep: PEP) -> int:
    """How many more targets the authority's policy wants linked to Pupil Premium Plus; 0 or less is enough."""
    return pep.rules.gates.pp_plus_targets_at_least - linked_to_pp_plus(pep).count()


def linked_to_pp_plus(pep: PEP):
    """Targets worked on from this plan, new or carried forward, that have Pupil Premium Plus or ask for it: by the
    fund that suits the phase."""
    carried = TargetReview.objects.filter(pep=pep, outcome=TargetReview.Outcome.IN_PROGRESS)
    asked = FundingRequest.objects.standing().filter(fund=fund_of(pep)).exclude(status=FundingRequest.Status.DECLINED)
    return (
        Target.objects.standing()
        .filter(Q(set_in=pep) | Q(pk__in=carried.values("target")))
        .filter(Q(funding=Target.Funding.PP_PLUS) | Q(pk__in=asked.exclude(target=None).values("target")))
    )


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}" + ("" if number == 1 else "s")
