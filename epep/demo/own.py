"""Exampleshire asks a question of its own in every plan, and each school answers it."""

from datetime import datetime, timedelta

from audit import clock
from children.audience import Audience
from epep.demo.people import Cast
from peps.fields.own import of_plan
from peps.models import OwnQuestion
from peps.own import actions

PAGE = "wellbeing"
ASKS = {
    "label": "Who would notice first if something were wrong?",
    "hint": "One adult at school, by name, and somebody for the days when they are away.",
    "choices": [],
    "required": False,
    "phases": [],
    "overlays": [],
    "audience": Audience.PROFESSIONALS,
}
ANSWERS = [
    "{adult}, who sees {name} at the gate every morning. When away: the form tutor.",
    "The form tutor at registration. {name} knows to go to the library if nobody is there.",
    "{adult}. They have lunch together on Wednesdays.",
]


def ask_own_question(cast: Cast, now: datetime) -> None:
    """Before the first of the plans that are told of is opened."""
    authority, head = cast.authorities["ex"], cast.person("ex", "head")
    with clock.at(now - timedelta(days=2 * 365)):
        about = {"question": None, "page": PAGE, "kind": OwnQuestion.Kind.LINE, "says": ASKS}
        actions.save_draft(authority=authority, **about, by=head)
        actions.publish(authority=authority, valid_from=clock.today(), by=head)
    authority.refresh_from_db()


def answers(pep, words: str) -> dict:
    """What a plan says to the question, by its name on the page; nothing where it is not asked."""
    return {question.name: words for question in of_plan(pep).get(PAGE, ())}
