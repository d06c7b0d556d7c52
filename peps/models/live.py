"""The meeting while it is held: where it is up to, who is in the room, and the notes people write in it."""

import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from audit.models import Kept, KeptQuerySet
from peps.models.plan import PEP


class OfPlanQuerySet(models.QuerySet):
    def visible_to(self, user, record="meeting"):
        return self.filter(pep__in=PEP.objects.visible_to(user, record))


class LiveMeeting(models.Model):
    """One a plan, from its start to its end. What happened to it (started, who was in the room, what was opened) is
    kept among the events of the plan, which nobody changes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.OneToOneField(PEP, on_delete=models.PROTECT, related_name="live")
    step = models.CharField(max_length=20)
    child_first = models.BooleanField("the young person speaks first", default=False)
    in_room = models.JSONField(default=list)  # values of peps.room.profile.Who
    opened = models.JSONField(default=list)  # what was opened one by one, for those who are in the room now
    discussed = models.JSONField(default=list)  # steps
    turn = models.PositiveIntegerField(default=1)  # grows with whatever another screen has to follow
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    paused_at = models.DateTimeField(null=True, blank=True)
    paused_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = OfPlanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="live_paused_at_and_by_together",
                condition=Q(paused_at=None, paused_by=None) | Q(paused_at__isnull=False, paused_by__isnull=False),
            ),
            models.CheckConstraint(
                name="live_ended_at_and_by_together",
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def __str__(self):
        return f"Meeting of {self.pep_id} at “{self.step}”"

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    @property
    def is_paused(self) -> bool:
        return self.paused_at is not None and not self.is_over


class NoteQuerySet(KeptQuerySet, OfPlanQuerySet):
    pass


class MeetingNote(Kept):
    """What somebody noted at a step of the meeting. Added to, never changed: the minutes are made from them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="meeting_notes")
    step = models.CharField(max_length=20)
    heading = models.CharField(max_length=60, blank=True)  # under what it stands: "Working well"
    words = models.TextField()
    professionals_only = models.BooleanField(default=False)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        indexes = [models.Index(fields=["pep", "step"])]
        constraints = [models.CheckConstraint(name="a_note_says_something", condition=~Q(words=""))]

    def __str__(self):
        return f"Note at “{self.step}”"


class ViewsCheck(Kept):
    """After the meeting: somebody looked at what was recorded for them and agrees, or asks for a correction; and the
    answer to that. Rows are added, never changed."""

    class Kind(models.TextChoices):
        AGREES = "agrees", "It was recorded rightly"
        CORRECTION = "correction", "Something needs correcting"
        ANSWER = "answer", "The answer"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="views_checks")
    role = models.CharField(max_length=30)  # as whom: carer, young person, social worker
    kind = models.CharField(max_length=12, choices=Kind)
    words = models.TextField(blank=True)
    to = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="answer")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                name="only_an_answer_is_to_something",
                condition=Q(kind="answer", to__isnull=False) | (~Q(kind="answer") & Q(to=None)),
            ),
            models.CheckConstraint(name="a_correction_says_what", condition=Q(kind="agrees") | ~Q(words="")),
        ]

    def __str__(self):
        return self.get_kind_display()
