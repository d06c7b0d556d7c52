"""Finding records of one authority that may be of one child.

Each child is held only against those with whom it shares something that is found at once: a number, a day of birth, or
one whose day and month are swapped. Brothers and sisters who were born together share a day, a family name and an
address: none of these is evidence, the given name has to be alike.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import combinations
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from audit import clock
from children import upn
from children.models import CarePeriod, Child, DifferentChildren, PossibleTwin
from children.names import normalised
from children.twins.likeness import alike
from notices.jobs import Turn, take_turn
from organisations.models import Authority

TWINS = "twins"
BEGINS_AT = time(3)  # in London
MOST_WITH_ONE_NUMBER = 20  # of more, the number is a stand-in that somebody typed for everybody
AT_ONCE = 500

# What speaks for one child: code -> (how strongly, in words).
REASONS = {
    "upn": (60, "The same UPN"),
    "local_id": (50, "The same id, written another way"),
    "same": (50, "The same name and date of birth"),
    "alike": (30, "A similar name and the same date of birth"),
    "swapped": (40, "The same name, day and month of birth swapped"),
    "comes_back": (10, "Care by one record ended before care by the other began"),
}
SURE = 50  # from here on it is likely, below it is to be looked at


class Seen(NamedTuple):
    """What is compared of one child."""

    pk: UUID
    local_id: str
    upn: str
    born: date
    given: frozenset[str]  # given and preferred name, each as one word
    family: str


Pair = tuple[UUID, UUID]


def find(authority: Authority) -> dict[Pair, list[str]]:
    """Every pair that may be one child, with the codes of what speaks for it, the strongest first."""
    children = _read(authority)
    found: dict[Pair, set[str]] = defaultdict(set)
    for code, one, other in _alike(children):
        found[_ordered(one.pk, other.pk)].add(code)
    told_apart = _told_apart(authority)
    found = {pair: codes for pair, codes in found.items() if pair not in told_apart}
    _note_who_comes_back(found)
    return {pair: sorted(codes, key=lambda code: -REASONS[code][0]) for pair, codes in found.items()}


def look(authority: Authority) -> int:
    """Bring an authority’s list up to date; how many pairs are on it. A pair keeps the moment it was found first."""
    found = find(authority)
    with transaction.atomic():
        Authority.objects.select_for_update().get(pk=authority.pk)  # one at a time
        there = {(row.first_id, row.second_id): row for row in PossibleTwin.objects.filter(authority=authority)}
        PossibleTwin.objects.filter(pk__in=[row.pk for pair, row in there.items() if pair not in found]).delete()
        changed = [row for pair, row in there.items() if pair in found and row.reasons != found[pair]]
        for row in changed:
            row.reasons, row.strength = found[row.first_id, row.second_id], strength(found[row.first_id, row.second_id])
        PossibleTwin.objects.bulk_update(changed, ["reasons", "strength"], batch_size=AT_ONCE)
        new = [
            PossibleTwin(
                authority=authority, first_id=pair[0], second_id=pair[1], reasons=codes, strength=strength(codes)
            )
            for pair, codes in found.items()
            if pair not in there
        ]
        PossibleTwin.objects.bulk_create(new, batch_size=AT_ONCE)
    return len(found)


def strength(codes: Iterable[str]) -> int:
    return sum(REASONS[code][0] for code in codes)


def words_of(codes: Iterable[str]) -> list[str]:
    return [REASONS[code][1] for code in codes]


def look_each_night() -> int | None:
    """All authorities, one a step; None where it is not the time, or another worker does it."""
    run = take_turn(TWINS, _all_of_them, next_run=_next_night)
    return run and run.counts.get("found", 0)


def _all_of_them(turn: Turn) -> bool:
    after = turn.run.position
    rest = Authority.objects.order_by("pk")
    for authority in rest.filter(pk__gt=after) if after else rest:
        turn.step(done=1, position=str(authority.pk), found=look(authority))
        if turn.is_up():
            return False
    return True


def _next_night() -> datetime:
    return datetime.combine(clock.today() + timedelta(days=1), BEGINS_AT, tzinfo=clock.LONDON)


# ---------------------------------------------------------------- who is like whom


def _read(authority: Authority) -> list[Seen]:
    rows = Child.objects.filter(authority=authority, merged_into=None).order_by()
    names = ("pk", "local_id", "upn", "date_of_birth", "given_name", "preferred_name", "family_name")
    return [
        Seen(pk, _bare(local_id), _number(number), born, _given(given, liked), _one_word(family))
        for pk, local_id, number, born, given, liked, family in rows.values_list(*names)
    ]


def _given(*names: str) -> frozenset[str]:
    return frozenset({_one_word(name) for name in names} - {""})


def _alike(children: list[Seen]) -> Iterator[tuple[str, Seen, Seen]]:
    for code, name in (("upn", "upn"), ("local_id", "local_id")):
        for group in _groups(children, name):
            if len(group) <= MOST_WITH_ONE_NUMBER:
                yield from ((code, one, other) for one, other in combinations(group, 2))
    by_day = defaultdict(list)
    for child in children:
        by_day[child.born].append(child)
    for day, group in by_day.items():
        for one, other in combinations(group, 2):
            if code := _names(one, other):
                yield code, one, other
        swapped = _swapped(day)
        for other in by_day.get(swapped, ()) if swapped and day < swapped else ():
            yield from (("swapped", one, other) for one in group if _names(one, other) == "same")


def _names(one: Seen, other: Seen) -> str:
    """ "same", "alike" or "". Without both names there is nothing to compare: a return has none."""
    if not (one.given and other.given and one.family and other.family):
        return ""
    if one.family == other.family and one.given & other.given:
        return "same"
    if not alike(one.family, other.family):
        return ""
    return "alike" if any(alike(mine, theirs) for mine in one.given for theirs in other.given) else ""


def _groups(children: list[Seen], name: str) -> list[list[Seen]]:
    found = defaultdict(list)
    for child in children:
        if value := getattr(child, name):
            found[value].append(child)
    return [group for group in found.values() if len(group) > 1]


def _note_who_comes_back(found: dict[Pair, set[str]]) -> None:
    """A child who is looked after again and was entered anew: the two times in care do not meet."""
    ids = list({pk for pair in found for pk in pair})
    first, last = {}, {}
    for start in range(0, len(ids), AT_ONCE):
        rows = CarePeriod.objects.filter(child__in=ids[start : start + AT_ONCE]).order_by()
        for child_id, starts, ends in rows.values_list("child", "starts", "ends"):
            first[child_id] = min(starts, first.get(child_id, starts))
            last[child_id] = max(ends or date.max, last.get(child_id, date.min))
    for (one, other), codes in found.items():
        if one in first and other in first and (last[one] < first[other] or last[other] < first[one]):
            codes.add("comes_back")


def _told_apart(authority: Authority) -> set[Pair]:
    """Pairs that somebody called two children; what was said of a record holds for the one that goes on for it."""
    rows = DifferentChildren.objects.filter(first__authority=authority)
    names = ("first_id", "first__merged_into_id", "second_id", "second__merged_into_id")
    return {_ordered(into or one, other_into or other) for one, into, other, other_into in rows.values_list(*names)}


def _ordered(one: UUID, other: UUID) -> Pair:
    return (one, other) if one < other else (other, one)


def _swapped(day: date) -> date | None:
    """The day that is written the same where the month comes first; None for the same day, or none at all."""
    return date(day.year, day.day, day.month) if day.day <= 12 and day.day != day.month else None


def _one_word(name: str) -> str:
    return normalised(name).replace(" ", "")


def _bare(local_id: str) -> str:
    """ "0012-34 a" and "1234A" are written another way."""
    return "".join(letter for letter in local_id.upper() if letter.isalnum()).lstrip("0")


def _number(text: str) -> str:
    return "" if text in upn.NOT_KNOWN else text
