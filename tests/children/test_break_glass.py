"""A head opens a restricted record in an emergency: with a reason, an end, a password, and others told."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.permissions import Denied
from accounts.roles import Role
from audit import clock
from audit.models import Event
from children import glass
from children.models import Bar, BreakGlass, Child
from children.standing import capacities
from notices.models import Notice
from tests.factories import ChildFactory, member

pytestmark = pytest.mark.django_db
OPEN = "access:open_glass"


@pytest.fixture
def secret(authority):
    """A child whom only named people see."""
    return ChildFactory(authority=authority, given_name="Iris", local_id="S-77", restricted=True)


def sees(user, child) -> bool:
    return Child.objects.visible_to(user).filter(pk=child.pk).exists()


def form(**changed):
    return {
        "local_id": "s-77",
        "reason": "Taken to hospital tonight",
        "hours": "4",
        "password": "correct horse battery",
    } | changed


def send(client, user, **changed):
    client.force_login(user)
    return client.post(reverse(OPEN), form(**changed))


def test_a_head_opens_it_and_sees_the_child_as_head_until_the_end(client, secret, head):
    assert not sees(head, secret)
    response = send(client, head)
    assert response.headers["Location"] == reverse("children:child", args=[secret.pk])
    page = client.get(response.headers["Location"]).content.decode()
    assert "Iris" in page
    assert "Emergency access" in page
    assert capacities(head, secret) == {Role.HEAD}
    with clock.at(clock.now() + timedelta(hours=3, minutes=59)):
        assert sees(head, secret)
    with clock.at(clock.now() + timedelta(hours=4, minutes=1)):
        assert not sees(head, secret)
        assert capacities(head, secret) == set()


def test_it_is_an_event_and_another_head_is_told_without_a_name(client, secret, head, administrator):
    second = member(Role.HEAD, secret.authority, name="Second Head")
    send(client, head)
    event = Event.objects.get(verb="glass.broken")
    assert (event.child_id, event.by_id, event.page) == (secret.pk, head.pk, OPEN)
    notice = Notice.objects.get()
    assert notice.to_user_id == second.pk
    assert "Iris" not in notice.subject + notice.body
    assert "hospital" not in notice.body


def test_without_another_head_an_administrator_is_told(client, secret, head, administrator):
    send(client, head)
    assert Notice.objects.get().to_user_id == administrator.pk


def test_without_either_the_mailbox_is_told(client, secret, head):
    secret.authority.email = "vs@council.example"
    secret.authority.save()
    send(client, head)
    assert Notice.objects.get().to_email == "vs@council.example"


@pytest.mark.parametrize(
    "wrong",
    [
        {"password": "wrong"},
        {"password": ""},
        {"reason": "Because"},
        {"hours": "48"},
        {"hours": ""},
        {"local_id": "S-7"},
        {"local_id": ""},
    ],
)
def test_nothing_opens_without_reason_end_password_and_the_exact_id(client, secret, head, wrong):
    response = send(client, head, **wrong)
    assert response.status_code == 200
    assert "Iris" not in response.content.decode()
    assert not BreakGlass.objects.exists()


def test_no_guess_about_an_id_is_answered_without_the_password(client, secret, head):
    right, wrong = (send(client, head, password="no", local_id=local_id) for local_id in ("S-77", "S-00"))
    assert list(right.context["form"].errors) == list(wrong.context["form"].errors) == ["password"]


def test_a_bar_beats_it(client, secret, head):
    Bar.objects.create(child=secret, user=head, reason="A relative")
    assert "You have no restricted child" in send(client, head).content.decode()
    with pytest.raises(Denied):
        glass.break_glass(child=secret, reason="Please", hours=1, by=head)


def test_a_bar_that_comes_later_closes_it(client, secret, head):
    send(client, head)
    Bar.objects.create(child=secret, user=head, reason="A relative")
    assert not sees(head, secret)


def test_who_is_no_longer_head_sees_nothing_more(client, secret, head):
    send(client, head)
    head.authoritygrant_set.all().delete()
    assert not sees(head, secret)


@pytest.mark.parametrize("who", ["adviser", "administrator", "teacher", "social_worker", "other_adviser"])
def test_only_a_head_may(client, secret, who, request):
    user = request.getfixturevalue(who)
    assert send(client, user).status_code == 403
    client.force_login(user)
    assert client.get(reverse(OPEN)).status_code == 403


def test_a_head_of_another_authority_finds_nothing(client, secret, other_authority):
    assert "You have no restricted child" in send(client, member(Role.HEAD, other_authority)).content.decode()


def test_it_can_be_given_back_by_its_owner_alone(client, secret, head):
    send(client, head)
    use = BreakGlass.objects.get()
    address = reverse("access:close_glass", args=[use.pk])
    client.force_login(member(Role.HEAD, secret.authority))
    assert client.post(address).status_code == 404
    client.force_login(head)
    assert client.post(address).status_code == 302
    assert not sees(head, secret)
    assert Event.objects.filter(verb="glass.closed", child_id=secret.pk).exists()


def test_the_list_shows_uses_and_names_the_child_only_to_who_sees_the_child(client, secret, head, administrator):
    send(client, head)
    pages = {}
    for person in (head, administrator):
        client.force_login(person)
        pages[person] = client.get(reverse("access:break_glass")).content.decode()
        assert "Taken to hospital tonight" in pages[person]
    assert "Iris" in pages[head]
    assert "Iris" not in pages[administrator]
    assert "A restricted child" in pages[administrator]
    client.force_login(member(Role.ADMINISTRATOR, ChildFactory().authority))
    assert "hospital" not in client.get(reverse("access:break_glass")).content.decode()


def test_opened_again_it_has_one_end(client, secret, head):
    send(client, head)
    send(client, head, hours="1")
    assert BreakGlass.objects.open(head).count() == 1
