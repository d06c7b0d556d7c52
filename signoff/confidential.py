"""A plan that was kept before the place where the child lived was confidential: it is read as if it had been already.

What is kept stays as it is, with its hash. What gives the place away falls under its row of the access table, and the
names, the address and the telephone number are taken out of what people wrote, for who may not know them.
"""

import copy
import re
from datetime import date, datetime
from itertools import chain

from accounts.roles import Role
from audit import clock
from children import access
from children.discretion import THE_CARER, carers_at_confidential_places
from children.models import Placement

RECORD = "confidential_place"
OF_THE_PLACE = {"carer_name", "carer_phone", "address", "town"}
NOT_SAID = "(confidential)"


def as_known_today(content: dict, children: list, capacities: set[Role]) -> dict:
    """The content for somebody in these capacities. `children`: the record, or the two of a child who moved here."""
    places = list(Placement.objects.filter(child__in=children, confidential=True))
    if not places:
        return content
    names = _names(places, children)
    if any(_lived_there(place, content["plan"]) for place in places):
        content = _as_confidential(content, names)
    return content if access.can_read(capacities, RECORD) else _taken_out(content, places, names)


def _names(places, children) -> set[str]:
    carers = carers_at_confidential_places().filter(child__in=children).values_list("user__name", flat=True)
    return {name for name in [*carers, *(place.carer_name for place in places)] if name}


def _lived_there(place, plan: dict) -> bool:
    """While this plan was open."""
    opened, signed = date.fromisoformat(plan["opened_on"]), plan["signed_off_at"]
    last = datetime.fromisoformat(signed).date() if signed else clock.today()
    return place.starts <= last and (place.ends is None or place.ends >= opened)


def _as_confidential(content: dict, names: set[str]) -> dict:
    content = copy.deepcopy(content)
    nothing = {"answers": [], "rows": []}  # a shared copy has chosen pieces alone
    pages = {page["key"]: page for page in content["pages"]}
    for answer in pages.get("placement", nothing)["answers"]:
        if answer["name"] in OF_THE_PLACE:
            answer["record"] = RECORD
    carers = {name.casefold() for name in names}
    for row in pages.get("contacts", nothing)["rows"]:
        if row["title"].casefold() in carers:
            row["record"] = RECORD
    school = content["plan"]["school"].casefold()
    about_places = [content.get(name, nothing)["answers"] for name in ("meeting", "minutes")]
    for answer in chain.from_iterable(about_places):
        is_at_school = bool(school) and school in answer["answer"].casefold()
        if answer["name"] in {"place", "next_place"} and not is_at_school:
            answer["record"] = RECORD
    return content


def _taken_out(content, places, names):
    """The same content without these words, wherever they stand."""
    instead = dict.fromkeys((name.casefold() for name in names), THE_CARER)
    others = {said for place in places for said in (place.address, place.carer_phone) if said}
    instead |= dict.fromkeys((said.casefold() for said in others), NOT_SAID)
    if not instead:
        return content
    either = re.compile("|".join(map(re.escape, sorted(instead, key=len, reverse=True))), re.IGNORECASE)

    def without(piece):
        if isinstance(piece, str):
            return either.sub(lambda found: instead[found[0].casefold()], piece)
        if isinstance(piece, list):
            return [without(inner) for inner in piece]
        if isinstance(piece, dict):
            return {key: without(inner) for key, inner in piece.items()}
        return piece

    return without(content)
