"""Links for people without an account: made, opened with a code, answered, stopped; and what does not work."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit import clock
from audit.models import Event, Look
from children.models import Bar
from notices.models import Notice
from peps.guests import actions
from peps.guests.forms import usual_last_day
from peps.models import AlternativeView, InvitedLink
from peps.models.guests import MOST_WRONG_CODES
from signoff import actions as moves
from signoff.snapshot import content_of
from tests.factories import ChildFactory, UserFactory, allocate, enrol, fresh, in_care, pep_at

pytestmark = pytest.mark.ci

TODAY = date(2026, 9, 14)
WORDS = {
    "parent": {"name": "Maria Lovell", "role": "Mother"},
    "carer": {"name": "Jo Carer", "role": "Foster carer"},
    "teacher": {"name": "Mr Bell", "role": "Maths teacher", "subject": "Maths"},
    "professional": {"name": "Dr Ode", "role": "Educational psychologist", "question": "Is the support enough?"},
    "own": {"name": "Ada", "role": "The young person"},
}


@pytest.fixture(autouse=True)
def ten_days_before_the_meeting():
    cache.clear()  # of wrong codes counted by address
    with clock.at(TODAY):
        yield


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks):
    """What is sent once the transaction is there is sent at the end of the block."""
    return django_capture_on_commit_callbacks


@pytest.fixture
def plan(ada, social_worker, teacher):
    return pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher)


def make(plan, by, purpose="parent", **words):
    """The link, the address that opens it, and its code."""
    details = {"last_day": TODAY + timedelta(days=10), "email": "", **WORDS[purpose], **words}
    return actions.make_link(pep=plan, link=InvitedLink(purpose=purpose, **details), by=by)


def opened(path, code):
    visitor = Client()
    assert visitor.post(path, {"code": code}).status_code == 302
    return visitor


def form_of(link):
    return reverse("guests:form", args=[link.pk])


def ask(client, plan, by, **typed):
    client.force_login(by)
    day = typed.pop("day", TODAY + timedelta(days=10))
    posted = {"purpose": "parent", "name": "Maria Lovell", "role": "Mother", "email": "maria@example.org",
              "last_day-day": day.day, "last_day-month": day.month, "last_day-year": day.year, "token": uuid4(),
              **typed}  # fmt: skip
    return client.post(reverse("peps:link_add", args=[plan.pk]), posted, follow=True)


# ---------------------------------------------------------------- making


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("social_worker", 200), ("teacher", 200), ("adviser", 200), ("head", 200), ("carer", 404),
        ("young_person", 404), ("other_teacher", 404), ("other_adviser", 404), ("administrator", 404),
    ],
)  # fmt: skip
def test_who_may_make_a_link(who, status, client, plan, request):
    client.force_login(request.getfixturevalue(who))
    for name in ("peps:links", "peps:link_add"):
        assert client.get(reverse(name, args=[plan.pk])).status_code == status


def test_the_link_goes_by_email_and_the_code_is_shown_to_who_made_it(client, plan, teacher, on_commit):
    with on_commit(execute=True):
        response = ask(client, plan, teacher)
    link = plan.links.get()
    code = re.search(r"\b(\d{3}) (\d{3})\b", response.text).groups()
    message = mail.outbox[-1]
    path = re.search(r"/link/[\w-]+/", message.body)[0]
    assert message.to == ["maria@example.org"]
    assert "Lovell" not in message.body.replace("Maria Lovell", "")
    assert "A.L." in message.body
    assert "".join(code) not in message.body
    assert path not in response.text
    assert opened(path, "".join(code)).get(form_of(link)).status_code == 200
    assert code[0] + " " + code[1] not in client.get(reverse("peps:links", args=[plan.pk])).text


def test_without_an_address_the_link_is_shown_to_be_passed_on(client, plan, teacher, on_commit):
    with on_commit(execute=True):
        response = ask(client, plan, teacher, email="")
    assert re.search(r"/link/[\w-]{40,}/", response.text)
    assert not mail.outbox


def test_neither_link_nor_code_can_be_read_from_the_database(plan, teacher):
    link, path, code = make(plan, teacher, email="maria@example.org")
    token = path.split("/")[-2]
    kept = "".join(str(row) for row in [*InvitedLink.objects.values(), *InvitedLink.history.values()])
    assert token not in kept
    assert code not in {row["code_hash"] for row in InvitedLink.objects.values()}
    assert f"{link.pk}{code}" not in kept


def test_a_sent_message_no_longer_carries_the_link(plan, teacher, on_commit):
    with on_commit(execute=True):
        _, path, _ = make(plan, teacher, email="maria@example.org")
    notice = Notice.objects.get(to_email="maria@example.org")
    assert path in mail.outbox[-1].body
    assert notice.sent_at
    assert path not in notice.body + notice.path


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"purpose": ""}, "Select what you ask for"),
        ({"name": ""}, "Enter their name"),
        ({"role": ""}, "Enter who they are"),
        ({"purpose": "teacher"}, "Enter the subject"),
        ({"purpose": "professional"}, "Enter what you want to know"),
        ({"day": TODAY - timedelta(days=1)}, "today or later"),
        ({"day": TODAY + timedelta(days=61)}, "60 days at most"),
        ({"email": "maria"}, "e-mail"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_made(typed, said, client, plan, teacher):
    response = ask(client, plan, teacher, **typed)
    assert said.lower() in response.text.lower()
    assert not plan.links.exists()


def test_pressed_twice_makes_one_link(client, plan, teacher, on_commit):
    token = uuid4()
    with on_commit(execute=True):
        for _ in range(2):
            ask(client, plan, teacher, token=token)
    assert plan.links.count() == 1
    assert len([message for message in mail.outbox if message.to == ["maria@example.org"]]) == 1


def test_somebody_barred_from_the_child_gets_no_link(client, plan, teacher):
    barred = UserFactory(email="maria@example.org")
    Bar.objects.create(child=plan.child, user=barred, reason="Order")
    assert "cannot be sent to this address" in ask(client, plan, teacher).text
    assert not plan.links.exists()


def test_the_last_day_offered_is_a_week_after_the_meeting(plan):
    assert usual_last_day(plan) == plan.meeting.on + timedelta(days=7)
    with clock.at(plan.meeting.on + timedelta(days=1)):
        assert usual_last_day(plan) == plan.meeting.on + timedelta(days=15)
    with clock.at(plan.meeting.on - timedelta(days=200)):
        assert usual_last_day(plan) == plan.meeting.on - timedelta(days=140)


def test_the_database_holds_what_a_link_needs(plan, teacher):
    link, _, _ = make(plan, teacher)
    for wrong in ({"name": ""}, {"purpose": "teacher"}, {"purpose": "professional"}, {"wrong_codes": 6}):
        with pytest.raises(IntegrityError), transaction.atomic():
            InvitedLink.objects.filter(pk=link.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        AlternativeView.objects.create(pep=plan, view_of="parent", words="x", written_at=clock.now())


# ---------------------------------------------------------------- opening


def test_the_code_opens_one_form_and_says_so_in_the_looks(plan, teacher):
    link, path, code = make(plan, teacher)
    visitor = opened(path, f" {code[:3]} {code[3:]} ")
    text = visitor.get(form_of(link)).text
    assert "Maria Lovell" in text
    assert Look.objects.get(page="guests:form").guest_name == "Maria Lovell, by link"
    assert Event.objects.get(verb="link.opened").by_name == "Maria Lovell, by link"
    assert visitor.get(path).url == form_of(link)  # the link again: no second code in the same browser


def test_links_that_do_not_open_look_and_answer_alike(plan, teacher, client):
    stopped, ended, locked = (make(plan, teacher) for _ in range(3))
    actions.stop_link(link=stopped[0], by=teacher)
    InvitedLink.objects.filter(pk=ended[0].pk).update(last_day=TODAY - timedelta(days=1))
    InvitedLink.objects.filter(pk=locked[0].pk).update(wrong_codes=MOST_WRONG_CODES)
    running = make(plan, teacher)
    wrong = "000000" if running[2] != "000000" else "000001"
    doors = {
        "never was": ("/link/unknown/", "123456"),
        "stopped": stopped[1:],
        "ended": ended[1:],
        "locked": locked[1:],
        "wrong code": (running[1], wrong),
    }
    looks = {_plain(Client().get(path)) for path, _ in doors.values()}
    answers = {_plain(Client().post(path, {"code": code})) for path, code in doors.values()}
    assert (len(looks), len(answers)) == (1, 1)


def _plain(response):
    own = r'csrfmiddlewaretoken" value="\w+"|/link/[\w-]+/|value="\d{6}"'
    return response.status_code, re.sub(own, "", response.text)


def test_five_wrong_codes_lock_the_link_and_its_maker_is_told(plan, teacher, on_commit):
    link, path, code = make(plan, teacher)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    with on_commit(execute=True):
        for _ in range(MOST_WRONG_CODES):
            assert Client().post(path, {"code": wrong}).status_code == 200
    assert Client().post(path, {"code": code}).status_code == 200  # the right one no longer helps
    assert InvitedLink.objects.get().state == "Locked"
    assert [message.to for message in mail.outbox if "locked" in message.subject] == [[teacher.email]]
    _, again = actions.new_code(link=link, by=teacher)
    assert opened(path, again).get(form_of(link)).status_code == 200


def test_a_right_code_forgets_the_wrong_ones(plan, teacher):
    _, path, code = make(plan, teacher)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    for _ in range(MOST_WRONG_CODES - 1):
        Client().post(path, {"code": wrong})
    opened(path, code)
    assert InvitedLink.objects.get().wrong_codes == 0


@pytest.mark.parametrize("code", ["", "12345", "1234567", "12345a", "١٢٣٤٥٦"])
def test_what_is_no_code_is_not_counted_as_one(code, plan, teacher):
    _, path, _ = make(plan, teacher)
    assert "digits" in Client().post(path, {"code": code}).text or code == ""
    assert InvitedLink.objects.get().wrong_codes == 0


def test_one_address_cannot_try_many_links(db):
    answers = [Client().post(f"/link/{n}/", {"code": "123456"}, REMOTE_ADDR="192.0.2.7").status_code for n in range(22)]
    assert answers[:20] == [200] * 20
    assert answers[20:] == [429, 429]
    assert Client().post("/link/1/", {"code": "123456"}, REMOTE_ADDR="192.0.2.8").status_code == 200


def test_opening_a_link_signs_out_whoever_was_signed_in(client, plan, teacher):
    _link, path, code = make(plan, teacher)
    client.force_login(teacher)
    assert "signs you out" in client.get(path).text
    client.post(path, {"code": code})
    assert client.get(reverse("peps:plan", args=[plan.pk])).status_code == 404
    assert "_auth_user_id" not in client.session


# ---------------------------------------------------------------- inside


def test_another_links_form_and_every_page_of_the_plan_are_not_found(plan, teacher, ada):
    _link, path, code = make(plan, teacher)
    other, _, _ = make(plan, teacher, "own")
    visitor = opened(path, code)
    addresses = [
        form_of(other), reverse("guests:thanks", args=[other.pk]), reverse("guests:hello", args=[plan.pk]),
        reverse("guests:ask", args=[plan.pk, "school"]), reverse("peps:plan", args=[plan.pk]), reverse("home"),
        reverse("peps:part", args=[plan.pk, "B"]), reverse("children:child", args=[ada.pk]), form_of(plan),
    ]  # fmt: skip
    for address in addresses:
        assert visitor.get(address).status_code == 404, address
        assert visitor.post(address, {"words": "x"}).status_code == 404, address
    assert visitor.get(reverse("privacy")).status_code == 200


def test_a_second_link_of_the_same_person_replaces_the_first(plan, teacher, social_worker, authority, school, adviser):
    sister = in_care(ChildFactory(authority=authority, given_name="Bea"))
    enrol(sister, school)
    allocate(sister, social_worker, "social_worker")
    theirs = pep_at("ready", child=sister, social_worker=social_worker, teacher=teacher)
    first, path, code = make(plan, teacher)
    second, other_path, other_code = make(theirs, teacher)
    visitor = opened(path, code)
    assert visitor.post(other_path, {"code": other_code}).url == form_of(second)
    assert visitor.get(form_of(first)).status_code == 404
    assert "Bea" in visitor.get(form_of(second)).text


def test_saved_answers_wait_and_nobody_reads_them_before_they_are_sent(client, plan, teacher):
    link, path, code = make(plan, teacher)
    opened(path, code).post(form_of(link), {"answer_1": "Quiet after school", "later": "1"})
    assert not plan.alternative_views.exists()
    assert "Quiet after school" in opened(path, code).get(form_of(link)).text
    client.force_login(teacher)
    for address in (reverse("peps:part", args=[plan.pk, "B"]), reverse("children:history", args=[plan.child_id])):
        assert "Quiet after school" not in client.get(address).text


def test_a_sent_view_stands_beside_the_plan_under_its_name(client, plan, teacher, on_commit):
    link, path, code = make(plan, teacher)
    visitor = opened(path, code)
    with on_commit(execute=True):
        response = visitor.post(form_of(link), {"answer_0": "She reads at night", "answer_1": "Quiet after school"})
    assert "Thank you, Maria Lovell" in visitor.get(response.url).text
    client.force_login(teacher)
    text = client.get(reverse("peps:part", args=[plan.pk, "B"])).text
    assert "She reads at night" in text
    assert "Maria Lovell (Mother), by link" in text
    assert "Maria Lovell, by link" in client.get(reverse("children:history", args=[plan.child_id])).text
    told = [message for message in mail.outbox if message.to == [teacher.email] and "answered" in message.subject]
    assert len(told) == 1
    assert "Maria" not in told[0].body


def test_it_can_be_changed_and_sent_again_until_the_end(plan, teacher):
    link, path, code = make(plan, teacher)
    visitor = opened(path, code)
    for words in ("First", "Second"):
        visitor.post(form_of(link), {"answer_0": words})
    view = plan.alternative_views.get()
    assert view.words.endswith("Second")
    assert [row.words.split()[-1] for row in AlternativeView.history.order_by("version")] == ["First", "Second"]


def test_nothing_at_all_is_not_sent_and_what_was_typed_stays(plan, teacher):
    link, path, code = make(plan, teacher)
    visitor = opened(path, code)
    assert "Answer at least one question" in visitor.post(form_of(link), {}).text
    long = "x" * 5001
    assert long in visitor.post(form_of(link), {"answer_0": long}).text
    assert not plan.alternative_views.exists()


def test_a_teachers_feedback_stands_beside_section_c_and_not_in_section_b(client, plan, teacher):
    link, path, code = make(plan, teacher, "teacher")
    opened(path, code).post(form_of(link), {"answer_0": "Fractions"})
    client.force_login(teacher)
    assert "Fractions" in client.get(reverse("peps:part", args=[plan.pk, "C"])).text
    assert "Fractions" not in client.get(reverse("peps:part", args=[plan.pk, "B"])).text


def test_a_professional_answers_the_question_they_were_asked(plan, teacher):
    link, path, code = make(plan, teacher, "professional")
    visitor = opened(path, code)
    assert "Is the support enough?" in visitor.get(form_of(link)).text
    visitor.post(form_of(link), {"answer_0": "Twice a week is needed"})
    assert plan.alternative_views.get().words == "Is the support enough?\nTwice a week is needed"


def test_the_carer_and_the_young_person_do_not_read_it(client, plan, teacher, carer, young_person):
    link, path, code = make(plan, teacher)
    opened(path, code).post(form_of(link), {"answer_0": "Quiet after school"})
    for who in (carer, young_person):
        client.force_login(who)
        assert "Quiet after school" not in client.get(reverse("peps:mine", args=[plan.pk])).text


def test_the_snapshot_keeps_it(plan, teacher):
    link, path, code = make(plan, teacher, "teacher")
    opened(path, code).post(form_of(link), {"answer_0": "Fractions"})
    block = next(page for page in content_of(fresh(plan))["pages"] if page["key"] == "alternative_views")
    assert block["rows"][0]["title"] == "Teacher or school staff: Maths"
    assert block["rows"][0]["written_by"] == "Mr Bell (Maths teacher), by link"


# ---------------------------------------------------------------- a round of subject teachers


def test_several_subject_teachers_are_asked_at_once_and_each_has_a_code(client, plan, teacher):
    client.force_login(teacher)
    round_of = reverse("peps:link_round", args=[plan.pk])
    day = TODAY + timedelta(days=9)
    sent = {"last_day-day": day.day, "last_day-month": day.month, "last_day-year": day.year}
    sent |= {"teachers": "Maths, Mr Bell, bell@school.example\nArt; Ms Kaur", "token": str(plan.pk)}
    for _ in range(2):  # pressed twice
        client.post(round_of, sent)
    assert [(link.subject, link.name) for link in plan.links.order_by("name")] == [
        ("Maths", "Mr Bell"),
        ("Art", "Ms Kaur"),
    ]
    text = client.get(reverse("peps:links", args=[plan.pk])).text
    assert "On its way to bell@school.example" in text
    assert len(re.findall(r"<strong>\d{3} \d{3}</strong>", text)) == 2
    assert "Tell each of them" not in client.get(reverse("peps:links", args=[plan.pk])).text  # shown once


def test_a_line_that_does_not_fit_is_named_and_nobody_is_asked(client, plan, teacher):
    client.force_login(teacher)
    sent = {"teachers": "Maths, Mr Bell\nArt\nMusic, Ms Low, nowhere", "last_day-day": "1"}
    text = client.post(reverse("peps:link_round", args=[plan.pk]), sent).text
    assert "Line 2: Enter their name" in text
    assert "Line 3: Enter a" in text
    assert "Mr Bell" in text
    assert not plan.links.exists()


# ---------------------------------------------------------------- the young person, by link


def test_the_young_persons_link_opens_their_own_pages(plan, teacher):
    _link, path, code = make(plan, teacher, "own")
    visitor = opened(path, code)
    assert "Hello Ada" in visitor.get(reverse("guests:hello", args=[plan.pk])).text
    visitor.post(reverse("guests:ask", args=[plan.pk, "school"]), {"good_at": "Judo"})
    answer = plan.view_answers.own().get()
    assert (answer.words, answer.written_by, answer.through) == ("Judo", None, "Ada, by link")
    assert "close this page" in visitor.post(reverse("guests:finish", args=[plan.pk]), follow=True).text
    assert visitor.get(reverse("guests:hello", args=[plan.pk])).status_code == 404
    assert InvitedLink.objects.get().state == "Answered"
    assert "Judo" in opened(path, code).get(reverse("guests:check", args=[plan.pk])).text


# ---------------------------------------------------------------- the end of it


def stop(plan, link, teacher, adviser):
    actions.stop_link(link=link, by=teacher)


def renew(plan, link, teacher, adviser):
    actions.renew_link(link=link, last_day=TODAY, by=teacher)


def leave_school(plan, link, teacher, adviser):
    teacher.is_active = False
    teacher.save()


def close_plan(plan, link, teacher, adviser):
    moves.close(pep=fresh(plan), reason="Opened in error", by=adviser)


@pytest.mark.parametrize("how", [stop, leave_school, close_plan])
def test_what_is_open_closes_with_the_link(how, plan, teacher, adviser):
    link, path, code = make(plan, teacher)
    visitor = opened(path, code)
    how(plan, link, teacher, adviser)
    sent = visitor.post(form_of(link), {"answer_0": "Too late"})
    assert sent.url == reverse("sign_in:closed")
    assert visitor.get(form_of(link)).status_code == 404
    assert Client().post(path, {"code": code}).status_code == 200
    assert not plan.alternative_views.exists()


def test_after_the_last_day_it_opens_nothing(plan, teacher):
    link, path, code = make(plan, teacher)
    visitor = opened(path, code)
    with clock.at(link.last_day):
        assert Client().post(path, {"code": code}).status_code == 302
    with clock.at(link.last_day + timedelta(days=1)):
        assert Client().post(path, {"code": code}).status_code == 200
        assert visitor.get(form_of(link)).url == reverse("sign_in:closed")


def test_a_new_link_replaces_the_old_one_and_keeps_what_was_typed(plan, teacher, social_worker):
    link, path, code = make(plan, teacher)
    opened(path, code).post(form_of(link), {"answer_0": "Half a thought", "later": "1"})
    link, new_path, new_code = actions.renew_link(link=link, last_day=TODAY + timedelta(days=3), by=social_worker)
    assert Client().post(path, {"code": code}).status_code == 200
    assert Client().post(path, {"code": new_code}).status_code == 200
    assert "Half a thought" in opened(new_path, new_code).get(form_of(link)).text
    assert link.made_by == social_worker


def test_stopped_with_one_press_and_seen_on_the_page(client, plan, teacher):
    link, _, _ = make(plan, teacher)
    client.force_login(teacher)
    assert "Not opened" in client.get(reverse("peps:links", args=[plan.pk])).text
    text = client.post(reverse("peps:link_stop", args=[plan.pk, link.pk]), follow=True).text
    assert "Stopped" in text
    assert Event.objects.filter(verb="link.stopped").count() == 1


def test_the_page_asks_the_database_as_often_for_many_links_as_for_one(client, plan, teacher):
    client.force_login(teacher)
    page, counts = reverse("peps:links", args=[plan.pk]), []
    for _ in range(2):
        for purpose in WORDS:
            make(plan, teacher, purpose)
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_link_is_not_found_under_another_plan(client, plan, teacher, social_worker, authority, school):
    other = in_care(ChildFactory(authority=authority))
    enrol(other, school)
    theirs = pep_at("new", child=other, social_worker=social_worker, teacher=teacher)
    link, _, _ = make(plan, teacher)
    client.force_login(teacher)
    for name in ("link_stop", "link_code", "link_renew"):
        assert client.post(reverse(f"peps:{name}", args=[theirs.pk, link.pk])).status_code == 404
    assert InvitedLink.objects.get().state == "Not opened"


def test_after_sign_off_nobody_is_asked(client, ada, social_worker, teacher, adviser):
    plan = pep_at("signed_off", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)
    client.force_login(teacher)
    assert client.get(reverse("peps:link_add", args=[plan.pk])).url == reverse("peps:plan", args=[plan.pk])
    assert "Ask somebody" not in client.get(reverse("peps:links", args=[plan.pk])).text


def test_a_page_of_a_link_warns_before_it_closes(plan, teacher):
    link, path, code = make(plan, teacher)
    page = opened(path, code).get(form_of(link)).content.decode()
    assert "This page closes soon" in page
    assert 'data-left="1800"' in page
    assert "Sign out" not in page
