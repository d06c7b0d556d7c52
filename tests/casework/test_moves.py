"""A move to another school: what waits for what, who decides, who reads what, and what the first day changes."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.permissions import Denied, NotNow
from accounts.roles import Role
from audit import clock
from audit.models import Event
from casework.models import Move, MoveOption, MoveStep
from casework.moves import actions
from casework.moves.finding import facts_of
from casework.moves.schools import serious, warnings
from casework.moves.stages import stage, stages
from children.actions import place
from children.models import Child, Enrolment
from notices.models import Notice
from organisations.presets import Grade, ReportCard, SchoolRule
from peps.models import PEP
from signoff.models import Duty
from signoff.openings import on_facts_changed
from signoff.turns import duties_of, href_of
from targets.actions import ask_for_money, decide
from tests.factories import SchoolFactory, member, pep_at

pytestmark = pytest.mark.ci
NEED = {"reason": "needs", "words": "More help than there is.", "wanted_from": None, "emergency": False}
NEED |= {"moved_on": None}


@pytest.fixture(autouse=True)
def a_day_in_term():
    with clock.at(date(2026, 10, 6)):
        yield


@pytest.fixture
def adviser(authority):
    return member(Role.ADVISER, authority, name="Amira Khan", email="amira@council.example")


@pytest.fixture
def new_school():
    return SchoolFactory(name="Hazel School")


def begin(child, by, **values) -> Move:
    return actions.start_move(child=child, token=uuid4(), values=NEED | values, by=by)


def option_of(move, school, by, **known) -> MoveOption:
    return actions.add_option(move=move, option=MoveOption(school=school, **known), by=by)


def step(move, kind, by, **said) -> MoveStep:
    return actions.take_step(move=move, kind=kind, token=uuid4(), by=by, **said)


def chosen(move, school, by, **known) -> MoveOption:
    option = option_of(move, school, by, **known)
    step(move, "options", by, option=option, words="It has a base.")
    return option


def offered(move, by) -> None:
    step(move, "apply", by, answer="social_worker", who="Exampleshire", on=clock.today())
    step(move, "answer", by, answer="offered", on=clock.today())


def policy(authority, **rules) -> None:
    row = authority.policies.get()
    row.rules = row.rules | rules
    row.save()


def states(move) -> dict[str, str]:
    return {each.key: each.state for each in stages(facts_of(Move.objects.get(pk=move.pk)))}


def duties(user, *roles) -> list[str]:
    found = duties_of(user, roles).filter(kind__startswith="move_").order_by("kind")
    return list(found.values_list("kind", flat=True))


def test_the_need_is_put_right_and_what_it_said_before_stays(ada, social_worker, teacher, client):
    move = begin(ada, social_worker)
    address = reverse("moves:need", args=[move.pk])
    client.force_login(teacher)
    assert client.get(address).status_code == 403
    client.force_login(social_worker)
    asked = client.get(address).context["form"]
    assert "emergency" not in asked.fields
    said = {"token": str(uuid4()), "reason": "wish", "words": "She asked for it herself.", "based_on": move.version}
    assert client.post(address, said | {"words": ""}).status_code == 200
    assert client.post(address, said).status_code == 302
    now = Move.objects.get(pk=move.pk)
    assert (now.reason, now.words, now.emergency) == ("wish", "She asked for it herself.", move.emergency)
    assert now.version > move.version
    assert Event.objects.filter(verb="move.corrected", subject_id=move.pk).exists()
    actions.stop_move(move=move, token=uuid4(), words="She stays.", by=social_worker)
    too_late = client.post(address, said | {"words": "Later"}).content.decode()
    assert "This move is finished" in too_late
    assert "Later" in too_late  # what was typed can still be copied
    assert Move.objects.get(pk=move.pk).words == now.words


def test_two_who_put_the_need_right_lose_nothing_of_each_other(ada, social_worker, adviser, client):
    move = begin(ada, social_worker)
    address = reverse("moves:need", args=[move.pk])
    first = {"token": str(uuid4()), "reason": "needs", "words": move.words, "based_on": move.version}
    begun = {"wanted_from-day": 4, "wanted_from-month": 1, "wanted_from-year": 2027}
    client.force_login(adviser)
    client.post(address, first | {"words": "The school wrote to us."})
    client.force_login(social_worker)
    assert client.post(address, first | begun).status_code == 302  # another answer: both are kept
    now = Move.objects.get(pk=move.pk)
    assert (now.words, now.wanted_from) == ("The school wrote to us.", date(2027, 1, 4))
    asked = client.post(address, first | begun | {"words": "Her carers asked."})
    assert [(one.mine, one.theirs, one.who) for one in asked.context["form"].to_choose] == [
        ("Her carers asked.", "The school wrote to us.", "Amira Khan")
    ]
    again = dict(asked.context["form"].typed)
    again |= {"resolving": "words", "keep-words": "both", "both-words": "The school wrote to us. Her carers asked."}
    assert client.post(address, again).status_code == 302
    assert Move.objects.get(pk=move.pk).words == "The school wrote to us. Her carers asked."


def test_half_of_one_inspection_is_never_put_to_half_of_another(ada, social_worker, adviser, new_school, client):
    move = begin(ada, social_worker)
    option = option_of(move, new_school, social_worker, grade="good", places="unknown")
    address = reverse("moves:option", args=[move.pk, option.pk])
    shown = {"scale": "grade", "grade": "good", "places": "unknown", "based_on": option.version}
    client.force_login(adviser)
    card = {"scale": "card", "grade": "", "report_card": "strong_standard", "safeguarding_met": "True"}
    assert client.post(address, shown | card).status_code == 302
    client.force_login(social_worker)
    assert client.post(address, shown | {"places": "yes"}).status_code == 302
    now = MoveOption.objects.get(pk=option.pk)
    assert (now.grade, now.report_card, now.safeguarding_met, now.places) == ("", "strong_standard", True, "yes")
    asked = client.post(address, shown | {"grade": "inadequate", "special_measures": "on"})
    choices = {one.field: one.theirs for one in asked.context["form"].to_choose}
    assert choices == {
        **{"grade": "", "special_measures": "Not ticked", "report_card": "Strong standard", "safeguarding_met": "Yes"}
    }
    again = dict(asked.context["form"].typed) | {"resolving": list(choices)}
    assert client.post(address, again | {f"keep-{name}": "theirs" for name in choices}).status_code == 302
    now = MoveOption.objects.get(pk=option.pk)
    assert (now.grade, now.report_card, now.safeguarding_met) == ("", "strong_standard", True)
    assert client.post(address, again | {f"keep-{name}": "mine" for name in choices}).status_code == 302
    now = MoveOption.objects.get(pk=option.pk)
    assert (now.grade, now.special_measures, now.report_card, now.safeguarding_met) == ("inadequate", True, "", None)


# ---------------------------------------------------------------- what waits for what


def test_a_date_waits_for_the_offer_and_the_first_day_for_the_date(ada, social_worker, new_school):
    move = begin(ada, social_worker)
    assert states(move)["apply"] == "Waiting"
    chosen(move, new_school, social_worker)
    with pytest.raises(NotNow):
        step(move, "date", social_worker, on=clock.today() + timedelta(days=20))
    offered(move, social_worker)
    with pytest.raises(NotNow):
        actions.start_at_school(move=move, token=uuid4(), words="", by=social_worker)
    step(move, "date", social_worker, on=clock.today() + timedelta(days=20))
    assert {"meeting", "transition", "start"} <= {key for key, state in states(move).items() if state == "To do"}


def test_where_a_school_refuses_another_is_chosen_and_everything_is_asked_again(ada, social_worker, new_school, school):
    move = begin(ada, social_worker)
    chosen(move, new_school, social_worker)
    step(move, "apply", social_worker, answer="social_worker", who="Exampleshire", on=clock.today())
    step(move, "answer", social_worker, answer="refused", on=clock.today())
    assert states(move)["options"] == "To do"
    chosen(move, SchoolFactory(name="Larch School"), social_worker)
    assert (states(move)["options"], states(move)["apply"], states(move)["answer"]) == ("Done", "To do", "Waiting")


@pytest.mark.parametrize(
    ("policy_says", "answer", "date_is"),
    [("none", None, "To do"), ("consult", None, "Waiting"), ("consult", "against", "To do"),
     ("agree", None, "Waiting"), ("agree", "against", "Waiting"), ("agree", "agreed", "To do")],
)  # fmt: skip
def test_the_policy_says_what_the_virtual_school_must_have_said(
    ada, authority, social_worker, adviser, new_school, policy_says, answer, date_is
):
    policy(authority, school_move_agreement=policy_says)
    move = begin(ada, social_worker)
    chosen(move, new_school, social_worker)
    offered(move, social_worker)
    if answer:
        step(move, "agreement", adviser, answer=answer, words="Because.")
    assert states(move)["date"] == date_is


def test_in_key_stage_4_somebody_else_than_who_asks_approves(ada, social_worker, head, adviser, new_school):
    Child.objects.filter(pk=ada.pk).update(year_group="10")
    ada.refresh_from_db()
    move = begin(ada, head)
    chosen(move, new_school, social_worker)
    offered(move, social_worker)
    assert states(move)["date"] == "Waiting"
    for nobody in (head, adviser, social_worker):
        with pytest.raises(Denied):
            step(move, "approval", nobody, answer="yes", words="Yes.")
    deputy = member(Role.HEAD, ada.authority, name="Dev Deputy")
    step(move, "approval", deputy, answer="no", words="Not before the exams.")
    assert states(move)["options"] == "To do"
    chosen(move, SchoolFactory(), social_worker)
    step(move, "approval", deputy, answer="yes", words="Yes.")
    assert states(move)["approval"] == "Done"


def test_an_approval_asks_for_all_four_things(client, ada, social_worker, head, new_school):
    Child.objects.filter(pk=ada.pk).update(year_group="10")
    ada.refresh_from_db()
    move = begin(ada, social_worker)
    chosen(move, new_school, social_worker)
    client.force_login(head)
    data = {"token": uuid4(), "answer": "yes", "satisfied": ["wishes", "plan"], "words": "Yes."}
    page = client.post(reverse("moves:step", args=[move.pk, "approval"]), data).content.decode()
    assert "approved when all four are true" in page
    client.post(
        reverse("moves:step", args=[move.pk, "approval"]),
        data | {"satisfied": ["wishes", "plan", "teacher", "reviewer"]},
    )
    assert "reviewing officer was consulted" in MoveStep.objects.get(kind="approval").more


def test_in_an_emergency_nothing_waits_for_approval_and_the_clock_of_twenty_school_days_runs(
    client, ada, social_worker, new_school
):
    Child.objects.filter(pk=ada.pk).update(year_group="10")
    ada.refresh_from_db()
    move = begin(ada, social_worker, emergency=True, moved_on=clock.today())
    assert states(move)["approval"] == "Not needed"
    duty = duties_of(social_worker, [Role.SOCIAL_WORKER]).get(kind="move_education")
    assert duty.due_on == date(2026, 11, 10)  # counted by hand: half-term is 26 to 30 October
    client.force_login(social_worker)
    assert "within 20 school days" in client.get(move.get_absolute_url()).content.decode()
    step(move, "education", social_worker, words="Ten hours with a tutor", on=clock.today())
    assert "move_education" not in duties(social_worker, Role.SOCIAL_WORKER)
    assert "within 20 school days" not in client.get(move.get_absolute_url()).content.decode()


def test_a_move_is_stopped_with_its_reason_and_another_can_begin(ada, social_worker):
    move = begin(ada, social_worker)
    with pytest.raises(NotNow):
        begin(ada, social_worker)
    with pytest.raises(IntegrityError), transaction.atomic():
        step(move, "stop", social_worker, words="")
    actions.stop_move(move=move, token=uuid4(), words="She stays.", by=social_worker)
    assert duties(social_worker, Role.SOCIAL_WORKER) == []
    with pytest.raises(NotNow):
        step(move, "stop", social_worker, words="Again")
    begin(ada, social_worker)


def test_what_is_sent_twice_is_one_move_and_one_step(ada, social_worker, new_school):
    token = uuid4()
    moves = {actions.start_move(child=ada, token=token, values=NEED, by=social_worker).pk for _ in range(2)}
    [move] = Move.objects.filter(pk__in=moves)
    option = option_of(move, new_school, social_worker)
    for _ in range(2):
        actions.take_step(move=move, kind="options", token=token, option=option, words="x", by=social_worker)
    assert MoveStep.objects.count() == 1


# ---------------------------------------------------------------- whose turn it is


def test_each_step_stands_on_the_list_of_whose_turn_it_is(
    ada, authority, social_worker, teacher, adviser, head, new_school
):
    policy(authority, school_move_agreement="agree")
    Child.objects.filter(pk=ada.pk).update(year_group="10")
    ada.refresh_from_db()
    move = begin(ada, social_worker)
    assert duties(social_worker, Role.SOCIAL_WORKER) == ["move_options"]
    chosen(move, new_school, social_worker)
    assert duties(social_worker, Role.SOCIAL_WORKER) == ["move_apply"]
    assert duties(adviser, Role.ADVISER) == ["move_agreement"]
    assert duties(head, Role.HEAD) == ["move_agreement", "move_approval"]
    told = Notice.objects.filter(path=move.get_absolute_url())
    assert {head.pk, adviser.pk, social_worker.pk} == set(told.values_list("to_user_id", flat=True))
    assert not any("Ada" in notice.body.split(",", 1)[1] or "Hazel" in notice.body for notice in told)
    step(move, "approval", head, answer="yes", words="Yes.")
    step(move, "agreement", adviser, answer="agreed", words="Yes.")
    offered(move, social_worker)
    step(move, "date", social_worker, on=clock.today() + timedelta(days=20))
    assert duties(teacher, Role.DESIGNATED_TEACHER) == ["move_transition"]
    duty = Duty.objects.open().get(kind="move_transition")
    assert href_of(duty) == move.get_absolute_url()
    assert Duty.objects.get(kind="move_options").done_on == clock.today()


def test_looking_again_changes_nothing(ada, social_worker, new_school):
    move = begin(ada, social_worker)
    chosen(move, new_school, social_worker)
    before = list(Duty.objects.order_by("key").values())
    on_facts_changed([ada.pk])
    assert list(Duty.objects.order_by("key").values()) == before


def test_a_special_school_is_applied_for_by_the_sen_team(ada, social_worker):
    move = begin(ada, social_worker)
    chosen(move, SchoolFactory(kind="Community special school"), social_worker)
    facts = facts_of(move)
    assert (stage(facts, "apply").owner, stage(facts, "apply").role) == ("SEN team", Role.ADVISER)


# ---------------------------------------------------------------- schools


RULE = SchoolRule(Grade.GOOD, ReportCard.EXPECTED_STANDARD)


@pytest.mark.parametrize(
    ("known", "words"),
    [
        ({"grade": "inadequate", "special_measures": True}, "In special measures"),
        ({"grade": "inadequate"}, "Judged inadequate"),
        ({"grade": "requires_improvement"}, "Below what your authority accepts"),
        ({"report_card": "urgent_improvement"}, "urgent improvement"),
        ({"report_card": "needs_attention"}, "Below what your authority accepts"),
        ({"report_card": "expected_standard", "safeguarding_met": False}, "Safeguarding standards were not met"),
        ({"places": "no"}, "No place is free"),
        ({}, "No inspection outcome is known"),
    ],
)
def test_what_is_to_be_thought_of_is_said_in_words(known, words):
    option = MoveOption(school=SchoolFactory.build(), **known)
    child = Child(date_of_birth=date(2013, 3, 1), given_name="Ada")
    assert any(words in warning for warning in warnings(option, RULE, child, clock.today()))


def test_a_good_school_is_not_warned_about():
    for known in ({"grade": "good"}, {"report_card": "expected_standard", "safeguarding_met": True}):
        assert serious(MoveOption(**known), RULE) == []


def test_the_two_scales_are_never_both_kept(client, ada, social_worker, new_school):
    move = begin(ada, social_worker)
    client.force_login(social_worker)
    data = {"school": "Hazel School", "scale": "card", "grade": "good", "report_card": "strong_standard"}
    data |= {"safeguarding_met": "True", "places": "yes", "distance": "2.5"}
    client.post(reverse("moves:add_option", args=[move.pk]), data)
    option = move.options.get()
    assert (option.grade, option.report_card, option.school) == ("", "strong_standard", new_school)
    with pytest.raises(IntegrityError), transaction.atomic():
        MoveOption.objects.filter(pk=option.pk).update(grade="good")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"scale": "grade", "grade": "good", "inspected_on-day": 1, "inspected_on-month": 6, "inspected_on-year": 2026},
         "No one-word grade has been given since September 2024"),
        ({"scale": "card", "report_card": "exceptional", "inspected_on-day": 1, "inspected_on-month": 6,
          "inspected_on-year": 2023}, "There have been report cards since 10 November 2025"),
        ({"scale": "grade", "grade": "good", "special_measures": "on"}, "Only a school that was judged inadequate"),
        ({"scale": "grade"}, "Select the grade"),
        ({"school": "Nowhere"}, "No open school has this name"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(client, ada, social_worker, new_school, said, words):
    move = begin(ada, social_worker)
    client.force_login(social_worker)
    data = {"school": "Hazel School", "scale": "unknown", "places": "yes", "support": "A base"} | said
    page = client.post(reverse("moves:add_option", args=[move.pk]), data).content.decode()
    assert words in page
    assert "A base" in page
    assert not move.options.exists()


# ---------------------------------------------------------------- who reads what


def test_the_school_reads_that_a_move_is_planned_but_not_which_schools_are_compared(
    client, ada, social_worker, teacher, new_school
):
    move = begin(ada, social_worker)
    option_of(move, new_school, social_worker, distance="2.5")
    client.force_login(teacher)
    assert client.get(reverse("moves:options", args=[move.pk])).status_code == 404
    page = client.get(move.get_absolute_url()).content.decode()
    assert "More help than there is" in page
    assert "Hazel" not in page


def test_a_confidential_place_is_not_given_away_by_the_school(client, ada, social_worker, teacher, new_school):
    with clock.at(clock.today() - timedelta(days=1)):
        place(child=ada, starts=clock.today(), confidential=True, address="9 Hidden Lane", by=social_worker)
    move = begin(ada, social_worker)
    chosen(move, new_school, social_worker)
    offered(move, social_worker)
    step(move, "date", social_worker, on=clock.today() + timedelta(days=20))
    client.force_login(teacher)
    for page in (
        move.get_absolute_url(),
        reverse("children:child", args=[ada.pk]),
        reverse("children:history", args=[ada.pk]),
    ):
        response = client.get(page)
        assert response.status_code == 200
        assert "Hazel" not in response.content.decode(), page
    assert client.get(reverse("moves:step", args=[move.pk, "transition"])).status_code == 403
    assert states(move)["meeting"] == "Not needed"
    assert duties(teacher, Role.DESIGNATED_TEACHER) == []
    with pytest.raises(NotNow):  # an enrolment to come is read by the school of today
        actions.start_at_school(move=move, token=uuid4(), words="", by=social_worker)
    with clock.at(clock.today() + timedelta(days=20)):
        actions.start_at_school(move=move, token=uuid4(), words="Visited.", by=social_worker)
    assert Enrolment.objects.filter(child=ada, school=new_school).exists()


# ---------------------------------------------------------------- the last meeting, and the first day


def test_the_new_school_is_invited_to_the_next_meeting_of_the_plan(client, ada, social_worker, teacher, new_school):
    plan = pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher, meeting_on=date(2026, 10, 20))
    una = member(Role.DESIGNATED_TEACHER, new_school, name="Una New", email="una@hazel.example")
    move = begin(ada, social_worker)
    chosen(move, new_school, social_worker)
    offered(move, social_worker)
    step(move, "date", social_worker, on=date(2026, 11, 2))
    client.force_login(social_worker)
    client.post(reverse("moves:step", args=[move.pk, "meeting"]), {"token": uuid4(), "what": "known"})
    assert plan.invitees.get(user=una).invited_at
    assert states(move)["meeting"] == "Done"


def test_from_the_first_day_the_new_teacher_reads_the_plan_and_the_former_one_does_not(
    ada, authority, social_worker, teacher, adviser, new_school
):
    policy(authority, school_move_agreement="agree")
    plan = pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher, meeting_on=date(2026, 12, 1))
    una = member(Role.DESIGNATED_TEACHER, new_school, name="Una New")
    move = begin(ada, social_worker)
    chosen(move, new_school, social_worker)
    step(move, "agreement", adviser, answer="agreed", words="A good place for her.")
    offered(move, social_worker)
    step(move, "date", social_worker, on=date(2026, 11, 2))
    actions.start_at_school(move=move, token=uuid4(), words="The visit is on Friday.", by=social_worker)
    enrolment = Enrolment.objects.get(child=ada, school=new_school)
    assert (enrolment.starts, enrolment.agreed_by, enrolment.agreed_reason) == (
        date(2026, 11, 2),
        adviser,
        "A good place for her.",
    )
    with clock.at(date(2026, 11, 1)):
        assert (_reads(teacher, plan), _reads(una, plan)) == (True, False)
    with clock.at(date(2026, 11, 2)):
        on_facts_changed([ada.pk])
        assert (_reads(teacher, plan), _reads(una, plan)) == (False, True)
    assert Move.objects.get(pk=move.pk).state == "Done"


def _reads(user, plan) -> bool:
    return PEP.objects.visible_to(user).filter(pk=plan.pk).exists()


def test_starting_without_a_transition_plan_asks_why(client, ada, social_worker, new_school):
    move = begin(ada, social_worker)
    chosen(move, new_school, social_worker)
    offered(move, social_worker)
    step(move, "date", social_worker, on=clock.today() + timedelta(days=3))
    client.force_login(social_worker)
    address = reverse("moves:step", args=[move.pk, "start"])
    assert "Say why the child starts without it" in client.post(address, {"token": uuid4()}).content.decode()
    client.post(address, {"token": uuid4(), "words": "The school visits on Monday."})
    assert Move.objects.get(pk=move.pk).finished_at


def test_money_left_at_the_former_school_is_named_to_those_who_decide(
    client, ada, social_worker, teacher, head, new_school
):
    plan = pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher, meeting_on=date(2026, 12, 1))
    values = {"fund": "pp_plus", "category": "tuition", "description": "Maths", "units": 1, "unit_cost": 90}
    values |= {"expected_impact": "More"}
    asked = ask_for_money(child=plan.child, token=uuid4(), values=values, submit=True, by=teacher)
    decide(request=asked, kind="approve", based_on=asked.version, by=head)
    move = begin(ada, social_worker)
    chosen(move, new_school, social_worker)
    offered(move, social_worker)
    step(move, "date", social_worker, on=clock.today())
    actions.start_at_school(move=move, token=uuid4(), words="Now.", by=social_worker)
    way = reverse("money:settle", args=[asked.pk])
    for person, sees in [(head, True), (social_worker, False)]:
        client.force_login(person)
        assert (way in client.get(move.get_absolute_url()).content.decode()) == sees
