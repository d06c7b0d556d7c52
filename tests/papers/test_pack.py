"""The meeting on paper: the agenda in its order, last term's targets, and nothing the room is not to read."""

import io

import pikepdf
import pytest
from django.urls import reverse

from audit.models import Look
from papers import pack
from peps import actions as plans
from peps.models import Invitee
from targets.models import Target
from tests.factories import fresh, pep_at

pytestmark = pytest.mark.ci


@pytest.fixture
def plan(ada, social_worker, teacher, adviser):
    """Next term's plan, with two targets to look back at; the carer's name gives a confidential place away."""
    first = pep_at("signed_off", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)
    Target.objects.create(
        child=ada, set_in=first, area="emotional", statement="Fewer outbursts after contact", audience="professionals"
    )
    Target.objects.filter(statement__contains="twenty minutes").update(own_words="I read every day")
    return fresh(first.following.get())


def words(client, person, plan, version="adults"):
    client.force_login(person)
    return client.get(reverse("papers:pack", args=[plan.pk, version]))


def in_order(page, *found):
    places = [page.index(one) for one in found]
    return places == sorted(places)


def test_adults_have_the_agenda_in_the_order_of_the_guidance(client, plan, teacher):
    page = words(client, teacher, plan).content.decode()
    assert in_order(
        page, "Welcome", "Changes to the care plan", "Ada’s views", "Section C", "Last term’s targets",
        "New targets and Pupil Premium Plus", "The carer’s views", "What was discussed and agreed", "The next meeting",
    )  # fmt: skip
    for target in ["twenty minutes", "Fewer outbursts"]:
        assert in_order(page, "Last term’s targets", target, "New targets")
    assert page.count("Not achieved") == 2
    assert Look.objects.filter(child_id=plan.child_id, user_id=teacher.pk, page="papers:pack").exists()


def test_with_the_young_person_they_come_first_and_read_what_is_meant_for_them(client, plan, teacher):
    page = words(client, teacher, plan, "together").content.decode()
    assert in_order(page, "Welcome", "What Ada thinks", "What is new", "What we said last time", "I read every day")
    for absent in ["Fewer outbursts", "twenty minutes", "Pupil Premium Plus", "Section C", "care plan", "£"]:
        assert absent not in page


def test_the_list_of_people_names_no_place_and_nobody_who_is_not_to_be_named(client, plan, ada, carer, teacher):
    ada.placements.update(confidential=True, address="9 Quiet Lane")
    plans.invite(
        pep=plan, invitee=Invitee(name="Jo Carer", role="Carer", email=carer.email, may_know_place=True), by=teacher
    )
    page = words(client, teacher, plan).content.decode()
    assert "Tom Reed" in page
    assert "The carer" in page
    for absent in ["Jo Carer", carer.email, "Quiet Lane", "tom@oakfield.example", plan.meeting.place]:
        assert absent not in page


def test_the_pdf_says_the_same_and_is_tagged(client, plan, teacher):
    client.force_login(teacher)
    answer = client.get(reverse("papers:pack_pdf", args=[plan.pk, "together"]))
    assert answer["Content-Type"] == "application/pdf"
    assert "Ada" not in answer["Content-Disposition"]
    with pikepdf.open(io.BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en-GB"
        assert 2 <= len(pdf.pages) <= 8
        assert "Lovell" not in str(pdf.docinfo.get("/Title"))


@pytest.mark.parametrize(
    "who",
    ["other_teacher", "other_social_worker", "other_adviser", "carer", "young_person", "administrator", "stranger"],
)
def test_for_everybody_else_there_is_no_such_paper(client, plan, who, request):
    client.force_login(request.getfixturevalue(who))
    for name in ["pack", "pack_pdf"]:
        for version in [*pack.VERSIONS, "unknown"]:
            assert client.get(reverse(f"papers:{name}", args=[plan.pk, version])).status_code == 404
