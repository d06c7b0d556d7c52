import uuid

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from audit import clock
from audit.history import Tracked
from children.audience import Audience, audience_field
from children.models import Child
from children.querysets import OfChildQuerySet
from peps.models import PEP


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
    review_on = models.DateField("when it is looked at again", null=True, blank=True)
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


class TargetAction(Tracked):
    """Something else that is done for a target, beside what the target itself says first: who does what, how often."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="actions")
    what = models.CharField("what will be done", max_length=500)
    who = models.CharField("who does it", max_length=150, blank=True)
    how_often = models.CharField("how often", max_length=100, blank=True)
    starts_on = models.DateField("from", null=True, blank=True)
    due_on = models.DateField("by when", null=True, blank=True)
    made_at = models.DateTimeField(default=clock.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["made_at"]
        constraints = [
            models.CheckConstraint(
                name="target_action_ends_after_start",
                condition=Q(starts_on=None) | Q(due_on=None) | Q(due_on__gte=F("starts_on")),
                violation_error_message="‘By when’ must be on or after the day it starts.",
            )
        ]

    def __str__(self):
        return self.what


class ProgressNote(models.Model):
    """How a target is going, said between two meetings. Written once and never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="notes")
    words = models.TextField("how it is going")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]

    def __str__(self):
        return self.words


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
