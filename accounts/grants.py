"""Grants are the index of attachments: written here, in the transaction that changes the attachment, nowhere else."""

from datetime import date

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from accounts.models import AuthorityGrant, Membership, SchoolGrant
from accounts.roles import OF_AUTHORITY, OF_SCHOOL, Role
from audit import clock


def sync(grant_model, target, attachments) -> None:
    """Make the grants on `target` those that `attachments` (rows with user_id, role, starts, ends) call for.

    Attachments that are over are left out; two of the same person in one capacity become one grant that spans both.
    """
    wanted: dict[tuple, tuple[date, date | None]] = {}
    for row in attachments:
        if row.ends and row.ends < clock.today():
            continue
        key = (row.user_id, Role(row.role).codename)
        starts, ends = wanted.get(key, (row.starts, row.ends))
        wanted[key] = (min(starts, row.starts), None if ends is None or row.ends is None else max(ends, row.ends))
    permissions = _permissions(type(target))
    have = {
        (g.user_id, g.permission.codename): g
        for g in grant_model.objects.filter(content_object=target).select_related("permission")
    }
    grant_model.objects.filter(pk__in=[g.pk for key, g in have.items() if key not in wanted]).delete()
    for (user_id, codename), (starts, ends) in wanted.items():
        grant = have.get((user_id, codename))
        if grant is None:
            grant_model.objects.create(
                user_id=user_id, permission=permissions[codename], content_object=target, starts=starts, ends=ends
            )
        elif (grant.starts, grant.ends) != (starts, ends):
            grant.starts, grant.ends = starts, ends
            grant.save(update_fields=["starts", "ends"])


def role_names(user) -> list:
    """Queries whose rows name the capacities this person has today, by live grants and memberships."""
    today = clock.today()
    live = Q(ends=None) | Q(ends__gte=today)
    grants = [
        model.objects.filter(live, user=user, starts__lte=today)
        .values_list("permission__codename", flat=True)
        .order_by()
        for model in (AuthorityGrant, SchoolGrant)
    ]
    return [
        *grants,
        Membership.objects.filter(live, user=user, starts__lte=today).values_list("role", flat=True).order_by(),
    ]


def as_roles(queries: list) -> set[Role]:
    return {Role(name.removeprefix("as_")) for name in queries[0].union(*queries[1:])}


def roles_of(user) -> set[Role]:
    """In which capacities this person belongs to an authority or a school today."""
    return as_roles(role_names(user))


def sync_authority(authority) -> None:
    sync(AuthorityGrant, authority, Membership.objects.filter(authority=authority, role__in=OF_AUTHORITY))


def sync_school(school) -> None:
    sync(SchoolGrant, school, Membership.objects.filter(school=school, role__in=OF_SCHOOL))


def _permissions(model) -> dict[str, Permission]:
    content_type = ContentType.objects.get_for_model(model)
    return {permission.codename: permission for permission in Permission.objects.filter(content_type=content_type)}
