"""Who may change an authority's settings: the head its policy, administrators its terms, both its look."""

from django.db.models import Q
from django.shortcuts import get_object_or_404

from accounts.models import AuthorityGrant, Membership
from accounts.permissions import MANAGERS, Denied, as_boolean, authorities_managed
from accounts.roles import Role
from audit import clock
from organisations.models import Authority


def authorities_of(user):
    """Authorities to which this user belongs today, in whatever capacity. Any other does not exist for them."""
    if not user.is_active:
        return Authority.objects.none()
    grants = AuthorityGrant.objects.live(user, list(Role)).values("content_object_id")
    members = Membership.objects.filter(Membership.current_on(clock.today()), user=user).values("authority_id")
    return Authority.objects.filter(Q(pk__in=grants) | Q(pk__in=members))


def find_authority(user, code: str) -> Authority:
    """The authority of the address, for somebody who may see its settings."""
    authority = get_object_or_404(authorities_of(user), code=code)
    if not authorities_managed(user).filter(pk=authority.pk).exists():
        raise Denied("Only an administrator or the Virtual School head can see these settings.")
    return authority


def check_can_set_policy(user, authority) -> None:
    if not _holds(user, authority, [Role.HEAD]):
        raise Denied("Only the Virtual School head can change the policy.")


def check_can_set_terms(user, authority) -> None:
    if not _holds(user, authority, [Role.ADMINISTRATOR]):
        raise Denied("Only an administrator can change terms and closures.")


def check_can_set_look(user, authority) -> None:
    if not _holds(user, authority, MANAGERS):
        raise Denied("Only an administrator or the Virtual School head can change this.")


def check_can_set_sign_in(user, authority) -> None:
    if not _holds(user, authority, MANAGERS):
        raise Denied("Only an administrator or the Virtual School head can change how people sign in.")


can_set_policy = as_boolean(check_can_set_policy)
can_set_terms = as_boolean(check_can_set_terms)
can_set_look = as_boolean(check_can_set_look)


def _holds(user, authority, roles) -> bool:
    return AuthorityGrant.objects.live(user, roles).filter(content_object=authority).exists()
