"""Somebody in Exampleshire asks for a login and waits; somebody else was declined last week."""

from datetime import datetime, timedelta

from accounts.asking import actions
from audit import clock
from epep.demo.people import Cast

NEW_TEACHER = {
    "name": "Wyn Larkin",
    "email": "wyn.larkin@hillcrest.example",
    "what": "designated_teacher",
    "place": "Hillcrest School, Upper Sampleton",
    "why": "I take over from Yvonne Castle as designated teacher next month.",
}
A_TUTOR = {
    "name": "Pat Quayle",
    "email": "pat@tutors.example",
    "what": "other",
    "place": "Quayle Tutors",
    "why": "We would like to see how pupils are doing.",
}


def ask_for_logins(cast: Cast, now: datetime) -> None:
    council = cast.authorities["ex"]
    with clock.at(now - timedelta(days=7)):
        asked = actions.ask(authority=council, **A_TUTOR, by=None)
        actions.decline(asked=asked, reason="A tutoring company: reports to the school.", by=cast.person("ex", "admin"))
    with clock.at(now - timedelta(days=1)):
        actions.ask(authority=council, **NEW_TEACHER, by=None)
