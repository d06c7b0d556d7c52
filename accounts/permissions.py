"""Who may look after people: invite, end, suspend. `check_…` guards a page or verb, `can_…` its button."""

import functools

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from accounts.discretion import carers_kept_quiet
from accounts.models import AuthorityGrant, Invitation, Membership, User
from accounts.roles import Role
from audit import clock
from organisations.models import Authority

MANAGERS = [Role.ADMINISTRATOR, Role.HEAD]


class Denied(PermissionDenied):
    """Refused, in words fit for the page."""

    def __init__(self, words: str):
        super().__init__(words)
        self.words = words

    def __str__(self):
        return self.words


def as_boolean(check):
    """The twin of a check, for buttons: True unless it refuses."""

    @functools.wraps(check)
    def can(*args, **details) -> bool:
        try:
            check(*args, **details)
        except Denied:
            return False
        return True

    can.__name__ = check.__name__.removeprefix("check_")
    return can


# ---------------------------------------------------------------- seeing


def authorities_administered(user):
    """Authorities of which this user is an administrator today."""
    return _authorities(user, [Role.ADMINISTRATOR])


def authorities_managed(user):
    """Authorities whose people this user looks after today: the administrator's, and the Virtual School head's."""
    return _authorities(user, MANAGERS)


def _authorities(user, roles):
    if not user.is_authenticated or not user.is_active:
        return Authority.objects.none()
    grants = AuthorityGrant.objects.live(user, roles)
    return Authority.objects.filter(pk__in=grants.values("content_object_id"))


def memberships_managed(user, roles=MANAGERS):
    """Memberships this user looks after: of their authorities, of schools in the area of these, and of schools
    elsewhere where the person was invited by their own authority and by no other. Carers whose name would give a
    confidential place away are looked after by the head alone."""
    authorities = _authorities(user, roles)
    ours = Membership.objects.filter(authority__in=authorities, role__in=MANAGERS).values("user")
    invited = Invitation.objects.filter(invited_by__in=ours).values("user")
    invited_by_others = Invitation.objects.exclude(invited_by__in=ours).values("user")
    out_of_area = Q(school__isnull=False, user__in=invited) & ~Q(user__in=invited_by_others)
    found = Membership.objects.filter(
        Q(authority__in=authorities) | Q(school__la_code__in=authorities.values("code")) | out_of_area
    )
    headed = _authorities(user, [Role.HEAD])
    return found.exclude(carers_kept_quiet() & ~Q(authority__in=headed.values("pk")))


def people_managed(user, roles=MANAGERS):
    """People with any membership, now or before, that this user looks after. Anybody else does not exist for them."""
    return User.objects.filter(pk__in=memberships_managed(user, roles).values("user"))


# ---------------------------------------------------------------- may


def check_can_manage_people(user, authority=None) -> None:
    """Administrators and the Virtual School head look after people; with no authority given, of any authority."""
    managed = authorities_managed(user)
    if authority is not None:
        managed = managed.filter(pk=authority.pk)
    if not managed.exists():
        raise Denied("Only an administrator or the Virtual School head can manage people.")


def check_can_invite(user, email: str, authority=None) -> None:
    """Nobody gives themselves another role: a colleague does."""
    check_can_manage_people(user, authority)
    if email.strip().lower() == user.email:
        raise Denied("You cannot invite yourself. Ask another administrator to change your roles.")


def check_can_end_membership(user, membership) -> None:
    if not memberships_managed(user).filter(pk=membership.pk).exists():
        raise Denied("Only an administrator of this authority can end this role.")
    if membership.user_id == user.pk:
        raise Denied("You cannot end your own role. Ask another administrator.")


def check_can_suspend(user, person) -> None:
    """Suspending closes the whole account, so every current role has to be one this user looks after."""
    if person.pk == user.pk:
        raise Denied("You cannot suspend yourself.")
    _check_looks_after_all(user, person, "End their roles with you instead.")


def check_can_unlock(user, person) -> None:
    if not people_managed(user).filter(pk=person.pk).exists():
        raise Denied("Only an administrator of this person's authority can do this.")
    if person.pk == user.pk:
        raise Denied("You cannot unlock yourself. Ask another administrator.")


def check_can_ask_for_reset(user, person) -> None:
    """Whoever looks after a role of theirs may ask; whether somebody else has to agree is said by `who_must_agree`."""
    if person.pk == user.pk:
        raise Denied("You cannot remove your own second step here. Ask another administrator.")
    if not memberships_managed(user).filter(Membership.current_on(clock.today()), user=person).exists():
        raise Denied("Only an administrator of this person's authority can do this.")


def check_can_reset_second_factor(user, person) -> None:
    """It opens the whole account to whoever has the password, so nobody does it alone where another authority has
    somebody who looks after another role of theirs."""
    check_can_ask_for_reset(user, person)
    if _other_authorities(user, person).exists():
        raise Denied("This person also works with another authority. Somebody there has to agree.")


def check_can_agree_to_reset(user, asked) -> None:
    """One of those who look after what the one who asked does not."""
    if not who_must_agree(asked.asked_by, asked.user).filter(pk=user.pk).exists():
        raise Denied("Somebody who looks after another role of this person decides.")


def who_must_agree(user, person):
    """Who looks after the roles of this person that `user` does not: one of them has to agree to a reset."""
    today = clock.today()
    grants = AuthorityGrant.objects.filter(
        Q(ends=None) | Q(ends__gte=today),
        starts__lte=today,
        content_object__in=_other_authorities(user, person),
        permission__codename__in=[role.codename for role in MANAGERS],
    )
    return User.objects.filter(pk__in=grants.values("user"), is_active=True).exclude(pk__in=[user.pk, person.pk])


def _other_authorities(user, person):
    """Those of the roles that `user` does not look after: of the role, of the school's area, or that invited them."""
    managed = set(memberships_managed(user).filter(user=person).values_list("pk", flat=True))
    held = person.memberships.filter(Membership.current_on(clock.today())).select_related("school")
    elsewhere = [row for row in held if row.pk not in managed]
    theirs = {row.authority_id for row in elsewhere if row.authority_id}
    codes = {row.school.la_code for row in elsewhere if row.school_id}
    if codes:
        inviters = Invitation.objects.filter(user=person, invited_by__isnull=False).values("invited_by")
        of_inviters = Membership.objects.filter(user__in=inviters, role__in=MANAGERS)
        theirs |= set(of_inviters.values_list("authority", flat=True))
    mine = set(authorities_managed(user).values_list("pk", flat=True))
    return Authority.objects.filter(Q(pk__in=theirs) | Q(code__in=codes)).exclude(pk__in=mine)


def check_can_review(user, membership) -> None:
    """Nobody confirms that they themselves still need their role."""
    if not memberships_managed(user).filter(pk=membership.pk).exists():
        raise Denied("Only an administrator of this authority can review this role.")
    if membership.user_id == user.pk:
        raise Denied("You cannot review your own role. Another administrator does.")


def _check_looks_after_all(user, person, instead: str) -> None:
    managed = memberships_managed(user).filter(user=person)
    if not managed.exists():
        raise Denied("Only an administrator of this person's authority can do this.")
    elsewhere = person.memberships.filter(Membership.current_on(clock.today())).exclude(pk__in=managed.values("pk"))
    if elsewhere.exists():
        raise Denied(f"This person also works with another authority. {instead}")


can_manage_people = as_boolean(check_can_manage_people)
can_invite = as_boolean(check_can_invite)
can_end_membership = as_boolean(check_can_end_membership)
can_suspend = as_boolean(check_can_suspend)
can_unlock = as_boolean(check_can_unlock)
can_ask_for_reset = as_boolean(check_can_ask_for_reset)
can_reset_second_factor = as_boolean(check_can_reset_second_factor)
can_agree_to_reset = as_boolean(check_can_agree_to_reset)
can_review = as_boolean(check_can_review)


class NotNow(Exception):
    """Allowed, but not in the state things are in: the person goes back to the page of `about` and reads why."""

    def __init__(self, words: str, about):
        super().__init__(words)
        self.words = words
        self.about = about
