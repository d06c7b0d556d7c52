"""What lets another system read: one token a system, of which only a hash is kept."""

import hashlib
import uuid
from ipaddress import ip_address, ip_network

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from accounts.permissions import authorities_managed
from audit import clock
from organisations.models import Authority

PREFIX = "epep_"  # so that a token which strays into a file or a message is known for what it is
LONGEST_NAME = 80


class Scope(models.TextChoices):
    """What a system may ask for. Each is chosen by itself; none brings another along."""

    CHILDREN = "children", "Children: Name, date of birth, UPN, ids, SEN status, school, adviser, social worker"
    PLANS = "plans", "Plans: When they are due, how far they are, and what a signed-off plan says"
    STATUSES = "statuses", "Statuses: How far each section of a plan is, without its contents"
    DUTIES = "duties", "Duties: What is open or overdue, and whose turn it is"
    DOCUMENTS = "documents", "Documents: What there is, and the files themselves"


def hash_of(secret: str) -> str:
    """SHA-256, 64 hex digits. The secret is 256 random bits: nothing slower would make guessing any harder."""
    return hashlib.sha256(secret.encode()).hexdigest()


class SystemTokenQuerySet(models.QuerySet):
    def visible_to(self, user):
        """With the settings of its authority: for its administrators and its head."""
        return self.filter(authority__in=authorities_managed(user).values("pk"))

    def live(self):
        """Those that open something today: the day and the revocation are looked at here, not by a job."""
        return self.filter(revoked_at=None, expires_on__gte=clock.today())


class SystemToken(models.Model):
    """One other system of one authority reads, until a day. Never changed but to be revoked, and by the head to say
    whether it reads restricted children; each of these is an event."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="system_tokens")
    name = models.CharField(max_length=LONGEST_NAME)  # of the system, as who looked is called
    purpose = models.CharField(max_length=300)
    scopes = models.JSONField()  # of Scope
    networks = models.JSONField(default=list, blank=True)  # from where it may be used, as CIDR; none: from anywhere
    expires_on = models.DateField()  # the last day
    begins_with = models.CharField(max_length=12)  # enough to tell tokens apart
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    # The head of the Virtual School said that it reads children for named people only.
    restricted_since = models.DateTimeField(null=True, blank=True)
    restricted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    last_used_at = models.DateTimeField(null=True, blank=True)  # to within a minute
    last_used_from = models.GenericIPAddressField(null=True, blank=True)

    objects = SystemTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]
        constraints = [
            models.CheckConstraint(name="token_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="token_revoked_at_and_by_together",
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="token_restricted_since_and_by_together",
                condition=Q(restricted_since=None, restricted_by=None)
                | Q(restricted_since__isnull=False, restricted_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["authority", "-made_at"])]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("exchange:token", args=[self.pk])

    @property
    def reader(self) -> str:
        """As it is called among those who looked."""
        return f"{self.name} (system)"

    @property
    def is_over(self) -> bool:
        return self.expires_on < clock.today()

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and not self.is_over

    @property
    def state(self) -> str:
        return "Revoked" if self.revoked_at else "Over" if self.is_over else "Reads"

    @property
    def reads_restricted(self) -> bool:
        return self.restricted_since is not None

    @property
    def state_colour(self) -> str:
        return "green" if self.is_live else "grey"

    @property
    def scope_names(self) -> list[str]:
        return [words.split(": ")[0] for words in self.scope_words]

    @property
    def scope_words(self) -> list[str]:
        """What it may ask for, in the order in which it is offered."""
        return [scope.label for scope in Scope if scope.value in self.scopes]

    @property
    def network_words(self) -> list[str]:
        """A single address without the length of its network."""
        return [each.removesuffix("/32" if "." in each else "/128") for each in self.networks]

    def may_ask_for(self, scope: Scope) -> bool:
        return scope.value in self.scopes

    def may_come_from(self, address: str | None) -> bool:
        """From anywhere, unless its networks are named; an address that nobody knows is in none."""
        if not self.networks:
            return True
        return address is not None and any(ip_address(address) in ip_network(each) for each in self.networks)
