"""Who is called when something happens, what happened, and each call with what was answered."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from accounts.permissions import authorities_managed
from audit import clock
from notices.outbox import Outgoing, OutgoingQuerySet
from organisations.models import Authority


class Happened(models.TextChoices):
    """What can be told. A name stays; a later version adds others."""

    SIGNED_OFF = "plan.signed_off", "A plan is signed off"
    CORRECTED = "plan.corrected", "A signed-off plan has a corrected version"
    PAPER_READY = "paper.ready", "The PDF of a signed-off plan is there"
    TEST = "test", "A test"


CHOOSABLE = [each for each in Happened if each != Happened.TEST]


class EndpointQuerySet(models.QuerySet):
    def visible_to(self, user):
        """With the settings of its authority: for its administrators and its head."""
        return self.filter(authority__in=authorities_managed(user).values("pk"))

    def live(self):
        return self.filter(is_on=True)


class Endpoint(models.Model):
    """An address that is called. Its secrets are kept as those of second factors are: nobody reads them again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="endpoints")
    name = models.CharField(max_length=80)  # of the system that is called
    url = models.URLField(max_length=500)
    kinds = models.JSONField()  # of Happened
    is_on = models.BooleanField(default=True)
    off_because = models.CharField(max_length=300, blank=True)  # where the portal switched it off
    secret = models.TextField()
    old_secret = models.TextField(blank=True)
    old_until = models.DateTimeField(null=True)  # until then calls are signed with both
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    failing_since = models.DateTimeField(null=True)  # no call was taken since
    told_at = models.DateTimeField(null=True)

    objects = EndpointQuerySet.as_manager()

    class Meta:
        ordering = ["name", "made_at"]
        constraints = [
            models.CheckConstraint(name="endpoint_off_with_a_reason", condition=Q(off_because="") | Q(is_on=False)),
            models.CheckConstraint(
                name="old_secret_ends", condition=Q(old_secret="", old_until=None) | Q(old_until__isnull=False)
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("exchange:webhook", args=[self.pk])

    @property
    def kind_words(self) -> list[str]:
        return [kind.label for kind in CHOOSABLE if kind.value in self.kinds]

    @property
    def has_two_secrets(self) -> bool:
        return bool(self.old_secret) and self.old_until > clock.now()


class Message(models.Model):
    """Something that happened, as it is told: ids alone. Its id is the one by which a receiver knows it again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=120, unique=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30, choices=Happened)
    data = models.JSONField(default=dict)
    at = models.DateTimeField()

    def __str__(self):
        return f"{self.kind}, {self.pk}"


class CallQuerySet(OutgoingQuerySet):
    def visible_to(self, user):
        return self.filter(endpoint__in=Endpoint.objects.visible_to(user))


class Call(Outgoing):
    """A message on its way to one address. `again` counts how often somebody sent it anew."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    endpoint = models.ForeignKey(Endpoint, on_delete=models.PROTECT, related_name="calls")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="calls")
    again = models.PositiveSmallIntegerField(default=0)
    wanted_at = models.DateTimeField()
    wanted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # none: by itself

    objects = CallQuerySet.as_manager()

    class Meta:
        ordering = ["-wanted_at"]
        constraints = [models.UniqueConstraint(fields=["endpoint", "message", "again"], name="called_once")]
        indexes = [
            models.Index(fields=["endpoint", "-wanted_at"], name="calls_of_endpoint"),
            models.Index(fields=["wanted_at"], condition=Q(sent_at=None, given_up_at=None), name="call_waiting"),
        ]

    def __str__(self):
        return f"{self.message} to {self.endpoint}"

    def get_absolute_url(self):
        return reverse("exchange:call", args=[self.pk])

    @property
    def last_try(self) -> "Attempt | None":
        return next(iter(self.tries.all()), None)


class Attempt(models.Model):
    """One time it was tried: what was answered, how fast, or why there was no answer."""

    id = models.BigAutoField(primary_key=True)
    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="tries")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.CharField(max_length=500, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-number"]

    def __str__(self):
        return f"Attempt {self.number}: {self.status or self.error}"
