import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from peps.models import PEP, Snapshot


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


class SharedCopyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """With the plan; and for those it was made for, as long as they read what is meant for the family."""
        of_plan = Q(snapshot__pep__in=PEP.objects.visible_to(user).values("pk"))
        shared = self.model.people.through.objects.filter(user=user).values("sharedcopy")
        mine = Q(pk__in=shared, snapshot__pep__in=PEP.objects.visible_to(user, "family_page").values("pk"))
        return self.filter(of_plan | mine)


class SharedCopy(models.Model):
    """Chosen sections of a signed-off plan for somebody who does not read the whole. Once made it is never changed."""

    class ForWhom(models.TextChoices):
        CARER = "carer", "The carer"
        PARENT = "parent", "A parent"
        SCHOOL = "school", "A new school, or another professional"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="shared_copies")
    for_whom = models.CharField(max_length=10, choices=ForWhom)
    people = models.ManyToManyField(User, related_name="+")  # who open it here
    to_whom = models.CharField(max_length=200, blank=True)  # who is given it outside the portal
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    left_out = models.JSONField(default=list)  # titles of the pieces that are not in it
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    objects = SharedCopyQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self):
        return f"Copy for {self.get_for_whom_display()} of {self.snapshot_id}"
