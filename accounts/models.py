import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from guardian.models import UserObjectPermissionBase

from accounts.roles import OF_AUTHORITY, OF_SCHOOL, Role
from audit import clock
from audit.history import Tracked
from organisations.models import Authority, School


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
    role = models.CharField(max_length=30, choices=Role)
    authority = models.ForeignKey(Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="members")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="membership_of_the_right_kind",
                condition=Q(
                    role__in=[*OF_AUTHORITY, Role.SOCIAL_WORKER, Role.REVIEWING_OFFICER, Role.CARER],
                    authority__isnull=False,
                    school=None,
                )
                | Q(role__in=OF_SCHOOL, school__isnull=False, authority=None),
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


class PendingPost(models.Model):
    """A form that somebody sent after their session ran out, encrypted, for the half hour until they sign in again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")  # nothing without its person
    content = models.TextField()
    kept_at = models.DateTimeField()

    def __str__(self):
        return f"Kept for {self.user}"
