from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from accounts.permissions import Denied, NotNow
from audit.models import Event
from notices.models import Notice
from peps.models import PEP, PartState
from targets import actions, needs, smart
from targets.models import FundingDecision, FundingRequest, Target, TargetReview
from tests.targets.conftest import TUITION, WHOLE, ask_for, make_plan, set_target


@pytest.fixture
def locked(plan, teacher):
    PEP.objects.filter(pk=plan.pk).update(
        status="submitted", submitted_at="2026-11-01T09:00:00Z", submitted_by=teacher.pk
    )
    plan.refresh_from_db()
    return plan


def words_of(needed):
    return [need.words for need in needed]


# ---------------------------------------------------------------- targets


def test_setting_a_target_starts_section_d(plan, teacher):
    set_target(plan, teacher)

    assert plan.parts.get(part="D").status == PartState.Status.IN_PROGRESS


def test_the_same_form_sent_twice_makes_one_target(plan, teacher):
    token = uuid4()

    for _ in range(2):
        actions.add_target(pep=plan, token=token, values=WHOLE, by=teacher)

    assert Target.objects.get().pk == token


def test_a_token_of_another_plan_makes_a_new_row_and_leaves_the_other_alone(last_plan, plan, teacher):
    other = set_target(last_plan, teacher)

    new = actions.add_target(pep=plan, token=other.pk, values=WHOLE | {"statement": "New"}, by=teacher)

    other.refresh_from_db()
    assert new.pk != other.pk
    assert other.statement == WHOLE["statement"]


def test_a_reader_cannot_set_a_target(plan, social_worker):
    with pytest.raises(Denied):
        set_target(plan, social_worker)


def test_the_social_worker_sets_targets_where_there_is_no_school(plan, social_worker):
    plan.school = None
    plan.save()

    assert set_target(plan, social_worker)


def test_nothing_is_written_while_the_plan_is_with_the_virtual_school(target, locked, teacher):
    with pytest.raises(NotNow):
        actions.save_target(target=target, values={"who": "Ms Patel"}, based_on=target.version, by=teacher)


def test_two_people_change_different_answers_of_one_target(target, teacher, adviser):
    read = target.version
    actions.save_target(target=target, values={"who": "Ms Patel", "measure": target.measure}, based_on=read, by=teacher)

    merged = actions.save_target(
        target=target, values={"who": target.who, "measure": "Four books"}, based_on=read, by=adviser
    )

    target.refresh_from_db()
    assert (target.who, target.measure, merged.conflicts) == ("Ms Patel", "Four books", ())


def test_two_people_change_the_same_answer_and_the_second_chooses(target, teacher, adviser):
    read = target.version
    actions.save_target(target=target, values={"who": "Ms Patel"}, based_on=read, by=teacher)

    merged = actions.save_target(target=target, values={"who": "Mr Jones"}, based_on=read, by=adviser)

    target.refresh_from_db()
    assert target.who == "Ms Patel"
    assert [(c.theirs, c.mine) for c in merged.conflicts] == [("Ms Patel", "Mr Jones")]


def test_a_removed_target_is_kept_with_its_reason(target, teacher):
    actions.remove_target(target=target, reason="Ada chose another", by=teacher)

    target.refresh_from_db()
    assert target.removed_at
    assert target.removed_reason == "Ada chose another"
    assert not target.set_in.targets.standing().exists()
    assert Event.objects.filter(verb="target.removed", child_id=target.child_id).count() == 1


def test_a_target_that_money_was_asked_for_stays(asked, target, teacher):
    with pytest.raises(NotNow, match="Remove that request first"):
        actions.remove_target(target=target, reason="x", by=teacher)


def test_a_draft_goes_with_its_target(target, teacher):
    draft = ask_for(target, teacher, submit=False)

    actions.remove_target(target=target, reason="x", by=teacher)

    draft.refresh_from_db()
    assert draft.removed_at


def test_moving_a_target_up(plan, teacher):
    first, second = set_target(plan, teacher), set_target(plan, teacher)

    actions.move_target(target=second, up=True, by=teacher)
    actions.move_target(target=second, up=True, by=teacher)

    assert list(plan.targets.standing()) == [second, first]


def test_more_is_done_for_a_target_than_one_thing(target, teacher, social_worker):
    token = uuid4()
    for _ in range(2):
        row = actions.add_target_action(target=target, token=token, values={"what": "Ms Bell rings home"}, by=teacher)

    actions.save_target_action(row=row, values={"who": "Ms Bell"}, based_on=row.version, by=teacher)
    with pytest.raises(Denied):
        actions.save_target_action(row=row, values={"who": "Mr Jones"}, based_on=row.version, by=social_worker)
    assert target.actions.get().who == "Ms Bell"


def test_who_works_on_a_target_says_how_it_goes_also_after_sign_off(target, locked, social_worker, adviser, carer):
    token = uuid4()
    for _ in range(2):
        actions.note_progress(target=target, token=token, words="Two books so far", by=social_worker)
    actions.note_progress(target=target, token=uuid4(), words="A third", by=adviser)

    assert {note.words for note in target.notes.all()} == {"A third", "Two books so far"}
    with pytest.raises(Denied):
        actions.note_progress(target=target, token=uuid4(), words="x", by=carer)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"measure": ""}, "How will we know it is reached?"),
        ({"due_on": None}, "By when?"),
        ({"who": ""}, "Who does it?"),
        ({"statement": "ada reads  a chapter book on her own."}, smart.SAME_AS_BEFORE),
    ],
)
def test_what_would_make_a_target_better_is_said(last_plan, plan, teacher, changed, words):
    set_target(last_plan, teacher)
    target = set_target(plan, teacher, **{"statement": "Ada writes a page"} | changed)

    assert smart.prompts(target, smart.said_before(plan)) == [words]


# ---------------------------------------------------------------- carrying forward and reviewing


@pytest.mark.parametrize(
    ("outcome", "asked_again"), [("achieved", False), ("not_achieved", False), ("in_progress", True)]
)
def test_a_target_in_progress_carries_forward_and_a_settled_one_does_not(ada, teacher, outcome, asked_again):
    first, second, third = (make_plan(ada, on=date(2026, month, 7)) for month in (1, 5, 9))
    target = set_target(first, teacher)
    actions.save_review(target=target, pep=second, values={"outcome": outcome}, based_on=0, by=teacher)

    assert target in Target.objects.to_review_in(second)
    assert (target in Target.objects.to_review_in(third)) is asked_again
    assert target not in Target.objects.to_review_in(first)


def test_what_is_settled_later_still_belongs_to_the_plan_in_which_it_was_in_progress(ada, teacher):
    first, second, third = (make_plan(ada, on=date(2026, month, 7)) for month in (1, 5, 9))
    target = set_target(first, teacher)
    actions.save_review(target=target, pep=second, values={"outcome": "in_progress"}, based_on=0, by=teacher)
    actions.save_review(target=target, pep=third, values={"outcome": "achieved"}, based_on=0, by=teacher)

    assert target in Target.objects.to_review_in(second)


def test_reviewing_again_changes_the_one_review(last_plan, plan, teacher):
    target = set_target(last_plan, teacher)
    actions.save_review(target=target, pep=plan, values={"outcome": "in_progress"}, based_on=0, by=teacher)

    actions.save_review(target=target, pep=plan, values={"outcome": "achieved"}, based_on=1, by=teacher)

    assert TargetReview.objects.get().outcome == "achieved"


def test_two_first_reviews_at_once_do_not_overwrite_each_other(last_plan, plan, teacher, adviser):
    target = set_target(last_plan, teacher)
    actions.save_review(target=target, pep=plan, values={"outcome": "in_progress"}, based_on=0, by=teacher)

    merged = actions.save_review(target=target, pep=plan, values={"outcome": "achieved"}, based_on=0, by=adviser)

    assert merged.conflicts
    assert TargetReview.objects.get().outcome == "in_progress"


# ---------------------------------------------------------------- asking


def test_the_total_is_always_units_times_cost(target, teacher):
    assert ask_for(target, teacher, units=3, unit_cost=Decimal("0.10")).total == Decimal("0.30")


@pytest.mark.parametrize("cost", ["0.05", "0.07", "12.35", "99999.99"])
def test_the_database_takes_every_honest_total(target, teacher, cost):
    asked = ask_for(target, teacher, units=7, unit_cost=Decimal(cost))

    asked.refresh_from_db()
    assert asked.total == 7 * Decimal(cost)


def test_the_database_refuses_another_total(asked):
    with pytest.raises(IntegrityError), transaction.atomic():
        FundingRequest.objects.filter(pk=asked.pk).update(total=Decimal("300.01"))


def test_asking_for_pupil_premium_plus_marks_the_target(target, teacher):
    ask_for(target, teacher, submit=False)

    target.refresh_from_db()
    assert target.funding == Target.Funding.PP_PLUS


def test_asking_for_other_money_does_not(target, teacher):
    ask_for(target, teacher, fund="central")

    target.refresh_from_db()
    assert target.funding == ""


def test_the_same_request_sent_twice_is_one_request_submitted_once(plan, target, teacher):
    token = uuid4()
    for _ in range(2):
        actions.ask_for_money(pep=plan, target=target, token=token, values=TUITION, submit=True, by=teacher)

    assert FundingRequest.objects.get().status == "submitted"
    assert Event.objects.filter(verb="funding.submitted").count() == 1


def test_a_submitted_request_is_not_changed_under_the_eyes_of_who_decides(asked, teacher):
    with pytest.raises(NotNow):
        actions.save_request(request=asked, values={"units": 20}, based_on=asked.version, by=teacher)


def test_submitting_twice_is_one_submission(asked, teacher):
    actions.submit_request(request=asked, by=teacher)

    assert Event.objects.filter(verb="funding.submitted").count() == 1


# ---------------------------------------------------------------- deciding


def decide(request, by, kind="approve", **more):
    request.refresh_from_db()
    return actions.decide(request=request, kind=kind, by=by, based_on=request.version, **more)


def test_an_adviser_approves_up_to_the_limit_and_the_teacher_is_told_by_initials_only(asked, adviser, teacher):
    decision = decide(asked, adviser)

    asked.refresh_from_db()
    notice = Notice.objects.get(key=f"funding:{decision.pk}")
    assert (decision.amount, asked.status) == (300, "approved")
    assert notice.to_user_id == teacher.pk
    assert "A.L." in notice.subject
    assert "Ada" not in notice.subject + notice.body
    assert Event.objects.filter(verb="funding.decided").count() == 1


def test_above_the_limit_the_head_decides(target, teacher, adviser, head):
    dear = ask_for(target, teacher, units=40)

    with pytest.raises(Denied, match="You can approve up to £1,000"):
        decide(dear, adviser)
    assert decide(dear, head).amount == 1200


def test_an_adviser_may_give_part_of_a_dear_request_up_to_the_limit(target, teacher, adviser):
    dear = ask_for(target, teacher, units=40)

    with pytest.raises(Denied):
        decide(dear, adviser, "in_part", amount=Decimal(1100), reason="x")
    assert decide(dear, adviser, "in_part", amount=Decimal(900), reason="One term first").amount == 900


@pytest.mark.parametrize("who", ["teacher", "social_worker", "administrator", "other_adviser"])
def test_nobody_else_decides(asked, who, request):
    with pytest.raises(Denied):
        decide(asked, request.getfixturevalue(who))


def test_nobody_decides_about_a_request_they_submitted(target, adviser, head):
    own = ask_for(target, adviser)

    with pytest.raises(Denied, match="somebody else decides"):
        decide(own, adviser)
    assert decide(own, head)


def test_nobody_decides_about_a_request_they_wrote_and_a_colleague_submitted(target, adviser, teacher):
    own = ask_for(target, adviser, submit=False)
    actions.submit_request(request=own, by=teacher)

    with pytest.raises(Denied, match="somebody else decides"):
        decide(own, adviser)


def test_the_second_of_two_people_reads_who_was_first(asked, adviser, head):
    read = FundingRequest.objects.get(pk=asked.pk)
    decide(asked, adviser)

    with pytest.raises(NotNow, match="Amira Khan has already decided"):
        actions.decide(request=read, kind="decline", reason="x", by=head, based_on=read.version)
    assert FundingDecision.objects.count() == 1


def test_nobody_decides_about_words_they_have_not_read(asked, teacher, adviser, head):
    read = asked.version
    decide(asked, adviser, "more_info", reason="Who is the tutor?")
    asked.refresh_from_db()
    actions.save_request(request=asked, values={"units": 30}, based_on=asked.version, submit=True, by=teacher)

    with pytest.raises(NotNow, match="changed while you were reading"):
        actions.decide(request=asked, kind="approve", by=head, based_on=read)


def test_a_request_is_decided_while_the_plan_is_with_the_virtual_school(asked, locked, adviser):
    assert decide(asked, adviser)


def test_a_question_is_answered_while_the_plan_is_with_the_virtual_school(asked, locked, adviser, teacher):
    decide(asked, adviser, "more_info", reason="Who is the tutor?")
    asked.refresh_from_db()

    actions.save_request(
        request=asked, values={"provider": "B Tutors"}, based_on=asked.version, submit=True, by=teacher
    )

    asked.refresh_from_db()
    assert (asked.status, asked.provider) == ("submitted", "B Tutors")


def test_a_decided_request_is_not_taken_back(asked, adviser, teacher):
    decide(asked, adviser)

    with pytest.raises(NotNow):
        actions.remove_request(request=asked, by=teacher)


# ---------------------------------------------------------------- what Section D needs


def test_an_empty_section_needs_reviews_a_target_and_pupil_premium_plus(last_plan, plan, teacher):
    set_target(last_plan, teacher)

    assert words_of(needs.of_part_d(plan)) == [
        "Review 1 earlier target",
        "Set at least one target that says how you will know, who does it and by when",
        "1 target needs Pupil Premium Plus, or a reason why there is none",
    ]


def test_a_reviewed_and_funded_section_needs_nothing(last_plan, plan, teacher):
    old = set_target(last_plan, teacher)
    actions.save_review(target=old, pep=plan, values={"outcome": "achieved"}, based_on=0, by=teacher)
    ask_for(set_target(plan, teacher), teacher)

    assert needs.of_part_d(plan) == []


@pytest.mark.parametrize("missing", [{"measure": ""}, {"who": ""}, {"due_on": None}])
def test_a_target_without_measure_person_or_date_is_not_enough(plan, teacher, missing):
    set_target(plan, teacher, funding="pp_plus", **missing)

    assert len(needs.of_part_d(plan)) == 1


def test_a_reason_is_the_honest_way_out_and_can_be_taken_back(target, plan, teacher):
    actions.save_no_money_reason(pep=plan, reason="Not eligible this year", based_on=0, by=teacher)
    assert needs.of_part_d(plan) == []

    actions.save_no_money_reason(pep=plan, reason="", based_on=1, by=teacher)
    assert len(needs.of_part_d(plan)) == 1


def test_a_carried_forward_target_with_pupil_premium_plus_counts(last_plan, plan, target, teacher):
    old = set_target(last_plan, teacher, funding="pp_plus")
    actions.save_review(target=old, pep=plan, values={"outcome": "in_progress"}, based_on=0, by=teacher)

    assert needs.of_part_d(plan) == []
