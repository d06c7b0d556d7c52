"""The policy's pages: read in words, changed from a day on, with a look at what that would move."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.authority.policy_forms import FORMS
from audit import clock
from audit.models import Look
from organisations.models import Policy
from organisations.presets import PRESETS, from_json, to_json
from peps.models import PEP
from signoff.models import Duty
from tests.factories import AuthorityFactory, ChildFactory, in_care, member
from tests.factories.plans import pep_at

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 6)


@pytest.fixture(autouse=True)
def _today():
    with clock.at(TODAY):
        yield


@pytest.fixture
def plan(ada, social_worker, teacher):
    """Ada's first plan, which nobody has begun."""
    return pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)


def at(authority, name, *args):
    return reverse(f"authority:{name}", args=[authority.code, *args])


def begin(client, authority, head, start="current", day=TODAY):
    client.force_login(head)
    data = {"valid_from-day": day.day, "valid_from-month": day.month, "valid_from-year": day.year, "start": start}
    return client.post(at(authority, "policy_start"), data)


def answers(slug, rules, **changed):
    """What the form of a group would post if nobody changed anything, with some answers changed."""
    form = FORMS[slug](rules=rules)
    given = {bound.html_name: bound.value() for bound in form}
    given = {name: "" if value is None else value for name, value in given.items()}
    return {**given, **changed}


def test_the_policy_is_said_in_words_with_its_source(client, authority, head):
    client.force_login(head)
    text = client.get(at(authority, "policy")).content.decode()
    assert "Within 20 working days after the child becomes looked after" in text
    assert "Reviewed every school term, also while between schools." in text
    assert "Change from a date" in text


def test_an_administrator_reads_the_policy_and_does_not_change_it(client, authority, administrator):
    client.force_login(administrator)
    text = client.get(at(authority, "policy")).content.decode()
    assert "Change from a date" not in text
    assert client.get(at(authority, "policy_start")).status_code == 403
    assert client.get(at(authority, "policy_draft")).status_code == 403


def test_the_settings_of_another_authority_do_not_exist(client, authority, other_authority, head, adviser, stranger):
    client.force_login(head)
    assert client.get(at(other_authority, "policy")).status_code == 404
    client.force_login(adviser)
    assert client.get(at(authority, "policy")).status_code == 403
    client.force_login(stranger)
    assert client.get(at(authority, "policy")).status_code == 404


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("slug", FORMS)
def test_a_form_left_as_it_is_changes_nothing(slug, preset):
    form = FORMS[slug](answers(slug, PRESETS[preset]), rules=PRESETS[preset])
    assert form.is_valid(), form.errors
    assert form.edited == PRESETS[preset]


@pytest.mark.parametrize(
    ("slug", "changed", "field", "words"),
    [
        ("first-plan", {"hold_meeting_n": ""}, "hold_meeting_n", "enter a number of days"),
        ("first-plan", {"initiate_n": "400"}, "initiate_n", "from 1 to 365"),
        ("reviews", {"review": "cut_off_dates"}, "cut_off_dates", "Enter the cut-off dates"),
        ("reviews", {"cut_off_dates": "31/2/2027"}, "cut_off_dates", "must be a real date"),
        ("ages", {"from_age": "3", "setting_needed_below_age": "3"}, "setting_needed_below_age", "must be above"),
        ("reminders", {"working_days_before": "2, 7"}, "working_days_before", "the longest first"),
        ("reminders", {"working_days_before": "soon"}, "working_days_before", "whole numbers"),
        ("parts", {"letter_B": "A"}, "letter_B", "has this letter already"),
        ("parts", {"title_C": " "}, "title_C", ""),
        ("money", {"cap_a_year": "lots"}, "cap_a_year", "must be in pounds"),
        ("sign-off", {"sign_off_days": "0"}, "sign_off_days", ""),
    ],
)
def test_an_error_stands_beside_its_question(slug, changed, field, words):
    rules = PRESETS["birmingham"]
    form = FORMS[slug](answers(slug, rules, **changed), rules=rules)
    assert not form.is_valid()
    assert set(form.errors) == {field}
    assert words in str(form.errors[field])


def test_a_changed_setting_rests_on_the_virtual_school_and_the_others_on_what_they_did(client, authority, head):
    begin(client, authority, head)
    rules = PRESETS["birmingham"]
    client.post(at(authority, "policy_group", "sign-off"), answers("sign-off", rules, sign_off_days=20))
    client.post(at(authority, "policy_preview"))
    policy = authority.policies.get(valid_from=TODAY)
    published = from_json(policy.rules)
    assert published.sign_off_days == 20
    assert published.source("sign_off") == "Set by the Virtual School."
    assert published.source("review") == rules.source("review")
    assert policy.preset == "birmingham"


def test_before_publishing_the_head_sees_what_changes_and_whose_date_moves(client, authority, head, plan):
    was = plan.due_on
    begin(client, authority, head)
    rules = PRESETS["birmingham"]
    client.post(at(authority, "policy_group", "first-plan"), answers("first-plan", rules, hold_meeting_n=15))
    looks = Look.objects.count()
    text = client.get(at(authority, "policy_preview")).content.decode()
    assert "Within 15 working days" in text
    assert "1 of 1 plan" in text
    assert "Ada Lovell" in text
    assert "28 September 2026" in text  # 15 working days after 7 September
    assert Look.objects.count() == looks + 1
    assert PEP.objects.get(pk=plan.pk).due_on == was


def test_a_plan_nobody_has_begun_takes_the_new_policy_and_its_dates_follow(client, authority, head, plan):
    begin(client, authority, head)
    rules = PRESETS["birmingham"]
    client.post(at(authority, "policy_group", "first-plan"), answers("first-plan", rules, hold_meeting_n=15))
    page = client.post(at(authority, "policy_preview"), follow=True)
    assert "The new policy counts from 6 October 2026" in page.content.decode()
    moved = PEP.objects.get(pk=plan.pk)
    assert moved.policy.valid_from == TODAY
    assert moved.due_on == date(2026, 9, 28)
    assert Duty.objects.get(pep=plan, kind=Duty.Kind.HOLD).due_on == date(2026, 9, 28)


def test_a_plan_that_has_begun_keeps_its_policy(client, authority, head, ada, social_worker, teacher):
    begun = pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher)
    begin(client, authority, head, start="shropshire")
    assert "no plan that has not been begun" in client.get(at(authority, "policy_preview")).content.decode()
    client.post(at(authority, "policy_preview"))
    after = PEP.objects.get(pk=begun.pk)
    assert (after.policy_id, after.due_on) == (begun.policy_id, begun.due_on)


def test_a_policy_to_come_moves_nothing_before_its_day(client, authority, head, plan):
    begin(client, authority, head, start="warwickshire", day=date(2026, 11, 2))
    client.post(at(authority, "policy_preview"))
    assert PEP.objects.get(pk=plan.pk).policy_id == plan.policy_id
    from signoff.tasks import morning

    with clock.at(date(2026, 11, 2)):
        morning()
    assert PEP.objects.get(pk=plan.pk).policy.preset == "warwickshire"


def test_a_policy_to_come_is_withdrawn(client, authority, head):
    begin(client, authority, head, start="warwickshire", day=date(2026, 11, 2))
    client.post(at(authority, "policy_preview"))
    coming = authority.policies.get(preset="warwickshire")
    assert "Withdraw it" in client.get(at(authority, "policy_dated", coming.pk)).content.decode()
    client.post(at(authority, "policy_withdraw", coming.pk))
    assert not Policy.objects.filter(pk=coming.pk).exists()


def test_the_list_of_moves_leaves_out_children_the_head_may_not_see(client, authority, head, plan):
    PEP.objects.get(pk=plan.pk).child.__class__.objects.filter(pk=plan.child_id).update(restricted=True)
    begin(client, authority, head)
    rules = PRESETS["birmingham"]
    client.post(at(authority, "policy_group", "first-plan"), answers("first-plan", rules, hold_meeting_n=15))
    text = client.get(at(authority, "policy_preview")).content.decode()
    assert "1 of 1 plan" in text
    assert "Ada" not in text


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(2026, 10, 5), "must be today or in the future"), (date(2026, 12, 1), "already a policy from")],
)
def test_the_day_is_checked_before_anything_else_is_asked(client, authority, head, day, words):
    Policy.objects.create(
        authority=authority, valid_from="2026-12-01", preset="statutory", rules=to_json(PRESETS["statutory"])
    )
    assert words in begin(client, authority, head, day=day).content.decode()


def test_a_draft_belongs_to_one_authority(client, authority, other_authority, head):
    begin(client, authority, head)
    member("head", other_authority, person=head)
    assert client.get(at(other_authority, "policy_draft")).status_code == 302


def test_the_preview_takes_as_many_queries_for_many_plans_as_for_few(
    client, authority, head, plan, django_assert_max_num_queries
):
    from signoff.openings import open_due_plan

    begin(client, authority, head, start="warwickshire")
    client.get(at(authority, "policy_preview"))
    for _ in range(6):
        open_due_plan(child=in_care(ChildFactory(authority=authority)), by=None)
    with django_assert_max_num_queries(45):
        client.get(at(authority, "policy_preview"))


def test_why_a_date_is_answered_for_everybody_who_signed_in(client, authority, teacher, carer):
    query = {
        "policy": "shropshire",
        "care_start-day": 1,
        "care_start-month": 9,
        "care_start-year": 2026,
        "emergency": "on",
    }
    client.force_login(teacher)
    text = client.get(reverse("authority:why"), query).content.decode()
    assert "Tuesday 15 September 2026" in text
    assert "within 10 days after an emergency placement" in text.lower()
    client.force_login(carer)
    text = client.get(reverse("authority:why"), query | {"policy": authority.code}).content.decode()
    assert "Reviewed every school term" in text


def test_why_a_date_says_what_is_missing(client, authority, head):
    AuthorityFactory()
    client.force_login(head)
    text = client.get(reverse("authority:why"), {"policy": "shropshire"}).content.decode()
    assert "Enter the day the child became looked after" in text
    authority.policies.all().delete()
    query = {"policy": authority.code, "care_start-day": 1, "care_start-month": 9, "care_start-year": 2026}
    assert "has no policy yet" in client.get(reverse("authority:why"), query).content.decode()
