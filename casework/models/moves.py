"""A move to another school, from the need for it to the first day there.

What was compared may be put right; every step is written once, with who and when, and the latest of its kind counts.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from audit.history import Tracked
from audit.models import Kept
from children.models import Child
from children.querysets import OfChildQuerySet
from organisations.models import School
from organisations.presets import Grade, MoveAgreement, ReportCard

GRADES = [
    (Grade.OUTSTANDING.value, "Outstanding"),
    (Grade.GOOD.value, "Good"),
    (Grade.REQUIRES_IMPROVEMENT.value, "Requires improvement"),
    (Grade.INADEQUATE.value, "Inadequate"),
]
REPORT_CARDS = [
    (ReportCard.EXCEPTIONAL.value, "Exceptional"),
    (ReportCard.STRONG_STANDARD.value, "Strong standard"),
    (ReportCard.EXPECTED_STANDARD.value, "Expected standard"),
    (ReportCard.NEEDS_ATTENTION.value, "Needs attention"),
    (ReportCard.URGENT_IMPROVEMENT.value, "Urgent improvement"),
]
AGREEMENTS = [(each.value, each.name.capitalize()) for each in MoveAgreement]


class MoveQuerySet(OfChildQuerySet):
    def visible_to(self, user, record="moves"):
        return super().visible_to(user, record)

    def open(self):
        return self.filter(finished_at=None, stopped_at=None)


class Move(Tracked):
    """That a child needs another school, why, and how it ended."""

    class Reason(models.TextChoices):
        PLACEMENT = "placement", "The child moves to live somewhere else"
        NO_PLACE = "no_place", "The child has no school place"
        NEEDS = "needs", "The school cannot meet the child’s needs"
        EXCLUDED = "excluded", "An exclusion, or the risk of one"
        PHASE = "phase", "The next phase of education"
        WISH = "wish", "The child’s wish, or the family’s"
        OTHER = "other", "Another reason"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="moves")
    reason = models.CharField("what kind of reason", max_length=10, choices=Reason)
    words = models.TextField("why another school is needed")
    wanted_from = models.DateField("from when a place is wanted", null=True, blank=True)
    emergency = models.BooleanField("the placement has moved at once", default=False)
    moved_on = models.DateField("the day the placement moved", null=True, blank=True)
    key_stage_4 = models.BooleanField("in Key Stage 4", default=False)
    agreement = models.CharField("what the Virtual School is asked", max_length=10, choices=AGREEMENTS)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    objects = MoveQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["child"], condition=Q(finished_at=None, stopped_at=None), name="one_open_move_a_child"
            ),
            models.CheckConstraint(
                name="move_emergency_with_its_day",
                condition=Q(emergency=False, moved_on=None) | Q(emergency=True, moved_on__isnull=False),
            ),
            models.CheckConstraint(name="move_has_one_end", condition=Q(finished_at=None) | Q(stopped_at=None)),
        ]

    def __str__(self):
        return self.get_reason_display()

    def get_absolute_url(self):
        return reverse("moves:move", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.finished_at is None and self.stopped_at is None

    @property
    def state(self) -> str:
        if self.stopped_at:
            return "Stopped"
        return "Done" if self.finished_at else "Being planned"


class MoveOption(Tracked):
    """A school that is thought of. What its inspection said is on one of two scales, which are never compared."""

    class Places(models.TextChoices):
        YES = "yes", "A place is free"
        NO = "no", "No place is free"
        UNKNOWN = "unknown", "Not known yet"

    MOST = 5  # as many as a person compares
    INSPECTION = ("grade", "special_measures", "report_card", "safeguarding_met", "inspected_on", "source")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    move = models.ForeignKey(Move, on_delete=models.PROTECT, related_name="options")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="+")
    grade = models.CharField("one-word grade", max_length=24, choices=GRADES, blank=True)
    special_measures = models.BooleanField("in special measures", default=False)
    report_card = models.CharField("lowest area of the report card", max_length=24, choices=REPORT_CARDS, blank=True)
    safeguarding_met = models.BooleanField("safeguarding standards met", null=True, blank=True)
    inspected_on = models.DateField("the day of the inspection", null=True, blank=True)
    source = models.CharField("where this was read", max_length=200, blank=True)
    places = models.CharField("whether a place is free", max_length=10, choices=Places, default=Places.UNKNOWN)
    # In miles, from where the child lives: typed by hand, and as confidential as the place.
    distance = models.DecimalField("distance in miles", max_digits=5, decimal_places=1, null=True, blank=True)
    support = models.TextField("what it offers for the child’s needs", blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["school__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["move", "school"], condition=Q(removed_at=None), name="school_compared_once_a_move"
            ),
            models.CheckConstraint(
                name="inspection_on_one_scale",
                condition=Q(grade="") | Q(report_card="", safeguarding_met=None),
            ),
            models.CheckConstraint(
                name="special_measures_by_grade", condition=Q(special_measures=False) | Q(grade=Grade.INADEQUATE.value)
            ),
            models.CheckConstraint(name="distance_not_below_none", condition=Q(distance=None) | Q(distance__gte=0)),
        ]

    def __str__(self):
        return self.school.name

    @property
    def outcome(self) -> Grade | ReportCard | None:
        """As the authority's rule about schools takes it."""
        if self.grade:
            return Grade(self.grade)
        return ReportCard(self.report_card) if self.report_card else None


class MoveStep(Kept):
    """Something that was done for a move: by whom, when, for which of the schools. The latest of its kind counts."""

    class Kind(models.TextChoices):
        EDUCATION = "education", "Education meanwhile"
        CHOSEN = "options", "School chosen"
        APPROVAL = "approval", "Approval in Key Stage 4"
        AGREEMENT = "agreement", "Virtual School asked"
        APPLIED = "apply", "Applied for a place"
        ANSWER = "answer", "Answer about a place"
        DATE = "date", "First day set"
        MEETING = "meeting", "New school and the meeting"
        TRANSITION = "transition", "Transition plan"
        START = "start", "First day"
        STOPPED = "stop", "Stopped"

    class Answer(models.TextChoices):
        YES = "yes", "Approved"
        NO = "no", "Not approved"
        AGREED = "agreed", "The Virtual School agrees"
        CONSULTED = "consulted", "The Virtual School was consulted"
        AGAINST = "against", "The Virtual School does not agree"
        SOCIAL_WORKER = "social_worker", "The social worker applied"
        SEN_TEAM = "sen_team", "The SEN team applied"
        OFFERED = "offered", "A place is offered"
        WAITING = "waiting", "On a waiting list"
        REFUSED = "refused", "A place is refused"
        INVITED = "invited", "The new school is invited"
        NOT_POSSIBLE = "not_possible", "No meeting with the new school"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    move = models.ForeignKey(Move, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind)
    answer = models.CharField(max_length=14, choices=Answer, blank=True)
    option = models.ForeignKey(MoveOption, null=True, blank=True, on_delete=models.PROTECT, related_name="steps")
    on = models.DateField(null=True, blank=True)
    who = models.CharField(max_length=200, blank=True)  # applied to, invited, or the key adult
    words = models.TextField(blank=True)
    more = models.TextField(blank=True)  # of a transition plan: what carries on
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                name="move_step_of_a_school", condition=Q(kind__in=["education", "stop"]) | Q(option__isnull=False)
            ),
            models.CheckConstraint(
                name="move_step_with_its_day",
                condition=~Q(kind__in=["education", "apply", "date", "start"]) | Q(on__isnull=False),
            ),
            models.CheckConstraint(name="move_stopped_with_a_reason", condition=~Q(kind="stop") | ~Q(words="")),
        ]

    def __str__(self):
        return self.get_kind_display()
