import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from audit.models import Kept, KeptQuerySet
from insight.scope import head_of
from organisations.models import Authority


class TakenQuerySet(KeptQuerySet):
    def visible_to(self, user):
        """A head reads what was taken of their authority; everybody what they took themselves."""
        return self.filter(Q(by=user) | Q(authority__in=head_of(user)))


class Taken(Kept):
    """Figures that somebody took out of the portal as a file: what, for whom, and what for."""

    class Reader(models.TextChoices):
        TEAM = "team", "My own team at the Virtual School"
        OTHERS = "others", "Other people"

    class Format(models.TextChoices):
        CSV = "csv", "CSV, for any spreadsheet program"
        XLSX = "xlsx", "Excel workbook"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="figures_taken")
    what = models.CharField(max_length=200)
    narrowed = models.CharField(max_length=300, blank=True)
    reader = models.CharField(max_length=10, choices=Reader)
    format = models.CharField(max_length=5, choices=Format)
    purpose = models.CharField("what it is for", max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = TakenQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "figures taken"
        ordering = ["-at"]

    def __str__(self):
        return self.what


class TermReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(authority__in=head_of(user))


class TermReport(models.Model):
    """The figures of a term for the corporate parenting board, as they were on a day. Made by the worker; once made it
    is never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="term_reports")
    term = models.CharField(max_length=40)
    purpose = models.CharField("what it is for", max_length=300)
    wanted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    wanted_at = models.DateTimeField()
    done = models.PositiveSmallIntegerField(default=0)  # so many of its tables
    total = models.PositiveSmallIntegerField()
    figures = models.JSONField(default=list)  # of each table the `Sheet`, as at `made_at`
    file = models.FileField(upload_to="reports/%Y/%m", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    objects = TermReportQuerySet.as_manager()

    class Meta:
        ordering = ["-wanted_at"]
        constraints = [
            models.CheckConstraint(
                name="term_report_made_with_its_file",
                condition=Q(made_at=None, sha256="") | (Q(made_at__isnull=False) & ~Q(sha256="")),
            )
        ]

    def __str__(self):
        return f"{self.term}: {self.authority}"

    @property
    def is_ready(self) -> bool:
        return self.made_at is not None
