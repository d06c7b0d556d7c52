"""Grants are the index of attachments: written here, in the transaction that changes the attachment, nowhere else."""

from datetime import date, timedelta

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from accounts.models import AuthorityGrant, Membership, SchoolGrant
from accounts.roles import OF_AUTHORITY, OF_SCHOOL, Role
from audit import clock


def sync(grant_model, target, attachments) -> None:
    """Make the grants on `target` those that `attachments` (rows with user_id, role, starts, ends) call for."""
    sync_each(grant_model, {target: attachments})


def sync_each(grant_model, attachments: dict) -> int:
    """The same for many targets of one kind (target -> its attachments), in a fixed number of queries.

    Attachments that are over are left out; those of one person in one capacity that meet become one grant. Returns how
    many grants were not what the attachments call for from today on.
    """
    wanted = {
        (target.pk, *key, starts): ends
        for target, rows in attachments.items()
        for key, spells in _spells(rows).items()
        for starts, ends in spells
    }
    grants = grant_model.objects.filter(content_object__in=list(attachments)).select_related("permission")
    have = {
        (grant.content_object_id, grant.user_id, grant.permission.codename, grant.starts): grant for grant in grants
    }
    wrong = _from_today(wanted.items()) ^ _from_today((key, grant.ends) for key, grant in have.items())
    if gone := [grant.pk for key, grant in have.items() if key not in wanted]:
        grant_model.objects.filter(pk__in=gone).delete()
    permissions = _permissions(grant_model._meta.get_field("content_object").related_model)
    new = []
    for (target_id, user_id, codename, starts), ends in wanted.items():
        grant = have.get((target_id, user_id, codename, starts))
        if grant is None:
            whose = {"content_object_id": target_id, "user_id": user_id, "permission": permissions[codename]}
            new.append(grant_model(**whose, starts=starts, ends=ends))
        elif grant.ends != ends:
            grant.ends = ends
            grant.save(update_fields=["ends"])
    grant_model.objects.bulk_create(new)
    return len({key[:3] for key in wrong})


def _from_today(spells) -> set[tuple]:
    """What counts of them: whose, in which capacity, from which day, until when. What is over counts for nothing."""
    today = clock.today()
    return {(*key[:3], max(key[3], today), ends) for key, ends in spells if ends is None or ends >= max(today, key[3])}


def _spells(attachments) -> dict[tuple, list[tuple[date, date | None]]]:
    """From when until when each person holds each capacity, of what is not over. Nobody holds it in between."""
    found: dict[tuple, list[tuple[date, date | None]]] = {}
    for row in sorted(attachments, key=lambda row: row.starts):
        if row.ends and row.ends < clock.today():
            continue
        spells = found.setdefault((row.user_id, Role(row.role).codename), [])
        if spells and _meet(spells[-1][1], row.starts):
            starts, ends = spells.pop()
            spells.append((starts, None if ends is None or row.ends is None else max(ends, row.ends)))
        else:
            spells.append((row.starts, row.ends))
    return found


def _meet(ends: date | None, starts: date) -> bool:
    return ends is None or starts <= ends + timedelta(days=1)


def roles_of(user) -> set[Role]:
    """In which capacities this person belongs to an authority or a school today, by live grants and memberships."""
    today = clock.today()
    live = Q(ends=None) | Q(ends__gte=today)
    grants = [
        model.objects.filter(live, user=user, starts__lte=today).values_list("permission__codename").order_by()
        for model in (AuthorityGrant, SchoolGrant)
    ]
    memberships = Membership.objects.filter(live, user=user, starts__lte=today).values_list("role").order_by()
    return {Role(name.removeprefix("as_")) for (name,) in grants[0].union(grants[1], memberships)}


def sync_authority(authority) -> None:
    sync(AuthorityGrant, authority, Membership.objects.filter(authority=authority, role__in=OF_AUTHORITY))


def sync_school(school) -> None:
    sync(SchoolGrant, school, Membership.objects.filter(school=school, role__in=OF_SCHOOL))


def sync_memberships(memberships: list[Membership]) -> None:
    """The grants on every authority and school of these, in a fixed number of queries."""
    authorities = {row.authority for row in memberships if row.authority_id and row.role in OF_AUTHORITY}
    schools = {row.school for row in memberships if row.school_id and row.role in OF_SCHOOL}
    if authorities:
        rows = Membership.objects.filter(authority__in=authorities, role__in=OF_AUTHORITY)
        sync_each(AuthorityGrant, _under(authorities, rows, "authority_id"))
    if schools:
        rows = Membership.objects.filter(school__in=schools, role__in=OF_SCHOOL)
        sync_each(SchoolGrant, _under(schools, rows, "school_id"))


def _under(targets, rows, name: str) -> dict:
    """Each target with its rows."""
    found = {target.pk: (target, []) for target in targets}
    for row in rows:
        found[getattr(row, name)][1].append(row)
    return dict(found.values())


def _permissions(model) -> dict[str, Permission]:
    content_type = ContentType.objects.get_for_model(model)
    return {permission.codename: permission for permission in Permission.objects.filter(content_type=content_type)}
