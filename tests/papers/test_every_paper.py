"""Every kind of paper with all that people write: long answers, long words, other scripts, emoji, pictures."""

import io
import json
import re
import shutil
import subprocess
from datetime import UTC, date, datetime
from types import SimpleNamespace

import page as page_validation
import pytest
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from PIL import Image

from accounts.roles import Role
from audit import clock
from documents.models import Citation, Document
from insight import reports
from insight.models import TermReport
from insight.sheets import Sheet
from papers import data, my_plan, pack, plan
from papers.shared.actions import share
from papers.shared.choosing import choose, pieces_of
from peps.models import AgreedAction, AttainmentRow, SenPage, ViewAnswer, WellbeingPage
from records import making as records
from records.models import HeldItem, SubjectAccess
from signoff.snapshot import content_of, take
from targets.models import Target
from tests.papers.test_data import EVERYTHING, check

pytestmark = pytest.mark.ci

LONG = ("She reads to the little ones at bedtime, and is proud of it. " * 170)[:10_000]
ADDRESS = "https://www.example.org/" + "a-very-long-address-without-any-space-in-it/" * 6
ARABIC, URDU, HEBREW = (
    "أحب الرياضيات وأصدقائي (٣ مرات)",
    "مجھے ریاضی پسند ہے اور میں ڈاکٹر بننا چاہتی ہوں۔",
    "אני אוהבת חתולים",
)
TIGRINYA, CHINESE, EMOJI = "ቤት ትምህርቲ ይፈቱ እየ", "我喜欢数学和我的朋友", "👩🏽‍🚀🐈 I am happy 🎉 ❤️"
MIXED = f"Ada said “{ARABIC}” and then {HEBREW} too, 3 of 40 (75%)."
FONTS = {
    "Noto-Sans-Arabic", "Noto-Sans-Ethiopic", "Droid-Sans-Fallback", "Noto-Color-Emoji",
    "Liberation-Sans",
}  # fmt: skip


@pytest.fixture
def rich(plan, child_files, teacher):
    """The plan of everything, in many scripts, with a drawing and a photo; signed off."""
    plan.child.preferred_name = "Ada أدا"
    plan.child.save()
    for topic, words in [("good_at", ARABIC), ("hard", URDU), ("would_help", EMOJI), ("next", MIXED)]:
        ViewAnswer.objects.filter(pep=plan, topic=topic).update(words=words, carer_may_see=True)
    for topic, words in [("friends", HEBREW), ("helpers", TIGRINYA), ("lessons", CHINESE)]:
        ViewAnswer.objects.create(pep=plan, topic=topic, words=words, how="interpreter", written_by=teacher)
    WellbeingPage.objects.filter(pep=plan).update(support=LONG, strategies=f"{ADDRESS}\n{MIXED}")
    SenPage.objects.filter(pep=plan).update(support=LONG)
    Target.objects.filter(set_in=plan).update(own_words=ARABIC, audience="both")
    for number in range(30):
        AttainmentRow.objects.create(pep=plan, subject=f"Subject {number}", value="5", judgement="at", comment=URDU)
        AgreedAction.objects.create(pep=plan, what=f"{number}. {MIXED}", who="Tom Reed", audience="both")
    return take(plan)


@pytest.fixture
def child_files(plan, teacher):
    made = []
    for kind, title, colour in [("drawing", "My cat 🐈, drawn by me", "#cc8844"), ("photo", "قطتي", "#4488cc")]:
        picture = io.BytesIO()
        Image.new("RGB", (600, 400), colour).save(picture, "JPEG")
        document = Document(
            child=plan.child, kind=kind, title=title, audience="family", original_name="cat.jpg",
            content_type="image/jpeg", size=1, sha256="a" * 64, uploaded_by=teacher, uploaded_at=clock.now(),
            scan="clean", scanned_at=clock.now(),
        )  # fmt: skip
        document.file.save("cat.jpg", ContentFile(picture.getvalue()), save=False)
        document.preview.save("cat.jpg", ContentFile(picture.getvalue()), save=False)
        document.save()
        Citation.objects.create(child=plan.child, series=document.series, plan_id=plan.pk, cited_at=clock.now())
        made.append(document)
    return made


def full(rich, people):
    return plan.html_to_pdf(plan.render_html(plan.plan_context(rich)))


def shared(rich, people):
    said = {"for_whom": "carer", "keys": set(pieces_of(rich, "carer")), "people": [], "to_whom": f"Mrs {ARABIC}"}
    copy = share(snapshot=rich, **said, by=people["social_worker"])
    return plan.html_to_pdf(plan.render_html(plan.shared_context(copy)))


def own_copy(rich, people):
    said = my_plan.content(rich.pep, {Role.YOUNG_PERSON})
    return my_plan.to_pdf(said | {"authority": rich.pep.child.authority, "printed_on": clock.today()})


def meeting(version):
    def made(rich, people):
        return plan.html_to_pdf(pack.render_html(pack.context_of(rich.pep, people["teacher"], version)), "#ffdd00")

    return made


def report(rich, people):
    one = TermReport(authority=rich.pep.child.authority, term="Autumn 2026", purpose=MIXED, total=1)
    rows = [[f"School {number} {HEBREW}", 12, "under 5"] for number in range(60)]
    sheets = [
        Sheet("x", f"What was found {EMOJI}", "School", ["Children", "On time"], rows, ["All", 720, 300]).as_json()
    ]
    figures = [{"chapter": "On time", **sheet} for sheet in sheets]
    html = render_to_string("insight/report_paper.html", reports.context_of(one, figures, clock.now()))
    return plan.html_to_pdf(html, "#1d4f5f", reports.STYLE.read_text())


def answer(rich, people):
    child = rich.pep.child
    asked = SubjectAccess(child=child, asker_name=f"{ARABIC} Lovell", asked_on=date(2026, 11, 2))
    words = [LONG, ADDRESS, ARABIC, URDU, HEBREW, TIGRINYA, CHINESE, EMOJI, MIXED]
    items = [
        HeldItem(position=place, on=date(2026, 9, place), title=f"{said[:40]} {place}", words=said)
        for place, said in enumerate(words, 1)
    ]
    said = {"asked": asked, "items": items, "part": 1, "parts": 1, "held_back": 2}
    html = render_to_string("records/answer_paper.html", said | {"authority": child.authority, "now": clock.now()})
    return plan.html_to_pdf(html, child.authority.colour or plan.DEFAULT_COLOUR, records.STYLE.read_text())


KINDS = {
    "full": full, "shared": shared, "my-plan": own_copy, "meeting-adults": meeting("adults"),
    "meeting-together": meeting("together"), "report": report, "answer": answer,
}  # fmt: skip
NUMBERED = KINDS.keys() - {"my-plan"}


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_accessible_numbered_and_has_every_letter(kind, rich, social_worker, teacher, tmp_path):
    pdf = KINDS[kind](rich, {"social_worker": social_worker, "teacher": teacher})
    path = tmp_path / f"{kind}.pdf"
    path.write_bytes(pdf.data)
    result = page_validation.validate_pdf(str(path), profile="ua1")
    assert result.is_compliant, result
    if shutil.which("pdftotext"):
        pages = read(["pdftotext", "-layout", str(path), "-"]).rstrip("\f").split("\f")
        assert len(pages) == pdf.pages
        for number, text in enumerate(pages, 1):
            assert kind not in NUMBERED or f"Page {number} of {pdf.pages}" in text
            assert "Exampleshire" in text
    if kind in {"full", "answer"}:
        drawn = set(re.findall(r"\+([\w-]+?)(?:-Bold)?\s", read(["pdffonts", str(path)])))
        assert FONTS <= drawn, FONTS - drawn


def read(command) -> str:
    return subprocess.run(command, capture_output=True, check=True).stdout.decode()


def test_pictures_are_in_the_published_format(rich, child_files):
    said = json.loads(json.dumps(data.file_of(rich, EVERYTHING)))
    check(said)
    assert said["is_whole"]
    assert str(child_files[0].pk) in json.dumps(said)


def test_pictures_stand_in_the_plan_with_what_they_show_in_words(rich, child_files):
    html = plan.render_html(plan.plan_context(rich))
    assert html.count('<img src="data:image/jpeg;base64,') == 2
    assert 'alt="Drawing: My cat 🐈, drawn by me"' in html
    assert 'alt="Photo: قطتي"' in html


def test_a_picture_that_was_taken_away_is_said_to_be(rich, child_files):
    Document.objects.filter(pk=child_files[0].pk).update(removed_at=datetime(2026, 11, 21, tzinfo=UTC))
    html = plan.render_html(plan.plan_context(rich))
    assert html.count("<img") == 1
    assert "The picture itself is not kept here any more." in html


@pytest.mark.parametrize(
    "change",
    [{"unsent": True}, {"scan": "not_scanned", "scanned_at": None}, {"for_desk": True}, {"shows_place": True},
     {"not_for_school": True}, {"kind": "report"}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_what_is_not_for_everybody_is_not_drawn(plan, child_files, change):
    Document.objects.update(**change)
    html = plan_of(plan)
    assert "<img" not in html
    assert "My cat" not in html


def plan_of(pep) -> str:
    return plan.render_html(plan.plan_context(content_of(pep)))


def test_the_carers_copy_has_the_pictures_that_are_for_them(rich, child_files):
    keys = {"pictures"}
    assert "My cat" in str(choose(rich, "carer", keys).content)
    Document.objects.update(audience="professionals")
    assert "My cat" not in str(choose(take(rich.pep), "carer", keys).content)


def test_words_from_right_to_left_are_set_so_on_every_paper(rich):
    said = my_plan.content(rich.pep, {Role.YOUNG_PERSON}) | {"authority": rich.pep.child.authority}
    assert f'dir="rtl"><bdi>{ARABIC}' in render_to_string("papers/my_plan.html", said | {"printed_on": clock.today()})
    item = SimpleNamespace(title="A note", on=None, decision="", words=URDU, file="")
    asked = SimpleNamespace(child=rich.pep.child, asker_name="Ada", asked_on=clock.today())
    html = render_to_string(
        "records/answer_paper.html", {"asked": asked, "items": [item], "authority": rich.pep.child.authority}
    )
    assert f'dir="rtl">{URDU}' in html
