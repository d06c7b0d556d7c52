"""People of a school that goes on under another number: an academy has the teachers of the school before."""

from accounts import grants
from accounts.models import Membership
from accounts.roles import OF_SCHOOL
from audit import clock, events
from components.words import day_words
from organisations.models import School


def on_schools_followed(schools: list[School]) -> None:
    """Whoever stands for the school at its end goes along, unless the one that follows has people of its own: then it
    is for its authority to say who."""
    rows = Membership.objects.filter(Membership.current_on(clock.today()), school__in=schools, role__in=OF_SCHOOL)
    with_people = set(
        Membership.objects.filter(
            Membership.current_on(clock.today()), school__in=[each.successor_id for each in schools], role__in=OF_SCHOOL
        ).values_list("school", flat=True)
    )
    for membership in rows.select_related("school__successor", "user"):
        former, later = membership.school, membership.school.successor
        if later.pk in with_people:
            continue
        membership.school = later
        membership.save()
        grants.sync_school(former)
        grants.sync_school(later)
        words = f"went along with {membership.user.name} from {former} to {later}, which follows it"
        if former.closed_on:
            words += f" since {day_words(former.closed_on)}"
        events.record("person.went_along", words, membership, by=None)
