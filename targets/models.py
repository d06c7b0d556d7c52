import uuid
from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.models import User
from audit.history import Tracked
from children.audience import Audience, audience_field
from children.models import Child
from children.querysets import OfChildQuerySet
from peps.models import PEP

HALF_A_PENNY = Decimal("0.005")


class TargetQuerySet(OfChildQuerySet):
    def visible_to(self, user, record="targets"):
        return super().visible_to(user, record)

    def standing(self):
        return self.filter(removed_at=None)

    def to_review_in(self, pep):
        """Targets of earlier plans that were not settled (Achieved, Not achieved) before this plan."""
        settled = TargetReview.objects.filter(
            outcome__in=[TargetReview.Outcome.ACHIEVED, TargetReview.Outcome.NOT_ACHIEVED],
            pep__opened_on__lte=pep.opened_on,
        ).exclude(pep=pep)
        return (
            self.standing()
            .filter(child=pep.child_id, set_in__opened_on__lte=pep.opened_on)
            .exclude(set_in=pep)
            .exclude(set_in__status=PEP.Status.CLOSED)
            .exclude(pk__in=settled.values("target"))
        )


class Target(Tracked):
    """What is to be better by when: set in one plan, reviewed in the following ones until it is settled."""

    class Area(models.TextChoices):
        DEVELOPMENTAL = "developmental", "Developmental goals"
        ACADEMIC = "academic", "Academic achievement and progress"
        OUT_OF_SCHOOL = "out_of_school", "Out-of-school activities"
        SUPPORT = "support", "Learning or study support"
        AMBITION = "ambition", "Educational ambitions and higher education"
        ATTENDANCE = "attendance", "Attendance"
        EMOTIONAL = "emotional", "Emotional well-being"

    class Horizon(models.TextChoices):
        SHORT = "short", "Short term (this term)"
        LONG = "long", "Long term"

    class Funding(models.TextChoices):
        PP_PLUS = "pp_plus", "Pupil Premium Plus"
        NOTIONAL_SEN = "notional_sen", "Notional SEN budget"
        EHCP = "ehcp", "Education, health and care plan"
        BURSARY = "bursary", "Bursary"
        SCHOOL = "school", "School's own"
        NONE = "none", "No money needed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="targets")
    set_in = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="targets")
    area = models.CharField(max_length=20, choices=Area)
    horizon = models.CharField("how long", max_length=10, choices=Horizon, default=Horizon.SHORT)
    need = models.TextField("the need it answers", blank=True)
    baseline = models.CharField("where things stand now", max_length=300, blank=True)
    statement = models.CharField("the target", max_length=500)
    measure = models.CharField("how we will know", max_length=300, blank=True)
    own_words = models.CharField("in the young person's words", max_length=300, blank=True)
    action = models.CharField("what will be done", max_length=500, blank=True)
    who = models.CharField("who does it", max_length=150, blank=True)
    how_often = models.CharField("how often", max_length=100, blank=True)
    starts_on = models.DateField("from", null=True, blank=True)
    due_on = models.DateField("by when", null=True, blank=True)
    monitoring = models.CharField("how progress is followed", max_length=300, blank=True)
    funding = models.CharField("where the money comes from", max_length=20, choices=Funding, blank=True)
    audience = audience_field(Audience.CARER_AND_YOUNG_PERSON)
    position = models.PositiveSmallIntegerField(default=0)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_reason = models.CharField(max_length=300, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]

    def __str__(self):
        return self.statement

    @property
    def prompts(self) -> list[str]:
        """What is still missing for a good (SMART) target, in words. Prompts help; they do not block."""
        return [
            words
            for missing, words in [
                (not self.measure, "How will we know it is reached?"),
                (not self.who, "Who does it?"),
                (not self.due_on, "By when?"),
                (not self.action, "What will be done?"),
            ]
            if missing
        ]


class TargetReview(Tracked):
    """What became of a target, said in a later plan."""

    class Outcome(models.TextChoices):
        ACHIEVED = "achieved", "Achieved"
        IN_PROGRESS = "in_progress", "In progress"
        NOT_ACHIEVED = "not_achieved", "Not achieved"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="reviews")
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="target_reviews")
    outcome = models.CharField(max_length=20, choices=Outcome)
    evidence = models.TextField("what shows it", blank=True)
    money_impact = models.TextField("what difference the Pupil Premium Plus made", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target", "pep"], name="one_review_a_target_and_plan")]

    def __str__(self):
        return self.get_outcome_display()


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
