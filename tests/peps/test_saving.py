"""Saving that loses nothing: by itself, side by side, too late, wrong, and with two answers to one question."""

import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from audit import clock
from peps import actions
from peps.models import Draft, LateNote, Presence
from tests.factories import fresh, pep_at

pytestmark = pytest.mark.ci

BY_ITSELF = {"HX-Request": "true"}


@pytest.fixture
def plan(ada, social_worker, teacher):
    return pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher)


@pytest.fixture
def as_teacher(client, teacher):
    client.force_login(teacher)
    return client


@pytest.fixture
def signed_in():
    def somebody(person):
        browser = Client()
        browser.force_login(person)
        return browser

    return somebody


@pytest.fixture
def as_adviser(signed_in, adviser):
    return signed_in(adviser)


def url(plan, name="page", *rest):
    return reverse(f"peps:{name}", args=[plan.pk, "attendance", *rest])


def answers(plan, **said):
    return {"based_on": plan.attendance.version, "possible": 100, "attended": 95, "source": "School register", **said}


def words(response):
    return unescape(response.content.decode())


# ---------------------------------------------------------------- by itself


def test_a_page_saves_by_itself_and_the_next_save_goes_on_from_there(as_teacher, plan):
    first = as_teacher.post(url(plan), answers(plan, comment="Tired"), headers=BY_ITSELF)
    assert first["X-Autosave"] == "saved"
    assert "Saved at" in words(first)
    version = fresh(plan).attendance.version
    assert f'name="based_on" value="{version}"' in words(first)

    second = as_teacher.post(url(plan), answers(plan, comment="Tired on Mondays", based_on=version), headers=BY_ITSELF)

    assert second["X-Autosave"] == "saved"
    assert fresh(plan).attendance.comment == "Tired on Mondays"


def test_what_somebody_else_saved_meanwhile_is_told_and_not_undone_by_the_next_save(as_teacher, as_adviser, plan):
    as_adviser.post(url(plan), answers(plan, comment="From the adviser"))
    told = as_teacher.post(url(plan), answers(plan, possible=110), headers=BY_ITSELF)
    assert told["X-Autosave"] == "theirs"
    assert f"“{told.context['saved'].labels['comment']}”" in words(told)
    seen = told.context["saved"].seen

    as_teacher.post(url(plan), answers(plan, possible=112, based_on=str(seen)), headers=BY_ITSELF)

    merged = fresh(plan).attendance
    assert (merged.possible, merged.comment) == (112, "From the adviser")


def test_a_wrong_answer_is_kept_as_a_draft_and_given_back(as_teacher, as_adviser, plan):
    typed = answers(plan, attended=120, comment="Long text I typed")
    assert as_teacher.post(url(plan), typed, headers=BY_ITSELF)["X-Autosave"] == "wrong"

    assert "could not be saved" in words(as_teacher.get(url(plan)))
    assert "could not be saved" not in words(as_adviser.get(url(plan)))
    back = as_teacher.get(url(plan), {"draft": 1})
    assert "Long text I typed" in words(back)
    assert "cannot be more than" in words(back)

    as_teacher.post(url(plan), typed | {"attended": 95})
    assert not Draft.objects.exists()
    assert fresh(plan).attendance.comment == "Long text I typed"


def test_a_draft_is_thrown_away_on_request_by_its_writer_alone(as_teacher, as_adviser, plan):
    as_teacher.post(url(plan), answers(plan, attended=120), headers=BY_ITSELF)
    as_adviser.post(url(plan, "draft_drop"))
    assert Draft.objects.count() == 1
    as_teacher.post(url(plan, "draft_drop"))
    assert not Draft.objects.exists()


def test_two_saves_that_overlap_do_not_meet_as_strangers(as_teacher, plan):
    """On a slow network the second save can leave before the first is answered: both began at the same version."""
    as_teacher.post(url(plan), answers(plan, comment="Tired"), headers=BY_ITSELF)
    second = as_teacher.post(url(plan), answers(plan, comment="Tired", possible=101), headers=BY_ITSELF)
    assert second["X-Autosave"] == "saved"
    assert fresh(plan).attendance.possible == 101


# ---------------------------------------------------------------- one question, two answers


def test_two_answers_stand_side_by_side_and_mine_is_kept_as_a_draft(as_teacher, as_adviser, adviser, plan):
    as_adviser.post(url(plan), answers(plan, comment="Tired on Mondays"))
    asked = as_teacher.post(url(plan), answers(plan, comment="Tired on Fridays", possible=120))
    page = words(asked)
    assert f"{adviser.name} changed the same answer while you were writing" in page
    assert "Tired on <ins>Fridays</ins>" in page
    assert "Tired on <ins>Mondays</ins>" in page
    assert fresh(plan).attendance.possible == 120  # the rest is saved
    assert Draft.objects.get().typed


@pytest.mark.parametrize(
    ("keep", "stands"),
    [("mine", "Mine"), ("theirs", "Theirs"), ("both", "Theirs and mine"), ("", "Mine")],
)
def test_what_is_chosen_stands(as_teacher, as_adviser, plan, keep, stands):
    as_adviser.post(url(plan), answers(plan, comment="Theirs"))
    asked = as_teacher.post(url(plan), answers(plan, comment="Mine"))
    form = dict(asked.context["form"].typed) | {"resolving": "comment"}
    form |= {"keep-comment": keep, "both-comment": "Theirs and mine"}

    assert as_teacher.post(url(plan), form).status_code == 302

    assert fresh(plan).attendance.comment == stands
    assert not Draft.objects.exists()


def test_a_third_answer_while_choosing_is_asked_about_again(as_teacher, as_adviser, plan):
    as_adviser.post(url(plan), answers(plan, comment="Theirs"))
    asked = as_teacher.post(url(plan), answers(plan, comment="Mine"))
    as_adviser.post(url(plan), answers(fresh(plan), comment="Theirs again"))
    form = dict(asked.context["form"].typed) | {"resolving": "comment", "keep-comment": "mine"}

    again = as_teacher.post(url(plan), form)

    assert "Theirs again" in words(again)
    assert fresh(plan).attendance.comment == "Theirs again"


def test_the_same_person_in_two_tabs_is_told_so(as_teacher, plan):
    as_teacher.post(url(plan), answers(plan, comment="In the first tab"))
    asked = as_teacher.post(url(plan), answers(plan, comment="In the second tab"))
    assert "You, in another tab or window, changed the same answer" in words(asked)


def test_a_version_nobody_knows_is_a_question_and_never_a_crash(as_teacher, plan):
    as_teacher.post(url(plan), answers(plan, comment="Kept"))
    asked = as_teacher.post(url(plan), answers(plan, comment="New", based_on="9999 comment=77777"))
    assert [choice.field for choice in asked.context["form"].to_choose] == ["comment"]


# ---------------------------------------------------------------- too late


@pytest.fixture
def sent(ada, social_worker, teacher):
    return pep_at("submitted", child=ada, social_worker=social_worker, teacher=teacher)


@pytest.mark.parametrize("headers", [{}, BY_ITSELF])
def test_what_is_typed_after_the_plan_was_sent_is_kept_as_a_note(as_teacher, as_adviser, sent, headers):
    late = as_teacher.post(url(sent), answers(sent, comment="He is better now"), headers=headers)

    assert "note" in words(late)
    note = LateNote.objects.get()
    assert "He is better now" in [answer["words"] for answer in note.answers]
    assert fresh(sent).attendance.comment != "He is better now"
    assert "He is better now" in words(as_teacher.get(reverse("peps:part", args=[sent.pk, "C"])))
    assert "He is better now" in words(as_adviser.get(reverse("signoff:page", args=[sent.pk])))


def test_more_words_in_the_same_sitting_are_one_note(as_teacher, sent):
    for comment in ("He is", "He is better", "He is better now"):
        as_teacher.post(url(sent), answers(sent, comment=comment), headers=BY_ITSELF)
    assert "He is better now" in [answer["words"] for answer in LateNote.objects.get().answers]


def test_a_late_note_is_read_by_readers_of_its_page_alone(as_teacher, signed_in, carer, sent):
    as_teacher.post(url(sent), answers(sent, comment="Between professionals"), headers=BY_ITSELF)
    theirs = signed_in(carer).get(reverse("peps:mine", args=[sent.pk]))
    assert theirs.status_code == 200
    assert "Between professionals" not in words(theirs)


# ---------------------------------------------------------------- who else is here


def test_a_page_says_who_else_has_it_open(as_teacher, as_adviser, adviser, teacher, plan):
    as_adviser.post(url(plan, "here", uuid.uuid4()))
    shown = words(as_teacher.post(url(plan, "here", uuid.uuid4())))
    assert f"<strong>{adviser.name}</strong> (virtual school adviser) also has this page open." in shown
    assert Presence.objects.filter(user=teacher).count() == 1


def test_the_same_page_in_another_tab_is_told_once_both_have_spoken(as_teacher, plan):
    """A page that was left a moment ago is no other tab."""
    first, second, now = uuid.uuid4(), uuid.uuid4(), clock.now()

    def said_by(tab, seconds):
        with clock.at(now + timedelta(seconds=seconds)):
            return words(as_teacher.post(url(plan, "here", tab))).strip()

    assert said_by(first, 0) == ""
    assert said_by(second, 5) == ""
    assert "another tab" in said_by(first, 15)
    assert "another tab" in said_by(second, 20)


def test_who_has_left_is_not_named(as_teacher, as_adviser, plan):
    with clock.at(clock.now().replace(hour=9, minute=0)):
        as_adviser.post(url(plan, "here", uuid.uuid4()))
    with clock.at(clock.now().replace(hour=9, minute=1)):
        assert words(as_teacher.post(url(plan, "here", uuid.uuid4()))).strip() == ""


# ---------------------------------------------------------------- a line taken off meanwhile


def test_a_line_taken_off_while_i_write_is_put_back_with_my_words_or_left(as_teacher, adviser, plan):
    line = plan.attainment.first()
    here = reverse("peps:row", args=[plan.pk, "attainment", line.pk])
    mine = {
        "based_on": line.version,
        "subject": line.subject,
        "judgement": line.judgement,
        "comment": "Loves fractions",
    }
    actions.remove_row(row=line, pep=plan, part="C", by=adviser)

    asked = words(as_teacher.post(here, mine))
    assert f"{adviser.name} took this off the list while you were writing" in asked
    assert "Loves fractions" in asked
    as_teacher.post(here, mine | {"leave": "1"})
    assert not plan.attainment.filter(removed_at=None, pk=line.pk).exists()
    as_teacher.post(here, mine | {"put_back": "1"})

    assert plan.attainment.get(removed_at=None, pk=line.pk).comment == "Loves fractions"
    assert as_teacher.get(here).status_code == 200
