"""Who sets up what other systems are given: an administrator of the authority, or its head."""

from accounts.permissions import Denied, as_boolean, authorities_managed
from organisations.models import Authority


def check_can_set_up(user, authority: Authority) -> None:
    if not authorities_managed(user).filter(pk=authority.pk).exists():
        raise Denied("Only an administrator or the Virtual School head sets up what other systems are given.")


can_set_up = as_boolean(check_can_set_up)
