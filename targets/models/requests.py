import uuid
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import User
from audit.history import Tracked
from children.models import Child
from organisations.models import Authority, School
from peps.models import PEP
from targets.models.targets import Target, TargetQuerySet

HALF_A_PENNY = Decimal("0.005")
NOTHING = Decimal("0.00")


class FundingRequest(Tracked):
    """Asking for money for a child, mostly for a target. Decimal pounds; the total is always units times unit cost."""

    class Fund(models.TextChoices):
        PP_PLUS = "pp_plus", "Pupil Premium Plus"
        POST_16 = "post_16", "Post-16 Pupil Premium Plus"
        EARLY_YEARS = "early_years", "Early years pupil premium"
        CENTRAL = "central", "Virtual School's central fund"
        ADDITIONAL = "additional", "Additional money"

    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Submitted"
        APPROVED = "approved", "Approved"
        IN_PART = "in_part", "Approved in part"
        DECLINED = "declined", "Not approved"
        MORE_INFO = "more_info", "Needs more information"

    class Impact(models.TextChoices):
        MET = "met", "Yes"
        PARTLY = "partly", "Partly"
        NOT = "not", "No"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="funding_requests")
    # None: asked for between two plans, for the child and no one target.
    pep = models.ForeignKey(PEP, null=True, blank=True, on_delete=models.PROTECT, related_name="funding_requests")
    target = models.ForeignKey(Target, null=True, blank=True, on_delete=models.PROTECT, related_name="funding_requests")
    fund = models.CharField(max_length=20, choices=Fund, default=Fund.PP_PLUS)
    category = models.CharField(max_length=40)  # the authority's list changes; the words of the day are kept beside it
    support = models.CharField("what kind of support", max_length=100, default="", db_default="", editable=False)
    description = models.CharField("what it pays for", max_length=300)
    provider = models.CharField("who provides it", max_length=150, blank=True)
    units = models.PositiveSmallIntegerField("how many", validators=[MinValueValidator(1)])
    unit_cost = models.DecimalField(
        "cost of each", max_digits=9, decimal_places=2, validators=[MinValueValidator(Decimal("0.01"))]
    )
    total = models.DecimalField(max_digits=11, decimal_places=2, editable=False)
    starts_on = models.DateField("from", null=True, blank=True)
    ends_on = models.DateField("until", null=True, blank=True)
    expected_impact = models.TextField("what it will change, and how we will know")
    other_funding = models.CharField("other money considered", max_length=300, blank=True)
    on_behalf_of = models.CharField("asked for on behalf of", max_length=150, default="", db_default="", blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    round = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)  # how often it was submitted
    submitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    # Once it is approved: whose money of which year, and how far it is. Each is the sum of its entries in the ledger.
    payee = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField("financial year", null=True, blank=True)
    committed = models.DecimalField(max_digits=11, decimal_places=2, default=NOTHING, db_default=NOTHING)
    paid = models.DecimalField(max_digits=11, decimal_places=2, default=NOTHING, db_default=NOTHING)
    evidenced = models.DecimalField(max_digits=11, decimal_places=2, default=NOTHING, db_default=NOTHING)
    impact = models.CharField("was it reached?", max_length=10, choices=Impact, default="", db_default="", blank=True)
    impact_words = models.TextField("what changed", default="", db_default="", blank=True)
    impact_on = models.DateField("said on", null=True, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["submitted_at"]
        indexes = [models.Index(fields=["status", "submitted_at"], name="request_waiting")]
        constraints = [
            # To the penny: SQLite multiplies in floating point, so an equal sign would refuse 3 times 10p.
            models.CheckConstraint(
                name="total_is_units_times_cost",
                condition=Q(total__gt=F("units") * F("unit_cost") - HALF_A_PENNY)
                & Q(total__lt=F("units") * F("unit_cost") + HALF_A_PENNY),
            ),
            models.CheckConstraint(name="at_least_one_unit", condition=Q(units__gte=1)),
            models.CheckConstraint(name="request_for_a_target_has_a_plan", condition=Q(target=None) | ~Q(pep=None)),
            models.CheckConstraint(
                name="request_ends_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            ),
            models.CheckConstraint(
                name="never_paid_or_spent_beyond_what_is_committed",
                condition=Q(paid__gte=0, evidenced__gte=0, paid__lte=F("committed"), evidenced__lte=F("committed")),
            ),
            models.CheckConstraint(
                name="money_is_committed_once_approved",
                condition=Q(status__in=["approved", "in_part"], year__isnull=False)
                | Q(~Q(status__in=["approved", "in_part"]), committed=0, year=None),
            ),
            models.CheckConstraint(
                name="impact_and_its_day_together",
                condition=Q(impact="", impact_on=None) | Q(~Q(impact=""), impact_on__isnull=False),
            ),
        ]

    def __str__(self):
        return self.description

    def get_absolute_url(self):
        return reverse("money:request", args=[self.pk])

    @property
    def reference(self) -> str:
        """What stands for it where no name is said: "PP-7K3M-9QX2"."""
        number, letters = self.pk.int >> 88, ""
        for _ in range(8):
            number, place = divmod(number, 32)
            letters += "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[place]
        return f"PP-{letters[:4]}-{letters[4:]}"

    @property
    def is_approved(self) -> bool:
        return self.status in {self.Status.APPROVED, self.Status.IN_PART}

    @property
    def to_pay(self) -> Decimal:
        return self.committed - self.paid

    @property
    def at_school(self) -> Decimal:
        """Paid, and not yet shown to be spent."""
        return max(self.paid - self.evidenced, NOTHING)

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
    round = models.PositiveSmallIntegerField(default=0, db_default=0)  # of the submission that it answers
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
            ),
            # Two people who decide at once: the database takes one.
            models.UniqueConstraint(fields=["request", "round"], condition=Q(round__gt=0), name="one_decision_a_round"),
        ]

    def __str__(self):
        return self.get_kind_display()


class FundingCondition(Tracked):
    """Something an approval hangs on, and whether it is met."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(FundingRequest, on_delete=models.PROTECT, related_name="conditions")
    words = models.CharField("condition", max_length=300)
    position = models.PositiveSmallIntegerField(default=0)
    met_on = models.DateField("met on", null=True, blank=True)
    met_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                name="condition_met_on_and_by_together",
                condition=Q(met_on=None, met_by=None) | Q(met_on__isnull=False, met_by__isnull=False),
            )
        ]

    def __str__(self):
        return self.words


class FundingCategory(Tracked):
    """A kind of support on an authority's own list, with what research says about it as the authority writes it."""

    class Confidence(models.TextChoices):
        HIGH = "high", "High"
        MEDIUM = "medium", "Medium"
        LOW = "low", "Low"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="funding_categories")
    key = models.SlugField(max_length=40)
    name = models.CharField("what it is called", max_length=100)
    group = models.CharField("group", max_length=60)
    research = models.CharField("what research says", max_length=300, blank=True)
    confidence = models.CharField("how sure research is", max_length=10, choices=Confidence, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "key"], name="category_once_an_authority"),
        ]

    def __str__(self):
        return self.name


class NoMoneyReason(Tracked):
    """The honest way out: why no target of a plan is linked to Pupil Premium Plus. Empty: taken back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.OneToOneField(PEP, on_delete=models.PROTECT, related_name="no_money_reason")
    reason = models.CharField("why no target is linked to Pupil Premium Plus", max_length=300, blank=True)

    def __str__(self):
        return self.reason
