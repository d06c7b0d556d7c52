"""What may be uploaded, against files made on the spot."""

import io
from types import SimpleNamespace

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from PIL import Image

from documents import files
from tests.documents import corpus
from tests.documents.corpus import upload


@pytest.mark.parametrize("name", corpus.GOOD)
def test_an_ordinary_file_is_kept(name):
    checked = files.check(upload(name, corpus.GOOD[name]()))
    assert checked.extension == name.rpartition(".")[2].lower()
    assert checked.size
    assert len(checked.sha256) == 64


@pytest.mark.parametrize("what", corpus.BAD)
def test_a_bad_file_is_refused_in_words(what):
    name, make = corpus.BAD[what]
    with pytest.raises(ValidationError) as refusal:
        files.check(upload(name, make()))
    words = refusal.value.messages[0]
    assert words[0].isupper()
    assert len(words) < 200


def test_words_say_what_to_do_instead():
    with pytest.raises(ValidationError, match="Save it as a JPEG"):
        files.check(upload("IMG_1.HEIC", b"x"))
    with pytest.raises(ValidationError, match="Save it without them"):
        files.check(upload("a.docx", corpus.docx({"word/vbaProject.bin": b"x"})))


def test_a_file_over_the_limit_is_refused_before_it_is_read():
    large = SimpleNamespace(name="report.pdf", size=21 * 1024 * 1024)  # nothing to read it with
    with pytest.raises(ValidationError, match="smaller than 20 MB"):
        files.check(large)


def test_a_photo_loses_its_place_and_date_and_stands_upright():
    checked = files.check(upload("photo.jpg", corpus.photo_with_a_place()))
    with Image.open(io.BytesIO(checked.content)) as picture:
        assert not picture.getexif()
        assert "comment" not in picture.info
        assert picture.size == (30, 40)
    assert b"Phone maker" not in checked.content


def test_what_is_hidden_behind_a_picture_is_gone():
    checked = files.check(upload("photo.jpg", corpus.picture() + corpus.HTML))
    assert b"<script" not in checked.content
    checked = files.check(upload("photo.png", corpus.picture("PNG") + corpus.zipped({"a": "b"})))
    assert b"PK\x03\x04" not in checked.content


def test_a_drawing_stays_see_through():
    out = io.BytesIO()
    Image.new("RGBA", (9, 9), (0, 0, 0, 0)).save(out, "PNG")
    checked = files.check(upload("drawing.png", out.getvalue()))
    assert Image.open(io.BytesIO(checked.content)).mode == "RGBA"


def test_a_pdf_loses_scripts_actions_and_attachments():
    checked = files.check(upload("report.pdf", corpus.pdf(script=True, attachment=True) + corpus.HTML))
    with pikepdf.open(io.BytesIO(checked.content)) as document:
        assert "/OpenAction" not in document.Root
        assert "/AA" not in document.pages[0].obj
        assert "/A" not in document.pages[0].obj.Annots[0]
        assert not document.attachments
    assert b"<script" not in checked.content


def test_a_pdf_hides_no_action_anywhere():
    content = files.check(upload("report.pdf", corpus.pdf_with_hidden_actions())).content
    with pikepdf.open(io.BytesIO(content)) as document:
        plain = io.BytesIO()
        document.save(plain, static_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    for sign in (b"JavaScript", b"/JS", b"Launch", b"calc.exe", b"/AA", b"XFA", b"MZ-program", b"/Next"):
        assert sign not in plain.getvalue(), sign
    assert b"/GoTo" in plain.getvalue()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\boot.txt", "boot.txt"),
        ("C:\\Users\\me\\Ada's report.pdf", "Ada's report.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie- x.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("cod\u202efdp.txt", "codfdp.txt"),
        (".htaccess", "htaccess"),
        ("x" * 400 + ".pdf", "x" * 150 + ".pdf"),
        ('say "hi".pdf', "say -hi-.pdf"),
        ("Żółw – réport.pdf", "Żółw – réport.pdf"),
    ],
)
def test_names_are_cleaned(given, kept):
    assert files.clean_name(given) == kept


def test_text_is_kept_as_utf_8():
    assert files.check(upload("a.txt", "Zoë".encode("cp1252"))).content == "Zoë".encode()
    assert files.check(upload("a.txt", "Zoë".encode("utf-16"))).content == "Zoë".encode()
