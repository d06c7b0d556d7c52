"""A child whom the case system has twice: the pair that the page of possible duplicates shows."""

from datetime import datetime, timedelta

from audit import clock
from children.models import Child, Contact, EarlierSchool
from children.twins import finding
from epep.demo.people import Cast

COUNCIL = "ex"


def enter_twice(cast: Cast, now: datetime) -> None:
    """Somebody entered a child anew who was here already: under another id, in capitals, with less known."""
    authority = cast.authorities[COUNCIL]
    here = Child.objects.filter(authority=authority).exclude(given_name="").exclude(family_name="")
    known = here.order_by("local_id").first()
    with clock.at(now - timedelta(days=3)):
        again = Child.objects.create(
            authority=authority,
            local_id=f"{authority.code}-9001",
            given_name=known.given_name,
            family_name=known.family_name.upper(),
            date_of_birth=known.date_of_birth,
            sex=known.sex,
        )
        Contact.objects.create(child=again, name="Rosa Linde", relationship="Aunt", school_may_contact=True)
        EarlierSchool.objects.create(child=again, name="Brook Primary", place="Sampleton", reason="phase")
    finding.look(authority)
