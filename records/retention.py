"""How long a record is kept: until the 75th anniversary of birth, or for 15 years after a death before 18.

Care Planning, Placement and Case Review (England) Regulations 2010, regulation 50.
"""

from dataclasses import dataclass
from datetime import date

from children.models import CarePeriod, Child

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
