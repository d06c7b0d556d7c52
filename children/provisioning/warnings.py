"""What needs putting right about people: each warning with what it means, the rows, and the page that mends a row."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.http import urlencode

from accounts import permissions
from accounts.models import SchoolGrant, User
from accounts.provisioning import states
from accounts.roles import Role
from audit import clock
from children.discretion import THE_CARER, carers_at_confidential_places
from children.models import Allocation, CarePeriod, Child, Enrolment, Placement
from children.provisioning import caseloads, reviews
from components.words import day_words
from organisations.models import School

SHOWN = 20


@dataclass(frozen=True)
class Row:
    text: str
    hint: str
    href: str
    link: str  # what the link does
    child: object = None  # shown on the page, so it leaves a look


@dataclass
class Finding:
    """What was found is read only when it is shown: the first page asks no more than whether there is anything."""

    title: str
    why: str
    found: QuerySet
    row: Callable[..., Row]
    all_href: str = ""
    all_text: str = ""

    @cached_property
    def _first(self) -> list:
        return list(self.found[: SHOWN + 1])

    @cached_property
    def count(self) -> int:
        return len(self._first) if len(self._first) <= SHOWN else self.found.count()

    @cached_property
    def rows(self) -> list[Row]:
        return [self.row(each) for each in self._first[:SHOWN]]


@dataclass
class Due:
    """The same of the review of access, which is counted group by group."""

    title: str
    why: str
    groups: list
    all_href: str
    all_text: str

    @property
    def count(self) -> int:
        return len(self.groups)

    @property
    def rows(self) -> list[Row]:
        return [
            Row(each.name, f"{each.due} of {each.people} still to confirm", each.href, f"Review {each.name}")
            for each in self.groups[:SHOWN]
        ]

    @property
    def is_there(self) -> bool:
        return bool(self.groups)


def findings_for(user) -> list:
    """Those there are, the most pressing first; each costs as many queries for many rows as for one."""
    return [finding for find in _FINDERS if (finding := find(user)).count]


def number_for(user) -> int:
    """How many kinds of things need putting right, for the first page."""
    found = [find(user) for find in _FINDERS]
    asked = {f"there_{place}": Exists(each.found) for place, each in enumerate(found) if isinstance(each, Finding)}
    there = User.objects.filter(pk=user.pk).values(**asked).get()  # all of them in one query
    return sum(there.values()) + sum(each.is_there for each in found if isinstance(each, Due))


def children_without_social_worker(user) -> Finding:
    return Finding(
        "Children without a social worker",
        "Nobody starts the plan, and nobody arranges the meeting.",
        caseloads.without_anybody(user, Role.SOCIAL_WORKER).by_name(),
        lambda child: Row(
            child.known_as, "", reverse("children:people", args=[child.pk]), f"Give {child.known_as} one", child
        ),
        all_href=reverse("provisioning:unallocated", args=[Role.SOCIAL_WORKER]),
        all_text="Give several to one social worker",
    )


def schools_without_teacher(user) -> Finding:
    """Schools where a looked-after child is on roll and no designated teacher can sign in."""
    today = clock.today()
    in_care = CarePeriod.objects.filter(ends=None).values("child")
    on_roll = Enrolment.objects.current().filter(child__in=caseloads.children_managed(user)).filter(child__in=in_care)
    teachers = SchoolGrant.objects.filter(
        permission__codename=Role.DESIGNATED_TEACHER.codename, starts__lte=today, user__is_active=True
    ).exclude(ends__lt=today)
    schools = School.objects.filter(pk__in=on_roll.order_by().values("school_id"))
    schools = schools.exclude(pk__in=teachers.values("content_object_id"))
    number_at = {}

    def row(school):
        if not number_at:
            numbers = on_roll.order_by().values("school_id").annotate(number=Count("child", distinct=True))
            number_at.update(numbers.values_list("school_id", "number"))
        number = number_at[school.pk]
        asked = urlencode({"role": Role.DESIGNATED_TEACHER, "school": school.urn or school.name})
        return Row(
            school.name,
            "1 child in care" if number == 1 else f"{number} children in care",
            f"{reverse('accounts:invite')}?{asked}",
            f"Invite a teacher of {school.name}",
        )

    return Finding(
        "Schools without a designated teacher",
        "Children in care are on roll, and nobody there can prepare their plans.",
        schools.order_by("name"),
        row,
    )


def carers_of_no_placement(user) -> Finding:
    """Carers of whom nobody has said at which placement: who were allocated before the portal asked for it."""
    today = clock.today()
    lives_somewhere = Placement.objects.filter(child=OuterRef("child")).current(today)
    found = caseloads.allocations_managed(user, Role.CARER).filter(Exists(lives_somewhere), placement=None)
    found = found.exclude(ends__lt=today)
    places = Child.objects.visible_to(user, "confidential_place")
    kept_quiet = Exists(carers_at_confidential_places().filter(pk=OuterRef("pk")).exclude(child__in=places))
    return Finding(
        "Carers of an earlier placement",
        "The child has moved since they were added. End them, or add them again for where the child lives now.",
        found.annotate(kept_quiet=kept_quiet).select_related("child", "user").order_by("child__family_name", "pk"),
        lambda allocation: Row(
            THE_CARER if allocation.kept_quiet else allocation.user.name,
            f"Carer of {allocation.child.known_as} since {day_words(allocation.starts)}",
            reverse("children:people", args=[allocation.child_id]),
            f"See the people around {allocation.child.known_as}",
            allocation.child,
        ),
    )


def advisers_with_nobody(user) -> Finding:
    held = Allocation.objects.filter(role=Role.ADVISER, child__authority__in=permissions.authorities_managed(user))
    found = caseloads.members(user, Role.ADVISER).filter(user__is_active=True)
    found = found.exclude(user__in=held.exclude(ends__lt=clock.today()).values("user"))
    return Finding(
        "Advisers with nobody in their caseload",
        "They are told of nothing while other advisers have named children.",
        found.select_related("user", "authority").order_by("user__name", "pk"),
        lambda membership: Row(
            membership.user.name,
            str(membership.authority),
            f"{reverse('provisioning:unallocated', args=[Role.ADVISER])}?{urlencode({'to': membership.user_id})}",
            f"Give {membership.user.name} children",
        ),
    )


def unused_accounts(user) -> Finding:
    people = states.with_page_data(permissions.people_managed(user), user)
    found = states.narrowed(people, user, state=states.State.UNUSED)
    return Finding(
        "Accounts not used for a term",
        "An account that nobody uses is a door that nobody watches.",
        found.order_by(F("last_login").asc(nulls_first=True), "name"),
        lambda person: Row(
            person.name,
            f"Last signed in on {day_words(person.last_login)}" if person.last_login else "Has never signed in",
            reverse("accounts:person", args=[person.pk]),
            f"Look at {person.name}",
        ),
        all_href=f"{reverse('accounts:people')}?{urlencode({'state': states.State.UNUSED})}",
        all_text="See them all, and suspend several at once",
    )


def roles_ending_soon(user) -> Finding:
    found = states.roles_ending_soon(user)
    children = Allocation.objects.filter(
        child__in=caseloads.children_managed(user), role__in=caseloads.ROLES, user__in=found.values("user")
    )
    has_caseload = children.exclude(ends__lt=clock.today()).order_by().values_list("user_id", "role").distinct()

    def row(membership):
        name = membership.user.name
        role = f"{membership.get_role_display()}, {membership.school or membership.authority}"
        href, link = reverse("accounts:person", args=[membership.user_id]), f"Look at {name}"
        if (membership.user_id, membership.role) in has_caseload:
            href = reverse("provisioning:caseload", args=[membership.role, membership.user_id])
            link = f"Give the children of {name} to somebody"
        return Row(name, f"{role}, until {day_words(membership.ends)}", href, link)

    return Finding(
        "Roles that end in the next 30 days",
        "Access ends with them. Who takes over?",
        found.select_related("user", "authority", "school").order_by("ends", "user__name", "pk"),
        row,
    )


def reviews_due(user) -> Due:
    return Due(
        "Access not reviewed this term",
        "Each term somebody confirms who still needs their role.",
        [group for group in reviews.groups(user) if group.due],
        all_href=reverse("provisioning:reviews"),
        all_text="See the whole review",
    )


_FINDERS = [
    children_without_social_worker,
    schools_without_teacher,
    carers_of_no_placement,
    advisers_with_nobody,
    roles_ending_soon,
    unused_accounts,
    reviews_due,
]
