"""Teams of social workers: whoever manages one sees the children of its workers, as their social worker and no longer
than the team, the worker and the child belong together."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import actions as people
from accounts import teams
from accounts.actions import Refused
from accounts.models import Team, TeamPlace
from accounts.permissions import Denied
from accounts.roles import Role
from audit import clock
from children import actions as children
from children.delegation import rules
from children.delegation.permissions import can_delegate
from children.explain import why
from children.models import Bar, Child
from children.people_file import loading, planning
from children.provisioning import reviews
from children.standing import capacities
from tests.factories import ChildFactory, allocate, in_care, member

pytestmark = [pytest.mark.ci, pytest.mark.django_db]


@pytest.fixture
def north(authority, social_worker, administrator):
    """Ada's social worker works in it."""
    team = teams.make_team(authority=authority, name="North", by=administrator)
    teams.join_team(team=team, person=social_worker, manages=False, by=administrator)
    return team


@pytest.fixture
def manager(north, authority, administrator):
    person = member(Role.SOCIAL_WORKER, authority, name="Maggie Lead", email="maggie@council.example")
    teams.join_team(team=north, person=person, manages=True, by=administrator)
    return person


def sees(person, child, record="care_history") -> bool:
    found = Child.objects.visible_to(person, record).filter(pk=child.pk).exists()
    assert found == (Role.SOCIAL_WORKER in capacities(person, child))
    return found


# ---------------------------------------------------------------- what it opens


def test_the_manager_sees_the_children_of_the_team_and_no_other(ada, authority, manager, other_social_worker):
    other = in_care(ChildFactory(authority=authority))
    allocate(other, other_social_worker, Role.SOCIAL_WORKER)
    assert sees(manager, ada)
    assert not sees(manager, other)
    assert "manager of the team North, in which Priya Shah" in why(manager, ada)


def test_who_works_in_the_team_sees_nothing_through_it(ada, north, authority, administrator, other_social_worker):
    teams.join_team(team=north, person=other_social_worker, manages=False, by=administrator)
    assert not sees(other_social_worker, ada)


def test_it_ends_with_each_of_the_three(ada, north, manager, social_worker, administrator):
    for person in (social_worker, manager):
        place = TeamPlace.objects.get(user=person)
        with transaction.atomic():
            teams.leave_team(place=place, by=administrator)
            assert not sees(manager, ada)
            transaction.set_rollback(True)
    children.end_allocation(
        allocation=ada.allocations.get(role=Role.SOCIAL_WORKER), ends=clock.today() - timedelta(days=1), by=None
    )
    assert not sees(manager, ada)


def test_it_begins_and_ends_on_its_days(ada, north, manager, social_worker):
    TeamPlace.objects.filter(user=manager).update(starts=date(2026, 9, 10), ends=date(2026, 9, 12))
    seen = []
    for day in range(8, 15):
        with clock.at(date(2026, 9, day)):
            seen += [day] if sees(manager, ada) else []
    assert seen == [10, 11, 12]


def test_a_bar_a_restriction_and_a_suspension_beat_it(ada, manager, administrator):
    bar = Bar.objects.create(child=ada, user=manager, reason="Kin")
    assert not sees(manager, ada)
    bar.delete()
    ada.restricted = True
    ada.save()
    assert not sees(manager, ada)
    assert "restricted" in why(manager, ada)
    ada.restricted = False
    ada.save()
    people.suspend(user=manager, by=administrator)
    manager.refresh_from_db()
    assert not Child.objects.visible_to(manager, "name").exists()


def test_children_of_another_council_stay_there(manager, social_worker, other_authority):
    """The worker of the team works for two councils: the manager is the manager of one."""
    member(Role.SOCIAL_WORKER, other_authority, person=social_worker)
    theirs = in_care(ChildFactory(authority=other_authority))
    allocate(theirs, social_worker, Role.SOCIAL_WORKER)
    assert not sees(manager, theirs)


def test_it_ends_with_the_role_and_comes_back_with_it(ada, manager, administrator, authority):
    role = manager.memberships.get()
    last_day = clock.today() + timedelta(days=2)
    people.end_membership(membership=role, ends=last_day, by=administrator)
    assert TeamPlace.objects.get(user=manager).ends == last_day
    people.keep_membership(membership=role, by=administrator)
    assert sees(manager, ada)
    people.end_membership(membership=role, by=administrator)
    assert not sees(manager, ada)


def test_the_manager_shares_no_work_of_a_child_that_is_not_allocated_to_them(ada, manager, social_worker):
    assert can_delegate(social_worker, ada)
    assert not can_delegate(manager, ada)


# ---------------------------------------------------------------- working together


def test_a_colleague_is_who_works_in_the_same_team(ada, authority, north, social_worker, manager, other_social_worker):
    other_social_worker.email = "sean@council.example"
    other_social_worker.save()
    assert rules.doubt_about(social_worker, manager, authority) == ""
    assert "works in another team" in rules.doubt_about(social_worker, other_social_worker, authority)
    assert list(rules.colleagues(social_worker, ada, authority)) == [manager]


def test_without_teams_everybody_is_a_colleague(ada, authority, social_worker, other_social_worker):
    other_social_worker.email = "sean@council.example"
    other_social_worker.save()
    assert rules.doubt_about(social_worker, other_social_worker, authority) == ""
    assert list(rules.colleagues(social_worker, ada, authority)) == [other_social_worker]


# ---------------------------------------------------------------- who makes and fills them


def test_nobody_joins_by_their_own_hand_nor_without_the_role(north, administrator, teacher, authority, adviser):
    with pytest.raises(Refused, match="no social worker"):
        teams.join_team(team=north, person=teacher, manages=True, by=administrator)
    member(Role.SOCIAL_WORKER, authority, person=administrator)
    with pytest.raises(Refused, match="yourself"):
        teams.join_team(team=north, person=administrator, manages=True, by=administrator)
    with pytest.raises(Denied):
        teams.join_team(team=north, person=adviser, manages=False, by=adviser)


def test_a_worker_works_in_one_team_and_a_manager_manages_several(north, manager, social_worker, administrator):
    south = teams.make_team(authority=north.authority, name="South", by=administrator)
    teams.join_team(team=south, person=social_worker, manages=False, by=administrator)
    teams.join_team(team=south, person=manager, manages=True, by=administrator)
    assert [str(team) for team in teams.teams_of(social_worker)] == ["South"]
    assert {str(team) for team in teams.teams_of(manager)} == {"North", "South"}


def test_the_database_refuses_two_teams_of_a_name_and_two_open_places(north, manager):
    with pytest.raises(IntegrityError), transaction.atomic():
        Team.objects.create(authority=north.authority, name="north")
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamPlace.objects.create(team=north, user=manager, starts=clock.today())


def test_made_filled_changed_and_emptied_on_its_pages(client, ada, authority, administrator, social_worker):
    client.force_login(administrator)

    def post(page, *args, **said):
        return client.post(reverse(f"provisioning:{page}", args=args), said, follow=True).content.decode()

    page = post("team_make", name="East")
    team = Team.objects.get()
    assert "Who joins the team East?" in page
    assert "has a team of this name already" in post("team_make", name="EAST")
    assert "Tick at least one person" in post("team_add", team.pk, as_what="works")
    assert "1 person has joined" in post("team_add", team.pk, as_what="works", person=str(social_worker.pk))
    page = client.get(reverse("provisioning:teams")).content.decode()
    assert "Nobody yet" in page
    place = TeamPlace.objects.get(team=team, ends=None)
    assert "Manages it" in post("team_place", team.pk, place.pk, do="manage")
    post("team_rename", team.pk, name="West")
    page = client.get(reverse("accounts:person", args=[social_worker.pk])).content.decode()
    assert "West (manages it)" in page
    place = TeamPlace.objects.get(team=team, ends=None)
    assert "Nobody is in this team" in post("team_place", team.pk, place.pk, do="leave")


def test_teams_of_another_council_are_not_there(client, north, other_authority):
    other = member(Role.ADMINISTRATOR, other_authority)
    client.force_login(other)
    for name in ("team", "team_add", "team_rename"):
        assert client.get(reverse(f"provisioning:{name}", args=[north.pk])).status_code == 404


# ---------------------------------------------------------------- the review, and the file


def test_the_review_of_access_has_each_team(client, ada, north, manager, administrator):
    groups = {group.name: group for group in reviews.groups(administrator)}
    assert groups["Team North"].people == 2
    client.force_login(administrator)
    page = client.get(groups["Team North"].href).content.decode()
    assert "Maggie Lead" in page
    assert "Sean Other" not in page


FILE = b"""name,email,role,child_id,team
Nia New,nia@council.example,Social worker,,North
Priya Shah,priya@council.example,Social worker,,north
Tom Two,two@council.example,Social worker,,Nowhere
Una Two,una@council.example,Adviser,,North
"""


def test_a_file_puts_social_workers_into_teams(north, administrator, authority):
    kept = loading.keep(name="p.csv", data=FILE, authority=authority, by=administrator)
    plan = loading.plan_of(kept, administrator)
    said = [" ".join(row.says + row.problems) for row in plan.rows]
    assert "Joins the team North" in said[0]
    assert "In the team North" in said[1]
    assert "No team is called Nowhere" in said[2]
    assert "Only social workers are in teams" in said[3]
    loading.load(kept=kept, seen=plan.fingerprint, by=administrator)
    assert teams.places_today(team=north, user__email="nia@council.example").exists()
    again = loading.keep(name="p.csv", data=FILE, authority=authority, by=administrator)
    rows = loading.plan_of(again, administrator).rows
    assert [row.effect for row in rows[:2]] == [planning.SAME, planning.SAME]
