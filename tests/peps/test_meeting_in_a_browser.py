"""In Chromium: a meeting goes on where the browser runs no scripts and is 320 pixels wide."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from peps import actions as plans
from peps.models import MeetingNote
from targets.models import Target
from tests.factories import ChildFactory, SchoolFactory, UserFactory, allocate, enrol, fresh, in_care, member, pep_at
from tests.factories.plans import save
from tests.journeys.conftest import council, eyes  # noqa: F401  (fixtures)
from tests.journeys.steps import Somebody

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"


@pytest.fixture
def plan(council):  # noqa: F811
    today = clock.today()
    school = SchoolFactory(name="Oakfield School")
    child = ChildFactory(authority=council, given_name="Sam", family_name="Lovell", year_group="10")
    in_care(child, since=today - timedelta(days=30))
    enrol(child, school)
    teacher = member(Role.DESIGNATED_TEACHER, school, name="Tom Reed", email="tom@oakfield.example")
    worker = member(Role.SOCIAL_WORKER, council, name="Priya Shah", email="priya@council.example")
    member(Role.ADVISER, council, name="Amira Khan", email="amira@council.example")
    allocate(child, worker, Role.SOCIAL_WORKER)
    allocate(child, member(Role.CARER, council, name="Jo Moss", email="jo@home.example"), Role.CARER)
    allocate(child, UserFactory(name="Sam themselves", email="sam@home.example"), Role.YOUNG_PERSON)
    pep = pep_at("ready", child=child, social_worker=worker, teacher=teacher, meeting_on=today)
    about = {"child": child, "kind": "extra", "term": pep.term, "due_on": today, "due_why": ""}
    earlier = plans.open_plan(**about, by=None)
    type(earlier).objects.filter(pk=earlier.pk).update(opened_on=today - timedelta(days=80))
    last = ("Read for twenty minutes each evening", "Come to the homework club on Tuesdays")
    for position, statement in enumerate(last):
        known = {"set_in": earlier, "area": "academic", "measure": "The log", "who": "Ms Bell", "position": position}
        Target.objects.create(child=child, statement=statement, funding="pp_plus", **known)
    for name, role, email in [
        ("Priya Shah", "Social worker", worker.email),
        ("Jo Moss", "Foster carer", "jo@home.example"),
    ]:
        plans.invite(pep=pep, invitee=plans.Invitee(name=name, role=role, email=email), by=teacher)
    save(fresh(pep).schooling, "C", teacher, achievements="Sam won the art prize", clubs="Art on Thursdays")
    save(fresh(pep).sen, "C", teacher, provision="K", support="A reading pen")
    plans.mark_page(pep=fresh(pep), page="life", part="C", audience="both", by=teacher)
    return fresh(pep)


def test_without_scripts_and_on_a_phone_the_meeting_goes_on(open_page, plan, eyes):  # noqa: F811
    tom = Somebody(open_page(java_script_enabled=False))
    tom.signs_in("tom@oakfield.example", PASSWORD)
    tom.page.set_viewport_size({"width": 320, "height": 640})
    tom.opens(reverse("peps:room:start", args=[plan.pk]))
    tom.presses("Continue to the shared screen")
    tom.ticks("Sam")
    tom.presses("Show the agenda")
    for heading in (
        "What has changed?",
        "What Sam thinks",
        "How school is going",
        "Last time’s targets",
        "What comes next",
    ):
        tom.presses("Next step")
        assert tom.heading == heading
    tom.presses("Back", exact=True)
    assert tom.heading == "Last time’s targets"
    tom.page.locator("summary", has_text="Notes").click()
    tom.page.get_by_label("What was said? Short is fine.").fill("Without a script")
    tom.presses("Add note")
    assert MeetingNote.objects.get(pep=plan).words == "Without a script"
    tom.reads("(1 so far)")
