"""My plan: the young person's own copy on one page. A paper of its own, in their words; nothing is blacked out in it,
because nothing else was ever put in: no rating, no score, no address, no sum of money."""

import re
from pathlib import Path

from django.template.loader import render_to_string

from accounts.roles import Role
from audit import clock
from children.audience import Audience, audiences_of
from components.words import day_words, time_words
from papers.plan import DEFAULT_COLOUR, Pdf, html_to_pdf
from peps.models import PEP, AgreedAction
from peps.views.voice import in_order
from targets.models import FundingRequest, Target, TargetReview

STYLE = Path(__file__).with_name("my_plan.css")
SUM = re.compile(r"\(?(?:\b(?:at|for|of)\s+)?£\s?\d[\d,.]*\d?(?:\s?(?:each|an hour|a session))?\)?", re.I)
MOST = 6  # of each kind: it is one page


def content(pep: PEP, capacities: set[Role]) -> dict:
    """What the copy says for somebody here in these capacities. An adult who works with the child reads the young
    person's copy: what is meant for them, and of their words what this adult may read."""
    meant_for = readable(capacities)
    targets = _targets(pep, meant_for)
    return {
        "child": pep.child,
        "pep": pep,
        "state": state_words(pep),
        "is_draft": pep.status != PEP.Status.SIGNED_OFF,
        "said": [{"topic": one.get_topic_display(), "words": one.said} for one in _answers(pep, capacities)][:MOST],
        "proud": [_own(review.target) for review in _reviews(pep, meant_for) if review.outcome == "achieved"][:MOST],
        "targets": [_target(target) for target in targets][:MOST],
        "buys": _buys(pep, targets),
        "promised": _promised(pep, meant_for),
        "next": [_agreed(one) for one in _actions(pep, meant_for)][:MOST],
        "meeting": _next_meeting(pep),
    }


def readable(capacities: set[Role]) -> list[str]:
    own = {Role.CARER, Role.YOUNG_PERSON}
    if capacities.intersection(own) and capacities <= own:
        return audiences_of(capacities)
    return [Audience.YOUNG_PERSON, Audience.CARER_AND_YOUNG_PERSON, Audience.FAMILY]


def state_words(pep: PEP) -> str:
    if pep.status == PEP.Status.SIGNED_OFF:
        return f"Agreed and signed off on {day_words(pep.signed_off_at)}."
    meeting = pep.meeting_or_none
    if meeting and meeting.held:
        return f"This is a draft from the meeting on {day_words(meeting.on)}. It may still change a little."
    return "The meeting has not been yet. This is what there is so far."


def _answers(pep, capacities):
    if Role.YOUNG_PERSON in capacities:
        return in_order(pep.view_answers.all())
    if capacities == {Role.CARER}:
        return in_order(pep.view_answers.for_carers())
    return in_order(pep.view_answers.for_readers(capacities))


def _reviews(pep, meant_for):
    reviews = TargetReview.objects.filter(pep=pep, target__removed_at=None, target__audience__in=meant_for)
    return reviews.select_related("target").order_by("target__position", "id")


def _targets(pep, meant_for) -> list[Target]:
    """This plan's, and those that go on from before."""
    goes_on = [review.target_id for review in _reviews(pep, meant_for) if review.outcome == "in_progress"]
    known = Target.objects.standing().filter(audience__in=meant_for)
    found = known.filter(set_in=pep) | known.filter(pk__in=goes_on)
    return list(found.prefetch_related("actions").order_by("set_in__opened_on", "position", "id"))


def _target(target: Target) -> dict:
    helpers = [(target.who, target.how_often)]
    helpers += [(row.who, row.how_often) for row in target.actions.all() if row.removed_at is None and row.who]
    return {
        "words": _own(target),
        "is_own": bool(target.own_words),
        "helps": _helpers([f"{who} ({often})" if often else who for who, often in dict.fromkeys(helpers) if who]),
        "by": day_words(target.due_on) if target.due_on else "",
    }


def _helpers(names: list[str]) -> str:
    """ "Ms Bell and Mr Reed (every week)"."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _own(target: Target) -> str:
    return target.own_words or target.statement


def _buys(pep, targets) -> list[str]:
    """What the school's extra money pays for: the thing, never the sum."""
    given = FundingRequest.objects.standing().filter(status__in=["approved", "in_part"], child=pep.child_id)
    ours = given.filter(target__in=targets) | given.filter(pep=pep, target=None)
    words = (without_sums(request.description) for request in ours.order_by("submitted_at"))
    return list(dict.fromkeys(words))[:MOST]


def without_sums(words: str) -> str:
    return " ".join(SUM.sub("", words).split()).replace(" ,", ",").strip(" ,:;–-")


def _actions(pep, meant_for):
    return pep.actions.filter(removed_at=None, audience__in=meant_for).order_by("by_when", "id")


def _agreed(one: AgreedAction) -> dict:
    return {"who": one.who, "what": without_sums(one.what), "by": day_words(one.by_when) if one.by_when else ""}


def _promised(pep, meant_for) -> list[dict]:
    if pep.previous_id is None:
        return []
    rows = AgreedAction.objects.filter(pep=pep.previous_id, removed_at=None, audience__in=meant_for)
    return [
        _agreed(one) | {"done": f"Done on {day_words(one.done_on)}" if one.done_on else "Not done yet"}
        for one in rows.order_by("by_when", "id")
    ][:MOST]


def _next_meeting(pep) -> str:
    """A day and a time; the place is told by the invitation, to those who may know it."""
    meeting, minutes = pep.meeting_or_none, pep.minutes
    if meeting and not meeting.held and meeting.on >= clock.today():
        return f"{day_words(meeting.on, 'day')} at {time_words(meeting.starts_at)}"
    if minutes.next_on is None:
        return ""
    return day_words(minutes.next_on, "day") + (f" at {time_words(minutes.next_at)}" if minutes.next_at else "")


def to_pdf(context: dict) -> Pdf:
    html = render_to_string("papers/my_plan.html", context)
    return html_to_pdf(html, context["child"].authority.colour or DEFAULT_COLOUR, STYLE.read_text())
