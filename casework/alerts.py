"""What plans say that somebody at the Virtual School should look at, for the children this person looks after."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse

from accounts.roles import VIRTUAL_SCHOOL
from audit import clock
from casework.models import Report
from children.models import Child, Enrolment
from peps.models import PEP, AlternativeProvision, SchoolPage, Suspension

RECENT = timedelta(days=28)  # a suspension is looked at for so long
COMPULSORY = ["R", *map(str, range(1, 12))]
SHOWN = 50  # of each kind; the rest is counted


@dataclass(frozen=True)
class Alert:
    child: Child
    words: str
    href: str


@dataclass(frozen=True)
class Kind:
    title: str
    why: str
    rows: list[Alert]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.rows)


def alerts_for(user) -> list[Kind]:
    """Each kind that has something to say, in two queries a kind."""
    children = Child.objects.attached_to(user, VIRTUAL_SCHOOL)
    plans = PEP.objects.filter(child__in=children.values("pk")).open()
    kinds = [_no_school(children), _part_time(plans), _unregistered(plans), _suspended(plans)]
    return [kind for kind in kinds if kind.count]


def _no_school(children) -> Kind:
    at_school = Enrolment.objects.main().current().values("child")
    found = children.looked_after().filter(year_group__in=COMPULSORY).exclude(pk__in=at_school).by_name()
    return _kind(
        "No school place",
        "Suitable education is to be found within 20 school days.",
        found,
        lambda child: Alert(child, "No school place is recorded", reverse("children:child", args=[child.pk])),
    )


def _part_time(plans) -> Kind:
    over = Q(part_time_until=None) | Q(part_time_until__lt=clock.today())
    found = SchoolPage.objects.filter(over, pep__in=plans.values("pk"), hours=SchoolPage.Hours.PART)
    return _of_plans(
        "Part-time timetables without an end",
        "A part-time timetable is for a short time, with a plan back to full time.",
        found.select_related("pep__child"),
        "school",
        lambda page: f"{page.weekly_hours} hours a week" if page.weekly_hours else "Hours not said",
    )


def _unregistered(plans) -> Kind:
    now = Q(ends=None) | Q(ends__gte=clock.today())
    found = AlternativeProvision.objects.filter(now, pep__in=plans.values("pk"), removed_at=None)
    found = found.exclude(registered=AlternativeProvision.Registered.YES)
    return _of_plans(
        "Provision that may not be registered",
        "Nobody has said that it is registered with Ofsted or as a school.",
        found.select_related("pep__child"),
        "school",
        lambda row: row.provider,
    )


def _suspended(plans) -> Kind:
    since = clock.today() - RECENT
    found = Suspension.objects.filter(pep__in=plans.values("pk"), removed_at=None, starts__gte=since, meanwhile="")
    return _of_plans(
        "Suspended, with nothing arranged",
        "Education during a suspension is arranged from the first day for a child in care.",
        found.select_related("pep__child"),
        "absence",
        str,
    )


def _of_plans(title, why, found, page, words) -> Kind:
    found = found.order_by("pep__child__family_name", "pep__child__given_name", "pk")
    return _kind(
        title, why, found, lambda row: Alert(row.pep.child, words(row), reverse("peps:page", args=[row.pep_id, page]))
    )


def _kind(title, why, found, alert) -> Kind:
    rows = [alert(row) for row in found[:SHOWN]]
    return Kind(title, why, rows, len(rows) if len(rows) < SHOWN else found.count())


def waiting_for(user) -> int:
    """How many reports are open at this person's desk."""
    children = Child.objects.attached_to(user, VIRTUAL_SCHOOL)
    return Report.objects.open().filter(child__in=children.values("pk")).count()
