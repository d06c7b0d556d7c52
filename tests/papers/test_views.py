import io

import pikepdf
import pytest
from django.urls import reverse

from audit.models import Look
from children import access
from papers import actions, copies, making, views
from papers.plan import check_code
from peps.models import PEP
from tests.papers.plans import ADDRESS

pytestmark = pytest.mark.ci


@pytest.fixture
def paper(snapshot, adviser):
    return making.make(actions.want(snapshot=snapshot, by=adviser))


def page(client, person, plan, name="plan"):
    client.force_login(person)
    return client.get(reverse(f"papers:{name}", args=[plan.pk]))


def test_a_reader_sees_the_signed_off_plan(client, snapshot, plan, teacher):
    answer = page(client, teacher, plan)
    words = answer.content.decode()
    assert answer.status_code == 200
    assert "I like maths and my friends." in words
    assert check_code(snapshot.sha256) in words
    assert "The PDF is being made" in words
    assert words.count("<h1") == 1
    assert "Lovell" not in words.split("</title>")[0]
    assert Look.objects.filter(child_id=plan.child_id, user_id=teacher.pk).count() == 1


def test_the_page_has_the_pdf_once_it_is_made(client, paper, plan, teacher):
    words = page(client, teacher, plan).content.decode()
    assert reverse("papers:pdf", args=[plan.pk]) in words
    assert "The PDF is being made" not in words


def test_each_reader_sees_what_they_may_read(client, snapshot, plan, teacher, social_worker):
    assert ADDRESS not in page(client, teacher, plan).content.decode()
    assert ADDRESS in page(client, social_worker, plan).content.decode()


@pytest.mark.parametrize(
    "who",
    ["other_teacher", "other_social_worker", "other_adviser", "carer", "young_person", "administrator", "stranger"],
)
@pytest.mark.parametrize("name", ["plan", "pdf"])
def test_for_everybody_else_there_is_no_such_plan(client, snapshot, plan, who, name, request):
    assert page(client, request.getfixturevalue(who), plan, name).status_code == 404
    assert not Look.objects.exists()


def test_a_plan_that_is_not_signed_off_has_no_paper(client, snapshot, plan, teacher):
    PEP.objects.filter(pk=plan.pk).update(status="submitted", signed_off_at=None, signed_off_by=None)
    assert page(client, teacher, plan).status_code == 404


def test_the_stored_pdf_is_handed_over_as_it_is(client, paper, plan, teacher):
    answer = page(client, teacher, plan, "pdf")
    assert b"".join(answer.streaming_content) == paper.file.open("rb").read()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "Lovell" not in answer["Content-Disposition"]
    assert Look.objects.filter(child_id=plan.child_id).count() == 1


@pytest.mark.full
def test_a_reader_of_less_gets_a_pdf_of_their_own(client, paper, plan, teacher, monkeypatch):
    narrowed = {**access.CELLS["rating"]}
    narrowed.pop(access.DT)
    monkeypatch.setitem(access.CELLS, "rating", narrowed)
    answer = page(client, teacher, plan, "pdf")
    assert answer.status_code == 200
    own = b"".join(answer.streaming_content)
    assert own != paper.file.open("rb").read()
    assert len(pikepdf.open(io.BytesIO(own)).pages) > 1


@pytest.mark.full
def test_the_readers_own_pdf_says_who_printed_it(client, paper, snapshot, plan, teacher, monkeypatch):
    said = []
    monkeypatch.setattr(views.plan, "html_to_pdf", lambda html, colour: said.append(html) or views.plan.Pdf(b"", 0))
    monkeypatch.setattr(copies, "_may_have_stored_paper", lambda *_: False)
    page(client, teacher, plan, "pdf")
    assert "Printed by Tom Reed on" in said[0]
    assert ADDRESS not in said[0]


def test_before_the_pdf_is_made_its_address_leads_to_the_page(client, snapshot, plan, teacher):
    answer = page(client, teacher, plan, "pdf")
    assert answer.status_code == 302
    assert answer.url == reverse("papers:plan", args=[plan.pk])


def test_the_page_is_only_read(client, snapshot, plan, teacher):
    client.force_login(teacher)
    assert client.post(reverse("papers:plan", args=[plan.pk])).status_code == 405
