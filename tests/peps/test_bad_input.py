"""What people paste and type into a plan, and names as people have them: kept as they are, and shown as words."""

from html import unescape

import pytest
from django.urls import reverse
from django.utils.html import escape

from papers.plan import plan_context, render_html
from peps.models import Support
from signoff import snapshot
from tests.factories import fresh, pep_at

pytestmark = pytest.mark.ci
FROM_WORD = (
    '<p class="MsoNormal" style="mso-fareast-language:EN-GB"><b>Maths</b><o:p></o:p></p>'
    "<!--[if gte mso 9]><xml><w:WordDocument/></xml><![endif]--><script>alert(1)</script>"
)
PASTED = {
    "ten thousand words": "She reads to her brother. " * 2_000,
    "pasted from Word": FROM_WORD,
    "emoji": "Proud of her 🚴🏽‍♀️ and 👩‍👩‍👧 day",
    "right to left": "تحب القراءة كثيرًا (كل يوم)",
    "many lines": "one\r\n\r\n\r\ntwo\ttab\u00a0space",
    "curly and odd": "“Quoted” – it’s ½ of İstanbul’s ﬁsh \u202eback to front\u202c",
}


@pytest.fixture
def plan(ada, social_worker, teacher):
    return pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)


def read(client, name, *args) -> str:
    return client.get(reverse(name, args=args)).content.decode()


@pytest.mark.parametrize("said", PASTED.values(), ids=PASTED)
def test_what_is_pasted_is_kept_and_shown_as_words_everywhere(client, plan, teacher, said):
    client.force_login(teacher)
    page = reverse("peps:page", args=[plan.pk, "life"])
    assert client.post(page, {"based_on": fresh(plan).schooling.version, "achievements": said}).status_code == 302
    kept = fresh(plan).schooling.achievements
    assert kept == said.strip()
    first = kept.splitlines()[0]
    for shown in (client.get(page).content.decode(), read(client, "peps:part", plan.pk, "C")):
        assert first in unescape(shown)
        assert "<script>alert" not in shown
    paper = render_html(plan_context(snapshot.content_of(plan)))
    assert first in unescape(paper)
    assert "<script>alert" not in paper


def test_what_a_line_cannot_hold_is_said_beside_it_and_stays_typed(client, plan, teacher):
    client.force_login(teacher)
    long = "x" * 201
    shown = client.post(reverse("peps:row_add", args=[plan.pk, "support"]), {"what": long, "based_on": 0})
    assert "200 characters or fewer" in shown.content.decode()
    assert long in shown.content.decode()
    assert not Support.objects.exists()
    nothing = client.post(reverse("peps:page", args=[plan.pk, "life"]), {"based_on": 1, "achievements": "a\x00b"})
    assert nothing.status_code == 200
    assert "Null characters are not allowed" in nothing.content.decode()


@pytest.mark.parametrize(
    ("given", "family"),
    [("Suharto", ""), ("", "Mononym"), ("محمد", "عبد الرحمن"), ("Æthelþryth-Ngozi " * 5, "Ó Súilleabháin’s"),
     ("<b>Bo</b>", "O'Neill & Sons"), ("李", "小龍")],
    ids=["no surname", "a surname alone", "right to left", "long", "marked up", "two letters"],
)  # fmt: skip
def test_a_child_has_the_name_it_has(client, plan, ada, social_worker, given, family):
    ada.given_name, ada.family_name = given.strip(), family
    ada.save()
    client.force_login(social_worker)
    name = escape(ada.known_as)
    pages = [("children:list",), ("children:child", ada.pk), ("peps:plan", plan.pk), ("peps:part", plan.pk, "A")]
    for address in [*pages, ("peps:page", plan.pk, "home"), ("signoff:page", plan.pk)]:
        shown = read(client, *address)
        assert name in shown, address
        assert "<b>Bo</b>" not in shown
    assert ada.initials.strip(".")
    assert name in render_html(plan_context(snapshot.content_of(plan)))
