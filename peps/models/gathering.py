"""Getting ready for a meeting: reminders to each other, and what professionals settle among themselves."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from audit.models import Kept, KeptQuerySet
from peps.models.guests import OfPlanQuerySet
from peps.models.plan import PEP


class Nudge(models.Model):
    """Somebody reminded whoever holds one thing that a meeting waits for: at most once a day for each thing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="nudges")
    thing = models.CharField(max_length=60)
    on = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["pep", "thing", "on"], name="nudged_once_a_day")]

    def __str__(self):
        return f"{self.thing} on {self.on}"


class WordQuerySet(KeptQuerySet, OfPlanQuerySet):
    """Seen with the plan, and never changed."""


class Word(Kept):
    """What one professional says to the others about a plan: not for the child, a carer or a parent. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="professional_words")
    words = models.TextField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = WordQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["pep", "at"])]
        constraints = [models.CheckConstraint(name="word_says_something", condition=~Q(words=""))]

    def __str__(self):
        return f"{self.by}, {self.at:%Y-%m-%d %H:%M}"


class ReadUpTo(models.Model):
    """Up to where one professional has read what the others said."""

    id = models.BigAutoField(primary_key=True)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="read_up_to")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    up_to = models.DateTimeField()  # the moment of the last word read
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pep", "user"], name="read_up_to_once_each")]

    def __str__(self):
        return f"{self.user} up to {self.up_to:%Y-%m-%d %H:%M}"
