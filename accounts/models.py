import uuid
from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from guardian.models import UserObjectPermissionBase

from accounts.roles import DERIVED, OF_AUTHORITY, OF_SCHOOL, Role
from audit import clock
from audit.history import Tracked
from organisations.models import Authority, School, Term


class UserManager(BaseUserManager):
    def create_user(self, email: str, name: str, password: str | None = None, **details):
        user = self.model(email=self.normalize_email(email).lower(), name=name, **details)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in. What they may see hangs on what they are attached to, never on this row."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150)
    job_title = models.CharField(max_length=100, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=clock.now)
    demo_line = models.CharField(max_length=200, blank=True)  # demo only: what this person will see

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(name="email_is_lower_case", condition=Q(email=models.functions.Lower("email")))
        ]

    def __str__(self):
        return self.name

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name.split(" ")[0]


class Attachment(Tracked):
    """Effective-dated: from `starts` to `ends`, both days included; no end means until further notice."""

    starts = models.DateField()
    ends = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    @classmethod
    def current_on(cls, day) -> Q:
        return Q(starts__lte=day) & (Q(ends=None) | Q(ends__gte=day))


class Membership(Attachment):
    """Somebody works for an authority or a school in a capacity. The truth; grants are its index."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=30, choices=[(role.value, role.label) for role in Role if role not in DERIVED])
    authority = models.ForeignKey(Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="members")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_of_the_right_kind",
                condition=Q(
                    role__in=[
                        *OF_AUTHORITY,
                        Role.SOCIAL_WORKER,
                        Role.REVIEWING_OFFICER,
                        Role.CARER,
                        Role.PARENT,
                        Role.COLLEAGUE,
                    ],
                    authority__isnull=False,
                    school=None,
                )
                | Q(role__in=[*OF_SCHOOL, Role.COLLEAGUE], school__isnull=False, authority=None),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "authority"], condition=Q(ends=None, school=None), name="one_open_membership"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "school"],
                condition=Q(ends=None, authority=None),
                name="one_open_school_membership",
            ),
        ]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()}, {self.authority or self.school}"


class TeamQuerySet(models.QuerySet):
    def managed_by(self, user):
        """Teams which this person manages today."""
        places = TeamPlace.objects.filter(TeamPlace.current_on(clock.today()), user=user, manages=True)
        return self.filter(pk__in=places.values("team"))


class Team(Tracked):
    """Social workers of an authority who work together. Whoever manages it sees the children allocated to them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="teams")
    name = models.CharField(max_length=100)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), "authority", name="team_name_once_an_authority"),
            models.CheckConstraint(name="team_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self):
        return self.name


class TeamPlace(Attachment):
    """Somebody works in a team, or manages it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="places")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="team_places")
    manages = models.BooleanField(default=False)

    class Meta:
        ordering = ["-starts"]
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], condition=Q(ends=None), name="one_open_place_in_a_team"),
        ]
        indexes = [models.Index(fields=["user", "ends"], name="team_place_of")]

    def __str__(self):
        return f"{self.user}: {'manages ' if self.manages else ''}{self.team}"


class GrantQuerySet(models.QuerySet):
    def live(self, user, roles):
        """Grants of this user in these capacities that count today: dates are checked here, not by a nightly job."""
        today = clock.today()
        return self.filter(
            Q(ends=None) | Q(ends__gte=today),
            user=user,
            starts__lte=today,
            permission__codename__in=[role.codename for role in roles],
        )


class Grant(UserObjectPermissionBase):
    """django-guardian's row with a direct foreign key, from a day to a day: the index of an attachment."""

    starts = models.DateField()
    ends = models.DateField(null=True)

    objects = GrantQuerySet.as_manager()

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True
        unique_together = ["user", "permission", "content_object", "starts"]  # somebody may leave and come back


class AuthorityGrant(Grant):
    content_object = models.ForeignKey(Authority, on_delete=models.CASCADE)  # an index row goes with what it indexes


class SchoolGrant(Grant):
    content_object = models.ForeignKey(School, on_delete=models.CASCADE)  # an index row goes with what it indexes


class Invitation(Tracked):
    """One link that lets one person set a password and start. What they will be is written here when they are asked."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    token = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations")
    invited_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="invitations_sent")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"Invitation of {self.user}"


class AccessReview(models.Model):
    """In a term somebody confirmed that a person still needs a role, or ended it. Never changed, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="reviews")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="access_reviews")
    kept = models.BooleanField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["membership", "term"], name="access_reviewed_once_a_term")]

    def __str__(self):
        return f"{self.membership}: {'kept' if self.kept else 'ended'}"


class LoginRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those who look after an authority's people decide who becomes one of them."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        grants = AuthorityGrant.objects.live(user, [Role.ADMINISTRATOR, Role.HEAD])
        return self.filter(authority__in=grants.values("content_object_id"))

    def waiting(self):
        return self.filter(decided_at=None)

    def decided(self):
        return self.exclude(decided_at=None)


class LoginRequest(models.Model):
    """Somebody without a login asks a council for one. Who they say they are is proved by nothing yet."""

    class What(models.TextChoices):
        DESIGNATED_TEACHER = "designated_teacher", "Designated teacher"
        SOCIAL_WORKER = "social_worker", "Social worker"
        CARER = "carer", "Carer"
        REVIEWING_OFFICER = "reviewing_officer", "Independent reviewing officer"
        VIRTUAL_SCHOOL = "virtual_school", "I work at the Virtual School"
        OTHER = "other", "Something else"

    class Outcome(models.TextChoices):
        INVITED = "invited", "Invited"
        DECLINED = "declined", "Declined"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="login_requests")
    name = models.CharField(max_length=150)
    email = models.EmailField()
    what = models.CharField(max_length=30, choices=What)
    place = models.CharField(max_length=200)
    why = models.CharField(max_length=1000)
    asked_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500, blank=True)  # of a decline; for administrators only

    objects = LoginRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="login_request_decided_together",
                condition=Q(outcome="", decided_at=None, decided_by=None)
                | ~Q(outcome="") & Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="login_declined_with_a_reason", condition=~Q(outcome="declined") | ~Q(reason="")
            ),
            models.UniqueConstraint(
                fields=["authority", "email"], condition=Q(decided_at=None), name="one_waiting_login_request"
            ),
        ]
        indexes = [models.Index(fields=["email", "asked_at"])]

    def __str__(self):
        return self.name

    @property
    def is_decided(self) -> bool:
        return self.decided_at is not None


class ResetRequestQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(decided_at=None, asked_at__gt=clock.now() - ResetRequest.WAITS)


class ResetRequest(models.Model):
    """Somebody of two authorities has lost their second step: one of them asks, the other has to agree. It opens the
    whole account to whoever has the password, so no authority opens another one's records by itself."""

    WAITS = timedelta(days=7)

    class Outcome(models.TextChoices):
        DONE = "done", "Agreed, and removed"
        DECLINED = "declined", "Not agreed"
        OVER = "over", "Nobody answered in time"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reset_requests")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    how = models.CharField(max_length=60)  # how the one who asks made sure that it is them
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ResetRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(decided_at=None), name="one_waiting_reset_each"),
            models.CheckConstraint(
                name="reset_decided_together",
                condition=Q(outcome="", decided_at=None) | ~Q(outcome="") & Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="reset_decided_by_another",
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("user")),
            ),
        ]

    def __str__(self):
        return f"Second step of {self.user}"


class PendingPost(models.Model):
    """A form that somebody sent after their session ran out, encrypted, for the half hour until they sign in again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")  # nothing without its person
    content = models.TextField()
    kept_at = models.DateTimeField()

    def __str__(self):
        return f"Kept for {self.user}"
