"""Whether a signed-off plan is in the case system: asked of somebody, said with one press, taken back with a reason."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from audit.models import Event
from children.events import facts_changed
from signoff import actions
from signoff.models import Duty, Filing, Reminder
from signoff.reminders import reached
from signoff.turns import duties_of, href_of
from tests.factories import pep_at


@pytest.fixture
def signed(ada, social_worker, teacher, adviser):
    pep = pep_at("rated", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)
    return lambda: _sign(pep, adviser)


def _sign(pep, adviser):
    with clock.at(pep.meeting.on + timedelta(days=7)):
        return actions.sign_off(pep=pep, by=adviser)


def duty():
    return Duty.objects.get(kind=Duty.Kind.FILE)


def test_the_social_worker_is_asked_says_so_once_and_takes_it_back(client, signed, social_worker, teacher):
    pep = signed()
    with clock.at(pep.signed_off_at):
        assert duty() in duties_of(social_worker, [Role.SOCIAL_WORKER])
        assert duty().due_on > clock.today()
        assert duty() not in duties_of(teacher, [Role.DESIGNATED_TEACHER])
        client.force_login(social_worker)
        page = client.get(href_of(duty()))
        assert "Not filed yet. The social worker files it by" in page.text

        page = client.post(reverse("signoff:filed", args=[pep.pk]), {"reference": "R" * 101})
        assert "100 characters" in page.text
        assert "R" * 101 in page.text  # nothing typed is lost
        client.post(reverse("signoff:filed", args=[pep.pk]), {"reference": "DOC-77"})
        assert duty().done_on == clock.today()
        assert "Reference: <bdi>DOC-77</bdi>" in client.get(href_of(duty())).text
        again = client.post(reverse("signoff:filed", args=[pep.pk]), {"reference": "DOC-78"})
        assert again.status_code == 302  # it says why, and changes nothing
        assert Filing.objects.get().reference == "DOC-77"

        client.post(reverse("signoff:not_filed", args=[pep.pk]), {"reason": "It is in Ben’s record"})
        assert duty().done_on is None
        facts_changed(child_ids=[pep.child_id])
        assert duty() in duties_of(social_worker, [Role.SOCIAL_WORKER])
        assert "taken back: It is in Ben’s record" in client.get(href_of(duty())).text
    happened = Event.objects.filter(verb__in=["plan.filed", "plan.unfiled"])
    said = list(happened.order_by("pk").values_list("by_name", "words"))
    assert (
        said
        == [
            ("Priya Shah", "said that the signed-off plan is in the case system (DOC-77)"),
            ("Priya Shah", "took back that the plan is in the case system: It is in Ben’s record"),
        ]
        or said[::-1]
    )
    assert list(Filing.history.order_by("history_id").values_list("reference", flat=True)) == ["", "DOC-77", ""]


def test_an_authority_lets_its_virtual_school_file_or_nobody(client, signed, ada, social_worker, adviser, authority):
    policy = authority.policies.get()
    policy.rules = {**policy.rules, "filer": "virtual_school"}
    policy.save()
    signed()
    assert duty() in duties_of(adviser, [Role.ADVISER])
    assert duty() not in duties_of(social_worker, [Role.SOCIAL_WORKER])


def test_where_nobody_has_to_nobody_is_asked_and_a_tick_can_be_set(client, signed, social_worker, authority):
    policy = authority.policies.get()
    policy.rules = {**policy.rules, "filer": "nobody"}
    policy.save()
    pep = signed()
    assert not Duty.objects.filter(kind=Duty.Kind.FILE).exists()
    client.force_login(social_worker)
    client.post(reverse("signoff:filed", args=[pep.pk]), {"reference": ""})
    assert Filing.objects.get().filed_by == social_worker


def test_of_a_plan_signed_off_before_anybody_asked_nothing_is_asked(client, signed, social_worker):
    pep = signed()
    Duty.objects.filter(kind=Duty.Kind.FILE).delete()
    Filing.objects.all().delete()
    facts_changed(child_ids=[pep.child_id])
    assert not Duty.objects.filter(kind=Duty.Kind.FILE).exists()
    client.force_login(social_worker)
    client.post(reverse("signoff:filed", args=[pep.pk]), {"reference": "D-1"})
    assert Filing.objects.get().number == 1


def test_what_is_not_filed_hides_nothing_else_and_is_no_matter_for_the_head(client, signed, social_worker, head):
    pep = signed()
    with clock.at(pep.signed_off_at + timedelta(days=40)):
        client.force_login(social_worker)
        groups = {group["title"]: group for group in client.get(reverse("home")).context["groups"]}
        assert groups["To file in your case system"]["count"] == 1
        assert "File the signed-off plan" not in str(groups.get("Overdue"))
        reached.record()
        reminded = Reminder.objects.filter(duty=duty())
        assert reminded.exists()
        assert not reminded.filter(role=Role.HEAD).exists()
