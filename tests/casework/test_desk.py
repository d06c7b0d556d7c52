"""The Virtual School's log: kept as it was written, read by whom the table says, told and answered without names."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from audit.models import CannotChange
from casework import actions, alerts
from casework.models import CaseNote, Challenge, Intervention, Reply, Report
from children.actions import enrol
from children.models import Bar
from notices.models import Notice
from peps.models import SchoolPage
from tests.factories import allocate, member, pep_at

pytestmark = pytest.mark.ci


@pytest.fixture
def adviser(authority):
    return member(Role.ADVISER, authority, name="Amira Khan", email="amira@council.example")


@pytest.fixture
def carer(authority, ada):
    person = member(Role.CARER, authority, name="Jo Carer")
    allocate(ada, person, Role.CARER)
    return person


def intervene(child, by, **values):
    said = {"group": "tuition", "what": "Maths tuition", "place": "school", "given_by": "Kit Lane"}
    return actions.record_intervention(
        child=child, token=uuid4(), values=said | {"starts_on": clock.today()} | values, by=by
    )


def note_on(child, by, **values):
    said = {"kind": "call", "on": clock.today(), "words": "Spoke to Tom."}
    return actions.record_note(child=child, token=uuid4(), values=said | values, by=by)


def told_by(person, child):
    return actions.tell_virtual_school(child=child, token=uuid4(), about="part_time", words="Mornings only.", by=person)


def asked_of_school(child, by):
    said = {"subject": "Maths", "words": "Why no progress?", "answer_by": clock.today() + timedelta(days=7)}
    return actions.challenge_school(child=child, token=uuid4(), **said, by=by)


def post(client, person, name, pk, **data):
    client.force_login(person)
    return client.post(reverse(name, args=[pk]), data)


# ---------------------------------------------------------------- the log


def test_the_school_reads_what_happens_there_and_the_carer_what_happens_at_home(ada, adviser, teacher, carer):
    at_school, at_home = intervene(ada, adviser), intervene(ada, adviser, place="home", what="Reading")
    assert set(Intervention.objects.visible_to(teacher)) == {at_school}
    assert set(Intervention.objects.visible_to(carer)) == {at_home}
    assert set(Intervention.objects.visible_to(adviser)) == {at_school, at_home}


def test_after_a_move_the_new_school_does_not_read_what_happened_at_the_old_one(ada, adviser, teacher, other_school):
    intervene(ada, adviser)
    enrol(child=ada, school=other_school, starts=clock.today(), reason="", by=adviser)
    new = member(Role.DESIGNATED_TEACHER, other_school)
    assert not Intervention.objects.visible_to(new).exists()
    assert not Intervention.objects.visible_to(teacher).exists()


def test_putting_a_note_right_keeps_what_it_said(client, ada, adviser):
    note = note_on(ada, adviser)
    data = {"token": uuid4(), "kind": "call", "words": "Spoke to Una.", "why": "Wrong name"}
    data |= {f"on-{part}": getattr(clock.today(), part) for part in ("day", "month", "year")}
    post(client, adviser, "casework:correct_note", note.pk, **data)
    page = client.get(reverse("casework:notes", args=[ada.pk])).content.decode()
    assert "Spoke to Una." in page
    assert "Spoke to Tom." in page
    assert "Wrong name" in page
    assert client.get(reverse("casework:correct_note", args=[note.pk])).status_code == 404


def test_two_who_put_the_same_note_right_do_not_overwrite_each_other(ada, adviser):
    note = note_on(ada, adviser)
    values = {"kind": "call", "on": clock.today(), "words": "Spoke to Una."}
    actions.record_note(child=ada, token=uuid4(), values=values, corrects=note, why="Name", by=adviser)
    with pytest.raises(actions.Overtaken):
        actions.record_note(child=ada, token=uuid4(), values=values, corrects=note, why="Name", by=adviser)


def test_nothing_that_was_written_can_be_changed(ada, adviser):
    note = note_on(ada, adviser)
    note.words = "Something else."
    with pytest.raises(CannotChange):
        note.save()
    with pytest.raises(CannotChange):
        CaseNote.objects.update(words="Something else.")


def test_what_is_sent_twice_is_written_once(ada, adviser):
    token, values = uuid4(), {"kind": "call", "on": clock.today(), "words": "Spoke to Tom."}
    for _ in range(2):
        actions.record_note(child=ada, token=token, values=values, by=adviser)
    assert CaseNote.objects.count() == 1


def test_a_follow_up_stands_on_the_desk_until_somebody_says_what_came_of_it(client, ada, adviser):
    note = note_on(ada, adviser, follow_up="Ring the nursery", follow_up_on=clock.today())
    client.force_login(adviser)
    assert "Ring the nursery" in client.get(reverse("casework:desk")).content.decode()
    post(client, adviser, "casework:followed_up", note.pk, words="They have a place.")
    assert "Ring the nursery" not in client.get(reverse("casework:desk")).content.decode()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("casework:add_note", {"kind": "call", "words": "x", "follow_up": "Ring"}, "Enter by when it is to be"),
        ("casework:add_note", {"words": "x"}, "Select what kind of contact it was"),
        ("casework:add_intervention", {"group": "tuition", "hours": "-3"}, "Enter a number of hours above 0"),
        ("casework:add_intervention", {"group": "tuition"}, "Enter what it is"),
    ],
)  # fmt: skip
def test_bad_input_is_said_in_words_and_keeps_what_was_typed(client, ada, adviser, name, data, words):
    page = post(client, adviser, name, ada.pk, token=uuid4(), **data).content.decode()
    assert words in page
    assert all(str(value) in page for value in data.values())


def test_the_database_refuses_a_follow_up_without_a_day(ada, adviser):
    with pytest.raises(IntegrityError), transaction.atomic():
        note_on(ada, adviser, follow_up="Ring")


# ---------------------------------------------------------------- told


def test_the_adviser_answers_and_the_one_who_told_is_told_without_a_name(client, ada, adviser, social_worker):
    report = told_by(social_worker, ada)
    assert Notice.objects.get(to_user_id=adviser.pk).path == report.get_absolute_url()
    post(client, adviser, "casework:look_into", report.pk)
    post(client, adviser, "casework:report", report.pk, token=uuid4(), words="We are on it.", closes="yes")
    report.refresh_from_db()
    assert (report.owner, report.state) == (adviser, "Answered")
    said = Notice.objects.get(to_user_id=social_worker.pk, path=report.get_absolute_url())
    assert "Ada" not in said.subject + said.body.replace("Hello", "")
    client.force_login(social_worker)
    assert "We are on it." in client.get(report.get_absolute_url()).content.decode()


def test_each_reads_what_they_told_and_no_other(ada, social_worker, carer, teacher, adviser):
    mine, theirs = told_by(social_worker, ada), told_by(carer, ada)
    assert set(Report.objects.visible_to(social_worker)) == {mine}
    assert set(Report.objects.visible_to(carer)) == {theirs}
    assert not Report.objects.visible_to(teacher).exists()
    assert set(Report.objects.visible_to(adviser)) == {mine, theirs}


def test_nobody_answers_what_has_been_answered(client, ada, social_worker, adviser):
    report = told_by(social_worker, ada)
    actions.reply_to_report(report=report, token=uuid4(), words="Done.", closes=True, by=adviser)
    post(client, social_worker, "casework:report", report.pk, token=uuid4(), words="One more thing")
    assert Reply.objects.count() == 1


def test_somebody_who_is_barred_hears_nothing(ada, social_worker, adviser, authority):
    other = member(Role.ADVISER, authority, name="Barred Ben")
    Bar.objects.create(child=ada, user=other, reason="Relative")
    told_by(social_worker, ada)
    assert not Notice.objects.filter(to_user_id=other.pk, path__startswith="/desk/").exists()


# ---------------------------------------------------------------- challenges


def test_a_school_is_asked_answers_and_the_virtual_school_closes(client, ada, adviser, teacher):
    challenge = asked_of_school(ada, adviser)
    assert Notice.objects.filter(to_user_id=teacher.pk, path=challenge.get_absolute_url()).count() == 1
    post(client, teacher, "casework:challenge", challenge.pk, token=uuid4(), words="She was off sick.")
    assert Challenge.objects.get().state == "Answered"
    post(client, adviser, "casework:further", challenge.pk, to="The chair of governors")
    assert Challenge.objects.get().state == "Taken further"
    post(client, adviser, "casework:close", challenge.pk, outcome="Tuition from Monday.")
    assert Challenge.objects.get().state == "Closed"
    post(client, teacher, "casework:challenge", challenge.pk, token=uuid4(), words="Too late")
    assert Reply.objects.count() == 1


def test_without_a_school_there_is_nobody_to_ask(client, ada, adviser):
    ada.enrolments.update(ends=clock.today() - timedelta(days=1))
    client.force_login(adviser)
    assert client.get(reverse("casework:add_challenge", args=[ada.pk])).status_code == 302
    assert not Challenge.objects.exists()


# ---------------------------------------------------------------- alerts


def test_the_desk_warns_of_part_time_without_an_end_and_of_no_school(ada, adviser, plan):
    SchoolPage.objects.filter(pep=plan).update(hours="part", part_time_until=None)
    assert [kind.title for kind in alerts.alerts_for(adviser)] == ["Part-time timetables without an end"]
    SchoolPage.objects.filter(pep=plan).update(part_time_until=clock.today() + timedelta(days=5))
    ada.enrolments.update(ends=clock.today() - timedelta(days=1))
    assert [kind.title for kind in alerts.alerts_for(adviser)] == ["No school place"]


@pytest.fixture
def plan(ada, social_worker, teacher):
    return pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)
