"""From the decision to the impact: what each verb does, and that it is refused where it must be."""

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.permissions import Denied, NotNow
from accounts.roles import Role
from audit import clock
from children.actions import enrol
from organisations.presets import RulesError, from_json
from signoff.models import Duty
from signoff.turns import duties_of, href_of
from targets import actions as asking
from targets import needs
from targets.models import FundingDecision, LedgerEntry, Scheme
from targets.money import actions, allocating, caps, categories, ledger, paying, rates, sheets
from targets.money.years import year_of, year_words
from tests.documents import corpus
from tests.factories import ChildFactory, in_care, member
from tests.targets.conftest import TUITION, ask_for, set_target

pytestmark = pytest.mark.ci
POUND = Decimal(1)


def between_plans(child, by, submit=True, **values):
    return asking.ask_for_money(child=child, token=uuid4(), values=TUITION | values, submit=submit, by=by)


def approve(request, by, **more):
    request.refresh_from_db()
    asking.decide(request=request, kind="approve", based_on=request.version, by=by, **more)
    request.refresh_from_db()
    return request


@pytest.fixture
def given(asked, adviser):
    """£300, approved."""
    return approve(asked, adviser)


@pytest.fixture
def finance(authority):
    return member(Role.FINANCE_OFFICER, authority, name="Fin Pound")


def paid_in_full(request, authority, finance):
    batch = paying.make_batch(authority=authority, requests=[request.pk], by=finance)
    paying.confirm_paid(batch=batch, on=date(2026, 9, 8), by=finance)
    request.refresh_from_db()
    return batch


def show(request, by, pounds=100, **more):
    token = more.pop("token", None) or uuid4()
    shown = actions.show_evidence(
        request=request, token=token, spent=Decimal(pounds), spent_on=date(2026, 9, 1), by=by, **more
    )
    request.refresh_from_db()
    return shown


# ---------------------------------------------------------------- asking


def test_money_is_asked_for_between_plans_and_decided(ada, teacher, adviser):
    asked = between_plans(ada, teacher)

    approve(asked, adviser)

    assert (asked.pep, asked.committed, asked.year) == (None, 300, 2026)
    assert asked.support == "One-to-one or small-group tuition"


def test_a_request_of_no_plan_is_a_duty_until_it_is_decided(ada, teacher, adviser):
    asked = between_plans(ada, teacher)

    duty = Duty.objects.get(child=ada, kind=Duty.Kind.FUNDING)
    assert (duty.pep, duty.role, duty.due_on) == (None, Role.ADVISER, date(2026, 9, 22))
    assert href_of(duty) == asked.get_absolute_url()
    assert duty in duties_of(adviser, {Role.ADVISER})
    approve(asked, adviser)
    duty.refresh_from_db()
    assert duty.done_on


def test_a_draft_is_nobodys_duty(ada, teacher):
    between_plans(ada, teacher, submit=False)

    assert not Duty.objects.filter(kind=Duty.Kind.FUNDING).exists()


@pytest.mark.parametrize("who", ["social_worker", "administrator", "other_teacher", "other_adviser", "carer"])
def test_nobody_else_asks_between_plans(ada, who, request):
    with pytest.raises(Denied):
        between_plans(ada, request.getfixturevalue(who))


def test_where_there_is_no_school_the_social_worker_asks(ada, social_worker):
    ada.enrolments.update(ends=date(2026, 9, 1))

    assert between_plans(ada, social_worker)


def test_a_request_for_a_target_has_a_plan(asked):
    with pytest.raises(IntegrityError), transaction.atomic():
        type(asked).objects.filter(pk=asked.pk).update(pep=None)


@pytest.mark.parametrize(
    ("year_group", "fund", "counts"), [("8", "pp_plus", 0), ("12", "post_16", 0), ("8", "post_16", 1)]
)
def test_the_fund_that_suits_the_phase_counts_as_pupil_premium_plus(plan, teacher, year_group, fund, counts):
    plan.child.year_group = year_group
    plan.child.save()
    ask_for(set_target(plan, teacher), teacher, fund=fund)

    assert needs.pp_plus_missing(plan) == counts


def test_what_is_worth_a_second_look_is_said_and_blocks_nothing(asked, authority, adviser):
    policy = asked.pep.policy
    policy.rules = policy.rules | {"funding": {"guide_amount_a_term": "200.00", "cap_a_year": "250.00"}}
    policy.save()
    asked.refresh_from_db()
    asked.ends_on = date(2027, 4, 2)
    said = " ".join(caps.warnings(asked))

    assert "guide amount of £200" in said
    assert "The usual most for a child is £250" in said
    assert "beyond 31 March 2027" in said
    assert approve(asked, adviser).committed == 300


def test_a_policy_that_still_names_kinds_of_support_is_read():
    assert from_json({"funding": {"categories": ["Tuition"], "adviser_limit": "500.00"}}).funding.adviser_limit == 500
    with pytest.raises(RulesError):
        from_json({"funding": {"kinds": []}})


# ---------------------------------------------------------------- deciding


def test_the_database_takes_one_decision_for_a_submission(given, head):
    first = given.decisions.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        FundingDecision.objects.create(
            request=given, round=first.round, kind="decline", reason="x", by=head, at=clock.now()
        )


def test_nobody_decides_what_they_asked_for_on_behalf_of_somebody_else(ada, adviser, head):
    asked = between_plans(ada, adviser, on_behalf_of="Tom Reed")

    with pytest.raises(Denied, match="somebody else decides"):
        approve(asked, adviser)
    assert approve(asked, head).is_approved


def test_an_approval_hangs_on_conditions_until_the_virtual_school_says_they_are_met(asked, adviser, teacher):
    approve(asked, adviser, conditions=["A report each half-term", "A named tutor"])
    condition = asked.conditions.first()

    with pytest.raises(Denied):
        actions.meet_condition(condition=condition, met=True, by=teacher)
    met = actions.meet_condition(condition=condition, met=True, by=adviser)
    assert (met.met_by, met.met_on) == (adviser, clock.today())
    assert actions.meet_condition(condition=condition, met=False, by=adviser).met_on is None


# ---------------------------------------------------------------- paying


def test_finance_pays_a_batch_once(given, authority, finance):
    batch = paid_in_full(given, authority, finance)

    assert (given.paid, given.payee.name) == (300, "Oakfield School")
    with pytest.raises(NotNow, match="paid already"):
        paying.confirm_paid(batch=batch, on=date(2026, 9, 8), by=finance)
    with pytest.raises(NotNow, match="Nothing of this waits"):
        paying.make_batch(authority=authority, requests=[given.pk], by=finance)


def test_what_is_in_a_batch_is_in_no_other_until_that_is_dropped(given, authority, finance, head):
    batch = paying.make_batch(authority=authority, requests=[given.pk], by=finance)
    with pytest.raises(NotNow):
        paying.make_batch(authority=authority, requests=[given.pk], by=head)
    with pytest.raises(NotNow, match="is with finance"):
        actions.release(request=given, reason="x", by=head)

    paying.drop_batch(batch=batch, by=head)

    assert paying.make_batch(authority=authority, requests=[given.pk], by=head).number == 2


@pytest.mark.parametrize("who", ["adviser", "teacher", "social_worker", "administrator", "other_adviser"])
def test_nobody_else_pays(given, authority, who, request):
    with pytest.raises(Denied):
        paying.make_batch(authority=authority, requests=[given.pk], by=request.getfixturevalue(who))


def test_the_file_for_finance_names_nobody_and_runs_nothing(given, authority, finance, school):
    school.name = "=cmd|calc"
    school.save()
    batch = paying.make_batch(authority=authority, requests=[given.pk], by=finance)

    file = sheets.of_batch(batch)

    assert f"{given.reference},{given.child.local_id},'=cmd|calc" in file
    assert file.rstrip().endswith("300.00")
    assert not any(name in file for name in ["Ada", "Lovell", "Maths"])


# ---------------------------------------------------------------- evidence and impact


def test_evidence_counts_up_to_what_was_given_and_keeps_the_invoice(given, teacher):
    token = uuid4()
    for _ in range(2):
        show(given, teacher, 100, token=token, invoice=corpus.upload("i.pdf", corpus.pdf()))
    show(given, teacher, 250)

    assert (given.evidenced, given.evidence.count()) == (300, 2)
    assert given.evidence.get(pk=token).document.get_kind_display() == "Invoice"


def test_what_the_money_changed_is_said_by_the_school(given, asked, teacher, social_worker):
    with pytest.raises(Denied):
        actions.say_impact(request=given, impact="met", words="x", by=social_worker)
    assert actions.say_impact(request=given, impact="partly", words="Two books", by=teacher).impact_on == clock.today()


def test_nothing_is_shown_for_money_that_was_not_given(asked, teacher):
    with pytest.raises(NotNow, match="No money was given"):
        show(asked, teacher)


# ---------------------------------------------------------------- when it is not needed, or the child moves


def test_what_is_not_spent_is_given_back(given, authority, finance, teacher, adviser):
    paid_in_full(given, authority, finance)
    show(given, teacher, 100)
    with pytest.raises(NotNow, match="holds £200"):
        actions.recoup(request=given, amount=Decimal(201), reason="x", by=adviser)
    with pytest.raises(Denied):
        actions.recoup(request=given, amount=POUND, reason="x", by=teacher)

    actions.recoup(request=given, amount=Decimal(150), reason="Sessions stopped", by=adviser)

    given.refresh_from_db()
    assert (given.committed, given.paid, given.evidenced) == (150, 150, 100)


def test_what_is_not_spent_goes_along_to_the_new_school(
    given, authority, finance, teacher, adviser, head, other_school
):
    allocating.set_rate(
        authority=authority,
        fund="pp_plus",
        year=2026,
        amount=Decimal(2700),
        top_slice=Decimal(0),
        by=head,
    )
    allocating.allocate(authority=authority, year=2026, by=head)
    paid_in_full(given, authority, finance)
    show(given, teacher, 100)
    before = given.payee
    enrol(child=given.child, school=other_school, starts=clock.today(), by=None)

    actions.transfer(request=given, reason="Ada moved", by=adviser)

    at = ledger.totals_by(LedgerEntry.objects.all(), "school")
    assert (at[before.pk].paid, at[other_school.pk].paid) == (100, 200)
    assert (at[before.pk].allocated, at[other_school.pk].allocated) == (100, 2600)
    assert ledger.recount() == []
    with pytest.raises(NotNow, match="at no other school"):
        actions.transfer(request=given, reason="x", by=adviser)


def test_what_is_neither_paid_nor_spent_can_be_promised_again(given, teacher, adviser):
    show(given, teacher, 100)

    assert actions.release(request=given, reason="Fewer sessions", by=adviser) == 200
    with pytest.raises(NotNow, match="All of it is paid or spent"):
        actions.release(request=given, reason="x", by=adviser)


# ---------------------------------------------------------------- years, rates, schemes


def test_the_financial_year_begins_on_the_first_of_april():
    assert [year_of(day) for day in [date(2026, 3, 31), date(2026, 4, 1)]] == [2025, 2026]
    assert year_words(2099) == "2099–00"


def test_the_past_keeps_its_rates_and_the_present_is_typed(authority, head, adviser):
    assert rates.rate_for(authority, "pp_plus", 2021).amount == 2345
    assert rates.rate_for(authority, "pp_plus", 2026) is None
    typed = {"authority": authority, "fund": "pp_plus", "amount": Decimal(2700), "top_slice": Decimal(200)}

    with pytest.raises(NotNow, match="2025–26 is over"):
        allocating.set_rate(**typed, year=2025, by=head)
    with pytest.raises(Denied):
        allocating.set_rate(**typed, year=2026, by=adviser)
    allocating.set_rate(**typed, year=2026, by=head)

    assert rates.rate_for(authority, "pp_plus", 2026).amount == 2700
    assert rates.rate_for(authority, "pp_plus", 2025).amount == 2630


def test_an_allocation_adds_newcomers_and_differences_and_never_doubles(authority, ada, head):
    typed = {"authority": authority, "fund": "pp_plus", "year": 2026, "by": head}
    with pytest.raises(NotNow, match="Enter the rate for 2026–27 first"):
        allocating.allocate(authority=authority, year=2026, by=head)
    allocating.set_rate(**typed, amount=Decimal(2700), top_slice=Decimal(200))

    assert [allocating.allocate(authority=authority, year=2026, by=head) for _ in range(2)] == [1, 0]
    in_care(ChildFactory(authority=authority, date_of_birth=date(2014, 1, 1)))
    assert allocating.allocate(authority=authority, year=2026, by=head) == 1
    allocating.set_rate(**typed, amount=Decimal(2750), top_slice=Decimal(250))
    assert allocating.allocate(authority=authority, year=2026, by=head) == 2

    entries = LedgerEntry.objects.filter(authority=authority)
    assert ledger.totals(entries).allocated == 2 * 2750
    assert ledger.totals(entries.filter(child=ada)).allocated == 2500
    assert ledger.totals(entries.filter(child=None)).allocated == 2 * 250


def test_a_scheme_spends_what_was_set_aside_and_no_more(authority, head):
    scheme = allocating.start_scheme(
        authority=authority, year=2026, fund="pp_plus", name="Book boxes", reach="", amount=Decimal(500), by=head
    )
    allocating.spend_on_scheme(scheme=scheme, amount=Decimal(200), by=head)

    with pytest.raises(NotNow, match="£300 of this scheme is left"):
        allocating.spend_on_scheme(scheme=scheme, amount=Decimal(301), by=head)
    assert ledger.totals(LedgerEntry.objects.all()).evidenced == 200
    with pytest.raises(IntegrityError), transaction.atomic():
        Scheme.objects.update(spent=501)


def test_the_forecast_counts_what_runs_beyond_the_end_of_march(given, authority):
    given.starts_on, given.ends_on = date(2027, 3, 1), date(2027, 4, 30)
    given.save()

    forecast = ledger.forecast(ledger.given_in(authority, 2026), 2026, ledger.totals(ledger.of_authority(authority)))

    assert forecast.spent == Decimal("152.46")  # 31 of 61 days
    assert forecast.at_risk == [(given, Decimal("147.54"))]


# ---------------------------------------------------------------- kinds of support


def test_an_authority_makes_the_list_its_own_and_old_requests_keep_their_words(authority, asked, head, adviser):
    values = {"name": "Tuition by a teacher", "group": "Teaching", "research": "Works.", "confidence": "high"}
    with pytest.raises(Denied):
        allocating.save_category(authority=authority, key="tuition", values=values, by=adviser)
    allocating.save_category(authority=authority, key="tuition", values=values, by=head)
    allocating.save_category(authority=authority, key="", values=values, by=head)
    allocating.remove_category(authority=authority, key="other", by=head)

    kinds = {kind.key: kind for kind in categories.kinds_of(authority)}
    assert kinds["tuition"].hint == "Teaching. Works. Confidence: high."
    assert "tuition-by-a-teacher" in kinds
    assert "other" not in kinds
    asked.refresh_from_db()
    assert asked.support == "One-to-one or small-group tuition"


def test_finance_is_told_at_home_what_is_to_be_paid(client, given, authority, finance):
    client.force_login(finance)
    page = client.get(reverse("home")).content.decode()
    assert "Payments to make" in page
    assert "Nothing is waiting" not in page
    paid_in_full(given, authority, finance)
    page = client.get(reverse("home")).content.decode()
    assert "Payments to make" not in page
    assert "Nothing is waiting" in page
    assert "See the children" not in page
    assert "See the payments" in page
