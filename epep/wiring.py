"""Every wire that carries news upward, on one screen."""

from accounts.events import membership_ended
from children import actions as children
from children.events import facts_changed
from organisations import previews
from organisations.events import calendar_changed
from papers import actions as papers
from signoff import dates, openings
from signoff import tasks as signoff
from signoff.events import signed_off


def connect() -> None:
    membership_ended.connect(children.on_membership_ended)
    facts_changed.connect(openings.on_facts_changed)
    calendar_changed.connect(dates.on_calendar_changed)
    calendar_changed.connect(signoff.on_calendar_changed)
    previews.register(dates.preview_policy)
    signed_off.connect(papers.on_signed_off)
    signed_off.connect(openings.on_signed_off)
