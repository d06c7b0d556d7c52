"""The young person's own words: theirs until they send them, for whom they say, changed by nobody else."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.permissions import Denied
from audit import clock
from audit.acting import Guest, acting
from children import history
from children.models import Bar
from notices.models import Notice
from peps.models import HandOver, ViewAnswer
from peps.models.views import Topic, Way
from peps.voice import actions as voice
from peps.voice import bank
from peps.voice.pictures import keep, keep_from_school, take_back
from peps.voice.sitting import Sitting
from signoff import lives
from signoff.duties import recompute
from signoff.models import Duty
from signoff.snapshot import content_of, for_reader
from tests.documents import corpus
from tests.factories import fresh, pep_at

pytestmark = pytest.mark.ci


@pytest.fixture
def plan(ada, social_worker, teacher):
    return pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)


def own(name, plan, *more):
    return reverse(f"peps:my_views:{name}", args=[plan.pk, *more])


def say(plan, user, **said):
    voice.say(pep=plan, said=said, by=user)


def send(plan, user, reader="", **said):
    say(plan, user, **said)
    voice.send(pep=plan, reader=reader, by=user)


def page_of(user, name, plan, *more):
    client = Client()
    client.force_login(user)
    return client.get(reverse(name, args=[plan.pk, *more])).text


# ---------------------------------------------------------------- the bank


def test_every_topic_has_its_title_in_the_bank_and_every_way_its_pages():
    assert dict(Topic.choices) == bank.TITLES
    assert set(Way.values) == set(bank.WAYS) == set(bank.ABOUT)
    for way, pages in bank.WAYS.items():
        assert len({page.slug for page in pages}) == len(pages), way
        assert all(1 <= len(page.asks) <= 3 for page in pages), way


def test_every_picture_that_is_named_is_drawn(settings):
    drawn = {path.stem for path in (settings.BASE_DIR / "static" / "voice").glob("*.svg")}
    named = {bank.ABOUT[way][0] for way in bank.WAYS} | set(bank.PICTURES.values()) | set(bank.CARDS.values())
    named |= {page.picture for pages in (*bank.WAYS.values(), (bank.AGREE,)) for page in pages}
    assert named - drawn == set()
    cards = [ask for page in bank.WAYS["pictures"] for ask in page.asks]
    assert all(ask.picture and all(choice.picture for choice in ask.choices) for ask in cards)  # nothing to read


# ---------------------------------------------------------------- answering


def test_answers_of_every_way_stay_when_the_way_changes(client, plan, young_person):
    client.force_login(young_person)
    client.post(own("way", plan), {"way": "pictures"})
    client.post(own("ask", plan, "reading"), {"lessons.reading": "dislike"})
    client.post(own("way", plan), {"way": "words"})
    client.post(own("ask", plan, "school"), {"good_at": "Drawing", "lessons": "Loud", "lessons.going": "7"})
    client.post(own("way", plan), {"way": "faces"})
    client.post(own("ask", plan, "lessons"), {"lessons.numbers": "great"})
    lessons = plan.view_answers.get(topic="lessons")
    assert lessons.words == "Loud"
    assert lessons.picks == {"lessons.reading": "dislike", "lessons.going": "7", "lessons.numbers": "great"}
    assert "Reading: I do not like it" in lessons.said


def test_what_is_not_a_choice_or_not_on_the_page_is_not_kept(client, plan, young_person):
    client.force_login(young_person)
    client.post(own("way", plan), {"way": "pictures"})
    client.post(own("ask", plan, "reading"), {"lessons.reading": "<script>", "hard": "sneaked in"})
    assert not plan.view_answers.exists()


@pytest.mark.parametrize(
    ("go", "name"), [("back", "way"), ("check", "check"), ("comfort", "comfort"), ("hide", "hidden")]
)
def test_whatever_button_is_pressed_what_was_typed_is_kept(go, name, client, plan, young_person):
    client.force_login(young_person)
    client.post(own("way", plan), {"way": "words"})
    response = client.post(own("ask", plan, "school"), {"good_at": "Drawing 🎨 ‏שלום", "go": go})
    assert response.url.startswith(own(name, plan))
    assert plan.view_answers.get().words == "Drawing 🎨 ‏שלום"


def test_a_very_long_answer_is_kept_and_an_emptied_one_goes_with_its_history_kept(client, plan, young_person):
    client.force_login(young_person)
    client.post(own("way", plan), {"way": "words"})
    client.post(own("ask", plan, "school"), {"good_at": "word " * 10_000})
    assert len(plan.view_answers.get().words) > 49_000
    client.post(own("ask", plan, "school"), {"good_at": ""})
    assert not plan.view_answers.exists()
    assert ViewAnswer.history.filter(words__startswith="word").exists()


# ---------------------------------------------------------------- theirs until sent


def test_nobody_reads_it_before_it_is_sent(plan, young_person, teacher, social_worker):
    say(plan, young_person, good_at="Drawing dragons")
    for adult in (teacher, social_worker):
        text = page_of(adult, "peps:part", plan, "B")
        assert "Drawing dragons" not in text
        assert "theirs alone" in text
    assert "Drawing dragons" not in str(content_of(plan))
    voice.send(pep=plan, reader="", by=young_person)
    assert "Drawing dragons" in page_of(teacher, "peps:part", plan, "B")
    assert fresh(plan).views.route == "words"


def test_a_worry_stays_off_the_big_screen_unless_the_child_says_so(plan, young_person):
    send(plan, young_person, good_at="Drawing", hard="Mornings")
    assert [answer.topic for answer in plan.view_answers.on_the_big_screen()] == ["good_at"]


SECRET = "the blue gate secret"
AUDIENCES = {"on_big_screen": False, "carer_may_see": False, "parents_may_see": False, "school_may_see": False}


def test_who_may_not_see_it_does_not_see_it_anywhere(plan, young_person, teacher, social_worker, carer, adviser, head):
    """A secret is planted: not for the carer, the parents, the screen or the school."""
    send(plan, young_person, helpers=SECRET, good_at="Drawing")
    voice.show_to(pep=plan, audiences={"helpers": AUDIENCES}, by=young_person)
    assert SECRET in page_of(social_worker, "peps:part", plan, "B")
    assert SECRET in page_of(adviser, "peps:part", plan, "B")
    pages = [("peps:part", "B"), ("peps:answers",), ("peps:plan",), ("peps:mine",)]
    for who in (teacher, carer):
        for name, *more in pages:
            assert SECRET not in page_of(who, name, plan, *more), (who, name)
        for name in ("children:child", "children:history", "documents:list"):
            client = Client()
            client.force_login(who)
            assert SECRET not in client.get(reverse(name, args=[plan.child_id])).text, (who, name)
    content = content_of(plan)
    assert SECRET in str(for_reader(content, {"social_worker"}))
    assert SECRET not in str(for_reader(content, {"designated_teacher"}))
    rows = ViewAnswer.objects.filter(pep=plan)
    for kept_from in (rows.for_carers(), rows.for_parents(), rows.on_the_big_screen()):
        assert SECRET not in {answer.words for answer in kept_from}


def test_what_is_taken_back_is_read_by_nobody_also_not_in_the_history(plan, young_person, social_worker, head):
    send(plan, young_person, hard=SECRET)
    voice.take_back(pep=plan, topic="hard", by=young_person)
    for who in (social_worker, head):
        assert SECRET not in page_of(who, "peps:part", plan, "B")
        client = Client()
        client.force_login(who)
        text = client.get(reverse("children:history", args=[plan.child_id])).text
        assert SECRET not in text
        assert "Took back something they had said" in text
    assert {"words", "picks"} <= next(kind for kind in history._kinds if kind.model is ViewAnswer).leave_out


def test_it_can_be_changed_until_sign_off_also_where_the_section_is_complete(ada, social_worker, teacher, young_person):
    plan = pep_at("submitted", child=ada, social_worker=social_worker, teacher=teacher)
    send(plan, young_person, hard="Mornings")
    voice.take_back(pep=plan, topic="hard", by=young_person)
    assert not plan.view_answers.own().exists()


def test_a_plan_that_is_signed_off_keeps_what_was_said(client, ada, social_worker, teacher, adviser, young_person):
    plan = pep_at("signed_off", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)
    client.force_login(young_person)
    assert client.post(own("ask", plan, "school"), {"good_at": "Late"}).status_code == 302
    assert not plan.view_answers.own().exists()
    assert "finished" in client.get(own("hello", plan)).text


# ---------------------------------------------------------------- adults


def test_no_adult_changes_what_the_young_person_wrote(client, plan, young_person, teacher):
    send(plan, young_person, good_at="Drawing")
    client.force_login(teacher)
    client.post(reverse("peps:answers", args=[plan.pk]), {"good_at": "Maths", "how": "said"})
    assert plan.view_answers.own().get().words == "Drawing"
    assert plan.view_answers.get(written_by=teacher).words == "Maths"
    for verb in (
        lambda: say(plan, teacher, good_at="Maths"),
        lambda: voice.send(pep=plan, reader="", by=teacher),
        lambda: voice.take_back(pep=plan, topic="good_at", by=teacher),
        lambda: voice.show_to(pep=plan, audiences={"good_at": AUDIENCES}, by=teacher),
    ):
        with pytest.raises(Denied):
            verb()


def test_the_record_itself_refuses_an_adult(plan, young_person, teacher):
    say(plan, young_person, good_at="Drawing")
    answer = plan.view_answers.get()
    answer.words = "Maths"
    with acting(teacher), pytest.raises(Denied):
        answer.save()


def test_an_adult_cannot_pretend_that_the_child_wrote_it(client, plan, teacher):
    client.force_login(teacher)
    response = client.post(reverse("peps:answers", args=[plan.pk]), {"good_at": "Maths", "how": "wrote"})
    assert response.status_code == 200
    assert not plan.view_answers.exists()


def test_an_adult_writes_down_how_when_and_through_whom(client, plan, teacher):
    client.force_login(teacher)
    day = clock.today() - timedelta(days=2)
    said = {
        "friends": "Ahmed and Josie",
        "comes": "part",
        "how": "interpreter",
        "interpreter": "Rania Aziz",
        "language": "Arabic",
        "said_on-day": day.day,
        "said_on-month": day.month,
        "said_on-year": day.year,
        "keep_off_screen": "on",
    }
    client.post(reverse("peps:answers", args=[plan.pk]), said)
    answer = plan.view_answers.get(topic="friends")
    assert (answer.interpreter, answer.language, answer.said_on) == ("Rania Aziz", "Arabic", day)
    assert (answer.on_big_screen, answer.carer_may_see) == (False, False)
    assert fresh(plan).views.comes_to_meeting == "part"
    text = client.get(reverse("peps:part", args=[plan.pk, "B"])).text
    assert "Through an interpreter (Rania Aziz): Tom Reed" in text
    assert "in Arabic" in text


def test_the_young_person_is_led_from_the_adults_page_to_their_own(client, plan, young_person):
    client.force_login(young_person)
    assert client.get(reverse("peps:answers", args=[plan.pk])).url == own("hello", plan)


def test_the_carer_sees_only_what_the_child_allows(client, plan, young_person, carer):
    send(plan, young_person, good_at="Drawing")
    client.force_login(carer)
    mine = reverse("peps:mine", args=[plan.pk])
    assert "Drawing" not in client.get(mine).text
    voice.show_to(pep=plan, audiences={"good_at": {"carer_may_see": True}}, by=young_person)
    assert "Drawing" in client.get(mine).text


def test_the_carer_cannot_open_my_views(client, plan, carer):
    client.force_login(carer)
    assert client.get(reverse("peps:answers", args=[plan.pk])).status_code == 404
    assert client.get(own("hello", plan)).status_code == 404
    assert client.get(reverse("peps:part", args=[plan.pk, "B"])).status_code == 404


def test_an_alternative_view_is_marked_as_an_adults(client, plan, social_worker):
    client.force_login(social_worker)
    token = "0b6a4b7e-4a3c-4f6e-9a55-6f8f0a5b1c11"
    for _ in range(2):  # pressed twice
        client.post(
            reverse("peps:other_view", args=[plan.pk]), {"view_of": "social_worker", "words": "Settled", "token": token}
        )
    assert plan.alternative_views.count() == 1
    page = client.get(reverse("peps:part", args=[plan.pk, "B"])).content.decode()
    assert "Not the young person" in page


# ---------------------------------------------------------------- read today


def duties(plan):
    recompute(lives.read([plan.child]))
    found = Duty.objects.filter(pep=plan, kind=Duty.Kind.READ_VIEWS)
    return {duty.role: duty.done_on is not None for duty in found}


def test_sending_asks_teacher_and_social_worker_to_read_today(client, plan, young_person, teacher, social_worker):
    send(plan, young_person, hard="Mornings")
    assert duties(plan) == {"designated_teacher": False, "social_worker": False}
    assert set(Duty.objects.filter(kind=Duty.Kind.READ_VIEWS).values_list("due_on", flat=True)) == {clock.today()}
    told = Notice.objects.filter(key__startswith="views-sent:")
    assert {notice.to_user_id for notice in told} == {teacher.pk, social_worker.pk}
    assert not any("Mornings" in notice.body or plan.child.family_name in notice.body for notice in told)
    client.force_login(teacher)
    client.post(reverse("peps:views_read", args=[plan.pk]))
    assert duties(plan) == {"designated_teacher": True, "social_worker": False}
    assert teacher.name in page_of(young_person, "peps:my_views:hello", plan)


def test_what_is_added_after_reading_is_to_be_read_again(plan, young_person, teacher):
    send(plan, young_person, hard="Mornings")
    voice.mark_read(pep=fresh(plan), roles=["designated_teacher"], by=teacher)
    with clock.at(clock.today() + timedelta(days=1)):
        say(plan, young_person, hard="Mornings, and the bus")
        recompute(lives.read([plan.child]))
        waiting = Duty.objects.filter(pep=plan, kind=Duty.Kind.READ_VIEWS, done_on=None, role="designated_teacher")
        assert waiting.get().due_on == clock.today()


def test_another_reader_can_be_chosen_and_nobody_else_is_asked(client, plan, young_person, teacher, adviser):
    client.force_login(young_person)
    client.post(own("way", plan), {"way": "words"})
    client.post(own("ask", plan, "school"), {"good_at": "Drawing"})
    text = client.get(own("check", plan)).text
    assert "Priya Shah" in text
    client.post(own("check", plan), {"go": "send", "reader": "social_worker"})
    assert duties(plan) == {"social_worker": False}
    client.force_login(teacher)
    assert client.post(reverse("peps:views_read", args=[plan.pk])).status_code == 403


def test_who_is_barred_is_never_offered_nor_told(plan, young_person, social_worker, teacher):
    Bar.objects.create(child=plan.child, user=teacher, reason="Relative")
    send(plan, young_person, hard="Mornings")
    assert {notice.to_user_id for notice in Notice.objects.filter(key__startswith="views-sent:")} == {social_worker.pk}
    assert teacher.name not in page_of(young_person, "peps:my_views:check", plan)


def test_every_page_names_whom_to_talk_to_and_the_limit(client, plan, young_person, teacher):
    voice.set_up(pep=plan, way="words", language="en", safe_name="Ms Okafor", safe_how="Room 4", by=teacher)
    client.force_login(young_person)
    for name, more in [
        ("hello", []),
        ("way", []),
        ("ask", ["school"]),
        ("check", []),
        ("picture", []),
        ("comfort", []),
    ]:
        text = client.get(own(name, plan, *more)).text
        assert "Ms Okafor" in text, name
        assert "0800 1111" in text, name
        assert "we have to tell someone" in text, name


# ---------------------------------------------------------------- agreeing, last time, pictures, comfort


def test_after_the_meeting_they_say_whether_they_agree(client, ada, social_worker, teacher, young_person):
    plan = pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)
    client.force_login(young_person)
    assert own("ask", plan, "agree") in client.get(own("hello", plan)).text
    client.post(own("ask", plan, "agree"), {"agree.agree": "mostly", "agree": "Not the Friday"})
    client.post(own("check", plan), {"go": "send"})
    assert fresh(plan).minutes.child_agrees == "mostly"
    assert "Do I agree: Mostly" in page_of(teacher, "peps:part", plan, "B")


def test_before_the_meeting_nobody_is_asked_whether_they_agree(client, plan, young_person):
    client.force_login(young_person)
    assert client.get(own("ask", plan, "agree")).url == own("way", plan)


def test_a_picture_is_kept_without_its_place_and_can_be_taken_back(client, plan, young_person, teacher):
    client.force_login(young_person)
    photo = corpus.upload("IMG_1.jpg", corpus.picture("JPEG"))
    client.post(own("picture", plan), {"file": photo, "title": "My house"})
    picture = plan.view_pictures.get()
    assert (picture.document.title, picture.document.kind) == ("My house", "photo")
    text = client.get(own("check", plan)).text
    file = re.search(r'src="([^"]*/picture/[^"]*)"', text).group(1)
    assert client.get(file)["Content-Type"] == "image/jpeg"
    other = Client()
    other.force_login(teacher)
    assert other.get(file).status_code == 404
    assert "Take it back?" in client.get(own("take_back", plan, str(picture.document_id))).text
    client.post(own("take_back", plan, str(picture.document_id)))
    assert client.get(file).status_code == 404


def test_a_picture_is_theirs_alone_until_they_send_it(client, plan, young_person, teacher, social_worker):
    client.force_login(young_person)
    photo = corpus.upload("IMG_1.jpg", corpus.picture("JPEG"))
    client.post(own("picture", plan), {"file": photo, "title": "My secret den"})
    document = plan.view_pictures.get().document
    download, preview = (reverse(f"documents:{name}", args=[document.pk]) for name in ("download", "preview"))
    pages = [("documents:list", plan.child), ("peps:part", plan, "B"), ("children:history", plan.child)]
    for adult in (teacher, social_worker):
        client.force_login(adult)
        assert client.get(download).status_code == client.get(preview).status_code == 404
        assert not any("secret den" in page_of(adult, *page) for page in pages)
    assert "has begun and has not sent it yet" in page_of(teacher, "peps:part", plan, "B")
    assert not fresh(plan).has_childs_file

    client.force_login(young_person)
    assert "My secret den" in client.get(own("check", plan)).text
    client.post(own("check", plan), {"go": "send"})
    assert fresh(plan).views.route == "file"
    assert all("secret den" in page_of(teacher, *page) for page in pages[:2])

    dog = {"file": corpus.upload("2.jpg", corpus.picture("JPEG")), "title": "My dog"}
    with clock.at(clock.now() + timedelta(minutes=5)):
        client.post(own("picture", plan), dog)
        assert fresh(plan).views.sent_at == clock.now()  # sent before: what is added is news, and to be read today
    assert "My dog" in page_of(teacher, "peps:part", plan, "B")


def test_on_an_adults_device_a_picture_is_not_theirs_to_see_before_it_is_sent(plan, teacher):
    given = HandOver.objects.create(
        pep=plan, by=teacher, started_at=clock.now(), ends_at=clock.now() + timedelta(hours=1)
    )
    sitting = Sitting(None, plan, given.guest, given)
    keep(sitting, upload=corpus.upload("d.png", corpus.picture("PNG")), title="My secret den")
    assert "secret den" not in page_of(teacher, "documents:list", plan.child)
    voice.send(pep=plan, reader="", by=given.guest)
    assert "secret den" in page_of(teacher, "documents:list", plan.child)


def test_a_picture_is_kept_from_the_school_and_may_be_shown_to_it_again(
    client, plan, young_person, teacher, social_worker, adviser
):
    client.force_login(young_person)
    client.post(own("way", plan), {"way": "words"})
    photo = corpus.upload("IMG_1.jpg", corpus.picture("JPEG"))
    client.post(own("picture", plan), {"file": photo, "title": "My secret den"})
    document = plan.view_pictures.get().document
    assert "Not my school" in client.get(own("check", plan)).text
    kept = {f"picture.{document.pk}.asked": "1", f"picture.{document.pk}.not_school": "on"}
    client.post(own("check", plan), kept | {"go": "send"})
    pages = [("documents:list", plan.child), ("peps:part", plan, "B"), ("children:history", plan.child)]
    download = reverse("documents:download", args=[document.pk])
    assert not any("secret den" in page_of(teacher, *page) for page in pages)
    client.force_login(teacher)
    assert client.get(download).status_code == 404
    for adult in (social_worker, adviser):
        assert all("secret den" in page_of(adult, *page) for page in pages[:2])
        assert "the young person keeps it from them" in page_of(adult, *pages[0])

    client.force_login(young_person)
    client.post(own("check", plan), {f"picture.{document.pk}.asked": "1", "go": "send"})
    assert "secret den" in page_of(teacher, *pages[0])


def test_a_picture_given_on_the_teachers_device_is_kept_from_the_teacher_too(plan, teacher, social_worker):
    given = HandOver.objects.create(
        pep=plan, by=teacher, started_at=clock.now(), ends_at=clock.now() + timedelta(hours=1)
    )
    sitting = Sitting(None, plan, given.guest, given)
    keep(sitting, upload=corpus.upload("d.png", corpus.picture("PNG")), title="My secret den")
    document = plan.view_pictures.get().document
    keep_from_school(sitting, {f"picture.{document.pk}.asked": "1", f"picture.{document.pk}.not_school": "on"})
    voice.send(pep=plan, reader="", by=given.guest)
    assert "secret den" not in page_of(teacher, "documents:list", plan.child)
    assert "secret den" in page_of(social_worker, "documents:list", plan.child)
    take_back(sitting, str(document.pk))
    document.refresh_from_db()
    assert document.removed_at


def test_a_file_that_cannot_be_kept_says_why_and_keeps_the_words(client, plan, young_person):
    client.force_login(young_person)
    bad = corpus.upload("drawing.svg", b"<svg onload='x'/>")
    text = client.post(own("picture", plan), {"file": bad, "title": "My dog"}).text
    assert "must be one of these" in text
    assert "My dog" in text
    assert not plan.view_pictures.exists()


def test_a_guests_picture_says_whose_it_is(plan, teacher):
    given = HandOver.objects.create(
        pep=plan, by=teacher, started_at=clock.now(), ends_at=clock.now() + timedelta(hours=1)
    )
    sitting = Sitting(None, plan, given.guest, given)
    assert keep(sitting, upload=corpus.upload("d.png", corpus.picture("PNG")), title="Me") == ""
    picture = plan.view_pictures.get()
    assert picture.through == "Ada, in hand-over on Tom Reed’s device"
    assert isinstance(sitting.by, Guest)


def test_comfort_stays_for_the_sitting_and_needs_no_style_on_the_page(client, plan, young_person):
    client.force_login(young_person)
    back = own("way", plan)
    response = client.post(own("comfort", plan), {"size": "3", "paper": "dark", "done": "1", "back": back})
    assert response.url == back
    text = client.get(back).text
    assert "v-size-3 v-paper-dark v-space-normal" in text
    assert "style=" not in text
    elsewhere = client.post(own("comfort", plan), {"done": "1", "back": "https://elsewhere.example/"})
    assert elsewhere.url == own("hello", plan)


def test_what_was_ticked_is_kept_whichever_button_is_pressed(client, plan, young_person):
    say(plan, young_person, good_at="Drawing", hard="Mornings")
    client.force_login(young_person)
    ticked = {"hard.asked": "1", "hard.not_school": "on", "good_at.asked": "1", "good_at.carer_may_see": "on"}
    led = [("change hard", own("ask", plan, "hard")), ("take-back hard", own("take_back", plan, "hard"))]
    for go, leads_to in [*led, ("later", own("hello", plan)), ("comfort", own("comfort", plan))]:
        ViewAnswer.objects.update(school_may_see=True, carer_may_see=False)
        assert client.post(own("check", plan), {**ticked, "go": go}).url.startswith(leads_to), go
        assert not plan.view_answers.get(topic="hard").school_may_see
        assert plan.view_answers.get(topic="good_at").carer_may_see
    assert fresh(plan).views.sent_at is None


def test_the_hidden_page_says_nothing_of_anybody(client, plan, young_person):
    say(plan, young_person, good_at="Drawing dragons")
    client.force_login(young_person)
    text = client.get(own("hidden", plan)).text
    assert "Drawing" not in text
    assert "Ada" not in text
