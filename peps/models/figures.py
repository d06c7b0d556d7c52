import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from peps.models.plan import PEP


class FiguresFile(models.Model):
    """A file of figures that somebody looks at before it is taken into plans: encrypted, for a day, for them alone.

    Once it is taken in its content is gone; the row stays until its day is over, so that nothing is taken in twice.
    """

    class Kind(models.TextChoices):
        ATTENDANCE = "attendance", "Attendance"
        PERIODS = "periods", "Attendance by term"
        ATTAINMENT = "attainment", "Attainment"
        SUSPENSIONS = "suspensions", "Suspensions and exclusions"
        RESULTS = "results", "Statutory assessments and qualifications"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")  # nothing without its person
    pep = models.ForeignKey(PEP, null=True, on_delete=models.CASCADE, related_name="+")  # for this plan alone
    kind = models.CharField(max_length=20, choices=Kind)
    as_at = models.DateField()
    source = models.CharField(max_length=100)
    name = models.CharField(max_length=100)
    content = models.TextField(blank=True)
    kept_at = models.DateTimeField()
    loaded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="figures_file_is_empty_once_loaded",
                condition=Q(loaded_at=None) & ~Q(content="") | Q(loaded_at__isnull=False, content=""),
            )
        ]

    def __str__(self):
        return self.name
