"""Seeing: the one gate to a child's record. What is outside it does not exist for this person."""

from django.apps import apps
from django.db import models
from django.db.models import Exists, Q

from accounts.grants import as_roles, role_names
from accounts.models import AuthorityGrant, SchoolGrant
from accounts.roles import DELEGATES, OF_AUTHORITY, OF_CHILD, OF_SCHOOL, Role
from audit import clock
from children import access


class ChildQuerySet(models.QuerySet):
    def visible_to(self, user, record: str = "identity"):
        """Children of whom this user may see this record today.

        A union of five ways to be attached: to the child, by a delegation, to the school where the child is enrolled
        today, to the authority, and for a head in an emergency by breaking the glass. Broad ways leave out restricted
        children; a bar beats everything.
        """
        return self.attached_to(user, access.may_read(record))

    def attached_to(self, user, roles):
        """Children this user is attached to today in one of these capacities."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        held = roles_held(user)
        arms = [arm for capacities, arm in _ARMS if held.intersection(capacities, roles)]
        if not arms:
            return self.none()
        ids = [arm(user, [role for role in roles if role in held]) for arm in arms]
        ids = ids[0].union(*ids[1:]) if len(ids) > 1 else ids[0]
        barred = apps.get_model("children", "Bar").objects.filter(user=user).values("child_id")
        return self.filter(pk__in=ids).exclude(pk__in=barred)

    def looked_after(self):
        return self.filter(care_periods__ends=None, care_periods__isnull=False)

    def by_name(self):
        return self.order_by("family_name", "given_name", "local_id")


class OfChildQuerySet(models.QuerySet):
    """Rows that belong to a child are seen with the child, never by themselves."""

    def visible_to(self, user, record: str = "identity"):
        children = apps.get_model("children", "Child").objects.visible_to(user, record)
        return self.filter(child__in=children)

    def current(self, on=None):
        on = on or clock.today()
        return self.filter(Q(ends=None) | Q(ends__gte=on), starts__lte=on)


class EnrolmentQuerySet(OfChildQuerySet):
    def main(self):
        return self.filter(main=True)


class BreakGlassQuerySet(models.QuerySet):
    def open(self, user):
        """What this person has opened and is open now: the moment is checked here, not by a job."""
        now = clock.now()
        return self.filter(user=user, closed_at=None, starts_at__lte=now, ends_at__gt=now)


class DelegationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """With the child's other attachments; what somebody delegated themself while they see the child; and what is
        delegated to them, once it counts."""
        children = apps.get_model("children", "Child").objects
        theirs = Q(child__in=children.visible_to(user, "attachments"))
        mine = Q(pk__in=self.model.objects.live(user).values("pk"), child__in=children.visible_to(user, "name"))
        return self.filter(theirs | mine)

    def standing(self):
        """Neither ended nor over; whether confirmed or not, begun or not."""
        return self.filter(ended_at=None, ends__gte=clock.today())

    def confirmed(self):
        return self.exclude(confirmed_at=None)

    def current(self):
        """Those that count today: dates are checked here, not by a job. A teacher has no part in a restricted child."""
        begun = self.standing().confirmed().filter(starts__lte=clock.today())
        return begun.exclude(role=Role.DESIGNATED_TEACHER, child__restricted=True)

    def live(self, user):
        return self.current().filter(delegate=user)


def _by_child(user, roles):
    grants = apps.get_model("children", "ChildGrant").objects
    return grants.live(user, [role for role in roles if role in OF_CHILD]).values_list("content_object_id").order_by()


def _by_delegation(user, roles):
    """The delegation itself is asked, and no index of it: there is no access without one."""
    delegations = apps.get_model("children", "Delegation").objects.live(user)
    return delegations.filter(parts__capacity__in=roles).values_list("child_id").order_by()


def _by_school(user, roles):
    schools = SchoolGrant.objects.live(user, [role for role in roles if role in OF_SCHOOL]).values("content_object_id")
    today = clock.today()
    return (
        apps.get_model("children", "Enrolment")
        .objects.filter(
            Q(ends=None) | Q(ends__gte=today), starts__lte=today, school__in=schools, child__restricted=False
        )
        .values_list("child_id")
        .order_by()
    )


def _by_authority(user, roles):
    authorities = AuthorityGrant.objects.live(user, [role for role in roles if role in OF_AUTHORITY])
    return (
        apps.get_model("children", "Child")
        .objects.filter(authority__in=authorities.values("content_object_id"), restricted=False)
        .values_list("pk")
        .order_by()
    )


def _by_broken_glass(user, roles):
    """Only while the person is still a head of the child's authority."""
    authorities = AuthorityGrant.objects.live(user, [Role.HEAD])
    glass = apps.get_model("children", "BreakGlass").objects.open(user)
    return glass.filter(child__authority__in=authorities.values("content_object_id")).values_list("child_id").order_by()


# Each way to be attached, and the capacities it gives: only the ways that are open to a person are asked.
_ARMS = [
    (OF_CHILD, _by_child),
    (DELEGATES, _by_delegation),
    (OF_SCHOOL, _by_school),
    (OF_AUTHORITY, _by_authority),
    ([Role.HEAD], _by_broken_glass),
]


def _remembered(user, question, answer):
    """An answer about a person, asked once a request (see audit.middleware); outside a request it is not remembered."""
    memory = getattr(user, "request_memory", None)
    if memory is None:
        return answer()
    if question not in memory:
        memory[question] = answer()
    return memory[question]


def roles_held(user) -> set[Role]:
    """In which capacities this person is here at all today: what they belong to, and what they are to some child."""
    return _remembered(user, "roles", lambda: _roles_held(user))


def _roles_held(user) -> set[Role]:
    grants = apps.get_model("children", "ChildGrant").objects.live(user, OF_CHILD)
    to_children = grants.order_by().values_list("permission__codename", flat=True)
    return as_roles([*role_names(user), to_children, _delegated_capacities(user)])


def _delegated_capacities(user, **of):
    delegations = apps.get_model("children", "Delegation").objects.live(user).filter(**of)
    return delegations.values_list("parts__capacity", flat=True).order_by()


def capacities(user, child) -> set[Role]:
    """In which capacities this user is here for this child today: one query."""
    return _remembered(user, child.pk, lambda: _capacities(user, child))


def _capacities(user, child) -> set[Role]:
    today = clock.today()
    grants = apps.get_model("children", "ChildGrant").objects
    schools = apps.get_model("children", "Enrolment").objects.filter(
        Q(ends=None) | Q(ends__gte=today), starts__lte=today, child=child
    )
    arms = [grants.live(user, OF_CHILD).filter(content_object=child)]
    if child.restricted:
        glass = apps.get_model("children", "BreakGlass").objects.open(user).filter(child=child)
        head = AuthorityGrant.objects.live(user, [Role.HEAD]).filter(content_object=child.authority_id)
        arms.append(head.filter(Exists(glass)))
    else:
        arms.append(SchoolGrant.objects.live(user, OF_SCHOOL).filter(content_object__in=schools.values("school")))
        arms.append(AuthorityGrant.objects.live(user, OF_AUTHORITY).filter(content_object=child.authority_id))
    arms = [arm.values_list("permission__codename", flat=True).order_by() for arm in arms]
    return as_roles([*arms, _delegated_capacities(user, child=child)])
