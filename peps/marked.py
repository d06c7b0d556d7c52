"""What the carer and the young person read of a plan: the items marked for them, and nothing else.

A line has its audience in a field of its own; a page has that of the table of questions, until somebody who writes it
chooses otherwise (`PageAudience`).
"""

from accounts.roles import Role
from children.audience import MARKED_FOR, Audience, audiences_of
from peps import fields, reading
from peps.fields import Page
from peps.fields.own import of_plan as own_of
from peps.models import PEP


def audiences_of_pages(pep: PEP) -> dict[str, str]:
    """For whom each page is meant that can be marked: by its slug."""
    chosen = dict(pep.page_audiences.values_list("page", "audience"))
    return {page.slug: chosen.get(page.slug, page.audience) for page in fields.PAGES if page.audience}


def pages_for(capacities: set[Role], pep: PEP) -> list[dict]:
    """The answered pages that are meant for somebody in these capacities: title and rows."""
    readable, meant_for = audiences_of(capacities), audiences_of_pages(pep)
    shown = [page for page in fields.PAGES if meant_for.get(page.slug) in readable and fields.applies(page, pep)]
    cards = [{"page": page, "title": page.title, "rows": rows_for(capacities, page, pep)} for page in shown]
    return [card for card in cards if card["rows"]]


def rows_for(capacities: set[Role], page: Page, pep: PEP) -> list[dict]:
    """A page's answers, without those that stay with the people who work with the child."""
    return reading.answered(page, pep, leave_out=not_for(capacities, page, pep))["rows"]


def not_for(capacities: set[Role], page: Page, pep: PEP) -> frozenset[str]:
    """Questions of a page that somebody in these capacities is not asked and does not read. An own question of the
    authority is for whom it says, and for nobody for whom its page is not."""
    if not capacities.issubset(MARKED_FOR):
        return frozenset()
    readable = audiences_of(capacities)
    own = {field.name for field in own_of(pep).get(page.slug, ()) if field.audience not in readable}
    return page.professionals_only | own


def attainment_for(capacities: set[Role], pep: PEP):
    return pep.attainment.filter(removed_at=None, audience__in=audiences_of(capacities))


def actions_for(capacities: set[Role], pep: PEP):
    return pep.actions.filter(removed_at=None, audience__in=audiences_of(capacities))


def readers_in_words(audience: str) -> str:
    """Who else reads it, as a page says it to its writer; empty where nobody does."""
    return "" if audience == Audience.PROFESSIONALS else f"{READERS[Audience(audience)]} this too."


READERS = {
    Audience.CARER: "The carer reads",
    Audience.YOUNG_PERSON: "The young person reads",
    Audience.CARER_AND_YOUNG_PERSON: "The carer and the young person read",
    Audience.FAMILY: "The carer, the young person and their family read",
}
