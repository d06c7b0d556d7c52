import pytest
from django.urls import reverse

from peps.models import PEP
from signoff.models import Duty
from tests.factories import STAGES, pep_at


@pytest.mark.full  # every stage is walked to by the tests of gates and duties too
@pytest.mark.parametrize("stage", STAGES)
def test_a_plan_walks_to_every_stage(stage, ada, social_worker, teacher, adviser):
    pep = pep_at(stage, child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)
    assert pep.status in PEP.Status.values


def test_the_next_plan_is_open_with_what_carries_forward(ada, social_worker, teacher, adviser):
    pep = pep_at("signed_off", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)
    following = PEP.objects.get(previous=pep)
    assert following.term.name == "Spring 2027"
    assert following.meeting.on == pep.minutes.next_on
    assert Duty.objects.filter(pep=following).open().exists()
    assert [duty.kind for duty in Duty.objects.filter(pep=pep).open()] == [Duty.Kind.FILE]


def test_the_sign_off_page_begins_with_what_is_left_for_its_reader_and_for_whom_else_it_waits(
    client, ada, social_worker, teacher, adviser
):
    pep = pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)
    client.force_login(teacher)
    left = client.get(reverse("signoff:page", args=[pep.pk])).context["left"]
    words = [need["words"] for need in left["mine"]]
    assert words.count("Set the date and time of the next meeting, or say why there is none") == 1
    assert [row["part"] for row in left["others"]] == ["A"]
    ready = pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)
    page = client.get(reverse("signoff:page", args=[ready.pk]))
    assert page.context["left"]["mine"] == page.context["left"]["others"] == []
    assert "Everything you were asked for is there." in page.content.decode()
