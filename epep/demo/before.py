"""Before a meeting in the demonstration: some answer their invitation, and the professionals settle something."""

from datetime import datetime, timedelta
from uuid import uuid4

from audit import clock
from epep.demo.people import Cast
from peps.gathering import actions, thread
from peps.models import PEP, Invitee

DAY = timedelta(days=1)
NOTHING = {"reason": "", "needs": "", "interpreter_language": ""}
ANSWERS = [
    {"reply": Invitee.Reply.YES},
    {"reply": Invitee.Reply.VIEWS, "needs": "A phone call after the meeting"},
    {"reply": Invitee.Reply.NO, "reason": "I am in court that day"},
]
ASKED = "Could we leave the plans for Christmas for another day? Nothing is settled yet."
ANSWERED = "Agreed. We keep to school, and I ring the carer beforehand."


def answer_invitations(cast: Cast, now: datetime) -> None:
    """In Exampleshire: of each meeting ahead two answer; every second plan has a word between professionals."""
    ours = PEP.objects.open().filter(child__authority=cast.authorities["ex"])
    ahead = ours.filter(meeting__held=False, meeting__on__gt=clock.today(), meeting__cancelled_at=None)
    for number, pep in enumerate(ahead.select_related("child", "school").order_by("meeting__on", "child__local_id")):
        people = list(pep.invitees.exclude(user=None).select_related("user", "pep").order_by("name"))
        with clock.at(now - DAY):
            for place, person in enumerate(people[:2]):
                values = NOTHING | ANSWERS[(number + place) % len(ANSWERS)]
                actions.answer(person=person, values=values, by=person.user)
        if number % 2 == 0:
            _settle(pep, now)


def _settle(pep: PEP, now: datetime) -> None:
    for hours, user, words in zip([20, 4], thread.readers(pep), [ASKED, ANSWERED], strict=False):
        with clock.at(now - timedelta(hours=hours)):
            thread.say(pep=pep, words=words, token=uuid4(), by=user)
