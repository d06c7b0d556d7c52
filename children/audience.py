"""For whom an item of a child's record is meant, beside the people who work with the child.

A line of a plan, a page of answers, a document: each has an audience. The access table (`children.access`) says who
reads everything; the carer and the young person read what is marked for them, and nothing else.
"""

from django.db import models

from accounts.roles import Role


class Audience(models.TextChoices):
    PROFESSIONALS = "professionals", "Professionals only"
    CARER = "carer", "The carer too"
    YOUNG_PERSON = "young_person", "The young person too"
    CARER_AND_YOUNG_PERSON = "both", "The carer and the young person too"
    FAMILY = "family", "The carer, the young person and their family too"


IN_THE_FAMILY = "family"  # no account and no capacity: somebody who came by a link for parents
MARKED_FOR = {
    Role.CARER: {Audience.CARER, Audience.CARER_AND_YOUNG_PERSON, Audience.FAMILY},
    Role.YOUNG_PERSON: {Audience.YOUNG_PERSON, Audience.CARER_AND_YOUNG_PERSON, Audience.FAMILY},
    Role.PARENT: {Audience.FAMILY},
    IN_THE_FAMILY: {Audience.FAMILY},
}


def audience_field(default: Audience = Audience.PROFESSIONALS) -> models.CharField:
    """The field of an item that is marked one by one. The default is for what nobody thought about."""
    return models.CharField(
        "who may see it", max_length=20, choices=Audience, default=default.value, db_default=default.value
    )


def audiences_of(capacities: set[Role]) -> set[str]:
    """What somebody in these capacities may read: everything, unless they are here only as one of the family."""
    if not capacities:
        return set()
    if not capacities.issubset(MARKED_FOR):
        return set(Audience.values)
    return {audience.value for role in capacities for audience in MARKED_FOR[role]}
