"""In Chromium: a whole meeting of five people. The teacher is at the big screen, the social worker scribes, the carer
and the young person answered before, the adviser goes on when the teacher fails. At the end there is a Section E."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit import clock
from components.words import day_words
from peps import actions as plans
from peps.models import AgreedAction, LiveMeeting, MeetingNote, ViewsCheck
from signoff.models import Duty
from targets.models import Target, TargetReview
from tests.factories import ChildFactory, SchoolFactory, UserFactory, allocate, enrol, fresh, in_care, member, pep_at
from tests.factories.plans import save
from tests.journeys.conftest import council, eyes  # noqa: F401  (fixtures)
from tests.journeys.steps import Somebody

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"
PROJECTOR = {"width": 1024, "height": 768}
IN_STEP = 8_000  # ms: the other screens ask every two seconds; the machine that tests may be busy


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
    member(Role.HEAD, council, name="Helen Ward", email="helen@council.example")
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


@pytest.fixture
def somebody(open_page, eyes, live_server, client):  # noqa: F811
    """Somebody who is signed in already. How one signs in, and the family's pages, are looked at elsewhere."""

    def sits_down(email, *, looked_at=True):
        person = Somebody(open_page(), eyes if looked_at else None)
        client.force_login(User.objects.get(email=email))
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        person.page.context.add_cookies([cookie])
        client.cookies.clear()
        return person

    return sits_down


def test_five_people_hold_a_meeting_and_section_e_is_written(somebody, plan, eyes):  # noqa: F811
    def address(name, *more):
        return reverse(name, args=[plan.pk, *more])

    # Before: the young person and the carer say what they think.
    sam = somebody("sam@home.example", looked_at=False)
    sam.opens(address("peps:my_views:way"))
    sam.page.get_by_role("button", name="Words Write in your own words").click()
    sam.page.get_by_label("What do you like, and what are you good at?").fill("Drawing, and being outside")
    sam.page.get_by_role("button", name="That is enough").click()
    sam.page.get_by_role("button", name="Send my views").click()
    jo = somebody("jo@home.example", looked_at=False)
    jo.opens(address("peps:carer_views"))
    jo.writes({"Your views": "Sam reads to the dog every night"})
    jo.presses("Send my views")

    # The teacher starts, and says who is here.
    tom = somebody("tom@oakfield.example")
    tom.page.set_viewport_size(PROJECTOR)
    tom.opens(address("peps:plan"))
    tom.follows("Start the meeting")
    tom.reads("Before you share your screen")
    tom.presses("Continue to the shared screen")
    tom.reads("Who is in the room?")
    tom.ticks("Sam", "The carer", "Social worker")
    for name in ("Priya Shah, Social worker", "Jo Moss, Foster carer"):
        tom.chooses({name: "In person"})
    tom.ticks("Sam speaks first, before the social worker’s update")
    tom.presses("Show the agenda")
    tom.reads("Welcome. This is Sam’s meeting", "Jo Moss", "We take turns.")
    tom.does_not_read("Lovell", "Sign out", "Children")
    assert "Lovell" not in tom.page.title()

    # The scribe is beside the screen, and in step.
    priya = somebody("priya@council.example")
    priya.opens(address("peps:plan"))
    priya.follows("Write notes beside the screen")
    priya.reads("Welcome. This is Sam’s meeting")
    tom.presses("Next step")
    tom.reads("What Sam thinks", "Drawing, and being outside")
    priya.page.get_by_role("heading", name="What Sam thinks").wait_for(timeout=IN_STEP)
    tom.page.locator("summary", has_text="Sam says something new").click()
    tom.page.get_by_label("In Sam’s own words, exactly").fill("I want art club twice a week")
    tom.presses("Write it down")
    tom.reads("I want art club twice a week")
    tom.presses("Next step")
    tom.reads("Priya Shah gives an update")

    # A note in progress is kept while it is typed, and when the meeting goes on it is not lost.
    priya.page.get_by_role("heading", name="What has changed?").wait_for(timeout=IN_STEP)
    priya.page.get_by_label("Note", exact=True).fill("The placement is long term from May")
    priya.page.get_by_text("Kept at").wait_for()
    priya.presses("Add note")
    tom.does_not_read("long term from May")
    tom.presses("Next step")
    tom.reads("How school is going", "Sam won the art prize", "95")
    tom.does_not_read("reading pen")
    tom.does_not_read("Support for special needs")
    tom.page.locator("summary", has_text="Look at something else").click()
    tom.presses("Show it now (Support for special needs)")
    tom.reads("A reading pen")
    tom.presses("Put it away")
    tom.does_not_read("reading pen")
    priya.page.get_by_role("heading", name="How school is going").wait_for(timeout=IN_STEP)
    priya.page.get_by_label("Note", exact=True).fill("Maths: Ms Bell sees Sam on Fri")
    tom.presses("Mark as discussed")
    tom.presses("Next step")
    priya.page.get_by_role("heading", name="Last time’s targets").wait_for(timeout=IN_STEP)
    assert plan.drafts.filter(unit="scribe:school").get().typed[0][1] == ["Maths: Ms Bell sees Sam on Fri"]

    # Last targets, one a screen; a new one.
    tom.reads("Read for twenty minutes", "Target 2")
    tom.page.get_by_label("Achieved", exact=True).check()
    tom.page.get_by_label("What shows it?").fill("The log is full")
    tom.presses("Record")
    tom.reads("homework club")
    tom.page.get_by_label("In progress", exact=True).check()
    tom.presses("Record")
    assert TargetReview.objects.filter(pep=plan).count() == 2
    tom.presses("Next step")
    tom.page.locator("summary", has_text="Add a target").click()
    tom.page.get_by_label("What will be different?").fill("Show three pictures in the spring exhibition")
    tom.page.get_by_role("group", name="What is it about?").get_by_label("Out-of-school activities").check()
    tom.presses("Write it down")
    tom.reads("Show three pictures")

    # Hidden at once; only the adult shows it again.
    tom.presses("Hide the screen", within="header")
    assert "pictures" not in tom.page.content()
    assert tom.page.goto("/children/").status == 404
    tom.page.goto(address("peps:room:hidden"))
    tom.follows("Show the meeting again")
    tom.writes({"Your password": PASSWORD})
    tom.presses("Show the meeting")
    tom.reads("Show three pictures")

    # A break; the teacher's machine fails, and the adviser goes on with the meeting on another one.
    tom.presses("Pause", within="header")
    tom.reads("We are taking a break")
    amira = somebody("amira@council.example")
    amira.page.set_viewport_size(PROJECTOR)
    amira.opens(address("peps:plan"))
    amira.reads("The meeting is paused")
    amira.follows("Go on with the meeting")
    amira.presses("Go on with the meeting")
    amira.presses("Show the agenda")
    amira.reads("What comes next")
    amira.presses("Next step")
    amira.page.locator("summary", has_text="Notes").click()
    amira.page.get_by_label("In the carer’s words where you can.").fill("Sam reads to the dog")
    amira.page.get_by_text("Kept at").wait_for()
    amira.presses("Add note")
    amira.presses("Next step")

    # The network goes away and comes back: nothing typed is lost.
    amira.page.get_by_label("What was said? Short is fine.").fill("Everybody is proud of")
    amira.page.get_by_text("Kept at").wait_for()
    eyes.problems.clear()
    amira.page.context.set_offline(True)
    amira.page.get_by_label("What was said? Short is fine.").fill("Everybody is proud of the art")
    amira.page.get_by_text("No connection since").wait_for()
    amira.page.context.set_offline(False)
    amira.page.get_by_text("No connection since").wait_for(state="hidden", timeout=20_000)
    amira.page.get_by_text("Kept at").wait_for()
    eyes.problems.clear()  # the browser complains about the network, as it should
    amira.presses("Add note")
    amira.page.locator("summary", has_text="Add something we will do").click()
    amira.page.get_by_label("What will be done?").fill("Ask about the art club")
    amira.page.get_by_label("The social worker: Priya Shah").check()
    amira.dates("By when?", clock.today() + timedelta(days=7))
    amira.presses("Add", exact=True)
    amira.reads("Ask about the art club")
    amira.presses("Next step")
    amira.page.get_by_label("Mostly", exact=True).check()
    amira.page.get_by_label("In your own words, if you like").fill("But not the maths bit")
    amira.presses("Write it down")
    amira.presses("Next step")
    amira.dates("Which day?", clock.today() + timedelta(days=75))
    amira.page.get_by_label("At what time?").fill("2pm")
    amira.presses("Set the next meeting")
    amira.presses("Next step")
    amira.reads("Thank you, Sam")
    amira.presses("End the meeting")
    amira.follows("Leave meeting mode")
    amira.writes({"Your password": PASSWORD})
    amira.presses("Leave, and go to the write-up")
    assert fresh(plan).meeting.held
    assert LiveMeeting.objects.get(pep=plan).ended_by.name == "Amira Khan"

    # The write-up begins with the notes, which stay as they were written.
    tom.opens(address("peps:room:leave"))
    tom.writes({"Your password": PASSWORD})
    tom.presses("Leave, and go to the write-up")
    tom.opens(address("peps:page", "minutes"))
    discussion = tom.page.get_by_label("What was discussed?")
    assert "Everybody is proud of the art (Amira Khan" in discussion.input_value()
    assert tom.page.get_by_label("Has the care plan changed?").input_value() == "The placement is long term from May"
    discussion.fill("Everybody is proud of Sam’s art. The reading went well.")
    tom.page.get_by_label("What was agreed?").fill("Art club, and help with maths.")
    tom.page.locator("#save-state", has_text="Saved at").wait_for()
    tom.presses("Save and continue")
    minutes = fresh(plan).minutes
    assert (minutes.child_agrees, minutes.child_agrees_words) == ("mostly", "But not the maths bit")
    assert MeetingNote.objects.filter(pep=plan).count() == 4  # with the one that was still being typed
    assert AgreedAction.objects.get(pep=plan).audience == "both"
    assert plan.view_answers.get(how="at_meeting").words.splitlines()[-1] == "I want art club twice a week"

    # What was promised is a duty; and everybody can say whether it was written down rightly.
    priya.opens("/")
    priya.reads("Do what was agreed at the meeting")
    priya.opens(address("peps:actions"))
    priya.presses("Mark as done")
    assert Duty.objects.get(pep=plan, kind=Duty.Kind.ACTION).done_on
    sam.opens(address("peps:mine"))
    sam.follows("Check what was written down")
    sam.reads("I want art club twice a week", "Mostly")
    sam.page.get_by_label("No, something needs correcting").check()
    sam.writes({"What should be different?": "I said three times a week"})
    sam.presses("Send")
    tom.opens(address("peps:part", "E"))
    tom.reads("I said three times a week")
    tom.follows("Answer")
    tom.writes({"What did you do about it?": "Sorry. I asked for three."})
    tom.presses("Save the answer")
    sam.opens(address("peps:recorded"))
    sam.reads("Sorry. I asked for three.")
    assert ViewsCheck.objects.filter(pep=plan).count() == 2

    # Nothing of Section E is missing: the teacher marks it complete, and the head reads what came of the meeting.
    tom.opens(address("signoff:page"))
    tom.presses("Mark as complete Section E")
    helen = somebody("helen@council.example", looked_at=False)
    helen.opens(address("peps:part", "E"))
    helen.reads("Complete", "Everybody is proud of Sam’s art.", "Art club, and help with maths.")
    helen.reads("The placement is long term from May", "Sam reads to the dog", "Mostly", "But not the maths bit")
    helen.reads("Ask about the art club", "Priya Shah", day_words(clock.today() + timedelta(days=75)))
    assert not eyes.problems, "\n".join(eyes.problems)


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


def test_nothing_typed_is_lost_to_a_button_that_was_pressed_too_soon(somebody, plan):
    tom = somebody("tom@oakfield.example", looked_at=False)
    tom.opens(reverse("peps:room:start", args=[plan.pk]))
    tom.presses("Continue to the shared screen")
    tom.ticks("Sam")
    tom.presses("Show the agenda")
    tom.page.locator("summary", has_text="Notes").click()
    tom.page.get_by_label("What was said? Short is fine.").fill("Said in the last second")
    tom.presses("Next step")
    tom.presses("Back", exact=True)
    assert tom.page.get_by_label("What was said? Short is fine.").input_value() == "Said in the last second"

    # A target has no draft: the browser asks before it goes. Hiding the screen never waits.
    asked = []
    tom.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    tom.page.locator(".r-steps").get_by_role("button", name="New targets").click()
    tom.page.get_by_role("heading", name="What comes next").wait_for()
    tom.page.locator("summary", has_text="Add a target").click()
    tom.page.get_by_label("What will be different?").fill("Half a target")
    tom.page.get_by_role("button", name="Next step").click()
    tom.page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    assert tom.page.get_by_label("What will be different?").input_value() == "Half a target"
    tom.presses("Hide the screen", within="header")
    assert asked == ["beforeunload"]


def test_two_screens_of_one_meeting_answer_differently(somebody, plan, eyes):  # noqa: F811
    people = [somebody("tom@oakfield.example"), somebody("amira@council.example")]
    tom, amira = people
    for person in people:
        person.opens(reverse("peps:room:start", args=[plan.pk]))
        person.page.locator("main form button").first.click()
        person.page.get_by_role("heading", name="Who is in the room?").wait_for()
        person.ticks("Sam")
        person.presses("Show the agenda")
    tom.page.locator(".r-steps").get_by_role("button", name="Agreed?").click()
    for person in people:
        person.page.get_by_role("heading", name="Does Sam agree?").wait_for(timeout=IN_STEP)
        person.page.get_by_label("Mostly" if person is tom else "Yes", exact=True).check()
    amira.presses("Write it down")
    tom.presses("Write it down")
    tom.reads("Somebody answered this too, on another screen.", "From this screen", "Mostly", "From the other screen")
    tom.page.get_by_label("From the other screen").check()
    tom.presses("Keep what is chosen")
    tom.reads("Thank you. That is written down.")
    assert fresh(plan).minutes.child_agrees == "yes"
    assert not eyes.problems, "\n".join(eyes.problems)
