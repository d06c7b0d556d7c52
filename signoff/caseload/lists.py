"""What a row of the list says, for the children of one page, in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass

from accounts.roles import VIRTUAL_SCHOOL, Role
from audit.models import Look
from casework.models import Watch
from children.models import Child, Enrolment
from children.standing import roles_held
from peps import progress
from peps.models import PEP
from signoff.models import Duty, Rating
from signoff.turns import href_of

RECENT = 5
LOOKED_THROUGH = 60  # the last looks, among which a child may be more than once
WHOSE = {
    Role.SOCIAL_WORKER: "Social worker",
    Role.DESIGNATED_TEACHER: "Designated teacher",
    Role.YOUNG_PERSON: "Young person",
    Role.ADVISER: "Virtual School",
}


@dataclass
class Row:
    child: Child
    school: str
    pep: PEP | None  # the open plan that is due first, else the last one
    stage: str
    duty: Duty | None  # what is due next
    href: str  # of the page on which that is done, where the plan may be opened
    more: int  # how many other duties are open
    rating: str
    watch: Watch | None

    @property
    def whose(self) -> str:
        return WHOSE.get(self.duty.role, Role(self.duty.role).label) if self.duty else ""


def rows_of(children, user) -> list[Row]:
    children = list(children)
    schools = _schools(children)
    plans = _plans(children)
    duties = _duties(children)
    openable = set(PEP.objects.visible_to(user, "plan").filter(child__in=children).values_list("pk", flat=True))
    ratings = _ratings(children, user)
    watches = {}
    if roles_held(user).intersection(VIRTUAL_SCHOOL):
        watches = {row.child_id: row for row in Watch.objects.visible_to(user).standing().filter(child__in=children)}
    rows = []
    for child in children:
        pep = plans.get(child.pk)
        its = duties[child.pk]
        duty = its[0] if its else None
        opens = duty is not None and duty.pep_id in openable
        rows.append(
            Row(
                child=child,
                school=schools.get(child.pk, ""),
                pep=pep,
                stage=progress.stage(pep) if pep else "",
                duty=duty,
                href=href_of(duty) if opens else "",
                more=len(its) - 1,
                rating=ratings.get(child.pk, ""),
                watch=watches.get(child.pk),
            )
        )
    return rows


def _schools(children) -> dict:
    rows = Enrolment.objects.main().current().filter(child__in=children).order_by("starts")
    return dict(rows.values_list("child_id", "school__name"))


def _plans(children) -> dict:
    found = {}
    plans = PEP.objects.filter(child__in=children).exclude(status=PEP.Status.CLOSED)
    plans = plans.select_related("term", "meeting", "live").prefetch_related("parts").order_by("due_on")
    for pep in plans:
        held = found.get(pep.child_id)
        if held is None or held.is_final:  # of those that are over the last one; the first that is not stays
            found[pep.child_id] = pep
    return found


def _duties(children) -> dict:
    found = defaultdict(list)
    for duty in Duty.objects.running().filter(child__in=children).select_related("pep").order_by("due_on", "kind"):
        found[duty.child_id].append(duty)
    for its in found.values():
        its.sort(key=lambda duty: duty.kind == Duty.Kind.FILE)  # after what the next plan waits for
    return found


def _ratings(children, user) -> dict:
    """The last rating of each, in words, for those who read ratings."""
    rated = Rating.objects.visible_to(user).filter(pep__child__in=children)
    return {
        rating.pep.child_id: str(rating)
        for rating in rated.select_related("pep", "rubric_version").order_by("pep__term__first_day")
    }


def recently_opened(user) -> list[Child]:
    """The children this person opened last, as far as they still see them."""
    looks = Look.objects.filter(user_id=user.pk).exclude(child_id=None).order_by("-at")
    ids = list(dict.fromkeys(looks.values_list("child_id", flat=True)[:LOOKED_THROUGH]))
    seen = Child.objects.visible_to(user).in_bulk(ids)
    return [seen[pk] for pk in ids if pk in seen][:RECENT]
