"""The Virtual School's desk in the demonstration: what it was told, a note with a follow-up, tuition, a challenge."""

from datetime import datetime, timedelta
from uuid import uuid4

from audit import clock
from casework import actions
from children.facts import main_enrolment
from children.models import Child
from epep.demo.people import Cast

OFFERS = [
    ("tuition", "One-to-one maths tuition"),
    ("tuition", "One-to-one English tuition"),
    ("in_class", "A learning mentor in class"),
    ("participation", "Children in Care Council"),
    ("activity", "Holiday coding club"),
]
WORRY = (
    "School wants {name} home at one o’clock from Monday because of lunchtimes. Nobody has asked the carer. "
    "Could somebody speak to the school before then?"
)
QUESTION = (
    "{name} has been below what is expected in maths for two terms, and the plan names no extra teaching. "
    "What will change this term, and who will lead it?"
)


def fill_desk(cast: Cast, now: datetime) -> None:
    """In Exampleshire, over the last ten days: the first two children who go to Oakfield."""
    authority = cast.authorities["ex"]
    worker, adviser, head = (cast.person("ex", key) for key in ("sw1", "adviser1", "head"))
    for group, name in OFFERS:
        actions.add_offer(authority=authority, group=group, name=name, by=head)
    with clock.at(now - timedelta(days=10)):
        told, taught = _children_of(worker)
        today = clock.today()
        tuition = {"group": "tuition", "what": OFFERS[0][1], "place": "school", "given_by": "Kit Lane, Oak Tutors"}
        tuition |= {"hours": 12, "starts_on": today, "ends_on": today + timedelta(days=70)}
        actions.record_intervention(child=taught, token=uuid4(), values=tuition, by=adviser)
        _challenge(taught, adviser)
    with clock.at(now - timedelta(days=3)):
        words = WORRY.format(name=told.first_name)
        report = actions.tell_virtual_school(child=told, token=uuid4(), about="part_time", words=words, by=worker)
        actions.look_into(report=report, by=adviser)
        called = {"kind": "call", "on": clock.today(), "contact_with": "Tom Reed"}
        called |= {"words": "No part-time timetable is agreed yet. Tom asks the head of year for another way."}
        called |= {"follow_up": "Ring Tom again", "follow_up_on": clock.today() + timedelta(days=7)}
        actions.record_note(child=told, token=uuid4(), values=called, by=adviser)


def _children_of(worker) -> list[Child]:
    """Two of this social worker's children who go to school that day, by name."""
    found = Child.objects.visible_to(worker).select_related("authority").by_name()
    return [child for child in found if main_enrolment(child)][:2]


def _challenge(child: Child, adviser) -> None:
    words = QUESTION.format(name=child.first_name)
    answer_by = clock.today() + timedelta(days=14)
    said = {"subject": "Progress in maths", "words": words, "answer_by": answer_by}
    actions.challenge_school(child=child, token=uuid4(), **said, by=adviser)
