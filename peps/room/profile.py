"""Who is in the room, and what may therefore stand on the shared screen. Pure functions; what nobody thought of is not
shown.

An item is *shown*, *closed* (the adult opens it, one by one, and that is recorded) or *hidden* (it stays away while
these people are in the room).
"""

import re
from dataclasses import dataclass

from django.db import models

from children.audience import Audience

SHOWN, CLOSED, HIDDEN = "shown", "closed", "hidden"


class Who(models.TextChoices):
    CHILD = "child", "The young person"
    CARER = "carer", "The carer"
    FAMILY = "family", "A parent, or somebody in the family"
    TEACHER = "designated_teacher", "Designated teacher, or somebody from school"
    SOCIAL_WORKER = "social_worker", "Social worker"
    ADVISER = "adviser", "Virtual School"
    PROFESSIONAL = "professional", "Somebody else who works with the young person"
    OTHER = "other", "Somebody else"


WORKS_WITH_CHILD = {Who.TEACHER, Who.SOCIAL_WORKER, Who.ADVISER, Who.PROFESSIONAL}
# How a role that somebody typed into an invitation is read. What is not among these is "somebody else".
WORDS = [
    (Who.FAMILY, r"mother|father|mum|mam|dad|parent|gran|nan|aunt|uncle|sister|brother|sibling|famil|cousin|relative"),
    (Who.CARER, r"\bcarer|foster|guardian"),
    (Who.CHILD, r"young person|child|pupil|student"),
    (Who.SOCIAL_WORKER, r"social work"),
    (Who.ADVISER, r"virtual school|adviser|advisor"),
    (Who.TEACHER, r"teacher|school|tutor|senco|head of year|mentor|teaching assistant|pastoral"),
    (Who.PROFESSIONAL, r"psycholog|therap|nurse|doctor|camhs|reviewing officer|\biro\b|advocate|interpreter|careers|"
                       r"connexions|health visitor|youth worker|residential|key ?worker|caseworker"),
]  # fmt: skip


def kind_of(role: str) -> Who:
    """What somebody is at the meeting, by the words of their role."""
    return next((who for who, words in WORDS if re.search(words, role.casefold())), Who.OTHER)


@dataclass(frozen=True)
class Profile:
    """Whose eyes see the screen, beside the people who work with the child."""

    child: bool = True
    carer: bool = True
    family: bool = True

    @classmethod
    def of(cls, in_room) -> "Profile":
        """Nobody ticked, or somebody nobody knows: as if everybody were there."""
        known = {Who(one) for one in in_room if one in Who.values}
        if not known or Who.OTHER in known or len(known) < len(set(in_room)):
            return cls()
        return cls(child=Who.CHILD in known, carer=Who.CARER in known, family=Who.FAMILY in known)

    @property
    def professionals_only(self) -> bool:
        return not (self.child or self.carer or self.family)

    def fits(self, audience: str) -> bool:
        """Whether something that is marked for this audience is for everybody in the room."""
        marked = {
            Audience.PROFESSIONALS: set(),
            Audience.CARER: {"carer"},
            Audience.YOUNG_PERSON: {"child"},
            Audience.CARER_AND_YOUNG_PERSON: {"carer", "child"},
            Audience.FAMILY: {"carer", "child", "family"},
        }.get(audience, set())
        return self.here <= marked

    @property
    def here(self) -> set[str]:
        return {name for name in ("child", "carer", "family") if getattr(self, name)}

    @property
    def audience(self) -> Audience:
        """For whom something is meant that is written on the screen before their eyes."""
        if self.family:
            return Audience.FAMILY
        if self.child and self.carer:
            return Audience.CARER_AND_YOUNG_PERSON
        if self.child:
            return Audience.YOUNG_PERSON
        return Audience.CARER if self.carer else Audience.PROFESSIONALS

    # ---- each kind of thing

    def ordinary(self, audience: str) -> str:
        """What is marked for a reader: shown if that is everybody here, else closed until the adult opens it."""
        return SHOWN if self.fits(audience) else CLOSED

    @property
    def sensitive(self) -> str:
        """Health, SDQ, special needs: never before a parent, and closed for everybody else."""
        return HIDDEN if self.family else CLOSED

    def money(self, amounts_allowed: bool) -> tuple[bool, bool]:
        """(whether it stands there what money buys, whether its amount does)."""
        if self.professionals_only:
            return True, True
        return (False, False) if self.family else (True, amounts_allowed)

    def answer(self, *, parents_may_see: bool) -> str:
        """An answer that the young person let onto the big screen; before parents only what they allow those."""
        if not self.family or parents_may_see:
            return SHOWN
        return CLOSED if self.child else HIDDEN

    @property
    def in_words(self) -> list[str]:
        """What this means, for the adult who says who is here."""
        if self.professionals_only:
            return ["Health, SDQ and special needs stay closed until you open them.", "Ratings are never shown."]
        hidden = ["other children", "where the young person lives", "legal status and care history", "ratings"]
        if self.family:
            return [
                f"Not shown: {', '.join(hidden)}, health, SDQ, special needs, and what money buys.",
                "Answers the young person did not allow their parents stay away, unless they say so here.",
            ]
        return [
            f"Not shown: {', '.join(hidden)}.",
            "Health, SDQ and special needs stay closed until you open them, one by one.",
        ]
