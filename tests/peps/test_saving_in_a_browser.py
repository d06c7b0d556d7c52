"""In Chromium: a page saves while somebody types; two people type at once; the network goes away and comes back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
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


# ---------------------------------------------------------------- going on to something else


def leaves_quietly(page):
    """Whether anybody is asked if they want to leave: it would be an answer of the browser's, so it is refused."""
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    return asked


@pytest.fixture
def at_work(open_page, plan):
    """Tom's browser, at an address of the plan."""
    client = Client()
    client.force_login(User.objects.get(email="tom@oakfield.example"))

    def opens(name, *rest):
        page = open_page()
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        page.goto(reverse("account_login"))
        page.context.add_cookies([cookie | {"url": page.url}])
        page.goto(reverse(name, args=[plan.pk, *rest]))
        return page

    return opens


def test_a_link_to_add_a_line_waits_until_what_was_typed_is_saved(at_work, plan):
    page = at_work("peps:page", "attainment")
    asked = leaves_quietly(page)
    page.locator("#id_no_attainment_reason").press_sequentially("New here")
    page.get_by_role("link", name="Add a subject", exact=True).click()
    page.wait_for_url("**/rows/attainment/add/")
    assert (fresh(plan).schooling.no_attainment_reason, asked) == ("New here", [])


def test_a_button_that_takes_a_line_off_waits_and_the_words_beside_it_are_saved_first(at_work, plan):
    line = plan.attainment.filter(removed_at=None).first()
    page = at_work("peps:row", "attainment", line.pk)
    asked = leaves_quietly(page)
    page.locator("#id_comment").press_sequentially("Loves fractions")
    page.get_by_role("button", name="Take off the list").click()
    page.wait_for_url("**/page/attainment/")
    line.refresh_from_db()
    assert (bool(line.removed_at), line.comment, asked) == (True, "Loves fractions", [])


def test_a_new_line_is_kept_when_somebody_goes_on_and_is_added_once_by_its_button(at_work, plan):
    page = at_work("peps:row_add", "attainment")
    asked = leaves_quietly(page)
    page.locator("#id_subject").press_sequentially("Music")
    page.get_by_role("link", name="Cancel").click()
    page.wait_for_url("**/page/attainment/")
    page.get_by_role("link", name="Go on with it Music").click()
    page.get_by_label("At what is expected").check()
    page.get_by_role("button", name="Save", exact=True).dblclick()
    page.wait_for_url("**/page/attainment/")
    assert (plan.attainment.filter(subject="Music").count(), asked) == (1, [])


def test_without_a_network_nobody_leaves_and_the_words_can_be_copied(at_work, plan):
    page = at_work("peps:page", "attendance")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.context.set_offline(True)
    page.locator(f"#{COMMENT}").press_sequentially("Typed in the tunnel")
    page.get_by_role("link", name="Targets", exact=True).click()
    saved(page, "Not saved. We will keep trying.")
    assert "/page/attendance/" in page.url
    page.get_by_role("button", name="Copy what I typed").click()
    assert "Typed in the tunnel" in page.evaluate("navigator.clipboard.readText()")
    page.wait_for_timeout(6000)  # one more attempt
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    page.context.set_offline(False)
    saved(page)
    page.get_by_role("link", name="Targets", exact=True).click()
    page.wait_for_url("**/targets/")
    assert fresh(plan).attendance.comment == "Typed in the tunnel"


def test_the_button_beside_the_words_that_something_is_wrong_can_be_pressed_while_it_saves(at_work, plan):
    page = at_work("peps:page", "attendance")
    page.locator("#id_possible").fill("many")
    saved(page, "one answer needs another look")
    page.locator(f"#{COMMENT}").press_sequentially("Tired")  # it saves again while the button is pressed
    page.get_by_role("button", name="See what is wrong").click(delay=900)
    page.locator(".govuk-error-summary").wait_for()
    assert page.locator(f"#{COMMENT}").input_value() == "Tired"


def test_money_an_action_and_what_was_agreed_save_themselves_too(at_work, plan, eyes):  # noqa: F811
    page = at_work("peps:actions")
    eyes.watch(page)
    page.get_by_label("What will be done?").press_sequentially("Ring the club")
    saved(page, "Kept at")
    page.get_by_label("Who does it?").fill("Mr Reed")
    page.get_by_role("button", name="Add the action").click()
    page.get_by_role("link", name="Change Ring the club").click()
    page.get_by_label("Who does it?").fill("Ms Bell")
    saved(page)
    assert plan.actions.get().who == "Ms Bell"
    eyes.look_at(page)
    assert eyes.problems == []
