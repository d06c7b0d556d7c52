import uuid

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from audit import clock
from audit.acting import Guest
from audit.history import Tracked
from peps.models.plan import PEP
from peps.models.views import AlternativeView

MOST_WRONG_CODES = 5


class OfPlanQuerySet(models.QuerySet):
    def visible_to(self, user, record="plan"):
        """Rows of a plan are seen with the plan."""
        return self.filter(pep__in=PEP.objects.visible_to(user, record))


class HandOver(models.Model):
    """An adult handed their screen to the young person: whose device, which plan, from when until when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="hand_overs")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at"]
        constraints = [models.CheckConstraint(name="hand_over_has_an_end", condition=Q(ends_at__gt=F("started_at")))]

    def __str__(self):
        return f"Handed over by {self.by}"

    @property
    def guest(self) -> Guest:
        return Guest(self.pk, f"{self.pep.child.first_name}, in hand-over on {self.by.name}’s device")

    def is_open(self) -> bool:
        """Until its end, as long as the adult themselves may still see what they handed over."""
        plans = PEP.objects.visible_to(self.by, "views")
        return clock.now() < self.ends_at and not self.pep.is_final and plans.filter(pk=self.pep_id).exists()


class InvitedLink(Tracked):
    """One link and a six-digit code for somebody without an account: one form, until a day.

    Link and code are kept as fingerprints only; who makes the link sees the code once and says it on the telephone.
    """

    class Purpose(models.TextChoices):
        PARENT = "parent", "The view of a parent or somebody in the family"
        CARER = "carer", "The view of a carer"
        TEACHER = "teacher", "A subject teacher’s feedback"
        PROFESSIONAL = "professional", "A professional’s answer to a question"
        OWN = "own", "The young person’s own views"

    VIEW_OF = {
        Purpose.PARENT: AlternativeView.From.PARENT,
        Purpose.CARER: AlternativeView.From.CARER,
        Purpose.TEACHER: AlternativeView.From.TEACHER,
        Purpose.PROFESSIONAL: AlternativeView.From.OTHER,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="links")
    purpose = models.CharField("what for", max_length=20, choices=Purpose)
    name = models.CharField(max_length=150)
    role = models.CharField("who they are", max_length=100)
    subject = models.CharField(max_length=60, blank=True)
    question = models.TextField(blank=True)
    email = models.EmailField("e-mail", blank=True)
    last_day = models.DateField("last day")
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64)
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField("first opened", null=True, blank=True)
    sent_at = models.DateTimeField("answered", null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True)  # as typed, sent or not

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(name="link_locks_after_wrong_codes", condition=Q(wrong_codes__lte=MOST_WRONG_CODES)),
            models.CheckConstraint(name="link_names_somebody", condition=~Q(name="")),
            models.CheckConstraint(
                name="link_of_teacher_has_subject", condition=~Q(purpose="teacher") | ~Q(subject="")
            ),
            models.CheckConstraint(
                name="link_of_professional_asks", condition=~Q(purpose="professional") | ~Q(question="")
            ),
        ]

    def __str__(self):
        return f"{self.name} ({self.role})"

    @property
    def guest(self) -> Guest:
        return Guest(self.pk, f"{self.name}, by link")

    @property
    def is_locked(self) -> bool:
        return self.wrong_codes >= MOST_WRONG_CODES

    @property
    def is_running(self) -> bool:
        return self.stopped_at is None and clock.today() <= self.last_day

    @property
    def state(self) -> str:
        if self.stopped_at:
            return "Stopped"
        if clock.today() > self.last_day:
            return "Ended"
        if self.is_locked:
            return "Locked"
        if self.sent_at:
            return "Answered"
        return "Opened" if self.opened_at else "Not opened"

    def is_open(self) -> bool:
        """As long as it runs, the plan is not final, and whoever made it may still see the plan."""
        plans = PEP.objects.visible_to(self.made_by, "alternative_views")
        return self.is_running and not self.pep.is_final and plans.filter(pk=self.pep_id).exists()
