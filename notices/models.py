import uuid

from django.db import models

from notices.outbox import Outgoing, OutgoingQuerySet


class Notice(Outgoing):
    """Something a person is to be told, recorded in the transaction of its cause and sent afterwards.

    `key` makes a second one impossible. Words carry initials and a link, never a name or case detail.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    to_user_id = models.UUIDField(null=True)
    to_email = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    path = models.CharField(max_length=300, blank=True)  # the page its link opens
    is_secret = models.BooleanField(default=False, db_default=False)  # it is a key, or its link: not kept once sent
    calendar = models.TextField(blank=True)  # an .ics file for this one person
    created_at = models.DateTimeField()

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(sent_at=None), name="notice_unsent"),
            models.Index(fields=["to_user_id", "-created_at"]),
        ]

    def __str__(self):
        return self.subject


class Job(models.Model):
    """Something the worker does when its time has come. The row is its lock: who holds the lease works, nobody else.

    A lease runs out by itself, so a worker that was killed keeps nobody waiting for long.
    """

    name = models.CharField(max_length=40, primary_key=True)
    next_run = models.DateTimeField(null=True)  # none: now
    leased_until = models.DateTimeField(null=True)
    holder = models.UUIDField(null=True)
    asked_by_id = models.UUIDField(null=True)  # who pressed "Run now"

    def __str__(self):
        return self.name


class JobRun(models.Model):
    """One run of a job, in slices: how far it is and what came of it. After a kill the next worker goes on with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="runs")
    day = models.DateField()
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    asked_by_id = models.UUIDField(null=True)
    position = models.CharField(max_length=40, blank=True)  # the last thing looked at
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)  # what came of it, by what it is called
    problems = models.JSONField(default=dict)  # what could not be done and why: words -> how often

    class Meta:
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(fields=["job"], condition=models.Q(finished_at=None), name="one_run_at_a_time")
        ]

    def __str__(self):
        return f"{self.job_id} of {self.day}"


class DemoMail(models.Model):
    """In the demo no e-mail leaves the machine: it lands here, on a page to read."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    to_email = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    attachments = models.JSONField(default=list)

    def __str__(self):
        return self.subject
