"""What plans and duties follow from, read for many children at once in a fixed number of queries: their care, their
settings, and the plans that can still matter. One child is a list of one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from audit import clock
from audit.prepared import Values
from children.models import CarePeriod, Child, Enrolment, LegalStatus
from organisations.calendars import Calendars
from peps.models import PEP
from signoff.models import Duty

HISTORY = timedelta(days=60)  # what was recorded later than that after it happened is history: an import brings years


class Care(NamedTuple):
    """A care period, as far as anything follows from it."""

    starts: date
    ends: date | None
    emergency: bool
    end_reason: str


class Status(NamedTuple):
    """A legal status."""

    code: str
    ends: date | None


class Setting(NamedTuple):
    """Where the child is or was educated."""

    school_id: UUID
    successor_id: UUID | None  # the academy that took the school over
    starts: date
    ends: date | None


@dataclass(eq=False)
class Life:
    """One child, with the authority. Every list has the latest first."""

    child: Child
    care_periods: list[Care] = field(default_factory=list)
    legal_statuses: list[Status] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)  # the main ones, begun by today
    plans: list[PEP] = field(default_factory=list)

    def become(self, fresh: "Life") -> None:
        """What is true of the child now, after something was changed."""
        vars(self).clear()
        vars(self).update(vars(fresh))

    @property
    def care(self) -> Care | None:
        """The latest period, over or not."""
        return next(iter(self.care_periods), None)

    @cached_property
    def open_care(self) -> Care | None:
        return next((care for care in self.care_periods if care.ends is None), None)

    @property
    def open_status(self) -> Status | None:
        return next((status for status in self.legal_statuses if status.ends is None), None)

    @cached_property
    def setting(self) -> Setting | None:
        """Where the child is educated today."""
        today = clock.today()
        return next((row for row in self.settings if row.ends is None or row.ends >= today), None)

    @property
    def school_id(self) -> UUID | None:
        return self.setting.school_id if self.setting else None

    @cached_property
    def open_plans(self) -> list[PEP]:
        return [pep for pep in self.plans if not pep.is_final]


def read(children: Iterable[Child], calendars: Calendars | None = None) -> list[Life]:
    """The lives of these children, in their order. The authority is wanted with each child."""
    calendars = calendars or Calendars()
    lives = {child.pk: Life(child) for child in children}
    ids = list(lives)
    for child_id, *care in _CARE.of(ids):
        lives[child_id].care_periods.append(Care(*care))
    for child_id, *status in _STATUSES.of(ids):
        lives[child_id].legal_statuses.append(Status(*status))
    for child_id, *setting in _SETTINGS.of(ids):
        lives[child_id].settings.append(Setting(*setting))
    for pep in _plans(ids):
        life = lives[pep.child_id]
        pep.child = life.child
        calendars.lend(pep, life.child.authority)
        life.plans.append(pep)
    return list(lives.values())


def _latest_first(rows, *names):
    """As plain values, each with the child before it: of thousands of rows only these are wanted."""
    return rows.order_by("-starts").values_list("child_id", *names)


def _begun(ids):
    return Enrolment.objects.filter(child__in=ids, starts__lte=clock.today()).main()


_CARE = Values(
    lambda ids: _latest_first(CarePeriod.objects.filter(child__in=ids), "starts", "ends", "emergency", "end_reason")
)
_STATUSES = Values(lambda ids: _latest_first(LegalStatus.objects.filter(child__in=ids), "code", "ends"))
_SETTINGS = Values(lambda ids: _latest_first(_begun(ids), "school_id", "school__successor_id", "starts", "ends"))

PLAN = [
    *("child", "kind", "form", "term", "policy", "school", "status", "opened_on", "due_on", "due_why"),
    *("submitted_at", "signed_off_at", "meeting__pep", "meeting__on", "meeting__held", "meeting__updated_at"),
]


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
    return PEP.objects.filter(matter, child__in=ids).select_related("meeting").only(*PLAN).order_by("-opened_on")
