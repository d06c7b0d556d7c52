"""Saving that loses nothing: by itself, side by side, too late, wrong, and with two answers to one question."""

import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from children.audience import Audience
from children.models import Child
from peps import actions
from peps.models import PEP, Draft, LateNote, Presence
from targets import actions as targets
from tests.factories import ChildFactory, allocate, enrol, fresh, in_care, pep_at

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
    drop = reverse("peps:draft_drop", args=[plan.pk, Draft.objects.get().pk])
    assert as_adviser.post(drop).status_code == 404
    assert Draft.objects.count() == 1
    assert as_teacher.post(drop, {"back": url(plan)}).url == url(plan)
    assert not Draft.objects.exists()


def test_two_saves_that_overlap_do_not_meet_as_strangers(as_teacher, plan):
    """On a slow network the second save can leave before the first is answered: both began at the same version."""
    as_teacher.post(url(plan), answers(plan, comment="Tired"), headers=BY_ITSELF)
    second = as_teacher.post(url(plan), answers(plan, comment="Tired", possible=101), headers=BY_ITSELF)
    assert second["X-Autosave"] == "saved"
    assert fresh(plan).attendance.possible == 101


def test_words_whose_answer_was_lost_on_the_way_are_no_strangers_to_their_own_tab(as_teacher, as_adviser, plan):
    """The server saved, the network went away, and the page sends what was typed since, from where it had begun."""
    begun, tab = plan.attendance.version, {"tab": str(uuid.uuid4())}
    as_teacher.post(url(plan), answers(plan, comment="Tired", **tab), headers=BY_ITSELF)
    more = answers(plan, comment="Tired on Mondays", based_on=begun, **tab)
    assert as_teacher.post(url(plan), more, headers=BY_ITSELF)["X-Autosave"] == "saved"
    as_adviser.post(url(plan), answers(fresh(plan), comment="Well"))
    still = answers(plan, comment="Tired on Fridays", based_on=begun, **tab)
    assert as_teacher.post(url(plan), still, headers=BY_ITSELF)["X-Autosave"] == "choose"
    borrowed = answers(plan, comment="Not theirs", based_on=begun, **tab)
    assert as_adviser.post(url(plan), borrowed, headers=BY_ITSELF)["X-Autosave"] == "choose"  # another person's tab


def test_asking_who_is_here_while_a_save_is_under_way_changes_nothing(as_teacher, plan):
    tab = uuid.uuid4()
    for comment in ("Tired", "Tired on Mondays"):
        as_teacher.post(url(plan, "here", tab))
        said = answers(fresh(plan), comment=comment, tab=str(tab))
        assert as_teacher.post(url(plan), said, headers=BY_ITSELF)["X-Autosave"] == "saved"
    assert fresh(plan).attendance.comment == "Tired on Mondays"


def test_back_and_send_again_is_nothing_new(as_teacher, plan):
    before = plan.attendance.version
    typed = answers(plan, comment="Tired")
    for _ in range(2):
        assert as_teacher.post(url(plan), typed).status_code == 302
    assert fresh(plan).attendance.version == before + 1


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


A_DAY = {"next_on-day": "4", "next_on-month": "3", "next_on-year": "2027", "next_at": "2:30pm"}
A_REASON = {"no_next_reason": "He leaves care"}


@pytest.mark.parametrize(
    ("first", "second", "asked_about"), [(A_DAY, A_REASON, "no_next_reason"), (A_REASON, A_DAY, "next_on")]
)
def test_answers_that_are_right_apart_but_not_together_are_asked_about(
    as_teacher, as_adviser, plan, first, second, asked_about
):
    here = reverse("peps:page", args=[plan.pk, "next-meeting"])
    nothing = {"based_on": plan.minutes.version, "next_place": ""}
    as_adviser.post(here, nothing | first)
    stood = fresh(plan).minutes
    asked = as_teacher.post(here, nothing | second)
    assert [choice.field for choice in asked.context["form"].to_choose] == [asked_about]
    now = fresh(plan).minutes
    assert (now.next_on, now.no_next_reason) == (stood.next_on, stood.no_next_reason)

    form = dict(asked.context["form"].typed) | {"resolving": asked_about, f"keep-{asked_about}": "mine"}
    again = as_teacher.post(here, form)
    assert "Keep one." in words(again)
    form |= {"next_on-day": "", "next_on-month": "", "next_on-year": "", "next_at": "", "no_next_reason": "He left"}
    form |= {"based_on": fresh(plan).minutes.version}
    assert as_teacher.post(here, form).status_code == 302
    assert fresh(plan).minutes.no_next_reason == "He left"


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


@pytest.mark.parametrize("stage", ["returned", "signed_off"])
def test_a_section_that_stays_closed_keeps_what_was_typed_beside_it(
    as_teacher, ada, social_worker, teacher, adviser, stage
):
    """Returned for Section C alone, or signed off, while somebody types in Section A or C."""
    plan = pep_at(stage, child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)
    page, part = ("minutes", "E") if stage == "returned" else ("attendance", "C")
    record = plan.minutes if stage == "returned" else plan.attendance
    name = "discussion" if stage == "returned" else "comment"
    said = {"based_on": record.version, name: "Typed meanwhile"}
    late = as_teacher.post(reverse("peps:page", args=[plan.pk, page]), said, headers=BY_ITSELF)
    assert late["X-Autosave"] == "late"
    assert "Typed meanwhile" in [answer["words"] for answer in LateNote.objects.get(part=part).answers]


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


# ---------------------------------------------------------------- lines


@pytest.fixture
def new_subject(plan):
    return reverse("peps:row_add", args=[plan.pk, "attainment"])


def typed(**said):
    return {"based_on": "0", "token": str(TOKEN), **said}


def music(**said):
    return typed(subject="Music", value="5", judgement="at", **said)


TOKEN = uuid.UUID(int=77)


def test_a_new_line_is_kept_while_it_is_typed_and_is_on_the_plan_once_by_its_button(
    as_teacher, as_adviser, plan, new_subject
):
    for subject in ("Mu", "Music"):
        assert as_teacher.post(new_subject, typed(subject=subject), headers=BY_ITSELF)["X-Autosave"] == "begun"
    assert not plan.attainment.filter(subject__startswith="Mu").exists()
    page = reverse("peps:page", args=[plan.pk, "attainment"])
    assert "Go on with it" in words(as_teacher.get(page))
    assert "Music" not in words(as_adviser.get(page))

    back = as_teacher.get(new_subject, {"draft": str(TOKEN)})
    assert back.context["token"] == TOKEN
    assert 'value="Music"' in words(back)
    for _ in range(2):
        as_teacher.post(new_subject, music())

    assert plan.attainment.get(subject="Music").pk == TOKEN
    assert not Draft.objects.exists()
    late = as_teacher.post(new_subject, music(comment="Sings") | {"based_on": "1"}, headers=BY_ITSELF)
    assert late["X-Autosave"] == "saved"  # from a tab in which the button was pressed already


def test_what_is_wrong_in_a_new_line_is_said_and_what_is_emptied_is_no_draft(as_teacher, new_subject):
    wrong = typed(
        **{"subject": "Music", "confirmed_on-day": "31", "confirmed_on-month": "2", "confirmed_on-year": "2026"}
    )
    assert as_teacher.post(new_subject, wrong, headers=BY_ITSELF)["X-Autosave"] == "wrong"
    assert "The date must be a real date" in Draft.objects.get().why
    as_teacher.post(new_subject, typed(subject=""), headers=BY_ITSELF)
    assert not Draft.objects.exists()


def test_a_line_saves_by_itself_and_two_answers_meet_on_the_page_that_asks(as_teacher, as_adviser, plan):
    line = plan.attainment.first()
    here = reverse("peps:row", args=[plan.pk, "attainment", line.pk])
    said = {"based_on": line.version, "subject": line.subject, "judgement": line.judgement, "value": line.value}
    assert as_adviser.post(here, said | {"target": "7"}, headers=BY_ITSELF)["X-Autosave"] == "saved"
    told = as_teacher.post(here, said | {"comment": "Loves it"}, headers=BY_ITSELF)
    assert told["X-Autosave"] == "theirs"
    assert as_adviser.post(here, said | {"comment": "Likes it"}, headers=BY_ITSELF)["X-Autosave"] == "choose"
    asked = as_adviser.post(here, said | {"comment": "Likes it"})
    assert [choice.mine for choice in asked.context["form"].to_choose] == ["Likes it"]
    line.refresh_from_db()
    assert (line.comment, line.target) == ("Loves it", "7")


def test_the_id_of_a_line_of_another_child_is_no_way_to_it(as_teacher, plan, authority, school, social_worker, teacher):
    other = in_care(ChildFactory(authority=authority, given_name="Ben"))
    enrol(other, school)
    allocate(other, social_worker, Role.SOCIAL_WORKER)
    line = pep_at("ready", child=other, social_worker=social_worker, teacher=teacher).attainment.first()
    said = music(comment="Mine now") | {"token": str(line.pk)}
    as_teacher.post(reverse("peps:row_add", args=[plan.pk, "attainment"]), said)
    line.refresh_from_db()
    assert (line.subject, line.comment) != ("Music", "Mine now")
    assert plan.attainment.get(subject="Music").pk != line.pk


def test_a_line_taken_off_is_told_while_i_type_and_waits_with_my_words(as_teacher, adviser, plan):
    line = plan.attainment.first()
    here = reverse("peps:row", args=[plan.pk, "attainment", line.pk])
    mine = {"based_on": line.version, "subject": line.subject, "judgement": "at", "comment": "Loves fractions"}
    actions.remove_row(row=line, pep=plan, part="C", by=adviser)
    assert as_teacher.get(here).status_code == 404  # nothing of mine is there
    assert as_teacher.post(here, mine, headers=BY_ITSELF)["X-Autosave"] == "gone"
    waiting = words(as_teacher.get(reverse("peps:page", args=[plan.pk, "attainment"])))
    assert f"{reverse('peps:row_add', args=[plan.pk, 'attainment'])}?draft={line.pk}" in waiting
    assert "Loves fractions" in words(as_teacher.get(here))
    as_teacher.post(here, mine | {"put_back": "1"})
    assert plan.attainment.get(removed_at=None, pk=line.pk).comment == "Loves fractions"
    assert not Draft.objects.exists()


@pytest.mark.parametrize("headers", [{}, BY_ITSELF])
def test_a_line_that_comes_too_late_is_a_note(as_teacher, sent, headers):
    as_teacher.post(reverse("peps:row_add", args=[sent.pk, "attainment"]), music(), headers=headers)
    assert "Music" in [answer["words"] for answer in LateNote.objects.get().answers]
    assert not sent.attainment.filter(subject="Music").exists()


def test_a_line_says_who_else_has_it_open(as_teacher, as_adviser, adviser, plan):
    line = plan.attainment.first()
    as_adviser.post(reverse("peps:row_here", args=[plan.pk, "attainment", line.pk, uuid.uuid4()]))
    shown = words(as_teacher.post(reverse("peps:row_here", args=[plan.pk, "attainment", line.pk, uuid.uuid4()])))
    assert adviser.name in shown


# ---------------------------------------------------------------- targets


def test_a_new_target_is_kept_while_it_is_typed_and_is_on_the_list_once(as_teacher, as_adviser, plan):
    add = reverse("targets:add", args=[plan.pk])
    assert as_teacher.post(add, typed(statement="Read more"), headers=BY_ITSELF)["X-Autosave"] == "begun"
    assert not plan.targets.exists()
    listed = reverse("targets:list", args=[plan.pk])
    assert "Read more" in words(as_teacher.get(listed))
    assert "Read more" not in words(as_adviser.get(listed))
    back = words(as_teacher.get(add, {"draft": str(TOKEN)}))
    assert "Select what the target is about" not in back  # nobody has pressed the button yet
    assert str(TOKEN) in back
    as_teacher.post(add, typed(statement="Read more", area="academic"))
    as_teacher.post(add, typed(statement="Read more", area="academic"))
    assert plan.targets.get().pk == TOKEN
    assert not Draft.objects.exists()


def test_a_target_saves_by_itself_merges_and_is_told_when_it_is_removed(as_teacher, as_adviser, teacher, plan):
    said = {
        "area": "academic",
        "statement": "Read more",
        "horizon": "short",
        "audience": Audience.CARER_AND_YOUNG_PERSON.value,
    }
    as_teacher.post(reverse("targets:add", args=[plan.pk]), typed(**said))
    target = plan.targets.get()
    here = reverse("targets:change", args=[plan.pk, target.pk])
    said |= {"based_on": target.version}
    assert as_adviser.post(here, said | {"who": "Ms Bell"}, headers=BY_ITSELF)["X-Autosave"] == "saved"
    assert as_teacher.post(here, said | {"measure": "A log"}, headers=BY_ITSELF)["X-Autosave"] == "theirs"
    target.refresh_from_db()
    assert (target.who, target.measure) == ("Ms Bell", "A log")

    targets.remove_target(target=target, reason="Twice", by=teacher)
    assert as_adviser.post(here, said | {"who": "Mr Reed"}, headers=BY_ITSELF)["X-Autosave"] == "gone"
    assert "Mr Reed" in words(as_adviser.get(here))


def test_a_review_is_kept_until_it_says_how_it_went_and_is_saved_from_then_on(
    as_teacher, ada, social_worker, teacher, adviser
):
    before = pep_at("signed_off", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)
    plan = PEP.objects.get(previous=before)
    target = before.targets.get()
    here = reverse("targets:review", args=[plan.pk, target.pk])
    assert as_teacher.post(here, {"based_on": "0", "evidence": "Twelve"}, headers=BY_ITSELF)["X-Autosave"] == "begun"
    assert "Twelve" in words(as_teacher.get(here, {"draft": "1"}))
    said = {"based_on": "0", "evidence": "Twelve books", "outcome": "achieved"}
    assert as_teacher.post(here, said, headers=BY_ITSELF)["X-Autosave"] == "saved"
    assert target.reviews.get(pep=plan).evidence == "Twelve books"


def test_a_target_that_comes_too_late_is_a_note_on_the_page_of_targets(as_teacher, sent):
    add = reverse("targets:add", args=[sent.pk])
    late = as_teacher.post(add, typed(statement="Swim", area="academic"), headers=BY_ITSELF)
    assert late["X-Autosave"] == "late"
    assert "Swim" in words(as_teacher.get(reverse("targets:list", args=[sent.pk])))


# ---------------------------------------------------------------- what hangs on a target


@pytest.fixture
def target(as_teacher, plan):
    as_teacher.post(reverse("targets:add", args=[plan.pk]), typed(statement="Read more", area="academic"))
    return plan.targets.get()


OTHER_TOKEN = uuid.UUID(int=78)
A_REQUEST = {"fund": "pp_plus", "category": "tuition", "description": "Reading club", "units": "4", "unit_cost": "25",
             "expected_impact": "Reads alone"}  # fmt: skip


def about(plan, target, name, *more):
    return reverse(f"targets:{name}", args=[plan.pk, target.pk, *more])


def another(**said):
    return typed(**said) | {"token": str(OTHER_TOKEN)}


def test_a_new_action_of_a_target_is_kept_while_it_is_typed_and_saves_itself_once_it_is_there(
    as_teacher, as_adviser, plan, target
):
    add, listed = about(plan, target, "action_add"), reverse("targets:list", args=[plan.pk])
    assert as_teacher.post(add, another(what="Lend her books"), headers=BY_ITSELF)["X-Autosave"] == "begun"
    assert f"{add}?draft={OTHER_TOKEN}" in words(as_teacher.get(listed))
    assert "An action: Lend her books" in words(as_teacher.get(listed))
    assert "Lend her books" not in words(as_adviser.get(listed))
    assert "Lend her books" in words(as_teacher.get(add, {"draft": str(OTHER_TOKEN)}))
    for _ in range(2):
        as_teacher.post(add, another(what="Lend her books"))
    row = target.actions.get()
    assert not Draft.objects.exists()

    here, said = about(plan, target, "action", row.pk), {"based_on": row.version, "what": row.what}
    assert as_adviser.post(here, said | {"who": "Ms Bell"}, headers=BY_ITSELF)["X-Autosave"] == "saved"
    assert as_teacher.post(here, said | {"how_often": "Weekly"}, headers=BY_ITSELF)["X-Autosave"] == "theirs"
    assert as_teacher.post(here, said | {"who": "Mr Reed"}, headers=BY_ITSELF)["X-Autosave"] == "choose"
    row.refresh_from_db()
    assert (row.who, row.how_often) == ("Ms Bell", "Weekly")


@pytest.mark.parametrize(("choose", "stands"), [("put_back", ["Lend two books"]), ("leave", [])])
def test_an_action_taken_off_while_i_write_is_put_back_or_left(as_teacher, adviser, plan, target, choose, stands):
    as_teacher.post(about(plan, target, "action_add"), another(what="Lend her books"))
    row = target.actions.get()
    here, mine = about(plan, target, "action", row.pk), {"based_on": row.version, "what": "Lend two books"}
    targets.remove_target_action(row=row, by=adviser)
    assert as_teacher.get(here).status_code == 404
    assert as_teacher.post(here, mine, headers=BY_ITSELF)["X-Autosave"] == "gone"
    assert "Lend two books" in words(as_teacher.get(here))
    as_teacher.post(here, mine | {choose: "1"})
    assert [each.what for each in target.actions.filter(removed_at=None)] == stands
    assert not Draft.objects.exists()


def test_a_request_for_money_is_kept_while_it_is_typed_and_only_a_button_sends_it(as_teacher, as_adviser, plan, target):
    ask, listed = about(plan, target, "ask"), reverse("targets:list", args=[plan.pk])
    typing = another(description="Reading club", submit="yes")  # a button that has the focus goes along
    assert as_teacher.post(ask, typing, headers=BY_ITSELF)["X-Autosave"] == "begun"
    assert not plan.funding_requests.exists()
    assert f"{ask}?draft={OTHER_TOKEN}" in words(as_teacher.get(listed))
    assert "Reading club" not in words(as_adviser.get(listed))
    for _ in range(2):
        as_teacher.post(ask, another(**A_REQUEST, draft="yes"))
    asked = plan.funding_requests.get()
    assert not Draft.objects.exists()

    here = reverse("targets:change_request", args=[plan.pk, asked.pk])
    said = A_REQUEST | {"based_on": asked.version}
    by_itself = as_teacher.post(here, said | {"provider": "Oakfield", "submit": "yes"}, headers=BY_ITSELF)
    assert by_itself["X-Autosave"] == "saved"
    other = as_adviser.post(here, said | {"units": "6"}, headers=BY_ITSELF)
    assert other["X-Autosave"] == "theirs"
    asked.refresh_from_db()
    assert (asked.status, asked.provider, asked.units) == ("draft", "Oakfield", 6)


def test_a_request_sent_meanwhile_or_twice_keeps_what_was_typed(as_teacher, as_adviser, plan, target):
    ask = about(plan, target, "ask")
    for _ in range(2):
        as_teacher.post(ask, another(**A_REQUEST, submit="yes"))
    asked = plan.funding_requests.get()
    assert (asked.status, asked.round) == ("submitted", 1)
    assert not LateNote.objects.exists()
    here = reverse("targets:change_request", args=[plan.pk, asked.pk])
    late = as_adviser.post(here, A_REQUEST | {"based_on": 1, "description": "Chess club"}, headers=BY_ITSELF)
    assert late["X-Autosave"] == "late"
    assert "Chess club" in [answer["words"] for answer in LateNote.objects.get().answers]


def test_a_request_taken_back_while_i_write_is_put_back_with_my_words(as_teacher, adviser, plan, target):
    as_teacher.post(about(plan, target, "ask"), another(**A_REQUEST, draft="yes"))
    asked = plan.funding_requests.get()
    here = reverse("targets:change_request", args=[plan.pk, asked.pk])
    mine = A_REQUEST | {"based_on": asked.version, "description": "Chess club"}
    targets.remove_request(request=asked, by=adviser)
    assert as_teacher.get(here).status_code == 404
    assert as_teacher.post(here, mine, headers=BY_ITSELF)["X-Autosave"] == "gone"
    as_teacher.post(here, mine | {"put_back": "1"})
    assert plan.funding_requests.standing().get().description == "Chess club"


def test_a_request_whose_target_is_gone_too_is_not_put_back_and_stays_mine(as_teacher, adviser, plan, target):
    as_teacher.post(about(plan, target, "ask"), another(**A_REQUEST, draft="yes"))
    asked = plan.funding_requests.get()
    here = reverse("targets:change_request", args=[plan.pk, asked.pk])
    mine = A_REQUEST | {"based_on": asked.version, "description": "Chess club"}
    targets.remove_target(target=target, reason="Twice", by=adviser)
    as_teacher.post(here, mine, headers=BY_ITSELF)
    told = as_teacher.post(here, mine | {"put_back": "1"}, follow=True)
    assert "The target it was for is off the list" in words(told)
    assert not plan.funding_requests.standing().exists()
    assert "Chess club" in words(as_teacher.get(reverse("targets:list", args=[plan.pk])))


# ---------------------------------------------------------------- what was agreed at the meeting


def test_what_was_agreed_is_kept_while_it_is_typed_and_saves_itself_once_it_is_there(as_teacher, as_adviser, plan):
    listed = reverse("peps:actions", args=[plan.pk])
    assert as_teacher.post(listed, typed(what="Ring the club"), headers=BY_ITSELF)["X-Autosave"] == "begun"
    assert "Go on with it" in words(as_teacher.get(listed))
    assert "Ring the club" not in words(as_adviser.get(listed))
    assert "Ring the club" in words(as_teacher.get(listed, {"draft": str(TOKEN)}))
    said = {"what": "Ring the club", "who": "Mr Reed", "audience": Audience.PROFESSIONALS.value}
    for _ in range(2):
        as_teacher.post(listed, typed(**said))
    row = plan.actions.get()
    assert (row.pk, Draft.objects.count()) == (TOKEN, 0)

    here = reverse("peps:action", args=[plan.pk, row.pk])
    assert "Ring the club" in words(as_teacher.get(here))
    said |= {"based_on": row.version}
    assert as_adviser.post(here, said | {"who": "Ms Bell"}, headers=BY_ITSELF)["X-Autosave"] == "saved"
    assert as_teacher.post(here, said | {"what": "Ring the chess club"}, headers=BY_ITSELF)["X-Autosave"] == "theirs"
    assert as_teacher.post(here, said | {"who": "Mr Park"}, headers=BY_ITSELF)["X-Autosave"] == "choose"
    row.refresh_from_db()
    assert (row.what, row.who) == ("Ring the chess club", "Ms Bell")


@pytest.mark.parametrize(("choose", "stands"), [("put_back", ["Ring twice"]), ("leave", [])])
def test_what_was_agreed_and_taken_off_while_i_write_is_put_back_or_left(as_teacher, adviser, plan, choose, stands):
    said = {"what": "Ring the club", "who": "Mr Reed", "audience": Audience.PROFESSIONALS.value}
    as_teacher.post(reverse("peps:actions", args=[plan.pk]), typed(**said))
    row = plan.actions.get()
    here, mine = reverse("peps:action", args=[plan.pk, row.pk]), said | {"based_on": row.version, "what": "Ring twice"}
    actions.remove_row(row=row, pep=plan, part="E", by=adviser)
    assert as_teacher.get(here).status_code == 404
    assert as_teacher.post(here, mine, headers=BY_ITSELF)["X-Autosave"] == "gone"
    as_teacher.post(here, mine | {choose: "1"})
    assert [each.what for each in plan.actions.filter(removed_at=None)] == stands
    assert not Draft.objects.exists()


@pytest.mark.parametrize("headers", [{}, BY_ITSELF])
def test_what_was_agreed_comes_too_late_and_is_a_note(as_teacher, sent, headers):
    said = typed(what="Ring the club", who="Mr Reed", audience=Audience.PROFESSIONALS.value)
    as_teacher.post(reverse("peps:actions", args=[sent.pk]), said, headers=headers)
    assert "Ring the club" in [answer["words"] for answer in LateNote.objects.get().answers]
    assert not sent.actions.filter(what="Ring the club").exists()


# ---------------------------------------------------------------- pages of the carer and the young person


def test_the_carers_words_save_themselves_and_a_closed_section_keeps_them_as_a_note(signed_in, carer, plan):
    browser, here = signed_in(carer), reverse("peps:carer_views", args=[plan.pk])
    said = {"based_on": plan.minutes.version, "carer_views": "She reads at night."}
    assert browser.post(here, said, headers=BY_ITSELF)["X-Autosave"] == "saved"
    assert fresh(plan).minutes.carer_views == "She reads at night."
    PEP.objects.filter(pk=plan.pk).update(status=PEP.Status.SUBMITTED)
    assert browser.post(here, said | {"carer_views": "And draws."}, headers=BY_ITSELF)["X-Autosave"] == "late"
    assert LateNote.objects.get().record == "carer_views"


def test_the_young_persons_plan_saves_itself_beside_the_teachers(as_teacher, signed_in, young_person, plan):
    Child.objects.update(year_group="11")
    ada, here = signed_in(young_person), reverse("peps:my_pathway", args=[plan.pk])
    page = ada.get(here)
    assert "Your answers are saved as you type" in words(page)
    assert "What do you hope for?" in words(page)
    assert "the young person" not in words(page).partition("<main")[2].lower()
    first, second = "hopes", "work_experience"
    seen = {"based_on": plan.pathway.version}
    assert ada.post(here, seen | {first: "College"}, headers=BY_ITSELF)["X-Autosave"] == "saved"
    of_teacher = reverse("peps:page", args=[plan.pk, "pathway"])
    assert as_teacher.post(of_teacher, seen | {second: "A week at a vet"}, headers=BY_ITSELF)["X-Autosave"] == "theirs"
    assert as_teacher.post(of_teacher, seen | {first: "Sixth form"}, headers=BY_ITSELF)["X-Autosave"] == "choose"
    pathway = fresh(plan).pathway
    assert (pathway.hopes, pathway.work_experience) == ("College", "A week at a vet")


def test_a_young_person_throws_their_own_draft_away_and_nobody_elses(as_teacher, signed_in, young_person, plan):
    Child.objects.update(year_group="11")
    ada, here = signed_in(young_person), reverse("peps:my_pathway", args=[plan.pk])
    no_day = {"careers_next_on-day": 31, "careers_next_on-month": 2, "careers_next_on-year": 2027}
    wrong = {"based_on": 0, **no_day}
    assert ada.post(here, wrong, headers=BY_ITSELF)["X-Autosave"] == "wrong"
    draft = Draft.objects.get()
    drop = reverse("peps:draft_drop", args=[plan.pk, draft.pk])
    assert drop in words(ada.get(here))
    assert as_teacher.post(drop).status_code == 404
    assert ada.post(drop, {"back": here}).url == here
    assert not Draft.objects.exists()
