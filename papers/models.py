import uuid

from django.db import models

from peps.models import Snapshot


class Paper(models.Model):
    """A PDF made of a snapshot. Made after the commit by the worker; once made it is never changed."""

    class Kind(models.TextChoices):
        FULL = "full", "Full plan"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.FULL)
    file = models.FileField(upload_to="papers/%Y/%m", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(null=True)
    wanted_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "kind"], name="paper_once")]

    def __str__(self):
        return f"{self.get_kind_display()} of {self.snapshot_id}"

    @property
    def is_ready(self):
        return self.made_at is not None
