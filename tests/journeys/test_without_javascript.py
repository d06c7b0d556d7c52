"""Three people whose browsers run no script do the work of a plan: Section A, the meeting's record, the sign-off."""

from datetime import timedelta

import pytest

from accounts.roles import Role
from audit import clock
from peps.models import PEP
from targets.models import Target
from tests.factories import ChildFactory, SchoolFactory, allocate, enrol, fresh, in_care, member, pep_at
from tests.journeys.steps import Somebody

pytestmark = pytest.mark.browser
MEETING_LAG = timedelta(days=2)


@pytest.fixture(autouse=True)
def cast(council, open_page):
    """The people around Ada, each with a browser that runs no script."""

    class Cast:
        today = clock.today()
        child = in_care(ChildFactory(authority=council, given_name="Ada"), since=today - timedelta(days=30))
        school = SchoolFactory(name="Oakfield School")
        people = {
            "social_worker": member(Role.SOCIAL_WORKER, council, email="priya@council.example"),
            "teacher": member(Role.DESIGNATED_TEACHER, school, email="tom@oakfield.example"),
            "adviser": member(Role.ADVISER, council, email="amira@council.example"),
        }

        def plan(self, stage) -> PEP:
            return pep_at(stage, child=self.child, meeting_on=self.today - MEETING_LAG, **self.people)

        def comes_in(self, who) -> Somebody:
            person = Somebody(open_page(java_script_enabled=False))
            person.signs_in(self.people[who].email, "correct horse battery")
            return person

    enrol(Cast.child, Cast.school)
    allocate(Cast.child, Cast.people["social_worker"], Role.SOCIAL_WORKER)
    return Cast()


def test_the_social_worker_completes_section_a(cast):
    pep = cast.plan("new")
    worker = cast.comes_in("social_worker")
    worker.follows("Complete Section A")
    worker.follows("Continue")
    worker.ticks("Yes, the care start date is right", "Yes, the legal status is right")
    worker.ticks("Nothing has changed since last term")
    worker.presses("Save and continue")
    worker.ticks("Yes, where the child lives is right")
    worker.presses("Save and continue")
    worker.writes({"If you do not know the date yet, say why": "The reviewing officer is ill."})
    worker.presses("Save and continue")
    worker.ticks("Yes, the people above are right", "There are no restrictions or court orders about contact")
    worker.presses("Save and continue")
    worker.chooses(
        {"Who agrees to school trips?": "The carer", "Who agrees to medical treatment?": "The social worker"}
    )
    worker.presses("Save and continue")
    worker.chooses({"If there is no score, why not?": "Carer refused"})
    worker.presses("Save and continue")
    worker.presses("Save and continue")  # nothing about agencies
    worker.follows("Go to the Sign Off page to mark it complete")
    worker.presses("Mark as complete Section A")
    assert fresh(pep).part("A").is_complete


def test_the_teacher_records_the_meeting_and_reviews_a_target(cast):
    before = cast.plan("signed_off")
    pep = PEP.objects.get(previous=before)
    teacher = cast.comes_in("teacher")
    teacher.opens(f"/plans/{pep.pk}/targets/")
    teacher.follows("Review : Read for twenty minutes a day")
    teacher.presses("Save review")
    teacher.reads("Select how it went")
    teacher.chooses({"How did it go?": "Achieved"})
    teacher.writes({"What shows it?": "Twelve books in the log."})
    teacher.presses("Save review")
    teacher.turns_to("Meeting")
    teacher.follows("Change Minutes")
    teacher.writes({"What was discussed?": "A good start.", "What was agreed?": "Daily reading."})
    teacher.presses("Save and come back later")
    assert Target.objects.get().reviews.get(pep=pep).outcome == "achieved"
    assert fresh(pep).minutes.agreed == "Daily reading."


def test_the_adviser_returns_a_plan_by_boxes_that_no_script_opens(cast):
    pep = cast.plan("submitted")
    adviser = cast.comes_in("adviser")
    adviser.follows("Quality-assure and sign off")
    adviser.follows("Return for more information")
    adviser.page.locator("input[name=parts][value=C]").check()
    adviser.page.locator("#id_reason_C").fill("Attendance needs its source.")
    adviser.presses("Return the plan")
    assert fresh(pep).status == PEP.Status.RETURNED


def test_the_adviser_signs_a_plan_off(cast):
    pep = cast.plan("rated")
    adviser = cast.comes_in("adviser")
    adviser.follows("Quality-assure and sign off")
    adviser.follows("Sign off", within=".govuk-button-group")
    adviser.presses("Sign off")
    adviser.reads("Tick to say that you have read the plan")
    adviser.ticks("I have read the plan and I am satisfied with it")
    adviser.presses("Sign off")
    adviser.reads("Nothing in it changes any more.")
    assert fresh(pep).status == PEP.Status.SIGNED_OFF
