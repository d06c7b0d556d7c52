"""What a person is attached to today, in one query: the ground on which `visible_to` and every permission stand.

Days and moments are checked in the query itself, not by a nightly job: what is over opens nothing.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from django.apps import apps
from django.db.models import F, Q, Value

from accounts.models import AuthorityGrant, Membership, SchoolGrant, TeamPlace
from accounts.roles import OF_AUTHORITY, OF_CHILD, OF_SCHOOL, Role
from audit import clock
from audit.prepared import Prepared, Records


@dataclass
class Standing:
    """Capacities, and the ids of what each is held for."""

    children: dict[Role, set[UUID]] = field(default_factory=lambda: defaultdict(set))  # by name, or by a delegation
    schools: dict[Role, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    authorities: dict[Role, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    elsewhere: set[Role] = field(default_factory=set)  # memberships that open no record by themselves
    opened: set[UUID] = field(default_factory=set)  # restricted children, by breaking the glass
    barred: set[UUID] = field(default_factory=set)
    schools_of: dict[UUID, set[UUID]] = field(
        default_factory=dict, compare=False
    )  # each child's, as far as they were asked for
    plans: set[UUID] = field(default_factory=set)  # that the person's school finishes for a child who left it
    teams: set[UUID] = field(default_factory=set)  # of social workers, which the person manages

    @property
    def roles(self) -> set[Role]:
        """In which capacities this person is here at all."""
        through_others = ({Role.KEEPER} if self.plans else set()) | ({Role.SOCIAL_WORKER} if self.teams else set())
        return {*self.children, *self.schools, *self.authorities, *self.elsewhere, *through_others}

    def ways(self, roles, child: str = "") -> list[Q]:
        """How children are reached in one of these capacities: conditions on the child, found at `child` ("child__").

        A bar is not in them: whoever asks leaves out `barred`.
        """
        by_name = _of(self.children, roles) | (self.opened if Role.HEAD in roles else set())
        schools, authorities = _of(self.schools, roles), _of(self.authorities, roles)
        ways = [Q(**{f"{child}pk__in": by_name})] if by_name else []
        if schools:
            enrolled = _enrolments().filter(_of_schools("child__"), school__in=schools).values("child_id").order_by()
            ways.append(Q(**{f"{child}pk__in": enrolled}))
        if self.teams and Role.SOCIAL_WORKER in roles:
            ways.append(Q(**{f"{child}pk__in": _of_teams(self.teams).values("child_id").order_by()}))
        if authorities:
            here = {"authority__in": authorities, "restricted": False, "merged_into": None}
            ways.append(Q(**{f"{child}{name}": value for name, value in here.items()}))
        return ways

    def capacities(self, child) -> set[Role]:
        """In which capacities the person is here for this child: at most one query, for teachers and team managers."""
        if child.pk in self.barred or child.merged_into_id:
            return set()
        held = {role for role, ids in self.children.items() if child.pk in ids}
        if child.restricted:
            return held | ({Role.HEAD} if child.pk in self.opened else set())
        held |= {role for role, ids in self.authorities.items() if child.authority_id in ids}
        if self.schools and not child.is_let_go:
            held |= {role for role, ids in self.schools.items() if not self.attended(child).isdisjoint(ids)}
        if self.teams and Role.SOCIAL_WORKER not in held and _of_teams(self.teams).filter(child=child).exists():
            held.add(Role.SOCIAL_WORKER)
        return held

    def attended(self, child) -> set[UUID]:
        """Which schools the child attends today, asked once."""
        if child.pk not in self.schools_of:
            self.schools_of[child.pk] = {row.school_id for row in _ENROLMENTS.all(child.pk)}
        return self.schools_of[child.pk]


def standing_of(user) -> Standing:
    """How a person stands today, asked once a request (see audit.middleware); outside a request asked each time."""
    if not user.is_authenticated or not user.is_active:
        return Standing()
    return remembered(user, "standing", lambda: _standing_of(user))


def roles_held(user) -> set[Role]:
    """In which capacities this person is here at all today: what they belong to, and what they are to some child."""
    return standing_of(user).roles


def capacities(user, child) -> set[Role]:
    """In which capacities this user is here for this child today."""
    return remembered(user, child.pk, lambda: standing_of(user).capacities(child))


def remembered(user, question, answer):
    memory = getattr(user, "request_memory", None)
    if memory is None:
        return answer()
    if question not in memory:
        memory[question] = answer()
    return memory[question]


def _standing_of(user) -> Standing:
    standing = Standing()
    opened, kept = [], []
    for way, role, target, authority in _ATTACHMENTS.rows(user):
        target = target if isinstance(target, UUID) or target is None else UUID(target)
        if way == "barred":
            standing.barred.add(target)
        elif way == "opened":
            opened.append((target, authority if isinstance(authority, UUID) else UUID(authority)))
        elif way == "plans":
            kept.append((target, authority if isinstance(authority, UUID) else UUID(authority)))
        elif way == "teams":
            standing.teams.add(target)
        elif way == "elsewhere":
            standing.elsewhere.add(Role(role))
        else:
            getattr(standing, way)[Role(role.removeprefix("as_"))].add(target)
    standing.plans = {plan for plan, child in kept if child not in standing.barred}
    # Only while the person is still a head of the child's authority.
    standing.opened = {child for child, authority in opened if authority in standing.authorities.get(Role.HEAD, ())}
    return standing


def _attachments(user):
    """Rows of (way, capacity, what it is held for, its authority), the bars among them."""
    children = apps.get_model("children", "ChildGrant").objects.live(user, OF_CHILD)
    delegations = apps.get_model("children", "Delegation").objects.live(user).filter(parts__isnull=False)
    arms = [
        _rows("children", children, "permission__codename", "content_object_id"),
        _rows("children", delegations, "parts__capacity", "child_id"),
        _rows("schools", SchoolGrant.objects.live(user, OF_SCHOOL), "permission__codename", "content_object_id"),
        _rows(
            "authorities", AuthorityGrant.objects.live(user, OF_AUTHORITY), "permission__codename", "content_object_id"
        ),
        _rows("elsewhere", Membership.objects.filter(Membership.current_on(clock.today()), user=user), "role", "id"),
        _rows("barred", apps.get_model("children", "Bar").objects.filter(user=user), "reason", "child_id"),
        _rows(
            "opened",
            apps.get_model("children", "BreakGlass").objects.open(user),
            "reason",
            "child_id",
            "child__authority_id",
        ),
        _rows(
            "plans", apps.get_model("children", "KeptPlan").objects.live(user), "school__name", "plan_id", "child_id"
        ),
    ]
    places = TeamPlace.objects.filter(TeamPlace.current_on(clock.today()), user=user, manages=True)
    arms.append(_rows("teams", places, "team__name", "team_id"))
    return arms[0].union(*arms[1:], all=True)


def _rows(way, queryset, role, target, authority=None):
    return queryset.order_by().values_list(Value(way), F(role), F(target), F(authority or target))


def _of_schools(child: str) -> Q:
    """Children whom a school has to do with: neither restricted, nor out of care with nothing left to finish."""
    open_or_not_over = Q(**{f"{child}outside_until": None}) | Q(**{f"{child}outside_until__gte": clock.today()})
    return open_or_not_over & Q(**{f"{child}restricted": False})


def _of_teams(teams):
    """Who of these teams has which children of its authority today. A manager is not named for a restricted child."""
    today = clock.today()
    works_there = Q(user__team_places__ends=None) | Q(user__team_places__ends__gte=today)
    return (
        apps.get_model("children", "Allocation")
        .objects.current()
        .filter(
            works_there,
            user__team_places__team__in=teams,
            user__team_places__starts__lte=today,
            child__authority=F("user__team_places__team__authority"),
            child__restricted=False,
            role=Role.SOCIAL_WORKER,
        )
    )


def _enrolments():
    today = clock.today()
    return apps.get_model("children", "Enrolment").objects.filter(Q(ends=None) | Q(ends__gte=today), starts__lte=today)


def _of(held: dict, roles) -> set[UUID]:
    return set().union(*(held[role] for role in roles if role in held))


_ATTACHMENTS = Prepared(_attachments)
_ENROLMENTS = Records(lambda child: _enrolments().filter(child=child).only("school_id").order_by())
