"""What plans and duties follow from, read for many children at once in a fixed number of queries: their care, their
settings, and the plans that can still matter. One child is a list of one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db.models import Q

from audit import clock
from audit.prepared import Listed
from children.models import CarePeriod, Child, Enrolment, LegalStatus
from organisations.calendars import Calendars
from peps.models import PEP
from signoff.models import Duty

HISTORY = timedelta(days=60)  # what was recorded later than that after it happened is history: an import brings years


@dataclass(eq=False)
class Life:
    """One child, with the authority. Every list has the latest first."""

    child: Child
    care_periods: list[CarePeriod] = field(default_factory=list)
    legal_statuses: list[LegalStatus] = field(default_factory=list)
    settings: list[Enrolment] = field(default_factory=list)  # the main ones, begun by today
    plans: list[PEP] = field(default_factory=list)

    @property
    def care(self) -> CarePeriod | None:
        """The latest period, over or not."""
        return next(iter(self.care_periods), None)

    @property
    def open_care(self) -> CarePeriod | None:
        return next((care for care in self.care_periods if care.ends is None), None)

    @property
    def open_status(self) -> LegalStatus | None:
        return next((status for status in self.legal_statuses if status.ends is None), None)

    @property
    def setting(self) -> Enrolment | None:
        """Where the child is educated today."""
        today = clock.today()
        return next((row for row in self.settings if row.ends is None or row.ends >= today), None)

    @property
    def school_id(self) -> UUID | None:
        return self.setting.school_id if self.setting else None

    @property
    def open_plans(self) -> list[PEP]:
        return [pep for pep in self.plans if not pep.is_final]


def read(children: Iterable[Child], calendars: Calendars | None = None) -> list[Life]:
    """The lives of these children, in their order. The authority is wanted with each child."""
    calendars = calendars or Calendars()
    lives = {child.pk: Life(child) for child in children}
    ids = list(lives)
    for name, rows in _LATEST_FIRST.items():
        for row in rows.of(ids):
            getattr(lives[row.child_id], name).append(row)
    for pep in _plans(ids):
        life = lives[pep.child_id]
        pep.child = life.child
        calendars.lend(pep, life.child.authority)
        life.plans.append(pep)
    return list(lives.values())


def _care_periods(ids):
    return CarePeriod.objects.filter(child__in=ids).only("child", "starts", "ends", "emergency").order_by("-starts")


def _legal_statuses(ids):
    return LegalStatus.objects.filter(child__in=ids).only("child", "code", "starts", "ends").order_by("-starts")


def _settings(ids):
    begun = Enrolment.objects.filter(child__in=ids, starts__lte=clock.today()).main()
    return begun.only("child", "school", "starts", "ends").order_by("-starts")


_LATEST_FIRST = {
    "care_periods": Listed(_care_periods),
    "legal_statuses": Listed(_legal_statuses),
    "settings": Listed(_settings),
}


def _plans(ids):
    """Open ones, those of this term and later, those of which the calendar might still open another, and those of
    which something is still to do. Years of earlier ones stay where they are."""
    today = clock.today()
    to_do = Duty.objects.filter(child__in=ids).open().values("pep")
    matter = (
        ~Q(status__in=[PEP.Status.SIGNED_OFF, PEP.Status.CLOSED])
        | Q(term__last_day__gte=today)
        | Q(opened_on__gte=today - 2 * HISTORY)
        | Q(meeting__on__gte=today - HISTORY)
        | Q(pk__in=to_do)
    )
    return PEP.objects.filter(matter, child__in=ids).select_related("meeting").order_by("-opened_on")
