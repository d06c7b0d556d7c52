"""The Virtual School's log: kept as it was written, read by whom the table says, told and answered without names."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from audit.models import CannotChange
from casework import actions, alerts
from casework.lists import told_of
from casework.models import Alert, CaseNote, Challenge, Intervention, Reply, Report
from casework.views import desk
from children.actions import end_enrolment, enrol
from children.models import Bar
from notices.models import Notice
from peps.actions import record_held
from peps.models import AlternativeProvision, SchoolPage, Suspension
from signoff.models import Duty
from signoff.openings import on_facts_changed
from signoff.reminders.sweep import remind
from signoff.turns import duties_of, href_of
from tests.documents import corpus
from tests.factories import ChildFactory, allocate, fresh, in_care, member, pep_at
from tests.factories import enrol as enrol_since

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


def day_of(name, day) -> dict:
    return {f"{name}-{part}": getattr(day, part) for part in ("day", "month", "year")}


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


def test_what_is_chosen_from_the_catalogue_says_which_kind_of_support_it_is(client, ada, adviser, head):
    actions.add_offer(authority=ada.authority, group="activity", name="Holiday club", by=head)
    client.force_login(adviser)
    address = reverse("casework:add_intervention", args=[ada.pk])
    said = {"token": uuid4(), "place": "elsewhere", "given_by": "Kit", **day_of("starts_on", clock.today())}
    page = client.post(address, said | {"offer": "Something else"}).content.decode()
    assert "Select what kind of support it is" in page
    assert "Enter what it is" in page
    assert client.post(address, said | {"offer": "Holiday club"}).status_code == 302
    assert client.post(
        address, said | {"offer": "Something else", "group": "tuition", "what": "Chess", "token": uuid4()}
    )
    assert sorted(Intervention.objects.values_list("what", "group")) == [
        ("Chess", "tuition"),
        ("Holiday club", "activity"),
    ]


def test_a_carer_finds_where_to_tell_and_nothing_is_chosen_for_them(client, ada, carer):
    client.force_login(carer)
    assert reverse("casework:told", args=[ada.pk]) in client.get("/").content.decode()
    form = client.get(reverse("casework:tell", args=[ada.pk])).context["form"]
    assert "" not in dict(form.fields["about"].choices)


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


# ---------------------------------------------------------------- meetings, and days that go by


def test_the_adviser_is_asked_before_the_meeting_and_about_what_is_not_settled_after_it(
    client, ada, adviser, social_worker, teacher
):
    plan = pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher, meeting_on=date(2026, 10, 8))
    with clock.at(date(2026, 10, 6)):
        post(client, teacher, "casework:concern", plan.pk, token=uuid4(), words="Who is in the room?")
        report = Report.objects.get()
        assert (report.about, report.pep) == ("before_meeting", plan)
        duty = duties_of(adviser, [Role.ADVISER]).get(kind="told")
        assert duty.due_on == date(2026, 10, 7)  # the day before the meeting, not five working days
        page = client.get(reverse("peps:plan", args=[plan.pk])).content.decode()
        assert report.get_absolute_url() in page
        client.force_login(social_worker)
        page = client.get(reverse("peps:plan", args=[plan.pk])).content.decode()
        assert report.get_absolute_url() not in page  # each reads what they told
        for person, reads in [(teacher, [report]), (social_worker, []), (adviser, [report])]:
            assert told_of(fresh(plan), person) == list(Report.objects.visible_to(person).filter(pep=plan)) == reads
    with clock.at(date(2026, 10, 9)):
        record_held(pep=plan, held=True, by=teacher)
        post(Client(), social_worker, "casework:concern", plan.pk, token=uuid4(), words="No agreement on hours.")
        assert Report.objects.filter(about="after_meeting", by=social_worker).exists()


def test_a_follow_up_is_a_duty_that_only_the_virtual_school_sees(ada, adviser, social_worker, teacher):
    note = note_on(ada, adviser, follow_up="Ring the nursery", follow_up_on=clock.today())
    [duty] = duties_of(adviser, [Role.ADVISER]).filter(kind="follow_up")
    assert href_of(duty) == reverse("casework:followed_up", args=[note.pk])
    for other in (social_worker, teacher):
        assert not Duty.objects.visible_to(other).filter(kind="follow_up").exists()
    actions.follow_up(note=note, words="They have a place.", by=adviser)
    assert Duty.objects.get(kind="follow_up").done_on == clock.today()


def test_a_follow_up_is_reminded_of_without_a_name(ada, adviser):
    note_on(ada, adviser, follow_up="Ring the nursery", follow_up_on=clock.today())
    remind()
    [said] = Notice.objects.filter(to_user_id=adviser.pk, key__startswith="digest:")
    assert "Follow up what you promised" in said.body
    assert "Ada" not in said.body
    assert "nursery" not in said.body


def test_a_school_that_does_not_answer_is_taken_further_after_some_days(ada, adviser, teacher):
    with clock.at(date(2026, 10, 6)):
        challenge = asked_of_school(ada, adviser)  # by 13 October
        assert duties_of(teacher, [Role.DESIGNATED_TEACHER]).get(kind="challenged").due_on == date(2026, 10, 13)
        actions.answer_challenge(challenge=challenge, token=uuid4(), words="Please do.", by=adviser)
        assert challenge.state == "Sent"  # what the Virtual School writes itself is no answer
    with clock.at(date(2026, 10, 14)):
        on_facts_changed([ada.pk])
        assert duties_of(adviser, [Role.ADVISER]).get(kind="escalate").due_on == date(2026, 10, 20)
        assert not Duty.objects.visible_to(teacher).filter(kind="escalate").exists()
        actions.take_further(challenge=challenge, to="The chair of governors", by=adviser)
        assert not duties_of(adviser, [Role.ADVISER]).filter(kind="escalate").exists()


def test_the_teacher_of_another_school_is_not_asked_to_answer_for_the_former_one(ada, adviser, other_school):
    asked_of_school(ada, adviser)
    enrol(child=ada, school=other_school, starts=clock.today(), reason="", by=adviser)
    new = member(Role.DESIGNATED_TEACHER, other_school)
    assert not duties_of(new, [Role.DESIGNATED_TEACHER]).filter(kind="challenged").exists()


def test_a_carer_tells_and_is_answered(client, ada, adviser, carer):
    post(client, carer, "casework:tell", ada.pk, token=uuid4(), about="support", words="He cannot sleep.")
    report = Report.objects.get()
    actions.look_into(report=report, by=adviser)
    actions.reply_to_report(report=report, token=uuid4(), words="We speak to school.", closes=True, by=adviser)
    client.force_login(carer)
    assert "We speak to school." in client.get(report.get_absolute_url()).content.decode()
    assert "told" not in duties_of(adviser, [Role.ADVISER]).values_list("kind", flat=True)


# ---------------------------------------------------------------- files, figures


@pytest.fixture
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_file_of_a_note_is_the_virtual_schools_alone(client, files, ada, adviser, social_worker, teacher):
    values = {"kind": "call", "on": clock.today(), "words": "Spoke to Tom."}
    pdf = corpus.upload("secret.pdf", corpus.pdf())
    note = actions.record_note(child=ada, token=uuid4(), values=values, upload=pdf, by=adviser)
    values |= {"words": "Spoke to Una."}
    actions.record_note(child=ada, token=uuid4(), values=values, corrects=note, why="Wrong name", by=adviser)
    address = reverse("casework:note_file", args=[note.pk, note.files.get().pk])
    client.force_login(adviser)
    assert address in client.get(reverse("casework:notes", args=[ada.pk])).content.decode()
    assert client.get(address).status_code == 200
    for page in ("documents:list", "children:history", "children:child"):
        for person in (social_worker, teacher):
            client.force_login(person)
            page_of = client.get(reverse(page, args=[ada.pk])).content.decode()
            assert "secret.pdf" not in page_of
            assert "To a case note" not in page_of
    assert client.get(address).status_code == 404
    document = note.files.get().document
    assert client.get(reverse("documents:download", args=[document.pk])).status_code == 404


def test_what_is_no_file_is_said_and_nothing_is_kept(client, files, ada, adviser):
    data = {"token": uuid4(), "kind": "call", "words": "Spoke to Tom."}
    data |= {f"on-{part}": getattr(clock.today(), part) for part in ("day", "month", "year")}
    client.force_login(adviser)
    bad = corpus.upload("x.exe", b"MZ")
    page = client.post(reverse("casework:add_note", args=[ada.pk]), data | {"file": bad}).content.decode()
    assert "There is a problem" in page
    assert "Spoke to Tom." in page
    assert not CaseNote.objects.exists()


def test_hours_and_what_they_changed_are_summed_for_a_child_and_a_school(client, ada, authority, school, adviser):
    ben = in_care(ChildFactory(authority=authority, given_name="Ben"))
    enrol_since(ben, school)
    intervene(ada, adviser, hours=Decimal("12.5"), outcome="as_hoped")
    changed = intervene(ben, adviser, hours=Decimal("4"))
    values = {"group": "tuition", "what": "Maths", "place": "school", "given_by": "Kit", "starts_on": clock.today()}
    values |= {"hours": Decimal("6"), "outcome": "not"}
    actions.record_intervention(child=ben, token=uuid4(), values=values, corrects=changed, why="More", by=adviser)
    intervene(ben, adviser, place="home", hours=Decimal("100"))
    client.force_login(adviser)
    at_school = client.get(reverse("casework:school", args=[school.pk])).context["all_of_them"]
    assert (at_school.number, at_school.children, at_school.hours) == (2, 2, Decimal("18.5"))
    assert (at_school.as_hoped, at_school.not_at_all, at_school.not_said) == (1, 1, 0)
    of_ben = client.get(reverse("casework:interventions", args=[ben.pk])).context["all_of_them"]
    assert (of_ben.number, of_ben.hours) == (2, Decimal("106"))


# ---------------------------------------------------------------- alerts


def kinds_of(user) -> list[str]:
    return sorted(Alert.objects.visible_to(user).open().values_list("kind", flat=True))


def test_the_desk_counts_all_and_turns_each_list_by_itself(client, ada, adviser, monkeypatch):
    monkeypatch.setattr(desk, "SHOWN", 2)
    for day in range(3):
        due = clock.today() + timedelta(days=day)
        note_on(ada, adviser, follow_up=f"Ring on day {day}", follow_up_on=due)
    client.force_login(adviser)
    page = client.get(reverse("casework:desk"))
    assert page.context["notes"]["page"].paginator.count == 3
    assert [task["title"] for task in page.context["notes"]["tasks"]] == [
        "Ring on day 0: Ada Lovell",
        "Ring on day 1: Ada Lovell",
    ]
    assert b"?notes_page=2" in page.content
    assert b"Ring on day 2" in client.get(reverse("casework:desk") + "?notes_page=2").content
    assert reverse("casework:watchlist").encode() in page.content


def test_an_alert_of_a_colleagues_child_is_not_among_mine(client, ada, adviser, authority):
    ben = in_care(ChildFactory(authority=authority))
    allocate(ada, adviser, Role.ADVISER)
    allocate(ben, member(Role.ADVISER, authority, name="Ben Ashworth"), Role.ADVISER)
    for child in (ada, ben):
        row = {"kind": Alert.Kind.PART_TIME, "subject_id": child.pk, "words": "12 hours a week"}
        Alert.objects.create(child=child, opened_on=clock.today(), **row)
    client.force_login(adviser)
    [mine] = client.get("/").context["alerts"]
    [everybodys] = client.get("/?whose=all").context["alerts"]
    assert (mine.number, everybodys.number) == (1, 2)
    for each in (mine, everybodys):
        assert client.get(each.href).context["page"].paginator.count == each.number


def test_alerts_open_and_close_by_facts(client, ada, adviser, plan):
    with clock.at(date(2026, 10, 6)):
        SchoolPage.objects.filter(pep=plan).update(hours="part", part_time_until=None)
        on_facts_changed([ada.pk], plan.pk)
        assert kinds_of(adviser) == ["part-time"]
        assert alerts.follow([ada.pk]) == 0  # looked at again, nothing changes
        AlternativeProvision.objects.create(pep=plan, provider="The Farm", starts=date(2026, 10, 1))
        Suspension.objects.create(pep=plan, category="SUSP", starts=date(2026, 10, 1))
        on_facts_changed([ada.pk])
        assert kinds_of(adviser) == ["part-time", "suspended", "unregistered"]
        SchoolPage.objects.filter(pep=plan).update(part_time_until=date(2026, 10, 20))
        AlternativeProvision.objects.update(registered="yes")
        Suspension.objects.update(meanwhile="A tutor from the first day")
        on_facts_changed([ada.pk])
        assert kinds_of(adviser) == []
    with clock.at(date(2026, 10, 21)):  # a day went by, and nobody wrote anything
        on_facts_changed([ada.pk])
        assert kinds_of(adviser) == ["part-time"]


def test_after_20_school_days_without_a_school_there_is_another_alert(client, ada, adviser):
    with clock.at(date(2026, 10, 6)):
        end_enrolment(child=ada, first_day_without=date(2026, 10, 6), by=adviser)
        assert kinds_of(adviser) == ["no-school"]
    with clock.at(date(2026, 11, 10)):
        on_facts_changed([ada.pk])
        assert kinds_of(adviser) == ["no-school"]  # the last of the 20 days
    with clock.at(date(2026, 11, 11)):
        on_facts_changed([ada.pk])
        assert kinds_of(adviser) == ["late-education", "no-school"]
        client.force_login(adviser)
        [card] = [each for each in client.get(reverse("casework:desk")).context["alerts"] if "20" in each["text"]]
        page = client.get(card["href"])
        assert len(page.context["tasks"]) == card["number"] == 1


def test_the_list_of_an_alert_costs_the_same_for_two_children_and_for_nine(client, authority, adviser):
    client.force_login(adviser)
    costs = []
    for more in (2, 7):
        for _ in range(more):
            child = in_care(ChildFactory(authority=authority, year_group="8"))
            on_facts_changed([child.pk])
        client.get(reverse("casework:desk"))  # what is looked up once a process
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("casework:alerts", args=["no-school"]))
        costs.append(len(queries))
    assert len(page.context["tasks"]) == 9
    assert costs[0] == costs[1]


def test_the_desk_of_another_council_has_none_of_it(ada, adviser, other_adviser):
    end_enrolment(child=ada, first_day_without=clock.today(), by=adviser)
    assert kinds_of(other_adviser) == []


@pytest.fixture
def plan(ada, social_worker, teacher):
    return pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)
