"""A school that goes on under another number, as an academy: the children go on there, and that is no school move."""

from audit import events
from children.events import facts_changed
from children.models import Enrolment
from organisations.models import School


def on_schools_followed(schools: list[School]) -> None:
    """The same place, since the same day, under the new number: nobody has to plan anything."""
    rows = Enrolment.objects.select_for_update(of=("self",)).filter(school__in=schools, ends=None).order_by("pk")
    moved = []
    for enrolment in rows.select_related("school__successor", "child"):
        enrolment.school = enrolment.school.successor
        enrolment.save()
        words = f"goes on at {enrolment.school.name}, which follows the school before"
        moved.append(events.event("child.enrolled", words, enrolment.child, by=None, child_id=enrolment.child_id))
    events.record_all(moved)
    if moved:
        facts_changed(child_ids=list(dict.fromkeys(event.child_id for event in moved)))
