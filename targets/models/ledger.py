import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from audit.history import Tracked
from children.models import Child
from children.querysets import OfChildQuerySet
from documents.models import Document
from organisations.models import Authority, School
from targets.models.requests import FundingRequest

POUNDS = {"max_digits": 11, "decimal_places": 2}


class LedgerQuerySet(OfChildQuerySet):
    def visible_to(self, user, record="money"):
        return super().visible_to(user, record)


class LedgerEntry(models.Model):
    """One movement of money in one column of the ledger. Only ever added: what was wrong is righted by another entry.

    A total is always the sum of entries. `key` says what the entry stands for, so that the same thing said twice, or
    by two people at once, is one entry.
    """

    class Column(models.TextChoices):
        ALLOCATED = "allocated", "Allocated"
        COMMITTED = "committed", "Committed"
        PAID = "paid", "Paid"
        EVIDENCED = "evidenced", "Evidenced"

    class Kind(models.TextChoices):
        ALLOCATION = "allocation", "The year’s money"
        CORRECTION = "correction", "The rate was corrected"
        TOP_SLICE = "top_slice", "Kept for schemes of the Virtual School"
        FOLLOWS = "follows", "The child changed school"
        APPROVAL = "approval", "Approved"
        RELEASE = "release", "No longer needed"
        SCHEME = "scheme", "Scheme of the Virtual School"
        PAYMENT = "payment", "Paid"
        RECOUP = "recoup", "Given back"
        TRANSFER = "transfer", "Went along to another school"
        EVIDENCE = "evidence", "Shown to be spent"
        JOINED = "joined", "Two records were put together"

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=120, unique=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    child = models.ForeignKey(Child, null=True, on_delete=models.PROTECT, related_name="+")  # None: held centrally
    school = models.ForeignKey(School, null=True, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()  # the financial year that begins on 1 April of it
    fund = models.CharField(max_length=20, choices=FundingRequest.Fund)
    column = models.CharField(max_length=10, choices=Column)
    kind = models.CharField(max_length=12, choices=Kind)
    amount = models.DecimalField(**POUNDS)
    request = models.ForeignKey(FundingRequest, null=True, on_delete=models.PROTECT, related_name="entries")
    words = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = LedgerQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        verbose_name_plural = "ledger entries"
        indexes = [
            models.Index(fields=["authority", "year", "column"], name="ledger_of_authority"),
            models.Index(fields=["child", "year"], name="ledger_of_child"),
            models.Index(fields=["school", "year"], name="ledger_of_school"),
        ]
        constraints = [
            models.CheckConstraint(name="entry_moves_money", condition=~Q(amount=0)),
            models.CheckConstraint(
                name="entry_of_a_kind_is_in_its_column",
                condition=Q(column="allocated", kind__in=["allocation", "correction", "top_slice", "follows", "joined"])
                | Q(column="committed", kind__in=["approval", "release", "scheme", "transfer", "joined"])
                | Q(column="paid", kind__in=["payment", "recoup", "transfer", "scheme", "joined"])
                | Q(column="evidenced", kind__in=["evidence", "scheme", "joined"]),
            ),
            models.CheckConstraint(
                name="entry_goes_the_way_of_its_kind",
                condition=Q(kind__in=["approval", "payment", "evidence", "scheme", "allocation"], amount__gt=0)
                | Q(kind__in=["release", "recoup"], amount__lt=0)
                | Q(kind__in=["correction", "top_slice", "follows", "transfer", "joined"]),
            ),
            models.CheckConstraint(
                name="entry_about_a_request_names_it_and_the_child",
                condition=Q(
                    kind__in=["approval", "release", "payment", "recoup", "transfer", "evidence"],
                    request__isnull=False,
                    child__isnull=False,
                )
                | Q(kind__in=["allocation", "correction", "top_slice", "follows", "scheme"], request=None)
                | Q(kind="joined", child__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}: {self.amount}"


class Rate(models.Model):
    """What a child brings in a financial year, as the authority typed it. The latest counts; none is ever changed."""

    id = models.BigAutoField(primary_key=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="funding_rates")
    fund = models.CharField("which money", max_length=20, choices=FundingRequest.Fund)
    year = models.PositiveSmallIntegerField("financial year")
    amount = models.DecimalField("amount for a child", **POUNDS)
    top_slice = models.DecimalField("kept of it for schemes", default=Decimal("0.00"), **POUNDS)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-year", "fund", "-at", "-id"]
        constraints = [
            models.CheckConstraint(name="rate_is_money", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="no_more_is_kept_than_there_is",
                condition=Q(top_slice__gte=0, top_slice__lte=models.F("amount")),
            ),
        ]

    def __str__(self):
        return f"{self.amount} for {self.year}"


class Scheme(Tracked):
    """Something the Virtual School pays for many children at once, out of what it keeps centrally."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="funding_schemes")
    year = models.PositiveSmallIntegerField("financial year")
    fund = models.CharField("which money", max_length=20, choices=FundingRequest.Fund)
    name = models.CharField("what it is", max_length=150)
    reach = models.CharField("for whom", max_length=200, blank=True)
    amount = models.DecimalField("how much is set aside", **POUNDS)
    spent = models.DecimalField(default=Decimal("0.00"), editable=False, **POUNDS)
    made_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["-year", "name"]
        constraints = [
            models.CheckConstraint(name="scheme_is_money", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="scheme_within_what_is_set_aside", condition=Q(spent__gte=0, spent__lte=models.F("amount"))
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("money:settings", args=[self.authority.code])

    @property
    def left(self):
        return self.amount - self.spent


class PaymentBatch(Tracked):
    """Approved requests that finance pays together."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="payment_batches")
    number = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    paid_on = models.DateField("paid on", null=True, blank=True)
    paid_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        verbose_name_plural = "payment batches"
        constraints = [
            models.UniqueConstraint(fields=["authority", "number"], name="batch_number_once"),
            models.CheckConstraint(
                name="batch_paid_on_and_by_together",
                condition=Q(paid_on=None, paid_by=None)
                | Q(paid_on__isnull=False, paid_by__isnull=False, dropped_at=None),
            ),
        ]

    def __str__(self):
        return f"Batch {self.number}"

    def get_absolute_url(self):
        return reverse("money:batch", args=[self.pk])

    @property
    def state(self) -> str:
        if self.paid_on:
            return "Paid"
        return "Dropped" if self.dropped_at else "With finance"


class Payment(models.Model):
    """A line of a batch: so much for a request, to a school."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="payments")
    request = models.ForeignKey(FundingRequest, on_delete=models.PROTECT, related_name="payments")
    school = models.ForeignKey(School, null=True, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(**POUNDS)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "request"], name="request_once_a_batch"),
            models.CheckConstraint(name="payment_is_money", condition=Q(amount__gt=0)),
        ]

    def __str__(self):
        return f"{self.amount} for {self.request_id}"


class Evidence(models.Model):
    """What was really spent, with its invoice. Only ever added."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(FundingRequest, on_delete=models.PROTECT, related_name="evidence")
    spent = models.DecimalField(**POUNDS)
    spent_on = models.DateField()
    words = models.CharField(max_length=300, blank=True)
    document = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-spent_on", "-at"]
        constraints = [models.CheckConstraint(name="evidence_is_money", condition=Q(spent__gt=0))]

    def __str__(self):
        return f"{self.spent} on {self.spent_on}"
