"""A place that became confidential after the plan was kept: the old plan does not give it away, on no page or paper."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from children.actions import correct_placement
from children.models import Contact
from papers import actions, making, views
from papers.plan import plan_context, render_html
from peps.models import Snapshot
from signoff.snapshot import fingerprint, take
from tests.factories import allocate, member, unheard

pytestmark = pytest.mark.ci
SECRETS = ["Carol Hidden", "14 Secret Lane", "Hiddenham", "01632 960777", "Nell Carer"]


@pytest.fixture
def snapshot(plan):
    """Of a plan that was signed off while the place was one like any other, and tells much about it."""
    carer = member(Role.CARER, plan.child.authority, name="Nell Carer")
    with unheard():
        allocate(plan.child, carer, Role.CARER)
    plan.child.placements.update(confidential=False, carer_phone="01632 960777")
    Contact.objects.create(child=plan.child, name="Carol Hidden", relationship="Carer", phone="01632 960778")
    plan.meeting.place, plan.meeting.place_is_confidential = "At home, 14 Secret Lane", False
    plan.meeting.save()
    plan.minutes.next_place, plan.minutes.carer_views = "Hiddenham, at home", "Nell Carer says that it goes well."
    plan.minutes.save()
    return take(plan)


def became_confidential(plan, social_worker):
    with unheard():
        correct_placement(placement=plan.child.placements.get(), by=social_worker, confidential=True)


def words(snapshot, *capacities):
    return render_html(plan_context(snapshot, set(capacities)))


def test_it_was_there_to_read_before(plan, snapshot):
    said = words(snapshot, Role.DESIGNATED_TEACHER)
    assert [secret for secret in SECRETS if secret not in said] == []


@pytest.mark.parametrize("role", [Role.DESIGNATED_TEACHER, Role.CARER, Role.YOUNG_PERSON])
def test_who_may_not_know_the_place_does_not_read_it_in_the_old_plan(role, plan, snapshot, social_worker):
    became_confidential(plan, social_worker)
    said = words(snapshot, role)
    assert [secret for secret in [*SECRETS, "01632 960778"] if secret in said] == []
    if role is Role.DESIGNATED_TEACHER:
        assert "The carer says that it goes well." in said


def test_who_may_know_it_reads_all_of_it(plan, snapshot, social_worker):
    became_confidential(plan, social_worker)
    said = words(snapshot, Role.SOCIAL_WORKER)
    assert [secret for secret in SECRETS if secret not in said] == []


def test_a_paper_that_is_made_later_does_not_say_it(plan, snapshot, social_worker, adviser, monkeypatch):
    became_confidential(plan, social_worker)
    printed = []
    monkeypatch.setattr(making.plan, "html_to_pdf", lambda html, _: printed.append(html) or making.plan.Pdf(b"x", 1))
    making.make(actions.want(snapshot=snapshot, by=adviser))
    assert [secret for secret in SECRETS if secret in printed[0]] == []


def test_a_paper_that_was_made_before_is_not_given_out_any_more(
    client, plan, snapshot, social_worker, teacher, adviser, monkeypatch
):
    made = []
    for module in (making, views):
        pdf = module.plan.Pdf
        monkeypatch.setattr(module.plan, "html_to_pdf", lambda html, _, pdf=pdf: made.append(html) or pdf(b"x", 1))
    making.make(actions.want(snapshot=snapshot, by=adviser))
    assert "Carol Hidden" in made.pop()
    address = reverse("papers:pdf", args=[plan.pk])
    client.force_login(teacher)
    assert client.get(address).status_code == 200
    assert made == []  # the stored one
    became_confidential(plan, social_worker)
    assert client.get(address).status_code == 200
    [own] = made
    assert [secret for secret in SECRETS if secret in own] == []
    page = client.get(reverse("papers:plan", args=[plan.pk])).content.decode()
    assert [secret for secret in SECRETS if secret in page] == []


def test_what_is_kept_stays_as_it_is(plan, snapshot, social_worker):
    became_confidential(plan, social_worker)
    words(snapshot, Role.DESIGNATED_TEACHER)
    kept = Snapshot.objects.get(pk=snapshot.pk)
    assert fingerprint(kept.content) == kept.sha256 == fingerprint(snapshot.content)


def test_another_place_that_is_confidential_hides_nothing_of_this_one(plan, snapshot, social_worker):
    """The child moved there after the plan: where they lived before is no secret."""
    now = plan.child.placements.get()
    now.ends = plan.signed_off_at.date()
    now.save()
    now.pk, now.starts, now.ends, now.confidential = None, now.ends.replace(month=12), None, True
    now.carer_name, now.address, now.carer_phone = "Dora New", "5 Other Lane", ""
    now.save()
    assert "14 Secret Lane" in words(snapshot, Role.DESIGNATED_TEACHER)
