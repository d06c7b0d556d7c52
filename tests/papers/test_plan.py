import io
import shutil
import socket
import subprocess

import page as page_validation
import pikepdf
import pytest
from django.template.loader import render_to_string

from accounts.roles import Role
from papers import plan as paper
from papers.checking import code_in
from peps.models import ViewAnswer
from signoff.snapshot import content_of
from tests.papers.plans import ADDRESS

HOSTILE = (
    '<img src="http://169.254.169.254/latest/"> <img src="file:///etc/passwd"> <link rel=attachment href="file:///etc/passwd">'
    ' <script>alert(1)</script> </dd></dl><style>body{display:none}</style> <img src="data:image/png;base64,AAAA">'
)


def text_of(pdf: bytes) -> str:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext is not installed")
    return subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def pdf_with(plan, words) -> paper.Pdf:
    ViewAnswer.objects.filter(pep=plan, topic="good_at").update(words=words)
    return paper.html_to_pdf(paper.render_html(paper.plan_context(content_of(plan))))


def test_the_paper_says_the_plan_in_words(snapshot):
    html = paper.render_html(paper.plan_context(snapshot))
    for words in [
        "Ada Lovell",
        "I like maths and my friends.",
        "12 November 2026",
        "£390",
        "Signed off on 20 November 2026 by Amira Khan",
        paper.check_code(snapshot.sha256),
    ]:
        assert words in html
    assert "2026-11" not in html


def test_the_stored_paper_leaves_out_what_not_every_professional_may_see(snapshot):
    html = paper.render_html(paper.plan_context(snapshot))
    assert ADDRESS in str(snapshot.content)
    for words in [ADDRESS, "Hiddenham", "Carol Hidden", "Abuse or neglect"]:
        assert words not in html


def test_a_readers_context_has_what_the_reader_may_read(snapshot):
    assert ADDRESS in str(paper.plan_context(snapshot, {Role.SOCIAL_WORKER}))
    assert ADDRESS not in str(paper.plan_context(snapshot, {Role.DESIGNATED_TEACHER}))


def test_a_reader_of_nothing_gets_a_paper_of_nothing(snapshot):
    assert "Ada" not in paper.render_html(paper.plan_context(snapshot, set()))


def test_the_pdf_is_accessible_numbered_and_has_no_empty_page(snapshot, tmp_path):
    pdf = paper.html_to_pdf(paper.render_html(paper.plan_context(snapshot)), "#ffdd00")
    path = tmp_path / "plan.pdf"
    path.write_bytes(pdf.data)
    result = page_validation.validate_pdf(str(path), profile="ua1")
    assert result.is_compliant, result
    assert code_in(io.BytesIO(pdf.data)) == snapshot.sha256[:16]
    pages = text_of(pdf.data).rstrip("\f").split("\f")
    assert len(pages) == pdf.pages
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of {pdf.pages}" in text
        assert "Exampleshire" in text
        assert len(text.split()) > 40


def test_hostile_words_are_words_and_fetch_nothing(plan, monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("the paper asked the network"))
    pdf = pdf_with(plan, HOSTILE)
    assert "<script>alert(1)</script>" in text_of(pdf.data).replace("\n", " ")
    assert "root:" not in text_of(pdf.data)


def test_no_address_in_the_markup_is_ever_followed(monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("the paper asked the network"))
    html = f'<html lang="en"><title>t</title><body><h1>t</h1>{HOSTILE.replace("<style>", "<b>")}'
    pdf = paper.html_to_pdf(html)
    assert not pikepdf.open(io.BytesIO(pdf.data)).attachments
    assert "root:" not in text_of(pdf.data)


@pytest.mark.full
@pytest.mark.parametrize(
    "words",
    ["👩🏽‍🚀🐈 I am happy 🎉", "أحب الرياضيات وأصدقائي", "אני אוהבת חתולים", "a" * 3000, "\u0007\u000b\ufffe odd"],
    ids=["emoji", "arabic", "hebrew", "one long word", "control"],
)
def test_any_words_make_a_paper(plan, words):
    assert pdf_with(plan, words).pages > 2


@pytest.mark.full
def test_words_from_right_to_left_say_so(plan):
    ViewAnswer.objects.filter(pep=plan, topic="good_at").update(words="أحب الرياضيات")
    assert '<p dir="rtl">أحب' in paper.render_html(paper.plan_context(content_of(plan)))


@pytest.mark.full
def test_ten_thousand_words_make_a_longer_paper(plan):
    plan.wellbeing.support = "All of it matters and none may be lost. " * 1250
    plan.wellbeing.save()
    pdf = paper.html_to_pdf(paper.render_html(paper.plan_context(content_of(plan))))
    assert pdf.pages > 15
    assert " ".join(text_of(pdf.data).split()).count("matters") == 1250


def test_a_colour_that_is_none_is_not_let_into_the_style():
    assert "url(" not in paper._colours("red; background: url(http://x.example)")


@pytest.mark.parametrize(("colour", "on_it"), [("#1d4f5f", "#ffffff"), ("#ffdd00", "#10181b")])
def test_letters_can_be_read_on_the_authoritys_colour(colour, on_it):
    assert f"--on-brand: {on_it}" in paper._colours(colour)


def test_an_empty_block_says_that_nothing_is_recorded():
    block = paper._block({"key": "contacts", "part": "A", "title": "People", "answers": [], "rows": []})
    assert "No contacts are recorded." in render_to_string("papers/block.html", {"block": block})
