"""The pages on which administrators look after people."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Invitation
from accounts.roles import Role
from audit import clock
from tests.factories import SchoolFactory, member

pytestmark = pytest.mark.django_db

NEW = {"name": "Nia New", "email": "nia@council.example", "role": "adviser"}


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(f"accounts:{name}", args=args), query)


def test_the_list_shows_the_people_of_the_authority_and_nobody_else(
    client, administrator, adviser, other_adviser, stranger
):
    text = page(client, administrator, "people").content.decode()
    assert adviser.name in text
    assert other_adviser.name not in text
    assert stranger.name not in text


def test_the_list_includes_teachers_of_schools_in_the_area(client, administrator, authority):
    school = SchoolFactory(name="Area School", la_code=authority.code)
    member(Role.DESIGNATED_TEACHER, school, name="Terry Teacher")
    text = page(client, administrator, "people").content.decode()
    assert "Terry Teacher" in text
    assert "Area School" in text


def test_the_list_is_narrowed_by_text_and_role(client, administrator, adviser, head):
    by_text = page(client, administrator, "people", text="amira").content.decode()
    assert adviser.name in by_text
    assert head.name not in by_text
    by_role = page(client, administrator, "people", role="head").content.decode()
    assert head.name in by_role
    assert adviser.name not in by_role
    assert "Nobody matches" in page(client, administrator, "people", text="zzz").content.decode()


def test_the_list_takes_as_many_queries_for_many_people_as_for_few(client, administrator, authority):
    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert page(client, administrator, "people").status_code == 200
        return len(seen)

    queries()
    few = queries()
    for _ in range(8):
        member(Role.ADVISER, authority)
    assert queries() == few


@pytest.mark.parametrize("who", ["adviser", "teacher", "social_worker", "carer", "stranger"])
def test_others_are_refused(client, who, request):
    user = request.getfixturevalue(who)
    for name in ("people", "invite"):
        assert page(client, user, name).status_code == 403


def test_somebody_of_another_authority_is_not_found(client, administrator, other_adviser):
    for name in ("person", "suspend"):
        assert page(client, administrator, name, other_adviser.pk).status_code == 404
    membership = other_adviser.memberships.get()
    assert page(client, administrator, "end_membership", membership.pk).status_code == 404


def test_a_person_s_page_says_what_they_are(client, administrator, adviser):
    text = page(client, administrator, "person", adviser.pk).content.decode()
    assert "Virtual School adviser" in text
    assert "Active" in text
    assert "End this role" in text


def test_inviting_somebody(client, administrator):
    client.force_login(administrator)
    response = client.post(reverse("accounts:invite"), NEW, follow=True)
    text = response.content.decode()
    assert "We have sent an invitation to nia@council.example" in text
    assert "Invited" in text
    assert "Send a new invitation" in text


def test_the_head_invites_too(client, head):
    client.force_login(head)
    client.post(reverse("accounts:invite"), NEW)
    assert Invitation.objects.get().user.memberships.get().role == "adviser"


def errors_of(client, **details):
    return client.post(reverse("accounts:invite"), NEW | details).context["form"].errors


def test_what_is_wrong_with_an_invitation_is_said_in_words(client, administrator):
    client.force_login(administrator)
    assert errors_of(client, name="")["name"] == ["Enter full name"]
    assert errors_of(client, email="nia")["email"]
    assert errors_of(client, role="")["role"] == ["Select what they will do here"]
    assert "cannot invite yourself" in errors_of(client, email=administrator.email)["email"][0]
    assert errors_of(client, role="designated_teacher")["school"] == ["Enter the name or URN of the school"]


def test_roles_that_are_not_given_by_invitation_are_not_accepted(client, administrator):
    client.force_login(administrator)
    assert errors_of(client, role="young_person")["role"]


@pytest.mark.parametrize("typed", ["oakfield", "Oakfield School", "oakfield, sampleton", "{urn}"])
def test_a_school_is_found_by_name_or_urn(client, administrator, school, typed):
    client.force_login(administrator)
    client.post(
        reverse("accounts:invite"), NEW | {"role": "designated_teacher", "school": typed.format(urn=school.urn)}
    )
    assert Invitation.objects.get().user.memberships.get().school == school


def test_one_of_several_schools_is_chosen(client, administrator):
    first, second = SchoolFactory(name="St Mary's", town="Upton"), SchoolFactory(name="St Mary's", town="Downton")
    client.force_login(administrator)
    asked = NEW | {"role": "designated_teacher", "school": "st mary's"}
    response = client.post(reverse("accounts:invite"), asked)
    assert response.context["form"].errors["school_id"] == ["Several schools match. Select the one you mean"]
    text = response.content.decode()
    assert "Upton" in text
    assert "Downton" in text
    client.post(reverse("accounts:invite"), asked | {"school_id": str(second.pk)})
    assert Invitation.objects.get().user.memberships.get().school == second
    assert not first.members.exists()


def test_a_school_that_was_not_found_cannot_be_slipped_in(client, administrator, school, other_school):
    client.force_login(administrator)
    asked = {"role": "designated_teacher", "school": "nowhere", "school_id": str(other_school.pk)}
    assert "No open school has this name" in errors_of(client, **asked)["school"][0]
    for _ in range(21):
        SchoolFactory(name="Many")
    assert "Many schools match" in errors_of(client, role="designated_teacher", school="many")["school"][0]


def test_a_closed_school_is_not_offered(client, administrator):
    SchoolFactory(name="Gone Primary", status="Closed", urn="111111")
    client.force_login(administrator)
    assert errors_of(client, role="designated_teacher", school="111111")["school"]


def test_the_authority_is_asked_only_where_there_are_several(client, administrator, authority, other_authority):
    assert "authority" not in page(client, administrator, "invite").context["form"].fields
    member(Role.ADMINISTRATOR, other_authority, person=administrator)
    assert "authority" in page(client, administrator, "invite").context["form"].fields
    client.post(reverse("accounts:invite"), NEW | {"authority": str(other_authority.pk)})
    assert Invitation.objects.get().user.memberships.get().authority == other_authority


def test_an_authority_of_somebody_else_is_not_accepted(client, head, authority, other_authority):
    client.force_login(head)
    client.post(reverse("accounts:invite"), NEW | {"authority": str(other_authority.pk)})
    assert Invitation.objects.get().user.memberships.get().authority == authority


def test_ending_a_role_on_a_day_and_now(client, administrator, adviser):
    client.force_login(administrator)
    membership = adviser.memberships.get()
    url = reverse("accounts:end_membership", args=[membership.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"when": "day"}).context["form"].errors["last_day"] == ["Enter the last day"]
    day = clock.today() + timedelta(days=5)
    parts = {"last_day-day": day.day, "last_day-month": day.month, "last_day-year": day.year}
    assert client.post(url, {"when": "day", **parts}).status_code == 302
    membership.refresh_from_db()
    assert membership.ends == day
    client.post(url, {"when": "now"})
    membership.refresh_from_db()
    assert membership.ends == clock.today() - timedelta(days=1)
    assert client.get(url).status_code == 404


def test_the_last_administrator_stays_and_the_head_is_told_why(client, head, administrator):
    client.force_login(head)
    url = reverse("accounts:end_membership", args=[administrator.memberships.get().pk])
    assert "would have no administrator" in client.post(url, {"when": "now"}, follow=True).content.decode()


def test_suspending_ends_the_session_at_once(client, administrator, adviser):
    theirs = Client()
    theirs.force_login(adviser)
    client.force_login(administrator)
    url = reverse("accounts:suspend", args=[adviser.pk])
    assert "Suspend Amira Khan?" in client.get(url).content.decode()
    assert "can no longer sign in" in client.post(url, follow=True).content.decode()
    assert theirs.get(reverse("accounts:people")).status_code == 302
    text = client.post(reverse("accounts:reactivate", args=[adviser.pk]), follow=True).content.decode()
    assert "can sign in again" in text


def test_nobody_suspends_themselves(client, administrator):
    client.force_login(administrator)
    assert client.post(reverse("accounts:suspend", args=[administrator.pk])).status_code == 403


def test_a_get_changes_nothing(client, administrator, adviser):
    for name in ("resend", "reactivate"):
        assert page(client, administrator, name, adviser.pk).status_code == 405
    page(client, administrator, "suspend", adviser.pk)
    adviser.refresh_from_db()
    assert adviser.is_active
