"""Before the meeting: asking people, their answers by account and by link, what the meeting waits for."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from icalendar import Calendar

from accounts.models import User
from audit import clock
from audit.models import Event
from children.models import Bar, Contact
from peps import actions as plans
from peps.gathering import actions, links, readiness
from peps.models import Invitee, Meeting, Nudge
from tests.factories import UserFactory, fresh, pep_at

pytestmark = pytest.mark.ci
GRAY = {"name": "Dr Gray", "role": "Psychologist", "email": "gray@clinic.example", "may_know_place": "on"}


@pytest.fixture
def plan(ada, social_worker, teacher):
    """The meeting is arranged, and the teacher is asked."""
    return pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher)


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    """What was sent while something was done."""

    def doing(what):
        before = len(mail.outbox)
        with django_capture_on_commit_callbacks(execute=True):
            done = what()
        return done, mail.outbox[before:]

    return doing


def address(name, plan, *words):
    return reverse(f"peps:{name}", args=[plan.pk, *words])


def gray_of(plan, by, **more):
    person = Invitee(name="Dr Gray", role="Psychologist", email="gray@clinic.example", **more)
    return plans.invite(pep=fresh(plan), invitee=person, by=by)


def event_of(letter):
    calendar = Calendar.from_ical(letter.attachments[0][1])
    [event] = calendar.walk("VEVENT")
    return calendar, event


# ---------------------------------------------------------------- the calendar


def test_a_meeting_that_moves_keeps_its_entry_and_one_that_is_off_takes_it_away(plan, social_worker, sent):
    person, [invited] = sent(lambda: gray_of(plan, social_worker))
    meeting = Meeting.objects.get(pep=plan)
    meeting.on = date(2026, 9, 29)
    _, moved = sent(lambda: plans.arrange_meeting(pep=fresh(plan), meeting=meeting, by=social_worker))
    _, off = sent(lambda: actions.call_off(pep=plan, why="Snow", by=social_worker))
    letters = [invited, *[letter for letter in [*moved, *off] if letter.to == ["gray@clinic.example"]]]
    assert [letter.subject for letter in letters] == [
        "Invitation to a PEP meeting", "A PEP meeting has moved", "A PEP meeting is off",
    ]  # fmt: skip
    found = [event_of(letter) for letter in letters]
    assert [str(calendar["method"]) for calendar, _ in found] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert {str(event["uid"]) for _, event in found} == {f"{meeting.pk}-{person.pk}@epep"}
    numbers = [event["sequence"] for _, event in found]
    assert numbers == sorted(set(numbers))
    assert [str(event["status"]) for _, event in found] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    for letter, (_, event) in zip(letters, found, strict=True):
        assert "attendee" not in event
        assert str(event["summary"]) == "School meeting"
        assert "Ada" not in letter.subject + letter.body + letter.attachments[0][1]
        assert "Snow" not in letter.body


def test_a_meeting_that_is_off_is_arranged_again(client, plan, social_worker):
    actions.call_off(pep=plan, why="Snow", by=social_worker)
    assert fresh(plan).meeting_or_none is None
    client.force_login(social_worker)
    page = client.get(address("arrange", plan)).content.decode()
    assert "The meeting on 24 September 2026 was called off" in page
    again = {"which": "another", "on-day": 22, "on-month": 9, "on-year": 2026, "starts_at": "3pm", "minutes_long": 60}
    client.post(address("arrange", plan), again | {"place": "Gym"})
    assert fresh(plan).meeting_or_none.on == date(2026, 9, 22)


def test_people_who_were_told_are_told_of_an_odd_day_only_by_who_is_sure(client, plan, social_worker, sent):
    gray_of(plan, social_worker)
    odd = {"which": "another", "on-day": 26, "on-month": 9, "on-year": 2026}
    odd |= {"starts_at": "3pm", "minutes_long": 60, "place": "Oakfield, room 2"}
    client.force_login(social_worker)
    page, letters = sent(lambda: client.post(address("arrange", plan), odd))
    assert "is at the week-end" in page.content.decode()
    assert "Oakfield, room 2" in page.content.decode()
    assert letters == []
    assert fresh(plan).meeting.on == date(2026, 9, 24)
    _, letters = sent(lambda: client.post(address("arrange", plan), odd | {"sure": "2026-09-26"}))
    assert fresh(plan).meeting.on == date(2026, 9, 26)
    assert "gray@clinic.example" in {letter.to[0] for letter in letters}


# ---------------------------------------------------------------- who is asked


def test_the_people_around_the_child_are_asked_with_one_press(client, plan, ada, carer, social_worker, sent):
    Contact.objects.create(child=ada, name="Gran Moss", relationship="Grandmother", email="gran@home.example")
    client.force_login(social_worker)
    page = client.get(address("people", plan)).content.decode()
    keys = [f"carer-{carer.pk}", "child"]
    assert all(f'value="{key}"' in page for key in keys)
    assert "Gran Moss, Grandmother" in page
    _, letters = sent(lambda: client.post(address("people", plan), {"who": keys}))
    assert {letter.to[0] for letter in letters} == {carer.email}
    assert set(plan.invitees.values_list("name", flat=True)) == {"Tom Reed", "Jo Carer", "Ada"}
    assert "Tick whom you want to invite" in client.post(address("people", plan)).content.decode()


def test_somebody_under_a_restriction_is_asked_only_with_a_reason_which_is_kept(client, plan, ada, social_worker):
    Contact.objects.create(
        child=ada, name="Maria Moss", relationship="Mother", court_order="No contact but at a centre"
    )
    client.force_login(social_worker)
    listed = client.get(address("people", plan)).content.decode()
    assert "Maria Moss, Mother" in listed
    assert 'name="who" value="contact' not in listed
    mother = {"name": "maria moss", "role": "Mother"}
    page = client.post(address("invite", plan), mother).content.decode()
    assert "No contact but at a centre" in page
    assert "Say why they are invited although a restriction stands" in page
    assert fresh(plan).invitees.count() == 1
    client.post(address("invite", plan), mother | {"invited_although": "Agreed in court, supervised"})
    assert plan.invitees.get(name="maria moss").invited_although == "Agreed in court, supervised"
    assert "Agreed in court, supervised" in client.get(address("people", plan)).content.decode()


def test_a_person_under_a_bar_cannot_be_asked_however_they_are_written(client, plan, ada, social_worker, sent):
    barred = UserFactory(name="Bart Barred", email="bart@home.example")
    person, _ = sent(lambda: gray_of(plan, social_worker))
    Bar.objects.create(child=ada, user=barred, reason="Order of the court")
    client.force_login(social_worker)
    for said in [{"name": "Somebody", "email": "BART@home.example"}, {"name": "bart barred"}]:
        page = client.post(address("invite", plan), {"role": "Friend"} | said).content.decode()
        assert "This person cannot be invited" in page
        assert "Order of the court" not in page
    assert fresh(plan).invitees.count() == 2
    Bar.objects.create(child=ada, user=UserFactory(email="gray@clinic.example"), reason="Later")
    assert links.person_behind(links.path_of(person).split("/")[-2]) is None
    _, letters = sent(lambda: actions.call_off(pep=plan, why="Snow", by=social_worker))
    assert "gray@clinic.example" not in {letter.to[0] for letter in letters}


def test_a_confidential_place_is_told_only_to_those_who_may_know_it(
    client, plan, ada, carer, teacher, social_worker, sent
):
    ada.placements.update(confidential=True)
    gray_of(plan, social_worker)
    client.force_login(social_worker)
    assert "shows where Ada lives" in client.get(address("arrange", plan)).content.decode()
    home = {"which": "2026-09-22", "starts_at": "3pm", "minutes_long": 60, "place": "9 Quiet Lane"}
    _, letters = sent(lambda: client.post(address("arrange", plan), home | {"place_is_confidential": "on"}))
    assert {letter.to[0] for letter in letters} == {teacher.email, "gray@clinic.example"}
    assert not any("Quiet" in letter.body + letter.attachments[0][1] for letter in letters)
    plans.invite(pep=fresh(plan), invitee=Invitee(name="Jo", role="Carer", email=carer.email), by=social_worker)
    knows = {}
    for person in [social_worker, teacher, carer]:
        client.force_login(person)
        pages = ["mine", "calendar"] if person == carer else ["plan", "ready", "calendar", "arrange", "people"]
        found = [client.get(address(page, plan)).content.decode() for page in [*pages]]
        knows[person.name] = any("Quiet" in page for page in found)
    assert knows == {"Priya Shah": True, "Tom Reed": False, "Jo Carer": True}
    gray = plan.invitees.get(name="Dr Gray")
    assert "Quiet" not in client.get(links.path_of(gray)).content.decode()


# ---------------------------------------------------------------- answers


def test_somebody_without_an_account_answers_by_a_link_that_can_be_ended(client, plan, social_worker, sent):
    gray, [letter] = sent(lambda: gray_of(plan, social_worker))
    path = links.path_of(gray)
    assert path in letter.body
    page = client.get(path)
    assert "Can you come to the meeting for A.L.?" in page.content.decode()
    for secret in ["Ada", "Lovell", "Tom Reed", "tom@oakfield.example"]:
        assert secret not in page.content.decode()
    refused = client.post(path, {"reply": "no"}).content.decode()
    assert "Say why you cannot come" in refused
    _, letters = sent(lambda: client.post(path, {"reply": "no", "reason": "In court", "needs": "A ramp"}))
    assert [letter.to[0] for letter in letters] == [social_worker.email]
    assert "Gray" not in letters[0].body + letters[0].subject
    gray.refresh_from_db()
    assert (gray.reply, gray.reason, gray.needs) == ("no", "In court", "A ramp")
    assert Event.objects.filter(verb="meeting.replied", by_name="Dr Gray, by link").exists()
    assert Calendar.from_ical(client.get(f"{path}meeting.ics").content).walk("VEVENT")
    _, [again] = sent(lambda: actions.new_link(person=gray, by=social_worker))
    assert client.get(path).status_code == 404
    gray.refresh_from_db()
    assert links.path_of(gray) in again.body
    actions.withdraw(person=gray, by=social_worker)
    gray.refresh_from_db()
    assert client.get(links.path_of(gray)).status_code == 404


@pytest.mark.parametrize("token", ["nonsense", "e30:1abc:xyz"])
def test_a_link_that_never_was_is_not_found(client, plan, token):
    assert client.get(reverse("invited:answer", args=[token])).status_code == 404


def test_a_link_ends_with_the_day_of_the_meeting(client, plan, social_worker):
    path = links.path_of(gray_of(plan, social_worker))
    with clock.at(date(2026, 9, 24)):
        assert client.get(path).status_code == 200
    with clock.at(date(2026, 9, 25)):
        assert client.get(path).status_code == 404


def test_who_signs_in_answers_for_themselves_alone(client, plan, ada, carer, teacher, social_worker):
    plans.invite(pep=fresh(plan), invitee=Invitee(name="Jo", role="Carer", email=carer.email), by=social_worker)
    client.force_login(carer)
    assert "Say whether you can come" in client.get(address("mine", plan)).content.decode()
    client.post(address("reply", plan), {"reply": "yes", "interpreter_language": "Polish"})
    assert plan.invitees.get(user=carer).reply == "yes"
    assert plan.invitees.get(user=teacher).reply == "waiting"
    client.force_login(social_worker)
    assert client.get(address("reply", plan)).status_code == 404  # nobody asked her


def test_another_day_asks_everybody_again(plan, social_worker, teacher):
    person = plan.invitees.get()
    values = {"reply": "yes", "reason": "", "needs": "", "interpreter_language": ""}
    actions.answer(person=person, values=values, by=teacher)
    meeting = Meeting.objects.get(pep=plan)
    meeting.place = "Another room"
    plans.arrange_meeting(pep=fresh(plan), meeting=meeting, by=social_worker)
    person.refresh_from_db()
    assert person.reply == "yes"
    meeting.on += timedelta(days=1)
    plans.arrange_meeting(pep=fresh(plan), meeting=meeting, by=social_worker)
    person.refresh_from_db()
    assert (person.reply, person.replied_at) == ("waiting", None)


# ---------------------------------------------------------------- getting ready


def test_what_is_asked_of_me_comes_first_and_the_rest_says_who_holds_it(client, plan, ada, carer, teacher, adviser):
    seen = readiness.for_reader(fresh(plan), teacher)
    assert [thing.key for thing in seen.mine] == ["targets", "room"]
    assert [thing.key for thing in seen.others] == ["replies", "carer"]
    client.force_login(adviser)
    page = client.get(address("ready", plan)).content.decode()
    assert "Tom Reed, designated teacher" in page
    assert "Jo Carer, carer" in page
    ada.placements.update(confidential=True)
    client.force_login(teacher)
    assert "Jo Carer" not in client.get(address("ready", plan)).content.decode()


def test_everything_there_turns_it_green(client, plan, teacher, social_worker, carer):
    values = {"reply": "yes", "reason": "", "needs": "", "interpreter_language": ""}
    actions.answer(person=plan.invitees.get(), values=values, by=teacher)
    client.force_login(teacher)
    room = {"room_has_computer": "on", "room_has_internet": "on", "room_has_screen": "on"}
    client.post(address("equipment", plan), room)
    carers = fresh(plan).minutes
    plans.save_page(record=carers, part="E", values={"carer_views": "Settled."}, based_on=carers.version, by=teacher)
    assert [thing.key for thing in readiness.for_reader(fresh(plan), teacher).open] == ["targets"]
    page = client.get(address("plan", plan)).content.decode()
    assert "6 of 7 things are ready" in page or "7 of 8 things are ready" in page


def test_a_thing_is_reminded_of_once_a_day_in_words_that_name_nobody(client, plan, carer, social_worker, sent):
    client.force_login(social_worker)
    _, letters = sent(lambda: client.post(address("nudge", plan, "carer")))
    assert [letter.to[0] for letter in letters] == [carer.email]
    assert "Ada" not in letters[0].subject + letters[0].body
    page, letters = sent(lambda: client.post(address("nudge", plan, "carer"), follow=True))
    assert "reminded of this today already" in page.content.decode()
    assert letters == []
    with clock.at(clock.today() + timedelta(days=1)):
        _, letters = sent(lambda: actions.nudge(pep=plan, thing="carer", by=social_worker))
    assert len(letters) == 1
    assert Nudge.objects.count() == 2


def test_an_interpreter_is_waited_for_once_somebody_needs_one(client, plan, ada, social_worker):
    assert "interpreter" not in {thing.key for thing in readiness.things_of(fresh(plan))}
    ada.interpreter_needed, ada.first_language = True, "Dari"
    ada.save()
    thing = next(thing for thing in readiness.things_of(fresh(plan)) if thing.key == "interpreter")
    assert (thing.hint, thing.is_done) == ("Dari", False)
    client.force_login(social_worker)
    assert 'value="Dari"' in client.get(address("interpreter", plan)).content.decode()
    client.post(address("interpreter", plan), {"interpreter_language": "Dari", "interpreter_booked": "on"})
    assert next(one for one in readiness.things_of(fresh(plan)) if one.key == "interpreter").is_done


def test_somebody_elses_people_find_nothing(client, plan, other_social_worker, other_teacher, stranger, carer):
    for person in [other_social_worker, other_teacher, stranger]:
        client.force_login(User.objects.get(pk=person.pk))
        for page in [
            "arrange",
            "people",
            "invite",
            "ready",
            "equipment",
            "interpreter",
            "call_off",
            "reply",
            "calendar",
        ]:
            assert client.get(address(page, plan)).status_code == 404, page
    client.force_login(carer)
    for page in ["people", "invite", "ready"]:
        assert client.get(address(page, plan)).status_code == 404, page


# ---------------------------------------------------------------- sending views instead


def test_who_sends_views_by_link_is_promised_the_form_and_the_teacher_sends_it(
    client, plan, social_worker, teacher, sent
):
    person = plans.invite(
        pep=fresh(plan), invitee=Invitee(name="Kim Lovell", role="Mother", email="kim@home.example"), by=social_worker
    )
    answer, letters = sent(lambda: client.post(links.path_of(person), {"reply": "views"}, follow=True))
    assert "a link to a short form for your views" in answer.content.decode()
    assert ["Somebody sends their views to a PEP meeting"] == [
        one.subject for one in letters if one.to == [teacher.email]
    ]

    client.force_login(teacher)
    there = f"{address('link_add', plan)}?invitee={person.pk}"
    assert there in client.get(address("people", plan)).content.decode()
    known = client.get(there).context["form"].initial
    assert [known[name] for name in ("purpose", "name", "email")] == ["parent", "Kim Lovell", "kim@home.example"]


def test_a_carer_who_sends_views_comes_to_their_form(client, plan, carer, social_worker):
    person = Invitee(name=carer.name, role="Foster carer", email=carer.email)
    plans.invite(pep=fresh(plan), invitee=person, by=social_worker)
    client.force_login(carer)
    assert client.post(address("reply", plan), {"reply": "views"})["Location"] == address("carer_views", plan)


def test_before_the_meeting_section_e_says_what_comes_next(client, plan, teacher):
    for day, words in [(23, "Get ready for the meeting"), (25, "Say if it was held")]:
        client.logout()
        client.force_login(teacher)
        with clock.at(date(2026, 9, day)):
            page = client.get(address("part", plan, "E")).content.decode()
        assert words in page
        assert ">Continue<" not in page
