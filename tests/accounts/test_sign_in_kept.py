"""What is sent after the session ran out is given back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import PendingPost, User
from audit import clock

PASSWORD = "correct horse battery"
NINE = datetime(2026, 10, 6, 9, tzinfo=UTC)
TYPED = {
    "name": "Nia New",
    "email": "nia@council.example",
    "job_title": "First line\nsecond <b>line</b>",
    "role": "adviser",
}


def at(minutes):
    return clock.at(NINE + timedelta(minutes=minutes))


def sign_in(client, person, next_page=""):
    details = {"login": person.email, "password": PASSWORD, "next": next_page}
    return client.post(reverse("account_login"), details)


@pytest.fixture
def late(client, administrator):
    """Signed in at nine; the form is sent at ten."""
    with at(0):
        sign_in(client, administrator)
    return client


def send_late(client, typed=TYPED, **more):
    with at(60):
        response = client.post(reverse("accounts:invite"), typed, **more)
    assert response.status_code == 302
    assert response.url.startswith("/account/login/?next=%2Faccount%2Fkept%2F")
    return reverse("sign_in:kept", args=[PendingPost.objects.latest("kept_at").pk])


def test_typed_words_come_back_and_can_be_saved(late, administrator):
    kept_page = send_late(late)
    assert not User.objects.filter(email="nia@council.example").exists()
    with at(62):
        assert sign_in(late, administrator, kept_page).url == kept_page
        page = late.get(kept_page)
        text = page.content.decode()
        assert "You were signed out before this was saved" in text
        assert "Nia New" in text
        assert "second &lt;b&gt;line&lt;/b&gt;" in text
        assert page.context["path"] == reverse("accounts:invite")
        again = {name: value for name, values in page.context["typed"] for value in values}
        assert again == TYPED
        assert late.post(page.context["path"], again).status_code == 302
    assert User.objects.filter(email="nia@council.example").exists()
    assert not PendingPost.objects.exists()


def test_the_page_of_kept_words_sends_a_fresh_token_and_the_browser_sends_all_of_it_back(late, administrator):
    import html5lib

    kept_page = send_late(late)
    with at(61):
        sign_in(late, administrator)
        tree = html5lib.parse(late.get(kept_page).content, namespaceHTMLElements=False)
    form = next(form for form in tree.iter("form") if form.get("action") == reverse("accounts:invite"))
    assert any(field.get("name") == "csrfmiddlewaretoken" for field in form.iter("input"))
    assert {field.get("name"): field.text for field in form.iter("textarea")} == TYPED


def test_another_person_who_signs_in_does_not_get_it(late, adviser):
    kept_page = send_late(late)
    with at(61):
        sign_in(late, adviser)
        response = late.get(kept_page)
        assert response.url == reverse("home")
        late.post(reverse("sign_in:throw_away", args=[PendingPost.objects.get().pk]))
    assert PendingPost.objects.count() == 1


def test_it_is_kept_for_half_an_hour(late, administrator):
    kept_page = send_late(late)
    with at(91):
        sign_in(late, administrator)
        assert late.get(kept_page).url == reverse("home")


def test_the_database_does_not_show_it(late):
    send_late(late)
    assert "Nia" not in PendingPost.objects.get().content


def test_passwords_are_not_kept_and_files_are_named(late, administrator):
    upload = SimpleUploadedFile("letter.pdf", b"%PDF-1.4")
    kept_page = send_late(late, {"name": "Nia New", "password1": "three odd words", "letter": upload})
    with at(61):
        sign_in(late, administrator)
        page = late.get(kept_page)
    assert page.context["typed"] == [["name", ["Nia New"]]]
    assert page.context["files"] == ["letter.pdf"]
    assert "Files are not kept" in page.content.decode()


def test_it_can_be_thrown_away(late, administrator):
    kept_page = send_late(late, headers={"referer": "http://testserver/people/invite/"})
    with at(61):
        sign_in(late, administrator)
        late.get(kept_page)
        response = late.post(reverse("sign_in:throw_away", args=[PendingPost.objects.get().pk]))
    assert response.url == "/people/invite/"
    assert not PendingPost.objects.exists()


def test_a_stranger_s_post_is_not_kept(db):
    response = Client().post(reverse("accounts:invite"), TYPED)
    assert response.url == "/account/login/?next=/people/invite/"
    assert not PendingPost.objects.exists()


def test_after_signing_out_nothing_is_kept(client, administrator):
    sign_in(client, administrator)
    client.post(reverse("account_logout"))
    client.post(reverse("accounts:invite"), TYPED)
    assert not PendingPost.objects.exists()


def test_a_session_that_was_ended_elsewhere_keeps_the_words_too(client, administrator):
    sign_in(client, administrator)
    client.session.flush()
    assert "kept" in client.post(reverse("accounts:invite"), TYPED).url


def test_a_form_without_the_token_of_ours_is_not_kept(administrator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator)
    client.get(reverse("home"))
    with clock.at(clock.now() + timedelta(hours=1)):
        assert client.post(reverse("accounts:invite"), TYPED).status_code == 403
    assert not PendingPost.objects.exists()
