import uuid
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from audit.history import Tracked
from children.models import Child
from peps.models import PEP
from targets.models.targets import Target, TargetQuerySet

HALF_A_PENNY = Decimal("0.005")


class FundingRequest(Tracked):
    """Asking for money for a child, mostly for a target. Decimal pounds; the total is always units times unit cost."""

    class Fund(models.TextChoices):
        PP_PLUS = "pp_plus", "Pupil Premium Plus"
        POST_16 = "post_16", "Post-16 Pupil Premium Plus"
        EARLY_YEARS = "early_years", "Early years pupil premium"
        CENTRAL = "central", "Virtual School's central fund"

    class Category(models.TextChoices):
        TUITION = "tuition", "One-to-one or small-group tuition"
        MENTORING = "mentoring", "Mentoring or key adult time"
        THERAPY = "therapy", "Therapy or emotional support"
        EQUIPMENT = "equipment", "Books, devices or equipment"
        ENRICHMENT = "enrichment", "Clubs, trips and enrichment"
        TRAINING = "training", "Training for staff"
        OTHER = "other", "Something else"

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Submitted"
        APPROVED = "approved", "Approved"
        IN_PART = "in_part", "Approved in part"
        DECLINED = "declined", "Not approved"
        MORE_INFO = "more_info", "Needs more information"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="funding_requests")
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="funding_requests")
    target = models.ForeignKey(Target, null=True, blank=True, on_delete=models.PROTECT, related_name="funding_requests")
    fund = models.CharField(max_length=20, choices=Fund, default=Fund.PP_PLUS)
    category = models.CharField("what kind of support", max_length=20, choices=Category)
    description = models.CharField("what it pays for", max_length=300)
    provider = models.CharField("who provides it", max_length=150, blank=True)
    units = models.PositiveSmallIntegerField("how many", validators=[MinValueValidator(1)])
    unit_cost = models.DecimalField(
        "cost of each", max_digits=9, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    total = models.DecimalField(max_digits=11, decimal_places=2, editable=False)
    expected_impact = models.TextField("what it will change, and how we will know")
    other_funding = models.CharField("other money considered", max_length=300, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    submitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["submitted_at"]
        constraints = [
            # To the penny: SQLite multiplies in floating point, so an equal sign would refuse 3 times 10p.
            models.CheckConstraint(
                name="total_is_units_times_cost",
                condition=Q(total__gt=F("units") * F("unit_cost") - HALF_A_PENNY)
                & Q(total__lt=F("units") * F("unit_cost") + HALF_A_PENNY),
            ),
            models.CheckConstraint(name="at_least_one_unit", condition=Q(units__gte=1)),
        ]

    def __str__(self):
        return self.description

    def save(self, *args, **kwargs):
        self.total = self.units * self.unit_cost
        super().save(*args, **kwargs)


class FundingDecision(models.Model):
    """What was decided about a request, by whom and why. Never changed."""

    class Kind(models.TextChoices):
        APPROVE = "approve", "Approve"
        IN_PART = "in_part", "Approve in part"
        MORE_INFO = "more_info", "Ask for more information"
        DECLINE = "decline", "Do not approve"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(FundingRequest, on_delete=models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=20, choices=Kind)
    amount = models.DecimalField(max_digits=11, decimal_places=2, null=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                name="amount_where_money_is_given",
                condition=Q(kind__in=["approve", "in_part"], amount__gt=0)
                | Q(kind__in=["more_info", "decline"], amount=None),
            )
        ]

    def __str__(self):
        return self.get_kind_display()


class NoMoneyReason(Tracked):
    """The honest way out: why no target of a plan is linked to Pupil Premium Plus. Empty: taken back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.OneToOneField(PEP, on_delete=models.PROTECT, related_name="no_money_reason")
    reason = models.CharField("why no target is linked to Pupil Premium Plus", max_length=300, blank=True)

    def __str__(self):
        return self.reason
