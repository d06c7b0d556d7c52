"""A narrowed session opens what it names and nothing else, in nobody's name, and is never made wider."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.urls import reverse

from accounts import narrowing
from accounts.narrowing import IN_SESSION, Narrowing
from audit import clock
from peps.models import HandOver
from tests.factories import pep_at

PASSWORD = "correct horse battery"
NOON = datetime(2026, 9, 20, 12, tzinfo=UTC)


def at(minutes=0):
    return clock.at(NOON + timedelta(minutes=minutes))


@pytest.fixture
def plan(ada, social_worker, teacher):
    return pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)


@pytest.fixture
def handed(client, plan, teacher):
    """The teacher has handed over the screen."""
    with at():
        client.post(reverse("account_login"), {"login": teacher.email, "password": PASSWORD})
        client.before = client.session.session_key
        client.post(reverse("peps:hand_over", args=[plan.pk]))
    return client


def hello(plan):
    return reverse("guests:hello", args=[plan.pk])


def test_entering_begins_a_new_session_in_nobodys_name(handed, plan):
    assert handed.session.session_key != handed.before
    assert not SessionStore(handed.before).exists(handed.before)
    assert "_auth_user_id" not in handed.session
    with at(1):
        assert handed.get(hello(plan)).status_code == 200


@pytest.mark.parametrize(
    "page", ["home", "help", "children:list", "sign_in:me", "account_login", "mfa_index", "demo_people"]
)
def test_every_other_address_is_not_found(handed, page):
    with at(1):
        assert handed.get(reverse(page)).status_code == 404
        assert handed.post(reverse(page)).status_code == 404


def test_what_is_not_found_leads_back_to_the_own_page_only(handed, plan):
    with at(1):
        text = handed.get("/children/").content.decode()
    assert f'href="{hello(plan)}"' in text
    assert 'href="/"' not in text


def test_the_former_session_opens_nothing(handed, plan):
    handed.cookies["sessionid"] = handed.before
    with at(1):
        assert handed.get(reverse("peps:plan", args=[plan.pk])).url.startswith("/account/login/")


def test_signing_in_inside_is_not_found_so_nothing_is_widened(handed, teacher):
    with at(1):
        response = handed.post(reverse("account_login"), {"login": teacher.email, "password": PASSWORD})
        assert response.status_code == 404
        assert handed.get("/children/").status_code == 404


def test_leaving_asks_the_adult_to_sign_in_and_leads_back_to_the_section(handed, plan, teacher):
    section = reverse("peps:part", args=[plan.pk, "B"])
    with at(1):
        assert handed.get(reverse("sign_in:leave")).status_code == 200
        response = handed.post(reverse("sign_in:leave"))
        assert response.url.startswith("/account/login/?")
        assert handed.get(hello(plan)).status_code == 404
        assert handed.get(section).url.startswith("/account/login/")
        assert "handed over" in handed.get(response.url).content.decode()
        details = {"login": teacher.email, "password": PASSWORD, "next": section}
        assert handed.post(reverse("account_login"), details).url == section
        assert handed.get(section).status_code == 200
        assert IN_SESSION not in handed.session


def test_signing_out_inside_is_leaving(handed, plan):
    with at(1):
        assert handed.post(reverse("account_logout")).url.startswith("/account/login/")
        assert handed.get(hello(plan)).status_code == 404


def test_there_is_nothing_to_leave_without_a_narrowed_session(client, db):
    assert client.get(reverse("sign_in:leave")).status_code == 404
    assert client.post(reverse("sign_in:leave")).status_code == 404


def test_half_an_hour_without_a_page_ends_it(handed, plan):
    with at(29):
        assert handed.get(hello(plan)).status_code == 200
    with at(60):
        assert handed.get(hello(plan)).url == reverse("sign_in:closed")
        assert handed.get(hello(plan)).status_code == 404


def test_what_is_sent_after_a_long_pause_is_kept_and_nothing_is_shown(handed, plan):
    with at(1):
        handed.get(reverse("guests:ask", args=[plan.pk, "school"]))
    with at(45):
        response = handed.post(reverse("guests:ask", args=[plan.pk, "school"]), {"good_at": "Drawing"})
        assert response.url == reverse("sign_in:closed")
        assert handed.get(hello(plan)).status_code == 404
    assert plan.view_answers.get().words == "Drawing"


def test_after_two_hours_it_is_over_whatever_was_done(handed, plan):
    for minute in range(0, 120, 20):
        with at(minute):
            assert handed.get(hello(plan)).status_code == 200
    with at(121):
        response = handed.post(reverse("guests:ask", args=[plan.pk, "school"]), {"good_at": "Drawing"})
        assert response.url == reverse("sign_in:closed")
    assert not plan.view_answers.exists()


def test_pages_inside_are_kept_nowhere_and_entering_forgets_what_was_open_before(client, plan, teacher):
    with at():
        client.force_login(teacher)
        entered = client.post(reverse("peps:hand_over", args=[plan.pk]))
        assert entered["Clear-Site-Data"] == '"cache"'
        for page in (hello(plan), reverse("sign_in:leave")):
            assert "no-store" in client.get(page)["Cache-Control"]


def test_a_page_is_named_with_its_arguments():
    own = uuid4()
    given = Narrowing("young_person", "hand-over:1", [["guests:hello", {"plan_id": str(own)}]], "/", 0)

    class Match:
        view_name, kwargs = "guests:hello", {"plan_id": own}

    assert given.allows(Match)
    Match.kwargs = {"plan_id": uuid4()}
    assert not given.allows(Match)
    Match.view_name, Match.kwargs = "guests:way", {"plan_id": own}
    assert not given.allows(Match)


def test_the_hand_over_ends_when_the_adult_may_no_longer_see_the_child(handed, plan, teacher):
    teacher.is_active = False
    teacher.save()
    with at(2):
        assert handed.get(hello(plan)).url == reverse("sign_in:closed")
        assert handed.get(hello(plan)).status_code == 404
    assert HandOver.objects.get().by == teacher


def test_a_provider_has_to_ask_again_after_a_hand_over(handed, rf, settings):
    """Its own session in this browser would otherwise let the young person in as the adult."""
    from allauth.socialaccount.adapter import get_adapter

    settings.OIDC_PROVIDERS = []
    app = {
        "provider_id": "work",
        "name": "Work",
        "client_id": "x",
        "secret": "y",
        "settings": {"server_url": "https://x"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    request = rf.get("/")
    request.session = {}
    assert "prompt" not in get_adapter().get_provider(request, "work").get_auth_params()
    request.session = {narrowing.SIGN_IN_ANEW: True}
    assert get_adapter().get_provider(request, "work").get_auth_params()["prompt"] == "login"


def test_a_guest_is_warned_before_the_time_is_over_and_can_keep_the_page_open(handed, plan):
    ask, keep = reverse("sign_in:status"), reverse("sign_in:extend")
    with at(1):
        handed.get(hello(plan))
    with at(29):
        for _ in range(2):  # asking adds nothing
            assert handed.get(ask).json() == {"left": 120, "can_extend": True}
        assert handed.post(keep, headers={"accept": "application/json"}).json()["left"] == 1800
    with at(58):
        assert handed.get(hello(plan)).status_code == 200


def test_asking_how_long_is_left_when_nothing_is_ends_nothing(handed, plan):
    """What was typed is sent after that, and saved."""
    with at(45):
        assert handed.get(reverse("sign_in:status")).json()["left"] == 0
        assert handed.session[IN_SESSION]
        assert handed.post(reverse("sign_in:extend")).url == reverse("sign_in:closed")
