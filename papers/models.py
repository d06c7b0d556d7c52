import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from audit.models import Kept, KeptQuerySet
from peps.models import PEP, Snapshot


class Printed(models.Model):
    """A PDF that is wanted first and made after the commit by the worker; once made it is never changed.

    `sha256` is of the file, in hexadecimal; `last_error` is why it could not be made yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField(upload_to="papers/%Y/%m", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    pages = models.PositiveSmallIntegerField(null=True)
    wanted_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    @property
    def is_ready(self):
        return self.made_at is not None


class Paper(Printed):
    """The PDF of a snapshot."""

    class Kind(models.TextChoices):
        FULL = "full", "Full plan"

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.FULL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "kind"], name="paper_once")]

    def __str__(self):
        return f"{self.get_kind_display()} of {self.snapshot_id}"


class SharedCopyQuerySet(KeptQuerySet):
    def visible_to(self, user):
        """With the plan; and for those it was made for, as long as they read what is meant for the family. Of one that
        was taken back they see that it was, and nothing else (`Withdrawal`)."""
        return self.filter(self._with_plan(user) | self._given_to(user))

    def read_by(self, user):
        """Whose words this user may read: those who were given it only until it is taken back."""
        return self.filter(self._with_plan(user) | (self._given_to(user) & Q(withdrawal=None)))

    def _with_plan(self, user) -> Q:
        return Q(snapshot__pep__in=PEP.objects.visible_to(user).values("pk"))

    def _given_to(self, user) -> Q:
        shared = self.model.people.through.objects.filter(user=user).values("sharedcopy")
        return Q(pk__in=shared, snapshot__pep__in=PEP.objects.visible_to(user, "family_page").values("pk"))


class SharedCopy(Kept):
    """Chosen sections of a signed-off plan for somebody who does not read the whole. Written once: what becomes of it
    is said by `SharedPaper` and `Withdrawal`."""

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

    @property
    def taken_back(self) -> "Withdrawal | None":
        return getattr(self, "withdrawal", None)


class SharedPaper(Printed):
    """The PDF of a shared copy."""

    copy = models.OneToOneField(SharedCopy, on_delete=models.PROTECT, related_name="paper")

    def __str__(self):
        return f"PDF of {self.copy_id}"


class Withdrawal(Kept):
    """A shared copy was taken back: its link ends, and it stays on the list. Professionals read the reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    copy = models.OneToOneField(SharedCopy, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.CharField("why it is taken back", max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self):
        return f"Withdrawal of {self.copy_id}"
