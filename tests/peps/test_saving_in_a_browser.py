"""In Chromium: a page saves while somebody types; two people type at once; the network goes away and comes back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.roles import Role
from audit import clock
from tests.browser import WHEN_LOADED
from tests.factories import ChildFactory, SchoolFactory, allocate, enrol, fresh, in_care, member, pep_at
from tests.journeys.conftest import council, eyes  # noqa: F401  (fixtures)

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"
COMMENT, SOURCE = "id_comment", "id_source"


@pytest.fixture
def plan(council):  # noqa: F811
    today = clock.today()
    school = SchoolFactory(name="Oakfield School")
    child = in_care(
        ChildFactory(authority=council, given_name="Ada", family_name="Lovell"), since=today - timedelta(days=30)
    )
    enrol(child, school)
    worker = member(Role.SOCIAL_WORKER, council, name="Priya Shah")
    allocate(child, worker, Role.SOCIAL_WORKER)
    teacher = member(Role.DESIGNATED_TEACHER, school, name="Tom Reed", email="tom@oakfield.example")
    member(Role.ADVISER, council, name="Amira Khan", email="amira@council.example")
    return pep_at("ready", child=child, social_worker=worker, teacher=teacher, meeting_on=today + timedelta(days=10))


@pytest.fixture
def at_attendance(open_page, plan):
    """A browser of its own for each person, at the page of attendance."""

    def open_as(email):
        page = open_page()
        page.goto(reverse("account_login"))
        page.get_by_label("Email").fill(email)
        page.get_by_role("textbox", name="Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.goto(reverse("peps:page", args=[plan.pk, "attendance"]))
        return page

    return open_as


def saved(page, words="Saved at"):
    expect(page.locator("#save-state")).to_contain_text(words, timeout=WHEN_LOADED)


def test_a_page_saves_itself_and_says_so(at_attendance, plan, eyes):  # noqa: F811
    page = at_attendance("tom@oakfield.example")
    eyes.watch(page)
    for words in ("Tired", "Tired on Mondays"):
        page.locator(f"#{COMMENT}").fill(words)
        saved(page)
        page.wait_for_timeout(1200)  # the pause after which the page saves
        saved(page)
    eyes.look_at(page)
    page.goto("about:blank")  # nobody pressed a button
    assert fresh(plan).attendance.comment == "Tired on Mondays"
    assert eyes.problems == []


def test_two_people_type_side_by_side_and_nothing_is_undone(at_attendance, plan):
    tom, amira = at_attendance("tom@oakfield.example"), at_attendance("amira@council.example")
    tom.locator(f"#{COMMENT}").fill("Tired on Mondays")
    saved(tom)
    amira.locator(f"#{SOURCE}").fill("The register of the school")
    saved(amira, "Somebody else also answered")
    expect(tom.locator("#presence")).to_contain_text("Amira Khan", timeout=20_000)  # it asks every fifteen seconds
    tom.locator(f"#{COMMENT}").fill("Tired on Mondays and Fridays")
    saved(tom, "Somebody else also answered")
    attendance = fresh(plan).attendance
    assert (attendance.comment, attendance.source) == ("Tired on Mondays and Fridays", "The register of the school")


def test_two_answers_to_one_question_are_put_side_by_side(at_attendance, plan, eyes):  # noqa: F811
    tom, amira = at_attendance("tom@oakfield.example"), at_attendance("amira@council.example")
    tom.locator(f"#{COMMENT}").fill("Tired on Mondays")
    saved(tom)
    amira.locator(f"#{COMMENT}").fill("Tired on Fridays")
    amira.get_by_role("button", name="Compare the two").click()
    amira.get_by_role("heading", name="Tom Reed changed the same answer while you were writing").wait_for()
    eyes.look_at(amira, "the page that asks which answer stands")
    amira.get_by_label("Both, put together").check()
    amira.locator("#both-comment").fill("Tired on Mondays and Fridays")
    amira.get_by_role("button", name="Save these answers").click()
    amira.wait_for_url("**/page/**")
    assert fresh(plan).attendance.comment == "Tired on Mondays and Fridays"
    assert eyes.problems == []


def test_what_is_typed_while_the_network_is_away_is_saved_when_it_is_back(at_attendance, plan):
    page = at_attendance("tom@oakfield.example")
    page.context.set_offline(True)
    page.locator(f"#{COMMENT}").fill("Typed in the tunnel")
    saved(page, "Not saved. We will keep trying.")
    assert fresh(plan).attendance.comment == ""
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "tunnel" not in kept
    page.context.set_offline(False)
    saved(page)
    assert fresh(plan).attendance.comment == "Typed in the tunnel"
