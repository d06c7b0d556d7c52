"""A whole move by those who make it, each at a browser: social worker, adviser, the teachers of both schools."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from casework.models import Move
from children.models import Enrolment
from tests.factories import SchoolFactory, member, pep_at

pytestmark = pytest.mark.browser


@pytest.fixture
def at_the_browser(open_page, settings):
    """Somebody's page, signed in."""

    def sign_in(person):
        client = Client()
        client.force_login(person)
        page = open_page()
        name, value = settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": name, "value": value, "url": settings.SITE_URL}])
        return page

    return sign_in


def fill_date(page, label: str, day) -> None:
    group = page.get_by_role("group", name=label)
    for part in ("day", "month", "year"):
        group.get_by_label(part.capitalize(), exact=True).fill(str(getattr(day, part)))


def test_a_child_moves_school(at_the_browser, transactional_db, ada, authority, social_worker, teacher):
    row = authority.policies.get()
    row.rules = row.rules | {"school_move_agreement": "agree"}
    row.save()
    hazel = SchoolFactory(name="Hazel School")
    una = member(Role.DESIGNATED_TEACHER, hazel, name="Una New", email="una@hazel.example")
    adviser = member(Role.ADVISER, authority, name="Amira Khan", email="amira@council.example")
    today = clock.today()
    plan = pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)

    worker = at_the_browser(social_worker)
    worker.goto(reverse("children:child", args=[ada.pk]))
    worker.get_by_role("link", name="School moves").click()
    worker.get_by_role("button", name="Plan a move").or_(worker.get_by_role("link", name="Plan a move")).first.click()
    worker.get_by_label("The school cannot meet the child’s needs").check()
    worker.get_by_label("What has happened").fill("More help than there is.")
    worker.get_by_role("button", name="Begin the move").click()

    worker.get_by_role("link", name="Compare schools and choose one").click()
    worker.get_by_role("link", name="Add a school").first.click()
    worker.get_by_label("School or setting").fill("Hazel School")
    worker.get_by_label("A one-word grade").check()
    worker.get_by_label("Good", exact=True).check()
    worker.get_by_label("A place is free", exact=True).check()
    worker.get_by_role("button", name="Add this school").click()
    worker.get_by_role("button", name="Choose a school").click()
    worker.get_by_label("Hazel School").check()
    worker.get_by_label("Why this one?").fill("It has a base.")
    worker.get_by_role("button", name="Choose this school").click()

    desk = at_the_browser(adviser)
    desk.goto("/")
    desk.locator("a[href^='/moves/']", has_text="say what the Virtual School thinks").click()
    desk.get_by_role("button", name="The Virtual School’s answer").click()
    desk.get_by_label("We agree").check()
    desk.get_by_label("Your reasons").fill("We know it well.")
    desk.get_by_role("button", name="Save the answer").click()

    worker.reload()
    worker.get_by_role("link", name="Apply for the place").click()
    worker.get_by_label("The social worker").check()
    worker.get_by_label("To which admission authority?").fill("Exampleshire")
    fill_date(worker, "When?", today)
    worker.get_by_role("button", name="Save").click()
    worker.get_by_role("link", name="The answer about the place").click()
    worker.get_by_label("A place is offered").check()
    fill_date(worker, "When did it come?", today)
    worker.get_by_role("button", name="Save").click()
    worker.get_by_role("link", name="Set the first day").click()
    fill_date(worker, "When is the child’s first day?", today)
    worker.get_by_role("button", name="Set the first day").click()
    worker.get_by_role("link", name="Invite the new school").click()
    worker.get_by_label("Una New").check()
    worker.get_by_role("button", name="Save").click()

    school = at_the_browser(teacher)
    school.goto("/")
    school.locator("a[href^='/moves/']", has_text="write the transition plan").click()
    school.get_by_role("button", name="Transition plan").click()
    school.get_by_label("Who is the key adult").fill("Una New")
    school.get_by_label("What is arranged for the first day?").fill("Una meets Ada at the gate.")
    school.get_by_label("What carries on?").fill("Reading on Tuesdays.")
    school.get_by_role("button", name="Save the plan").click()

    worker.reload()
    worker.get_by_role("button", name="Confirm the first day").click()
    worker.get_by_role("button", name="Confirm the first day").click()
    assert worker.get_by_text("Ada goes to Hazel School").is_visible()

    school.goto(reverse("peps:plan", args=[plan.pk]))
    assert school.get_by_role("heading", name="Page not found").is_visible()
    new = at_the_browser(una)
    new.goto(reverse("peps:plan", args=[plan.pk]))
    assert new.get_by_role("heading", level=1).first.inner_text().startswith("Ada")
    new.goto(Move.objects.get().get_absolute_url())
    assert new.get_by_text("Una meets Ada at the gate.").is_visible()
    enrolment = Enrolment.objects.get(school=hazel)
    assert (enrolment.agreed_by, enrolment.agreed_reason) == (adviser, "We know it well.")
