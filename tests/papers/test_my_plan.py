"""My plan: the young person's one page, for whom, and what is never in it."""

from io import BytesIO

import pikepdf
import pytest
from django.urls import reverse

from papers import my_plan
from peps.models import PEP, AgreedAction
from targets import actions as targets
from targets.models import FundingRequest, Target
from tests.factories import pep_at
from tests.targets.conftest import ask_for

pytestmark = [pytest.mark.ci, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _all_addresses(settings):
    settings.ROOT_URLCONF = "epep.urls"  # the copy leads to pages of the plan


@pytest.fixture
def plan(ada, social_worker, teacher, adviser, carer, young_person):
    pep = pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)
    target = Target.objects.get(set_in=pep)
    Target.objects.filter(pk=target.pk).update(own_words="I want to read my own comics", how_often="every day")
    asked = ask_for(target, teacher, description="Comics box (£300), ten at £30 each")
    targets.decide(request=asked, kind="approve", based_on=asked.version, by=adviser)
    AgreedAction.objects.filter(pep=pep).update(audience="both")
    return pep


def page_of(client, who, pep, name="papers:my_plan"):
    client.force_login(who)
    return client.get(reverse(name, args=[pep.pk]))


def text_of(response) -> str:
    """What stands on the page itself, between head and foot."""
    html = response.content.decode()
    return " ".join(html[html.index('id="main-content"') : html.index("</main>")].split())


@pytest.mark.parametrize("who", ["young_person", "carer", "teacher", "social_worker", "adviser"])
def test_everybody_who_may_have_it_reads_the_same_page_without_a_sum(client, plan, who, request):
    said = text_of(page_of(client, request.getfixturevalue(who), plan))

    for words in ["I want to read my own comics", "Ms Bell (every day) will help me", "Comics box", "Buy books"]:
        assert words in said
    assert "This is a draft from the meeting on 24 September 2026" in said
    for words in ["£", "300", "Green", "Oakfield, room 4", "Maths"]:
        assert words not in said


def test_the_carer_reads_what_the_child_lets_them_and_what_is_meant_for_the_carer(client, plan, carer, young_person):
    assert "I like football." in text_of(page_of(client, carer, plan))
    plan.view_answers.update(carer_may_see=False)
    Target.objects.filter(set_in=plan).update(audience="young_person")

    said = text_of(page_of(client, carer, plan))

    assert "I like football." not in said
    assert "comics" not in said.lower()
    assert "I like football." in text_of(page_of(client, young_person, plan))


def test_what_is_for_professionals_is_in_nobodys_copy(client, plan, young_person, teacher):
    Target.objects.filter(set_in=plan).update(audience="professionals")
    AgreedAction.objects.filter(pep=plan).update(audience="professionals")

    for who in (young_person, teacher):
        said = text_of(page_of(client, who, plan))
        assert "comics" not in said.lower()
        assert "Buy books" not in said


def test_money_that_was_not_given_buys_nothing(client, plan, young_person):
    FundingRequest.objects.update(status="declined", committed=0, year=None)

    assert "Comics box" not in text_of(page_of(client, young_person, plan))


def test_the_pdf_is_one_tagged_page(client, plan, young_person):
    answer = page_of(client, young_person, plan, "papers:my_plan_pdf")

    with pikepdf.open(BytesIO(answer.content)) as pdf:
        assert len(pdf.pages) == 1
        assert pdf.Root.MarkInfo.Marked
        assert "My plan" in str(pdf.docinfo["/Title"])


@pytest.mark.parametrize("who", ["administrator", "other_teacher", "other_adviser", "stranger"])
def test_for_everybody_else_it_does_not_exist(client, plan, who, request):
    for name in ("papers:my_plan", "papers:my_plan_pdf"):
        assert page_of(client, request.getfixturevalue(who), plan, name).status_code == 404


def test_before_the_meeting_it_says_so(ada, social_worker, teacher):
    pep = pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher)

    assert my_plan.state_words(pep) == "The meeting has not been yet. This is what there is so far."
    assert "2:30pm" in my_plan.content(PEP.objects.with_page_data().get(pk=pep.pk), {"young_person"})["meeting"]


@pytest.mark.parametrize(
    ("words", "without"),
    [
        ("Comics box (£300), ten at £30 each", "Comics box, ten"),
        ("A laptop (£450)", "A laptop"),
        ("Tuition: £1,200.50", "Tuition"),
        ("Drum lessons", "Drum lessons"),
    ],
)
def test_sums_are_taken_out_of_what_the_money_buys(words, without):
    assert my_plan.without_sums(words) == without
