"""An authority's own questions, as rows; each stands on a page of the plan beside the questions everybody asks."""

import uuid
from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q

from accounts.models import User
from audit.history import Tracked
from children.audience import Audience
from organisations.models import Authority
from peps.models.plan import PEP


class OwnQuestion(Tracked):
    """A question an authority asks. What it says is in its wordings: one for each time it was published.

    The page it stands on and its kind of answer are what they were when it was first published: answers hang on them.
    """

    class Kind(models.TextChoices):
        LINE = "line", "A few words"
        WORDS = "words", "A longer text"
        YES_NO = "yes_no", "Yes, no or not known"
        CHOICE = "choice", "One of a list"
        DATE = "date", "A date"
        NUMBER = "number", "A number"

    id = models.BigAutoField(primary_key=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="questions")
    page = models.SlugField(max_length=40)
    kind = models.CharField(max_length=10, choices=Kind)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return f"Own question {self.pk}"


class OwnWording(Tracked):
    """What a question says, of whom and when it is asked: a draft until it is published, and never changed after.

    Plans that are opened from `valid_from` on ask it so; `retired` is a version that asks no more.
    """

    id = models.BigAutoField(primary_key=True)
    question = models.ForeignKey(OwnQuestion, on_delete=models.PROTECT, related_name="wordings")
    label = models.CharField("question", max_length=200)
    hint = models.CharField(max_length=300, blank=True)
    choices = models.JSONField(default=list, blank=True)
    required = models.BooleanField(default=False)
    phases = models.JSONField(default=list, blank=True)  # none: all
    overlays = models.JSONField(default=list, blank=True)  # none: all
    audience = models.CharField(max_length=20, choices=Audience, default=Audience.PROFESSIONALS)
    retired = models.BooleanField(default=False)
    valid_from = models.DateField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["valid_from", "published_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=Q(published_at=None), name="one_draft_of_an_own_question"
            ),
            models.CheckConstraint(
                name="own_wording_published_from_a_day",
                condition=Q(published_at=None, valid_from=None)
                | Q(published_at__isnull=False, valid_from__isnull=False),
            ),
        ]

    def __str__(self):
        return self.label


class OwnAnswer(Tracked):
    """What a plan answers to an own question, and in which words it was asked.

    It is saved with its page: `page_version` is the version of the page's record with which it came to be so.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="own_answers")
    question = models.ForeignKey(OwnQuestion, on_delete=models.PROTECT, related_name="answers")
    wording = models.ForeignKey(OwnWording, on_delete=models.PROTECT, related_name="answers")
    page = models.SlugField(max_length=40)  # of the question: under which row of the access table it falls
    kind = models.CharField(max_length=10, choices=OwnQuestion.Kind)  # of the question: how `text` is read
    page_version = models.PositiveIntegerField()
    text = models.TextField("answer", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pep", "question"], name="own_question_answered_once")]

    def __str__(self):
        return self.text

    @staticmethod
    def value_of(row):
        """What a row, or a row of its history, says: of its own kind, None where nothing is said."""
        return as_value(row.kind, row.text)


def as_value(kind: str, text: str):
    """What an answer says, of its own kind; None where nothing is said."""
    if not text:
        return None
    if kind == OwnQuestion.Kind.DATE:
        return date.fromisoformat(text)
    return Decimal(text) if kind == OwnQuestion.Kind.NUMBER else text


def as_text(value) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date) else str(value)
