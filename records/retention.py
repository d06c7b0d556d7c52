"""How long a record is kept: until the 75th anniversary of birth, or for 15 years after a death before 18.

Care Planning, Placement and Case Review (England) Regulations 2010, regulation 50.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from audit import clock
from children.models import CarePeriod, Child
from records.models import Disposal, LegalHold

FROM_BIRTH, FROM_DEATH, ADULT = 75, 15, 18  # years
DIED = "E2"  # the reason why care ended, as the SSDA903 return says it


@dataclass(frozen=True)
class Kept:
    until: date
    why: str


def reckon(born: date, died: date | None = None) -> Kept:
    """The last day, and how it was reckoned."""
    if died and died < anniversary(born, ADULT):
        return Kept(anniversary(died, FROM_DEATH), "15 years after a death before the age of 18")
    return Kept(anniversary(born, FROM_BIRTH), "the 75th anniversary of birth")


def anniversary(day: date, years: int) -> date:
    """Of 29 February in a year without one: 1 March, so that nothing goes a day too early."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def of_child(child: Child) -> Kept:
    died = CarePeriod.objects.filter(child=child, end_reason=DIED).exclude(ends=None).order_by("ends").first()
    return reckon(child.date_of_birth, died.ends if died else None)


def over(children: QuerySet) -> list[tuple[Child, Kept]]:
    """Of these the children whose record's time is over, and which nobody has proposed yet; the longest over first.
    By the facts of today: when a birth or a death is corrected, so is this."""
    today = clock.today()
    old = Q(date_of_birth__lt=_years_before(today, FROM_BIRTH))
    died = CarePeriod.objects.filter(child=OuterRef("pk"), end_reason=DIED, ends__lt=_years_before(today, FROM_DEATH))
    held = LegalHold.objects.filter(child=OuterRef("pk"), lifted_at=None)
    proposed = Disposal.objects.filter(child_id=OuterRef("pk"), kept_at=None)
    rows = children.filter(old | Exists(died)).exclude(Exists(held)).exclude(Exists(proposed))
    found = [(child, of_child(child)) for child in rows.order_by("date_of_birth", "pk")]
    return [(child, kept) for child, kept in found if kept.until < today]


def _years_before(day: date, years: int) -> date:
    return anniversary(day, -years)
