"""Teams of social workers: made, named, filled; who manages one. Access is asked of the places themselves."""

from datetime import date, timedelta

from django.db.models import Q

from accounts import permissions
from accounts.actions import Refused
from accounts.models import Membership, Team, TeamPlace, User
from accounts.roles import Role
from audit import clock, events
from audit.acting import action
from components.words import day_words
from organisations.models import Authority

WORK_IN_TEAMS = [Role.SOCIAL_WORKER, Role.COLLEAGUE]
MANAGE_TEAMS = [Role.SOCIAL_WORKER]


# ---------------------------------------------------------------- seeing


def teams_managed(user):
    """Teams of the authorities whose people this user looks after."""
    return Team.objects.filter(authority__in=permissions.authorities_managed(user)).select_related("authority")


def places_today(**of):
    return TeamPlace.objects.filter(TeamPlace.current_on(clock.today()), **of)


def teams_of(user, authority: Authority | None = None):
    """The teams in which somebody works, or which they manage, today."""
    found = Team.objects.filter(pk__in=places_today(user=user).values("team"))
    return found.filter(authority=authority) if authority else found


def teams_in_words(person, by) -> str:
    """For who looks after the person: the teams of theirs, and whether the person manages them."""
    rows = places_today(user=person, team__in=teams_managed(by)).select_related("team").order_by("team__name")
    return ", ".join(f"{row.team} (manages it)" if row.manages else str(row.team) for row in rows)


def work_together(user, other, authority: Authority) -> bool:
    return teams_of(user, authority).filter(pk__in=teams_of(other).values("pk")).exists()


def may_join(authority: Authority):
    """Who works for the authority in a role that is in teams."""
    here = Membership.objects.filter(Membership.current_on(clock.today()), authority=authority, role__in=WORK_IN_TEAMS)
    return User.objects.filter(pk__in=here.values("user"), is_active=True).order_by("name", "email")


# ---------------------------------------------------------------- doing


@action
def make_team(*, authority: Authority, name: str, by: User) -> Team:
    permissions.check_can_manage_people(by, authority)
    _check_name(authority, name)
    team = Team.objects.create(authority=authority, name=name)
    events.record("team.made", f"made the team {name} of {authority}", team, by=by)
    return team


@action
def rename_team(*, team: Team, name: str, by: User) -> Team:
    team = _held(team, by)
    _check_name(team.authority, name, but=team)
    former, team.name = team.name, name
    team.save()
    events.record("team.renamed", f"named the team {former} {name}", team, by=by)
    return team


@action
def join_team(
    *, team: Team, person: User, manages: bool, by: User, starts: date | None = None, ends: date | None = None
) -> TeamPlace:
    """From a day on somebody works in a team, or manages it. Who works in it worked in one team until the day before;
    somebody may manage several."""
    team, starts = _held(team, by), starts or clock.today()
    _check_can_join(team, person, manages, by)
    place = TeamPlace.objects.filter(team=team, user=person, ends=None).first()
    if place and place.manages == manages:
        return place
    for former in _places_that_end(team, person, manages):
        _end(former, starts - timedelta(days=1))
    place = TeamPlace.objects.create(team=team, user=person, manages=manages, starts=starts, ends=ends)
    as_what = "as its manager" if manages else "to work in it"
    words = f"put {person.name} into the team {team.name} {as_what} from {day_words(starts)}"
    events.record("team.joined", words, team, by=by)
    return place


@action
def leave_team(*, place: TeamPlace, by: User) -> None:
    """At once: what they saw through the team they do not see with the next page."""
    team = _held(place.team, by)
    place = TeamPlace.objects.select_for_update(of=("self",)).select_related("user").get(pk=place.pk)
    if place.user_id == by.pk:
        raise Refused("Another administrator takes you out of a team.")
    _end(place, clock.today() - timedelta(days=1))
    events.record("team.left", f"took {place.user.name} out of the team {team.name}", team, by=by)


def on_membership_ended(membership: Membership, by) -> None:
    """Somebody does not work for the authority any more in a role that is in teams."""
    if membership.authority_id is None or membership.role not in WORK_IN_TEAMS:
        return
    last_day = membership.ends or clock.today()
    others = Membership.objects.filter(
        Q(ends=None) | Q(ends__gt=last_day), user=membership.user_id, authority=membership.authority_id
    )
    stays, manages_on = (others.filter(role__in=roles).exists() for roles in (WORK_IN_TEAMS, MANAGE_TEAMS))
    places = TeamPlace.objects.filter(user=membership.user_id, team__authority=membership.authority_id)
    for place in places.filter(Q(ends=None) | Q(ends__gt=last_day)):
        if not stays or (place.manages and not manages_on):
            _end(place, last_day)


def on_membership_kept(membership: Membership, last_day: date, ended_at, by) -> None:
    """They stay after all, in the team they were to leave on that day."""
    if membership.authority_id is None or membership.role not in WORK_IN_TEAMS:
        return
    places = TeamPlace.objects.filter(user=membership.user_id, team__authority=membership.authority_id, ends=last_day)
    for place in places:
        if not TeamPlace.objects.filter(team=place.team_id, user=place.user_id, ends=None).exists():
            place.ends = None
            place.save()


# ---------------------------------------------------------------- the steps they share


def _held(team: Team, by: User) -> Team:
    team = Team.objects.select_for_update(of=("self",)).select_related("authority").get(pk=team.pk)
    permissions.check_can_manage_people(by, team.authority)
    return team


def _check_name(authority: Authority, name: str, but: Team | None = None) -> None:
    same = Team.objects.filter(authority=authority, name__iexact=name).exclude(pk=but.pk if but else None)
    if same.exists():
        raise Refused(f"{authority} has a team of this name already.")


def _check_can_join(team: Team, person: User, manages: bool, by: User) -> None:
    if person.pk == by.pk:
        raise Refused("You cannot put yourself into a team. Ask another administrator.")
    roles = MANAGE_TEAMS if manages else WORK_IN_TEAMS
    works_here = Membership.objects.filter(user=person, authority=team.authority, role__in=roles)
    if not works_here.exclude(ends__lt=clock.today()).exists():
        what = "social worker" if manages else "social worker or colleague"
        raise Refused(f"{person.name} is no {what} of {team.authority}. Invite them in that role first.")


def _places_that_end(team: Team, person: User, manages: bool):
    """The other place in this team; and, for who works in it, the team they worked in before."""
    places = TeamPlace.objects.filter(user=person, team__authority=team.authority).exclude(ends__lt=clock.today())
    same_team = Q(team=team)
    return places.filter(same_team if manages else same_team | Q(manages=False))


def _end(place: TeamPlace, last_day: date) -> None:
    """A place that had not begun by then never does."""
    place.starts, place.ends = min(place.starts, last_day), last_day
    place.save()
