"""Teams of social workers: all of them, one with its people, making and filling one."""

from collections import defaultdict

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import permissions, teams
from accounts.actions import Refused
from accounts.models import TeamPlace
from accounts.provisioning.tabs import tabs
from accounts.roles import Role
from audit import clock
from children.provisioning import caseloads
from children.provisioning.forms import TeamForm, TeamPeopleForm


@require_GET
def all_teams(request):
    permissions.check_can_manage_people(request.user)
    found = list(teams.teams_managed(request.user).order_by("authority__name", "name"))
    places, sizes = _places_of(found), caseloads.sizes(request.user, Role.SOCIAL_WORKER)
    for team in found:
        here = places[team.pk]
        team.managers = [place.user.name for place in here if place.manages]
        team.people = sum(not place.manages for place in here)
        team.children = sum(sizes.get(place.user_id, 0) for place in here)
    authorities = {team.authority for team in found}
    words = {"teams": found, "several": len(authorities) > 1, "without": _without_team(request.user)}
    return render(request, "children/provisioning/teams.html", {"tabs": tabs("teams"), **words})


def _places_of(found) -> dict:
    places = defaultdict(list)
    for place in teams.places_today(team__in=found).select_related("user").order_by("user__name"):
        places[place.team_id].append(place)
    return places


def _without_team(user) -> int:
    """Social workers of authorities that have teams, who work in none."""
    having = teams.teams_managed(user).values("authority")
    rows = caseloads.members(user, Role.SOCIAL_WORKER).filter(authority__in=having, user__is_active=True)
    return rows.exclude(user__in=teams.places_today().values("user")).aggregate(n=Count("user", distinct=True))["n"]


@require_GET
def one(request, team_id):
    team = _find(request, team_id)
    sizes = caseloads.sizes(request.user, Role.SOCIAL_WORKER)
    places = _places_of([team])[team.pk]
    for place in places:
        place.children = sizes.get(place.user_id, 0)
        place.is_mine = place.user_id == request.user.pk
    places.sort(key=lambda place: not place.manages)
    coming = team.places.filter(starts__gt=clock.today()).exclude(ends__lt=clock.today()).select_related("user")
    words = {"places": places, "coming": coming, "children": sum(place.children for place in places)}
    return render(request, "children/provisioning/team.html", {"team": team, **words})


@require_http_methods(["GET", "POST"])
def make(request):
    permissions.check_can_manage_people(request.user)
    authorities = permissions.authorities_managed(request.user).order_by("name")
    form = TeamForm(request.POST or None, authorities=authorities)
    if request.method == "POST" and form.is_valid():
        authority = form.cleaned_data.get("authority") or authorities.get()
        try:
            team = teams.make_team(authority=authority, name=form.cleaned_data["name"], by=request.user)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, f"The team {team.name} is made. Now say who works in it.")
            return redirect("provisioning:team_add", team.pk)
    return _ask(request, form, "Make a team", "Make the team", reverse("provisioning:teams"), "Teams")


@require_http_methods(["GET", "POST"])
def rename(request, team_id):
    team = _find(request, team_id)
    form = TeamForm(request.POST or None, authorities=permissions.authorities_managed(request.user), team=team)
    if request.method == "POST" and form.is_valid():
        try:
            teams.rename_team(team=team, name=form.cleaned_data["name"], by=request.user)
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, "The team has its new name.")
            return redirect("provisioning:team", team.pk)
    return _ask(request, form, "Change the name of the team", "Save", _address(team), team.name)


@require_http_methods(["GET", "POST"])
def add(request, team_id):
    team = _find(request, team_id)
    form = TeamPeopleForm(request.POST or None, people=_who_may_join(request.user, team))
    if request.method == "POST" and form.is_valid():
        manages, refused = form.cleaned_data["as_what"] == "manages", []
        for person in form.chosen:
            try:
                teams.join_team(team=team, person=person, manages=manages, by=request.user)
            except Refused as refusal:
                refused.append(str(refusal))
        _say_joined(request, len(form.chosen) - len(refused), refused, team)
        return redirect("provisioning:team", team.pk)
    if not form.people:
        messages.info(request, "Everybody who could join is in this team. Invite social workers first.")
        return redirect("provisioning:team", team.pk)
    return _ask(request, form, f"Who joins the team {team.name}?", "Put them into the team", _address(team), team.name)


def _say_joined(request, number: int, refused: list[str], team) -> None:
    if number:
        who = "1 person has" if number == 1 else f"{number} people have"
        messages.success(request, f"{who} joined the team {team.name}.")
    if refused:
        messages.warning(request, f"Left out. {' '.join(refused)}")


def _who_may_join(user, team) -> list:
    """By name, those without a team first; whoever is in this team already is not offered again."""
    here = teams.places_today(team=team).values("user")
    people = list(teams.may_join(team.authority).exclude(pk__in=here).exclude(pk=user.pk))
    named = defaultdict(list)
    rows = teams.places_today(user__in=people, team__authority=team.authority).select_related("team")
    for place in rows.order_by("team__name"):
        named[place.user_id].append(place.team.name)
    for person in people:
        person.team_names = named[person.pk]
    return sorted(people, key=lambda person: bool(person.team_names))


@require_POST
def change_place(request, team_id, place_id):
    """Take somebody out, or let them manage the team, or work in it."""
    team = _find(request, team_id)
    places = team.places.filter(Q(ends=None) | Q(ends__gte=clock.today())).select_related("user", "team")
    place = get_object_or_404(places, pk=place_id)
    try:
        _CHANGES.get(request.POST.get("do"), _leave)(place, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{place.user.name}: done.")
    return redirect("provisioning:team", team.pk)


def _leave(place: TeamPlace, by) -> None:
    teams.leave_team(place=place, by=by)


def _manage(place: TeamPlace, by) -> None:
    teams.join_team(team=place.team, person=place.user, manages=True, by=by)


def _work(place: TeamPlace, by) -> None:
    teams.join_team(team=place.team, person=place.user, manages=False, by=by)


_CHANGES = {"leave": _leave, "manage": _manage, "work": _work}


def _find(request, team_id):
    permissions.check_can_manage_people(request.user)
    return get_object_or_404(teams.teams_managed(request.user), pk=team_id)


def _address(team) -> str:
    return reverse("provisioning:team", args=[team.pk])


def _ask(request, form, heading: str, button: str, back: str, back_text: str):
    words = {"heading": heading, "button": button, "back_url": back, "back_text": back_text, "cancel_url": back}
    return render(request, "form.html", {"form": form, **words})
