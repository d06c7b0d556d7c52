"""Where signed-off plans are put for a case system that picks them up, and each that is."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from accounts.permissions import authorities_managed
from children.models import Child
from notices.outbox import Outgoing, OutgoingQuerySet
from organisations.models import Authority
from papers.models import Paper

FIRST_PATTERN = "{case_id}-{kind}-{date}"


class PickupQuerySet(models.QuerySet):
    def visible_to(self, user):
        """With the settings of its authority: for its administrators and its head."""
        return self.filter(authority__in=authorities_managed(user).values("pk"))


class Pickup(models.Model):
    """Whether, and how, an authority's copies are put where its case system picks them up."""

    authority = models.OneToOneField(Authority, primary_key=True, on_delete=models.PROTECT, related_name="pickup")
    is_on = models.BooleanField(default=False)
    pattern = models.CharField(max_length=100, default=FIRST_PATTERN)
    with_data = models.BooleanField(default=True)  # the JSON beside the PDF
    # What is wrong with the place, and since when. Told once, forgotten when a copy arrives.
    failing_since = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    wait_until = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    told_at = models.DateTimeField(null=True)

    objects = PickupQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="pickup_fails_with_a_reason",
                condition=Q(failing_since=None, last_error="") | (Q(failing_since__isnull=False) & ~Q(last_error="")),
            )
        ]

    def __str__(self):
        return f"Pick-up of {self.authority_id}"

    def get_absolute_url(self):
        return reverse("exchange:folder", args=[self.authority.code])


class DeliveryQuerySet(OutgoingQuerySet):
    def visible_to(self, user):
        """With the child and the dates of its plans: for those who look after the settings, without what plans say."""
        return self.filter(paper__snapshot__pep__child__in=Child.objects.visible_to(user, "plan_status"))


class Delivery(Outgoing):
    """A paper that is put there, with its data and an index of both. `again` counts how often it was asked for anew."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="deliveries")
    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="deliveries")
    again = models.PositiveSmallIntegerField(default=0)
    wanted_at = models.DateTimeField()
    wanted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # none: by itself
    name = models.CharField(max_length=160, blank=True)  # of its files, without the ending; once given it stays
    index_sha256 = models.CharField(max_length=64, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["-wanted_at"]
        constraints = [models.UniqueConstraint(fields=["paper", "again"], name="delivered_once")]
        indexes = [
            models.Index(fields=["authority", "-wanted_at"], name="deliveries_of_authority"),
            models.Index(fields=["wanted_at"], condition=Q(sent_at=None, given_up_at=None), name="delivery_waiting"),
        ]

    def __str__(self):
        return self.name or f"Delivery of {self.paper_id}"
