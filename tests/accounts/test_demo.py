"""The demonstration's own pages: somebody to be, and the e-mails it would send."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from notices.models import DemoMail
from tests.factories import UserFactory, member


@pytest.fixture
def persona(authority):
    return member(Role.ADVISER, authority, name="Amira Khan", demo_line="Sees all children of Exampleshire.")


def test_the_page_offers_the_demonstration_people_by_authority(client, persona, stranger):
    text = client.get(reverse("demo_people")).content.decode()
    assert "Exampleshire" in text
    assert "Sees all children of Exampleshire." in text
    assert "Sign in as Amira Khan" in text
    assert stranger.name not in text


def test_a_click_signs_in(client, persona):
    response = client.post(reverse("demo_sign_in", args=[persona.pk]))
    assert response.url == reverse("home")
    assert client.session["_auth_user_id"] == str(persona.pk)


def test_only_demonstration_people_can_be_signed_in_as(client, stranger):
    assert client.post(reverse("demo_sign_in", args=[stranger.pk])).status_code == 404
    suspended = UserFactory(is_active=False, demo_line="Gone")
    assert client.post(reverse("demo_sign_in", args=[suspended.pk])).status_code == 404


def test_a_link_alone_does_not_sign_in(client, persona):
    assert client.get(reverse("demo_sign_in", args=[persona.pk])).status_code == 405


def test_outside_the_demonstration_none_of_it_exists(client, persona, settings):
    settings.DEMO = False
    assert client.get(reverse("demo_people")).status_code == 404
    assert client.get(reverse("demo_outbox")).status_code == 404
    assert client.post(reverse("demo_sign_in", args=[persona.pk])).status_code == 404
    assert "_auth_user_id" not in client.session


def test_emails_are_listed_newest_first_with_links_and_nothing_else_alive(client, db):
    for number in (1, 2):
        DemoMail.objects.create(
            at=clock.now(),
            to_email="a@example.org",
            subject=f"Letter {number}",
            body="Hello <script>x</script>\n\nhttp://localhost:8000/people/welcome/abc/",
        )
    text = client.get(reverse("demo_outbox")).content.decode()
    assert text.index("Letter 2") < text.index("Letter 1")
    assert 'href="http://localhost:8000/people/welcome/abc/"' in text
    assert "<script>x" not in text


def test_the_pages_are_kind_when_there_is_nothing_yet(client, db):
    assert "No demonstration people yet" in client.get(reverse("demo_people")).content.decode()
    assert "No e-mails yet" in client.get(reverse("demo_outbox")).content.decode()
