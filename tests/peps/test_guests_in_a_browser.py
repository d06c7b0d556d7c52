"""In Chromium: the screen is handed over, and neither Back nor a typed address brings the adult's pages back; a link is
used on a telephone, with scripts and without."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from peps.guests import actions
from peps.models import InvitedLink
from tests.factories import ChildFactory, SchoolFactory, allocate, enrol, in_care, member, pep_at
from tests.journeys.conftest import council, eyes  # noqa: F401  (fixtures)
from tests.journeys.eyes import NARROW

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"
ADULTS = "Ada Lovell"  # the full name stands on pages of adults only


@pytest.fixture
def teacher(council):  # noqa: F811
    school = SchoolFactory(name="Oakfield School")
    person = member(Role.DESIGNATED_TEACHER, school, name="Tom Reed", email="tom@oakfield.example")
    person.school = school
    return person


@pytest.fixture
def plan(council, teacher):  # noqa: F811
    today = clock.today()
    child = in_care(
        ChildFactory(authority=council, given_name="Ada", family_name="Lovell"), since=today - timedelta(days=30)
    )
    enrol(child, teacher.school)
    worker = member(Role.SOCIAL_WORKER, council, name="Priya Shah")
    allocate(child, worker, Role.SOCIAL_WORKER)
    return pep_at("ready", child=child, social_worker=worker, teacher=teacher, meeting_on=today + timedelta(days=10))


def sign_in(page, person):
    page.get_by_label("Email").fill(person.email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_back_and_typed_addresses_show_nothing_and_leaving_needs_the_adult(open_page, plan, teacher, eyes):  # noqa: F811
    page = open_page()
    section = reverse("peps:part", args=[plan.pk, "B"])
    page.goto(reverse("account_login"))
    sign_in(page, teacher)
    page.goto(reverse("peps:plan", args=[plan.pk]))
    assert ADULTS in page.content()
    page.goto(section)
    page.get_by_role("button", name="Ask Ada what they think").click()
    page.get_by_label("Words", exact=True).check()
    eyes.look_at(page)
    page.get_by_role("button", name="Give the screen to Ada").click()
    page.get_by_role("button", name="Hand it to Ada").wait_for()
    eyes.look_at(page)
    page.get_by_role("button", name="Hand it to Ada").click()
    page.wait_for_url(f"**{reverse('guests:hello', args=[plan.pk])}")
    eyes.look_at(page)

    page.get_by_role("link", name="Start").click()
    page.get_by_role("button", name="Words Write in your own words").click()
    page.get_by_label("What do you like, and what are you good at?").wait_for()
    eyes.look_at(page)
    page.get_by_label("What do you like, and what are you good at?").fill("Drawing dragons")
    page.get_by_role("button", name="That is enough").click()
    page.get_by_text("Drawing dragons").wait_for()
    eyes.look_at(page)

    for _ in range(8):
        page.go_back()
        page.wait_for_load_state()
        assert ADULTS not in page.content()
        assert page.get_by_role("button", name="Sign out").count() == 0
    for address in (section, "/", "/children/", reverse("children:child", args=[plan.child_id]), "/account/login/"):
        assert page.goto(address).status == 404
    page.get_by_role("link", name="Go back to your page").click()

    page.get_by_role("link", name="See what I said").click()
    page.get_by_role("button", name="Send my views").click()
    page.get_by_role("heading", name="You have finished").wait_for()
    eyes.look_at(page)
    page.go_back()
    page.wait_for_load_state()
    assert "Drawing dragons" not in page.content()
    page.goto(reverse("guests:finished", args=[plan.pk]))
    page.get_by_role("link", name="I am the adult").click()
    page.get_by_role("button", name="I am the adult: sign in").wait_for()
    eyes.look_at(page)
    page.get_by_role("button", name="I am the adult: sign in").click()
    page.wait_for_url("**/account/login/**")
    sign_in(page, teacher)
    page.wait_for_url(f"**{section}")
    page.get_by_text("Drawing dragons").wait_for()
    assert not eyes.problems, "\n".join(eyes.problems)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_parent_answers_by_link_on_a_telephone(scripts, open_page, plan, teacher, eyes):  # noqa: F811
    link = InvitedLink(purpose="parent", name="Maria Moss", role="Mother", last_day=clock.today() + timedelta(days=5))
    _, path, code = actions.make_link(pep=plan, link=link, by=teacher)
    page = open_page(java_script_enabled=scripts)
    page.set_viewport_size({"width": NARROW, "height": 640})
    look = eyes.look_at if scripts else (lambda page: None)
    page.goto(path)
    look(page)
    page.get_by_label("Code").fill("12")
    page.get_by_role("button", name="Open").click()
    page.locator(".govuk-error-message", has_text="Enter the six digits").wait_for()
    page.get_by_label("Code").fill(f"{code[:3]} {code[3:]}")
    page.get_by_role("button", name="Open").click()
    page.get_by_label("What helps Ada?").wait_for()
    look(page)
    page.get_by_label("What helps Ada?").fill("Breakfast, and a walk to school")
    page.get_by_role("button", name="Save and come back later").click()
    page.get_by_text("not sent yet").wait_for()
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("heading", name="Thank you, Maria Moss").wait_for()
    look(page)
    assert "Breakfast" in plan.alternative_views.get().words
    page.get_by_role("link", name="Close this page").click()
    page.get_by_role("button", name="Close").click()
    page.get_by_role("heading", name="This page is closed").wait_for()
    page.go_back()
    page.wait_for_load_state()
    assert "Breakfast" not in page.content()
    assert not eyes.problems, "\n".join(eyes.problems)
