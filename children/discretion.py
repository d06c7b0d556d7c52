"""Whose name would give a confidential place away: the carer's, for everybody who may not know the place."""

import re
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.roles import Role
from children.models import Allocation, Placement
from children.permissions import can_read
from children.standing import remembered

THE_CARER = "The carer"


def carers_at_confidential_places() -> QuerySet:
    """Whoever is, was or will be a carer of a child while the child lives at a confidential place. Confidential once is
    confidential for all of the past."""
    of_child = Placement.objects.filter(child=OuterRef("child"), confidential=True)
    before_it_ends = Q(ends=None) | Q(ends__gte=OuterRef("starts"))
    lives_there = of_child.filter(before_it_ends, starts__lte=OuterRef("ends"))
    goes_on = of_child.filter(before_it_ends)
    overlaps = Q(Exists(lives_there)) | Q(Exists(goes_on), ends=None)
    return Allocation.objects.filter(overlaps, role=Role.CARER)


def users_at_confidential_places() -> QuerySet:
    return carers_at_confidential_places().order_by().values("user")


def unnamed_to(user, child) -> set[UUID]:
    """The carers of this child whom this person may not know by name, by their ids."""
    if can_read(user, child, "confidential_place"):
        return set()
    return remembered(user, ("unnamed", child.pk), lambda: carers_of(child))


def carers_of(child) -> set[UUID]:
    return set(carers_at_confidential_places().filter(child=child).values_list("user_id", flat=True))


def in_sentences(child, unnamed: set[UUID]):
    """A function that takes the names of these carers out of a sentence about the child, for who may not read them."""
    if not unnamed:
        return str
    names = User.objects.filter(pk__in=unnamed).values_list("name", flat=True)
    places = child.placements.filter(confidential=True).exclude(carer_name="").values_list("carer_name", flat=True)
    either = "|".join(re.escape(name) for name in sorted({*names, *places}, key=len, reverse=True))
    return lambda words: re.sub(either, THE_CARER.lower(), words, flags=re.IGNORECASE)


def hides_place(user, child) -> bool:
    """Whether this child lives, or lived, at a confidential place that this person may not know."""
    hidden = not can_read(user, child, "confidential_place")
    return hidden and remembered(user, ("hides", child.pk), lambda: is_confidential(child))


def is_confidential(child) -> bool:
    """Of any time: confidential once is confidential for all of the past."""
    return child.placements.filter(confidential=True).exists()


def named_to(user, child, person) -> str:
    """A person's name, as this reader of the child's record may read it. Nobody: an import that no person asked for."""
    if person is None:
        return "ePEP"
    return THE_CARER if person.pk in unnamed_to(user, child) else person.name


def in_sentence(name: str) -> str:
    return THE_CARER.lower() if name == THE_CARER else name
