import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.roles import Role
from audit.history import Tracked
from peps.models import PEP


class Filing(Tracked):
    """One version of a signed-off plan, and whether somebody has said that it is in the case system."""

    class Owner(models.TextChoices):
        SOCIAL_WORKER = Role.SOCIAL_WORKER.value, "The social worker"
        ADVISER = Role.ADVISER.value, "The Virtual School"
        NOBODY = "", "Nobody has to"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="filings")
    number = models.PositiveSmallIntegerField()  # of the snapshot: a corrected plan is filed again
    owner = models.CharField("who files it", max_length=30, choices=Owner, blank=True)  # as the policy said at sign-off
    due_on = models.DateField("to be filed by", null=True)
    filed_at = models.DateTimeField("filed", null=True)
    filed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="said by")
    reference = models.CharField("reference in the case system", max_length=100, blank=True)
    taken_back_because = models.CharField("why it was taken back", max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pep", "number"], name="filed_once_a_version"),
            models.CheckConstraint(
                name="filed_by_somebody",
                condition=Q(filed_at=None, filed_by=None, reference="")
                | Q(filed_at__isnull=False, filed_by__isnull=False),
            ),
            models.CheckConstraint(name="filing_has_a_day", condition=Q(owner="") | Q(due_on__isnull=False)),
        ]

    def __str__(self):
        return "In the case system" if self.filed_at else "Not in the case system yet"

    @property
    def is_filed(self) -> bool:
        return self.filed_at is not None
