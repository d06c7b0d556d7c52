"""Plans that wait for quality assurance, by days left, and the round of somebody who takes them one after the other.

A round is kept in the session: which plans it began with, and which are done or skipped. Nothing is reserved: whoever
else gets to a plan first has done it, and the round goes on with the next.
"""

from django.db.models import Count, Exists, F, Min, OuterRef, Q, Subquery
from django.urls import reverse

from children.advisers import children_of
from peps.models import PEP, PartState
from signoff.models import Duty, Rating

KEY = "quality_round"
MOST = 50  # plans in one round


def waiting(user, *, mine: bool = False):
    """Plans with the Virtual School that this person may rate, the fewest days left first. Each has `sign_by`, and
    `is_rated`. What they wrote themselves is for somebody else. `mine`: of their own children, and of those who have
    no adviser."""
    due = Duty.objects.filter(pep=OuterRef("pk"), kind=Duty.Kind.SIGN_OFF).values("due_on")[:1]
    wrote = PartState.objects.filter(pep=OuterRef("pk"), completed_by=user)
    plans = (
        PEP.objects.visible_to(user, "decision")
        .awaiting_sign_off()
        .exclude(Q(submitted_by=user) | Exists(wrote))
        .annotate(sign_by=Subquery(due), is_rated=Exists(Rating.objects.filter(pep=OuterRef("pk"))))
    )
    if mine:
        plans = plans.filter(child__in=children_of(user).values("pk"))
    return plans.order_by(F("sign_by").asc(nulls_last=True), "submitted_at", "pk")


def how_many(user, *, mine: bool = False) -> dict:
    """`number` of plans that wait, and `first`: the day by which the first is to be signed off, where one is set."""
    return waiting(user, mine=mine).order_by().aggregate(number=Count("pk"), first=Min("sign_by"))


class Round:
    """Somebody’s round, as their session has it."""

    def __init__(self, request):
        self.session, self.user = request.session, request.user
        kept = self.session.get(KEY) or {}
        self.ids: list[str] = kept.get("ids", [])
        self.passed: list[str] = kept.get("passed", [])  # done or skipped

    def start(self, plans) -> None:
        self.ids, self.passed = [str(pep.pk) for pep in plans[:MOST]], []
        self._keep()

    def end(self) -> None:
        self.ids, self.passed = [], []
        self.session.pop(KEY, None)

    def has(self, pep) -> bool:
        return str(pep.pk) in self.ids

    def pass_by(self, pep) -> None:
        """This one is done with, or skipped."""
        if self.has(pep) and str(pep.pk) not in self.passed:
            self.passed = [*self.passed, str(pep.pk)]
            self._keep()

    def place_of(self, pep) -> str:
        """ "3 of 12"; empty for a plan that is not in the round."""
        return f"{self.ids.index(str(pep.pk)) + 1} of {len(self.ids)}" if self.has(pep) else ""

    def next_href(self) -> str:
        """The review of the next plan that still waits; where none does, the list."""
        left = [pk for pk in self.ids if pk not in self.passed]
        there = {str(pk) for pk in waiting(self.user).filter(pk__in=left).values_list("pk", flat=True)}
        for pk in left:
            if pk in there:
                return reverse("signoff:rate", args=[pk])
        return reverse("quality:queue")

    def _keep(self) -> None:
        self.session[KEY] = {"ids": self.ids, "passed": self.passed}


def after(request, pep, otherwise: str) -> str:
    """Where to go once a plan is signed off or returned: on in the round, if it is in one."""
    tour = Round(request)
    if not tour.has(pep):
        return otherwise
    tour.pass_by(pep)
    return tour.next_href()
