"""The review of access each term: school by school and team by team, who is confirmed and who is still to be."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse

from accounts import permissions
from accounts.models import AccessReview, Membership, Team
from accounts.roles import Role
from accounts.teams import WORK_IN_TEAMS, places_today
from audit import clock
from children.models import Allocation, CarePeriod, Enrolment
from children.provisioning import caseloads
from organisations.calendars import term_on_or_after, term_rows
from organisations.models import Authority, School, Term


@dataclass(frozen=True)
class Group:
    """Those who hold one role at an authority (a team), or who work at one school."""

    authority: Authority
    name: str
    href: str
    people: int
    reviewed: int

    @property
    def due(self) -> int:
        return self.people - self.reviewed


def term_of(authority: Authority) -> Term | None:
    """The term of today, or in the holidays the next one."""
    return term_on_or_after(term_rows(authority), clock.today())


def memberships_reviewed_by(user, authority: Authority):
    """Roles of today at this authority and at schools this user looks after. A school in the area of another authority
    of theirs is reviewed there."""
    others = permissions.authorities_managed(user).exclude(pk=authority.pk)
    managed = permissions.memberships_managed(user).filter(Membership.current_on(clock.today()))
    at_schools = Q(school__isnull=False) & ~Q(school__la_code__in=list(others.values_list("code", flat=True)))
    return managed.filter(Q(authority=authority) | at_schools)


def groups(user) -> list[Group]:
    """Of all authorities of this user that have terms; teams first, then schools by name."""
    found = []
    for authority in permissions.authorities_managed(user).order_by("name"):
        term = term_of(authority)
        if term:
            found += _groups_of(user, authority, term)
    return found


def _groups_of(user, authority: Authority, term: Term) -> list[Group]:
    rows = memberships_reviewed_by(user, authority).order_by().values("role", "school_id", "school__name")
    rows = rows.annotate(
        people=Count("pk", distinct=True), reviewed=Count("reviews", filter=Q(reviews__term=term), distinct=True)
    )
    teams, schools = {}, {}
    for row in rows:
        key, into = (row["school_id"], schools) if row["school_id"] else (row["role"], teams)
        people, reviewed = into[key][:2] if key in into else (0, 0)
        into[key] = (people + row["people"], reviewed + row["reviewed"], row["school__name"])
    in_order = [(role.value, role) for role in Role if role.value in teams]
    found = _teams_of(user, authority, term)
    found += [
        Group(
            authority,
            f"{role.label}s",
            reverse("provisioning:review_team", args=[authority.code, key]),
            *teams[key][:2],
        )
        for key, role in in_order
    ]
    by_name = sorted(schools.items(), key=lambda item: item[1][2])
    return found + [
        Group(authority, name, reverse("provisioning:review_school", args=[authority.code, key]), people, reviewed)
        for key, (people, reviewed, name) in by_name
    ]


def _teams_of(user, authority: Authority, term: Term) -> list[Group]:
    """Where social workers have teams, each is looked at by itself; all of them are in the group of their role too."""
    found = []
    for team in Team.objects.filter(authority=authority):
        rows = of_one_team(user, team)
        people = rows.count()
        if people:
            reviewed = rows.filter(reviews__term=term).count()
            address = reverse("provisioning:review_of_team", args=[authority.code, team.pk])
            found.append(Group(authority, f"Team {team.name}", address, people, reviewed))
    return found


def of_one_team(user, team: Team):
    """The roles of those who work in a team today, or manage it."""
    there = places_today(team=team).values("user")
    rows = memberships_reviewed_by(user, team.authority).filter(authority=team.authority, user__in=there)
    return _in_order(rows.filter(role__in=WORK_IN_TEAMS))


def of_team(user, authority: Authority, role: str):
    return _in_order(memberships_reviewed_by(user, authority).filter(authority=authority, role=role))


def of_school(user, authority: Authority, school: School):
    return _in_order(memberships_reviewed_by(user, authority).filter(school=school))


def _in_order(memberships):
    return memberships.select_related("user", "authority", "school").order_by("user__name", "role", "pk")


def with_review(rows: list[Membership], user, term: Term) -> list[Membership]:
    """The rows of the page: `review` is this term's, if there is one; `children` is how many they see."""
    done = AccessReview.objects.filter(term=term, membership__in=rows).select_related("by")
    review_of = {review.membership_id: review for review in done}
    numbers = _numbers(rows, user)
    for row in rows:
        row.review = review_of.get(row.pk)
        row.children = numbers(row)
        row.is_mine = row.user_id == user.pk
    return rows


def _numbers(rows, user):
    """How many looked-after children somebody has through a role, as far as the reader may see them."""
    children = caseloads.children_managed(user)
    in_care = children.filter(pk__in=CarePeriod.objects.filter(ends=None).values("child"))
    whole = in_care.order_by().values("authority_id").annotate(number=Count("pk"))
    of_authority = {row["authority_id"]: row["number"] for row in whole}
    on_roll = Enrolment.objects.current().filter(child__in=in_care).order_by().values("school_id")
    at_school = {row["school_id"]: row["number"] for row in on_roll.annotate(number=Count("child", distinct=True))}
    named = Allocation.objects.current().filter(child__in=in_care, user__in=[row.user_id for row in rows])
    named = named.order_by().values("user_id", "role").annotate(number=Count("child", distinct=True))
    allocated = {(row["user_id"], row["role"]): row["number"] for row in named}

    def number(row) -> int:
        if row.school_id:
            return at_school.get(row.school_id, 0) if row.role == Role.DESIGNATED_TEACHER else 0
        if row.role in {Role.HEAD, Role.ADMINISTRATOR}:
            return of_authority.get(row.authority_id, 0)
        return allocated.get((row.user_id, row.role), 0)

    return number
