"""After the meeting: notes become the draft of the minutes, promises become duties, and each contributor checks what
was recorded for them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit import clock
from audit.models import CannotChange
from notices.models import Notice
from peps import actions as plans
from peps.models import AgreedAction, MeetingNote, Part, ViewsCheck
from peps.room import actions as room
from peps.room import agenda
from peps.room.minutes import beginnings
from signoff import actions as moves
from signoff.models import Duty
from tests.factories import fresh, pep_at
from tests.factories.plans import MEETING_DAY, save

pytestmark = pytest.mark.ci


@pytest.fixture
def plan(ada, social_worker, teacher):
    pep = pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)
    with clock.at(MEETING_DAY):
        yield pep


def noted(plan, by, step, words, **about) -> MeetingNote:
    row = {"pep": plan, "by": by, "at": clock.now(), "step": step, "words": words}
    return MeetingNote.objects.create(**row, **about)


def test_notes_begin_the_minutes_with_their_authors_and_the_summary_without_what_is_for_professionals(
    client, plan, teacher, social_worker
):
    save(plan.minutes, Part.E, teacher, discussion="", summary="", carer_views="")
    noted(plan, teacher, "discussion", "Maths goes well", heading="Working well")
    noted(plan, social_worker, "discussion", "Contact was moved", professionals_only=True)
    noted(plan, social_worker, "changed", "A new placement is sought", professionals_only=True)
    noted(plan, teacher, "carer", "He reads to the dog")
    client.force_login(teacher)
    page = client.get(reverse("peps:page", args=[plan.pk, "minutes"])).text
    assert "Working well: Maths goes well (Tom Reed" in page
    assert "Contact was moved (Priya Shah" in page
    assert "begins with the notes" in page
    minutes = fresh(plan).minutes
    assert minutes.discussion == ""  # read first, then saved
    assert beginnings("minutes", plan, minutes)["care_plan_changes"] == "A new placement is sought"
    summary = beginnings("summary", plan, minutes)["summary"]
    assert "Maths goes well" in summary
    assert "Contact" not in summary
    assert "placement" not in summary
    assert beginnings("carer-views", plan, minutes) == {"carer_views": "He reads to the dog"}
    save(plan.minutes, Part.E, teacher, discussion="Written by hand")
    assert "discussion" not in beginnings("minutes", plan, fresh(plan).minutes)


def test_a_note_cannot_be_changed_or_taken_away(plan, teacher):
    note = noted(plan, teacher, "discussion", "As it was said")
    note.words = "Otherwise"
    with pytest.raises(CannotChange):
        note.save()
    with pytest.raises(CannotChange):
        MeetingNote.objects.filter(pk=note.pk).delete()


def promise(plan, by, **about):
    row = AgreedAction(pep=plan, what="Ask for a bus pass", who="Priya Shah", **about)
    return plans.save_row(row=row, pep=plan, part=Part.E, by=by)


def test_a_promise_with_an_owner_and_a_day_is_their_duty_until_they_mark_it_done(
    client, plan, teacher, social_worker, carer
):
    promise(plan, teacher, owner="social_worker")  # no day: nobody's duty
    promise(plan, teacher, owner="other", by_when=clock.today())
    action = promise(plan, teacher, owner="social_worker", by_when=clock.today() + timedelta(days=7))
    duty = Duty.objects.get(pep=plan, kind=Duty.Kind.ACTION)
    assert (duty.role, duty.due_on, duty.done_on) == ("social_worker", action.by_when, None)
    assert "Ask for a bus pass" in duty.why
    client.force_login(social_worker)
    assert duty.get_kind_display() in client.get("/").text
    assert "Mark as done" in client.get(reverse("peps:actions", args=[plan.pk])).text
    client.post(reverse("peps:action_done", args=[plan.pk, action.pk]))
    duty.refresh_from_db()
    assert duty.done_on == clock.today()
    client.post(reverse("peps:action_done", args=[plan.pk, action.pk]))
    duty.refresh_from_db()
    assert duty.done_on is None
    client.force_login(carer)
    assert client.post(reverse("peps:action_done", args=[plan.pk, action.pk])).status_code == 404
    plans.remove_row(row=action, pep=plan, part=Part.E, by=teacher)
    duty.refresh_from_db()
    assert duty.closed_on


def test_a_promise_stays_a_duty_after_the_plan_is_sent(plan, teacher, social_worker, adviser, client):
    action = promise(plan, teacher, owner="social_worker", by_when=clock.today() + timedelta(days=7))
    for part in (Part.B, Part.C, Part.D, Part.E, Part.SUMMARY):
        moves.complete_part(pep=fresh(plan), part=part, by=teacher)
    moves.submit(pep=fresh(plan), by=teacher)
    client.force_login(social_worker)
    client.post(reverse("peps:action_done", args=[plan.pk, action.pk]))
    assert Duty.objects.get(pep=plan, kind=Duty.Kind.ACTION).done_on == clock.today()


def test_a_duty_needs_a_day_and_a_name(client, plan, teacher):
    client.force_login(teacher)
    actions = reverse("peps:actions", args=[plan.pk])
    page = client.post(actions, {"what": "Call the college", "owner": "designated_teacher"}).text
    assert "Enter by when: a duty needs a day" in page
    assert "Call the college" in page
    assert "Enter who does it" in client.post(actions, {"what": "Call the college"}).text
    day = {"by_when-day": 1, "by_when-month": 12, "by_when-year": 2026}
    client.post(actions, {"what": "Call the college", "owner": "designated_teacher", **day})
    assert plan.actions.get(what="Call the college").who == "Tom Reed"


def test_contributors_check_what_was_recorded_and_the_teacher_answers(
    client, plan, teacher, social_worker, carer, other_teacher, django_capture_on_commit_callbacks
):
    save(plan.minutes, Part.E, teacher, carer_views="Reads on Monday", care_plan_changes="Moves in May")
    recorded = reverse("peps:recorded", args=[plan.pk])
    client.force_login(carer)
    assert recorded in client.get(reverse("peps:mine", args=[plan.pk])).text
    page = client.get(recorded).text
    assert "Reads on Monday" in page
    assert "Moves in May" not in page
    assert "Say what should be different" in client.post(recorded, {"is_right": "no"}).text
    client.post(recorded, {"is_right": "no", "words": "It was Tuesday"})
    asked = ViewsCheck.objects.get(role="carer")
    assert Notice.objects.filter(key__startswith="correction:", to_user_id=teacher.pk).count() == 1
    client.force_login(teacher)
    answer = reverse("peps:answer_correction", args=[plan.pk, asked.pk])
    section = client.get(reverse("peps:part", args=[plan.pk, "E"])).text
    assert "It was Tuesday" in section
    assert answer in section
    client.post(answer, {"words": "Changed to Tuesday"})
    client.post(answer, {"words": "Sent twice"})
    assert ViewsCheck.objects.filter(kind="answer").count() == 1
    client.force_login(carer)
    assert "Changed to Tuesday" in client.get(recorded).text
    client.force_login(social_worker)
    assert "Moves in May" in client.get(recorded).text
    client.post(recorded, {"is_right": "yes"})
    assert ViewsCheck.objects.get(role="social_worker").kind == "agrees"
    for person in (teacher, other_teacher):
        client.force_login(person)
        assert client.get(recorded).status_code == 404


def test_asking_whether_the_meeting_moved_costs_one_query_of_its_own_and_needs_the_persons_key(
    client, ada, social_worker, teacher, django_assert_max_num_queries
):
    pep = pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher)
    with clock.at(MEETING_DAY):
        live = room.start(pep=pep, by=teacher)
        client.force_login(social_worker)
        page = client.get(reverse("peps:room:scribe", args=[pep.pk])).text
        state = next(part.split('"')[0] for part in page.split('hx-get="') if "/state/" in part.split('"')[0])
        client.get(state)
        with django_assert_max_num_queries(3):  # the session, who it is, and the number
            assert "X-Meeting" not in client.get(state)
        room.go_to(live=live, step="views", by=teacher)
        assert client.get(state)["X-Meeting"] == "moved"
        room.set_room(live=live, in_room=["child"], invitees=[], child_first=False, by=teacher)
        assert client.get(state)["X-Meeting"] == "room"
        client.force_login(teacher)
        assert client.get(state).status_code == 404


def test_the_young_person_speaks_first_where_somebody_says_so():
    usual = [step.slug for step in agenda.steps(child_first=False)]
    first = [step.slug for step in agenda.steps(child_first=True)]
    assert usual[:4] == ["welcome", "changed", "views", "school"]
    assert first[:4] == ["welcome", "views", "changed", "school"]
    assert usual[3:] == first[3:]
