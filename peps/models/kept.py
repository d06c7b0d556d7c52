import uuid

from django.db import models

from accounts.models import User
from audit import clock
from children.querysets import OfChildQuerySet
from peps.models.plan import PEP, Part


class Draft(models.Model):
    """What somebody typed that could not be saved: theirs alone, until they put it back or throw it away."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="drafts")
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="drafts")
    unit = models.CharField(max_length=80)  # which page or row of the plan
    typed = models.JSONField()  # [[name, [value, …]], …] as the browser sent it
    why = models.CharField(max_length=300)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "pep", "unit"], name="draft_once")]

    def __str__(self):
        return f"Draft of {self.unit}"


class LateNoteQuerySet(OfChildQuerySet):
    def visible_to(self, user, record="plan"):
        """With the plan. Each note is read only by those who read the page it was meant for (`record`)."""
        return self.filter(pep__in=PEP.objects.visible_to(user, record))


class LateNote(models.Model):
    """Answers sent after the plan, or their section, had been closed: kept as a note for whoever reads on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="late_notes")
    part = models.CharField(max_length=1, choices=Part)
    unit = models.CharField(max_length=80)
    record = models.CharField(max_length=40)  # the row of the access table whose readers read the note
    title = models.CharField(max_length=100)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="late_notes")
    answers = models.JSONField()  # [{"question": …, "words": …}, …]
    at = models.DateTimeField(default=clock.now)

    objects = LateNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]

    def __str__(self):
        return f"Late note on {self.title}"


class Presence(models.Model):
    """Somebody has a page of a plan open to write, in one tab: for a friendly line to others, and so that a tab whose
    answer was lost on the way is not taken for a stranger to what it sent itself."""

    tab = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")  # of no worth without the person
    pep = models.ForeignKey(PEP, on_delete=models.CASCADE, related_name="+")  # nor without the plan
    unit = models.CharField(max_length=80)
    since = models.DateTimeField(default=clock.now)
    seen_at = models.DateTimeField()
    # What the tab shows since its last save (`audit.versions.Seen`); empty until it has saved something.
    shows = models.CharField(max_length=500, blank=True, default="", db_default="")

    class Meta:
        indexes = [models.Index(fields=["pep", "unit", "seen_at"])]

    def __str__(self):
        return f"{self.user_id} on {self.unit}"
