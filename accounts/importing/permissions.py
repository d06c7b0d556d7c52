"""Who may import: administrators what is of their authority, system administrators what is of the whole portal."""

from accounts.permissions import Denied, as_boolean, authorities_administered
from organisations import import_kinds
from organisations.import_kinds import Kind
from organisations.models import ImportRun

DENIED = "Only an administrator can import files."


def is_system_administrator(user) -> bool:
    return user.is_authenticated and user.is_active and user.is_superuser


def check_can_see(user) -> None:
    if not is_system_administrator(user) and not authorities_administered(user).exists():
        raise Denied(DENIED)


def check_can_import(user, kind: Kind, authority=None) -> None:
    """With no authority given, of any authority."""
    check_can_see(user)
    if kind.of_portal and not is_system_administrator(user):
        raise Denied("The register of schools is the same for every authority: a system administrator imports it.")
    if kind.of_portal:
        return
    found = authorities_administered(user)
    if not (found.filter(pk=authority.pk) if authority else found).exists():
        raise Denied(DENIED)


can_see = as_boolean(check_can_see)
can_import = as_boolean(check_can_import)


def kinds_for(user) -> list[Kind]:
    """What `can_import` says of each, asked once for all."""
    of_portal, of_authority = is_system_administrator(user), authorities_administered(user).exists()
    return [kind for kind in import_kinds.all_kinds() if (of_portal if kind.of_portal else of_authority)]


def runs_for(user):
    """Runs of the authorities that this user administers, and for system administrators those of the portal."""
    mine = ImportRun.objects.filter(authority__in=authorities_administered(user))
    if is_system_administrator(user):
        mine |= ImportRun.objects.filter(authority=None)
    return mine.select_related("authority")
