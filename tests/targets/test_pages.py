from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Look
from peps.models import PEP
from targets import actions
from targets.models import FundingRequest, NoMoneyReason, Target, TargetReview
from tests.targets.conftest import WHOLE, ask_for, set_target

REQUEST = {
    "fund": "pp_plus",
    "category": "tuition",
    "description": "Maths tuition",
    "units": "10",
    "unit_cost": "£30",
    "expected_impact": "She is ready for the next step",
}


def page(name, *about):
    return reverse(f"targets:{name}", args=about)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def as_teacher(client, teacher):
    client.force_login(teacher)
    return client


@pytest.fixture
def as_adviser(client, adviser):
    client.force_login(adviser)
    return client


# ---------------------------------------------------------------- the list


def test_earlier_targets_come_first_and_say_that_they_wait(as_teacher, last_plan, plan, teacher):
    set_target(last_plan, teacher, statement="From last term")
    set_target(plan, teacher, statement="For this term", who="")

    shown = text_of(as_teacher.get(page("list", plan.pk)))

    assert shown.index("From last term") < shown.index("For this term")
    assert "Not reviewed yet" in shown
    assert "Who does it?" in shown
    assert "1 target needs Pupil Premium Plus" in shown


def test_opening_the_list_leaves_a_look(as_teacher, plan, teacher):
    as_teacher.get(page("list", plan.pk))

    assert Look.objects.get().child_id == plan.child_id


def test_a_reader_sees_targets_without_buttons(client, target, plan, social_worker):
    client.force_login(social_worker)

    shown = text_of(client.get(page("list", plan.pk)))

    assert target.statement in shown
    assert "somebody else writes it" in shown
    assert "Add a target" not in shown


def test_a_locked_plan_is_read_only(as_teacher, target, plan, teacher):
    PEP.objects.filter(pk=plan.pk).update(
        status="submitted", submitted_at="2026-11-01T09:00:00Z", submitted_by=teacher.pk
    )

    shown = text_of(as_teacher.get(page("list", plan.pk)))

    assert "with the Virtual School" in shown
    assert "Add a target" not in shown


@pytest.mark.parametrize("who", ["other_teacher", "other_social_worker", "other_adviser", "carer", "administrator"])
def test_for_somebody_elses_child_the_page_does_not_exist(client, plan, who, request):
    client.force_login(request.getfixturevalue(who))

    assert client.get(page("list", plan.pk)).status_code == 404


def test_nine_targets_take_as_many_queries_as_one(as_teacher, last_plan, plan, teacher):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            as_teacher.get(page("list", plan.pk))
        return len(captured)

    def one_more():
        ask_for(set_target(plan, teacher), teacher)
        ask_for(set_target(last_plan, teacher), teacher, pep=plan)

    one_more()
    queries()  # what is looked up once a process
    few = queries()
    for _ in range(8):
        one_more()

    assert queries() == few


# ---------------------------------------------------------------- setting targets


def test_a_target_is_saved_with_what_is_known_and_the_rest_is_asked_kindly(as_teacher, plan):
    posted = {"area": "academic", "statement": "Read more", "token": str(uuid4())}

    shown = text_of(as_teacher.post(page("add", plan.pk), posted, follow=True))

    assert Target.objects.get().horizon == "short"
    assert "Saved. Still to add: How will we know it is reached? Who does it? By when? What will be done?" in shown


def test_a_target_without_words_is_asked_for_in_plain_words(as_teacher, plan):
    shown = text_of(as_teacher.post(page("add", plan.pk), {}))

    assert "Select what the target is about" in shown
    assert "Enter the target" in shown
    assert not Target.objects.exists()


def test_dates_the_wrong_way_round_are_noticed(as_teacher, plan):
    dates = {"starts_on-day": "1", "starts_on-month": "3", "starts_on-year": "2027"}
    dates |= {"due_on-day": "1", "due_on-month": "2", "due_on-year": "2027"}

    shown = text_of(as_teacher.post(page("add", plan.pk), {"area": "academic", "statement": "x"} | dates))

    assert "must be on or after the day it starts" in shown


def test_pressing_save_twice_makes_one_target(as_teacher, plan):
    posted = {"area": "academic", "statement": "Read more", "token": str(uuid4())}

    for _ in range(2):
        as_teacher.post(page("add", plan.pk), posted)

    assert Target.objects.count() == 1


def test_copying_last_terms_target_is_warned_about_and_saved(as_teacher, last_plan, plan, teacher):
    set_target(last_plan, teacher, statement="Read more.")

    shown = text_of(as_teacher.post(page("add", plan.pk), {"area": "academic", "statement": "read  more"}, follow=True))

    assert "word for word a target from before" in shown
    assert plan.targets.count() == 1


def test_a_clash_keeps_my_words_and_says_who_wrote_what(as_teacher, target, plan, adviser):
    read = target.version
    actions.save_target(target=target, values={"measure": "Four books", "who": "Ms Patel"}, based_on=read, by=adviser)
    mine = {"area": "academic", "statement": WHOLE["statement"], "measure": "Five books", "who": WHOLE["who"]}

    shown = text_of(as_teacher.post(page("change", plan.pk, target.pk), mine | {"based_on": read}))

    assert "Amira Khan changed the same answer while you were writing" in shown
    assert "<ins>Four </ins>books" in shown
    assert "Five books" in shown
    assert "Ms Patel" in shown  # changed by them alone: kept, so that saving again does not undo it


def test_saving_again_after_a_clash_keeps_mine(as_teacher, target, plan, adviser):
    read = target.version
    actions.save_target(target=target, values={"measure": "Four books", "who": "Ms Patel"}, based_on=read, by=adviser)
    mine = {"area": "academic", "statement": WHOLE["statement"], "measure": "Five books", "who": WHOLE["who"]}
    shown = as_teacher.post(page("change", plan.pk, target.pk), mine | {"based_on": read})
    again = {name: value for name, value in shown.context["form"].data.items() if value}

    as_teacher.post(page("change", plan.pk, target.pk), again)

    target.refresh_from_db()
    assert (target.measure, target.who) == ("Five books", "Ms Patel")


def test_what_is_typed_too_late_stays_on_the_page(as_teacher, target, plan, teacher):
    PEP.objects.filter(pk=plan.pk).update(
        status="submitted", submitted_at="2026-11-01T09:00:00Z", submitted_by=teacher.pk
    )

    shown = text_of(
        as_teacher.post(page("change", plan.pk, target.pk), {"area": "academic", "statement": "A long thought"})
    )

    assert "A long thought" in shown
    assert "What you changed is kept as a note" in shown


def test_a_target_of_another_plan_is_not_changed_here(as_teacher, last_plan, plan, teacher):
    old = set_target(last_plan, teacher)

    assert as_teacher.get(page("change", plan.pk, old.pk)).status_code == 404


def test_a_reader_is_refused(client, target, plan, social_worker):
    client.force_login(social_worker)

    for name in ("change", "remove", "ask"):
        assert client.get(page(name, plan.pk, target.pk)).status_code == 403
        assert client.post(page(name, plan.pk, target.pk), {}).status_code == 403
    assert client.post(page("move", plan.pk, target.pk), {"to": "up"}).status_code == 403


def test_removing_asks_for_the_reason(as_teacher, target, plan):
    assert "Enter the reason" in text_of(as_teacher.post(page("remove", plan.pk, target.pk), {}))

    as_teacher.post(page("remove", plan.pk, target.pk), {"reason": "Ada chose another"})
    assert not plan.targets.standing().exists()


# ---------------------------------------------------------------- reviewing


def test_reviewing_a_target_without_money_does_not_ask_about_money(as_teacher, last_plan, plan, teacher):
    old = set_target(last_plan, teacher)

    assert "What difference" not in text_of(as_teacher.get(page("review", plan.pk, old.pk)))


def test_reviewing_a_target_with_money_asks_what_difference_it_made(as_teacher, last_plan, plan, teacher):
    old = set_target(last_plan, teacher, funding="pp_plus")

    assert "What difference" in text_of(as_teacher.get(page("review", plan.pk, old.pk)))
    as_teacher.post(page("review", plan.pk, old.pk), {"outcome": "achieved", "money_impact": "A tutor", "based_on": 0})
    assert TargetReview.objects.get().money_impact == "A tutor"


def test_a_review_without_an_outcome_is_asked_for(as_teacher, last_plan, plan, teacher):
    old = set_target(last_plan, teacher)

    assert "Select how it went" in text_of(as_teacher.post(page("review", plan.pk, old.pk), {}))


# ---------------------------------------------------------------- money


def test_a_draft_shows_its_total_and_can_be_submitted_from_the_list(as_teacher, target, plan):
    shown = text_of(as_teacher.post(page("ask", plan.pk, target.pk), REQUEST | {"draft": "yes"}, follow=True))
    asked = FundingRequest.objects.get()

    assert "not submitted yet: 10 × £30 = £300" in shown
    assert asked.status == "draft"

    as_teacher.post(page("submit_request", plan.pk, asked.pk))
    asked.refresh_from_db()
    assert asked.status == "submitted"


def test_money_can_be_asked_for_a_target_that_is_carried_forward(as_teacher, last_plan, plan, teacher):
    old = set_target(last_plan, teacher)

    as_teacher.post(page("ask", plan.pk, old.pk), REQUEST | {"draft": "yes"})

    assert FundingRequest.objects.get().pep == plan


def test_a_question_of_the_virtual_school_stands_above_the_request(as_teacher, asked, plan, adviser):
    actions.decide(request=asked, kind="more_info", reason="Who teaches?", by=adviser, based_on=asked.version)

    shown = text_of(as_teacher.get(page("change_request", plan.pk, asked.pk)))

    assert "Amira Khan asked for more information" in shown
    assert "Who teaches?" in shown


def test_taking_back_a_request(as_teacher, asked, plan):
    as_teacher.post(page("remove_request", plan.pk, asked.pk))

    assert not FundingRequest.objects.standing().exists()


def test_save_and_submit_in_one_go(as_teacher, target, plan, teacher):
    as_teacher.post(page("ask", plan.pk, target.pk), REQUEST | {"submit": "yes"})

    asked = FundingRequest.objects.get()
    assert (asked.status, asked.submitted_by) == ("submitted", teacher)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"units": "0"}, "How many must be 1 or more"),
        ({"units": "some"}, "How many must be a whole number, like 10"),
        ({"unit_cost": "thirty"}, "The cost of each must be in pounds, like 120 or 120.50"),
        ({"unit_cost": "0"}, "The cost of each must be £0.01 or more"),
        ({"unit_cost": ""}, "Enter the cost of each"),
        ({"expected_impact": ""}, "Enter what it will change, and how you will know"),
        ({"category": ""}, "Select what kind of support it is"),
    ],
)
def test_what_is_wrong_with_a_request_is_said_in_plain_words(as_teacher, target, plan, wrong, words):
    assert words in text_of(as_teacher.post(page("ask", plan.pk, target.pk), REQUEST | wrong))


def test_a_reason_why_there_is_no_money(as_teacher, plan):
    as_teacher.post(page("no_money", plan.pk), {"reason": "Not eligible this year", "based_on": 0})

    assert NoMoneyReason.objects.get().reason == "Not eligible this year"
    assert "Not eligible this year" in text_of(as_teacher.get(page("list", plan.pk)))


def test_the_adviser_decides_and_a_reason_is_needed_unless_all_is_approved(as_adviser, asked, plan):
    shown = text_of(as_adviser.get(reverse("money:decide", args=[asked.pk])))
    assert "10 × £30 = £300" in shown

    here = {"based_on": asked.version}
    declined = as_adviser.post(reverse("money:decide", args=[asked.pk]), here | {"kind": "decline"})
    assert "Enter the reason" in text_of(declined)
    as_adviser.post(reverse("money:decide", args=[asked.pk]), here | {"kind": "approve"})
    asked.refresh_from_db()
    assert asked.status == "approved"


@pytest.mark.parametrize(
    ("amount", "words"), [("", "Enter how much you approve"), ("300", "must be less than the £300 asked for")]
)
def test_a_part_is_less_than_the_whole(as_adviser, asked, plan, amount, words):
    posted = {"kind": "in_part", "amount": amount, "reason": "x", "based_on": asked.version}

    assert words in text_of(as_adviser.post(reverse("money:decide", args=[asked.pk]), posted))


def test_an_adviser_is_not_offered_what_only_the_head_may_give(as_adviser, target, plan, teacher):
    dear = ask_for(target, teacher, units=40)

    shown = text_of(as_adviser.get(reverse("money:decide", args=[dear.pk])))

    assert "You can approve up to £1,000" in shown
    assert "Approve £1,200" not in shown


def test_for_a_teacher_the_page_of_decisions_does_not_exist(as_teacher, asked, plan):
    assert as_teacher.get(reverse("money:decide", args=[asked.pk])).status_code == 404


def test_the_adviser_who_asked_finds_no_button_and_no_page(as_adviser, target, plan, adviser):
    own = ask_for(target, adviser)

    assert reverse("money:decide", args=[own.pk]) not in text_of(as_adviser.get(page("list", plan.pk)))
    assert as_adviser.get(reverse("money:decide", args=[own.pk])).status_code == 403


def test_the_second_to_decide_goes_back_to_the_plan_and_reads_why(client, asked, plan, adviser, head):
    actions.decide(request=asked, kind="approve", by=adviser, based_on=asked.version)
    client.force_login(head)

    answer = client.get(reverse("money:decide", args=[asked.pk]))

    assert answer.status_code == 302
    assert answer.url == plan.get_absolute_url()


def test_a_target_removed_while_i_write_is_put_back_with_my_words_or_left(as_teacher, target, plan, adviser):
    mine = WHOLE | {"measure": "Five books", "based_on": target.version}
    actions.remove_target(target=target, reason="Not needed", by=adviser)

    asked = text_of(as_teacher.post(page("change", plan.pk, target.pk), mine))
    assert "Amira Khan took this off the list while you were writing" in asked
    assert "Five books" in asked
    as_teacher.post(page("change", plan.pk, target.pk), mine | {"leave": "1"})
    assert not plan.targets.standing().filter(pk=target.pk).exists()
    as_teacher.post(page("change", plan.pk, target.pk), mine | {"put_back": "1"})

    assert plan.targets.standing().get(pk=target.pk).measure == "Five books"
    assert as_teacher.get(page("change", plan.pk, target.pk)).status_code == 200


# ---------------------------------------------------------------- a target across the terms


def test_the_story_of_a_target_tells_terms_notes_and_to_those_who_may_read_it_money(client, last_plan, plan, teacher):
    target = set_target(last_plan, teacher)
    ask_for(target, teacher)
    actions.save_review(target=target, pep=plan, values={"outcome": "in_progress"}, based_on=0, by=teacher)
    client.force_login(teacher)

    client.post(page("story", plan.pk, target.pk), {"words": "Three books", "token": uuid4()})
    shown = text_of(client.get(page("story", plan.pk, target.pk)))

    for words in ["Three books", "In progress, said in", "Asked for: Maths tuition", "Set in"]:
        assert words in shown


def test_a_note_without_words_is_asked_for_again(as_teacher, plan, target):
    answer = as_teacher.post(page("story", plan.pk, target.pk), {"words": "", "token": uuid4()})

    assert "Enter how it is going" in text_of(answer)
    assert not target.notes.exists()


def test_an_action_is_added_changed_and_taken_off(as_teacher, plan, target):
    as_teacher.post(page("action_add", plan.pk, target.pk), {"what": "Ms Bell rings home", "token": uuid4()})
    row = target.actions.get()
    answer = as_teacher.post(
        page("action", plan.pk, target.pk, row.pk),
        {"what": row.what, "who": "Ms Bell", "based_on": "1", "starts_on-day": "x"},
    )
    assert "must include a month and a year" in text_of(answer)
    as_teacher.post(page("action", plan.pk, target.pk, row.pk), {"what": row.what, "who": "Ms Bell", "based_on": "1"})
    assert "(Ms Bell)" in text_of(as_teacher.get(page("list", plan.pk)))

    as_teacher.post(page("action_remove", plan.pk, target.pk, row.pk))

    assert "rings home" not in text_of(as_teacher.get(page("list", plan.pk)))


def test_at_the_review_it_is_asked_what_the_money_changed(as_teacher, last_plan, plan, teacher, adviser):
    target = set_target(last_plan, teacher)
    asked = ask_for(target, teacher)
    actions.decide(request=asked, kind="approve", by=adviser, based_on=asked.version)

    answer = as_teacher.post(page("review", plan.pk, target.pk), {"outcome": "achieved", "based_on": 0}, follow=True)

    assert "Say beside it what that changed" in text_of(answer)
    assert reverse("money:impact", args=[asked.pk]) in text_of(answer)
