"""What may be uploaded. A file is what its first bytes and its insides say, never what its name or the browser says.

Pictures are drawn anew (nothing but pixels survives: no place, no date, no hidden second file); a PDF is written anew
without scripts, actions and attachments; Office files are looked through for macros and bombs and kept as they are.
"""

import hashlib
import io
import re
import stat
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass

import pikepdf
from django.conf import settings
from django.core.exceptions import ValidationError
from PIL import Image, ImageFile, ImageOps

MOST_PIXELS = 50_000_000
MOST_ZIP_ENTRIES = 5_000
MOST_UNZIPPED_BYTES = 100 * 1024 * 1024
LONGEST_NAME = 150
PREVIEW_SIZE = (320, 320)  # shown at half that, for sharp screens
LISTED = "PDF, Word (.docx), Excel (.xlsx), PowerPoint (.pptx), OpenDocument text (.odt), plain text, JPEG or PNG"

# What people try that has a better answer than "not allowed".
INSTEAD = {
    "heic": "Photos of this kind (HEIC) cannot be used here. Save it as a JPEG and choose that",
    "heif": "Photos of this kind (HEIF) cannot be used here. Save it as a JPEG and choose that",
    "doc": "This is an older Word format. Save it as .docx or PDF and choose that",
    "xls": "This is an older Excel format. Save it as .xlsx or PDF and choose that",
    "ppt": "This is an older PowerPoint format. Save it as .pptx or PDF and choose that",
    "rtf": "Rich text files cannot be used here. Save it as .docx or PDF and choose that",
    "docm": "Files with macros cannot be used here. Save it as .docx or PDF and choose that",
    "xlsm": "Files with macros cannot be used here. Save it as .xlsx or PDF and choose that",
    "pptm": "Files with macros cannot be used here. Save it as .pptx or PDF and choose that",
}
NOT_WHAT_IT_SAYS = "The file is not what its name says, or it is damaged. Open it, save it again and choose that"
TOO_MANY_PIXELS = "The picture is too large. Make it smaller (50 million pixels at most) and choose that"
WITH_MACROS = "The file has macros or other programs in it. Save it without them, or as a PDF, and choose that"


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept: its bytes as they will be stored, and what they are."""

    content: bytes
    extension: str
    content_type: str
    original_name: str
    preview: bytes = b""  # of a picture: the same, small

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def check(upload) -> CheckedFile:
    """The uploaded file made safe to keep, or a ValidationError in words for the person who chose it."""
    name = clean_name(upload.name)
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if not upload.size:
        raise ValidationError("The file is empty. Choose another")
    if upload.size > settings.UPLOAD_LIMIT_BYTES:
        limit = settings.UPLOAD_LIMIT_BYTES // (1024 * 1024)
        raise ValidationError(f"The file must be smaller than {limit} MB")
    if extension not in CHECKS:
        raise ValidationError(INSTEAD.get(extension, f"The file must be one of these: {LISTED}"))
    content_type, make_safe = CHECKS[extension]
    upload.seek(0)
    content = make_safe(upload.read())
    preview = _small(content) if content_type.startswith("image/") else b""
    return CheckedFile(content, extension, content_type, name, preview)


def clean_name(name: str) -> str:
    """The last part of a name, without control, direction and reserved characters, short enough to keep."""
    name = unicodedata.normalize("NFC", str(name)).replace("\\", "/").rpartition("/")[2]
    name = "".join(letter for letter in name if unicodedata.category(letter)[0] != "C")
    name = re.sub(r'[<>:"|?*%;]+', "-", name).strip(" .")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        return name[:LONGEST_NAME] or "file"
    return f"{stem[:LONGEST_NAME].strip(' .') or 'file'}.{extension[:10]}"


# ---------------------------------------------------------------- one function per kind: bytes in, safe bytes out


def _picture(pillow_format: str, starts: bytes):
    def make_safe(content: bytes) -> bytes:
        if not content.startswith(starts):
            raise ValidationError(NOT_WHAT_IT_SAYS)
        # The PDF printer, where it is loaded, tells Pillow to accept half a picture; here a half one is refused.
        ImageFile.LOAD_TRUNCATED_IMAGES = False
        try:
            with Image.open(io.BytesIO(content), formats=[pillow_format]) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise ValidationError(TOO_MANY_PIXELS)
                return _drawn_anew(picture, pillow_format)
        except ValidationError:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning):
            raise ValidationError(TOO_MANY_PIXELS) from None
        except Exception:
            # Pillow raises many kinds (OSError, SyntaxError, struct.error …) on what is not a picture.
            raise ValidationError(NOT_WHAT_IT_SAYS) from None

    return make_safe


def _drawn_anew(picture, pillow_format: str) -> bytes:
    """Only the pixels, upright. One copy of them: a large picture takes 150 MB each time."""
    ImageOps.exif_transpose(picture, in_place=True)
    see_through = pillow_format == "PNG" and (picture.mode in {"RGBA", "LA"} or "transparency" in picture.info)
    mode = "RGBA" if see_through else "RGB"
    clean = Image.new(mode, picture.size)
    clean.paste(picture if picture.mode == mode else picture.convert(mode))
    out = io.BytesIO()
    clean.save(out, pillow_format, **({"quality": 88} if pillow_format == "JPEG" else {}))
    return out.getvalue()


def _small(content: bytes) -> bytes:
    """To be shown beside its title. Pictures are the only files that are ever opened here to be shown, and this one was
    drawn by ourselves a moment ago."""
    with Image.open(io.BytesIO(content)) as picture:
        picture.thumbnail(PREVIEW_SIZE)
        out = io.BytesIO()
        picture.save(out, picture.format)
    return out.getvalue()


def _pdf(content: bytes) -> bytes:
    if not content.startswith(b"%PDF-"):
        raise ValidationError(NOT_WHAT_IT_SAYS)
    out = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if not len(pdf.pages):
                raise ValidationError(NOT_WHAT_IT_SAYS)
            _without_actions(pdf)
            pdf.remove_unreferenced_resources()
            pdf.save(out)
    except pikepdf.PasswordError:
        raise ValidationError("The PDF has a password. Save it without one and choose that") from None
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError):
        raise ValidationError(NOT_WHAT_IT_SAYS) from None
    return out.getvalue()


# Keys that hold programs, files within the file, or what to do when it is opened, wherever in it they are.
PROGRAMS = ["/AA", "/OpenAction", "/JS", "/JavaScript", "/XFA", "/EmbeddedFiles", "/EF", "/AF", "/Collection"]
PROGRAMS += ["/RichMediaContent", "/RichMediaSettings"]


def _without_actions(pdf) -> None:
    """Nothing runs when the file is opened, printed or clicked, but for links to pages and web addresses."""
    waiting = [pdf.trailer, *pdf.objects]
    while waiting:
        item = waiting.pop()
        if isinstance(item, pikepdf.Array):
            inside = list(item)
        elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            _clear(item)
            inside = [value for _, value in item.items()]
        else:
            continue
        # What has a number of its own is among the objects already.
        waiting += [
            each for each in inside if isinstance(each, pikepdf.Array | pikepdf.Dictionary) and not each.is_indirect
        ]


def _clear(item) -> None:
    for key in PROGRAMS:
        if key in item:
            del item[key]
    if item.get("/Subtype") == "/FileAttachment" and "/FS" in item:
        del item["/FS"]
    action = item.get("/A")
    if isinstance(action, pikepdf.Dictionary) and "/S" in action:  # without it, it describes and does not act
        if not _only_leads_somewhere(action):
            del item["/A"]
        elif "/Next" in action:  # what would be done after it
            del action["/Next"]


def _only_leads_somewhere(action) -> bool:
    kind = str(action.get("/S", ""))
    if kind == "/URI":
        return str(action.get("/URI", "")).lower().startswith(("http://", "https://", "mailto:", "tel:"))
    return kind == "/GoTo"


MACROS = re.compile(
    r"(^|/)(vbaproject|vbadata|oleobject[^/]*)\.(bin|xml)$|(^|/)(macrosheets|activex)/|^(basic|scripts)/|\.(exe|dll|js|vbs)$",
    re.IGNORECASE,
)
TEMPLATE_FROM_ELSEWHERE = re.compile(
    rb"<Relationship\b(?=[^>]*attachedTemplate)(?=[^>]*Target=\"(?:https?:|ftp:|\\\\|//))"
)


def _office(*needed: str, mimetype: bytes = b""):
    def make_safe(content: bytes) -> bytes:
        if not content.startswith(b"PK\x03\x04"):
            raise ValidationError(NOT_WHAT_IT_SAYS)
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                _check_archive(archive, needed, mimetype)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError):
            raise ValidationError(NOT_WHAT_IT_SAYS) from None
        return content

    return make_safe


def _check_archive(archive: zipfile.ZipFile, needed, mimetype: bytes) -> None:
    entries = archive.infolist()
    if len(entries) > MOST_ZIP_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNZIPPED_BYTES:
        raise ValidationError("The file is too large when it is opened. Save it as a PDF and choose that")
    names = {entry.filename for entry in entries}
    if len(names) != len(entries) or not names.issuperset(needed) or any(map(_is_odd, entries)):
        raise ValidationError(NOT_WHAT_IT_SAYS)
    if any(MACROS.search(name) for name in names):
        raise ValidationError(WITH_MACROS)
    if archive.testzip():  # reads every entry, no further than its stated size, and compares its checksum
        raise ValidationError(NOT_WHAT_IT_SAYS)
    if mimetype and archive.read("mimetype").strip() != mimetype:
        raise ValidationError(NOT_WHAT_IT_SAYS)
    if "[Content_Types].xml" in names and b"macroenabled" in archive.read("[Content_Types].xml").lower():
        raise ValidationError(WITH_MACROS)
    settings_links = "word/_rels/settings.xml.rels"
    if settings_links in names and TEMPLATE_FROM_ELSEWHERE.search(archive.read(settings_links)):
        raise ValidationError(WITH_MACROS)


def _is_odd(entry: zipfile.ZipInfo) -> bool:
    """A password, a link, or a name that points out of the archive."""
    parts = entry.filename.replace("\\", "/").split("/")
    return (
        bool(entry.flag_bits & 0x1)
        or stat.S_ISLNK(entry.external_attr >> 16)
        or ".." in parts
        or parts[0] == ""
        or ":" in entry.filename
    )


def _text(content: bytes) -> bytes:
    """Words only: kept as UTF-8, whatever the editor wrote."""
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            words = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(unicodedata.category(letter) == "Cc" and letter not in "\t\r\n\f" for letter in words):
            break
        return words.encode("utf-8")
    raise ValidationError(NOT_WHAT_IT_SAYS)


_OPEN_XML = "application/vnd.openxmlformats-officedocument."
CHECKS = {
    "pdf": ("application/pdf", _pdf),
    "docx": (f"{_OPEN_XML}wordprocessingml.document", _office("[Content_Types].xml", "word/document.xml")),
    "xlsx": (f"{_OPEN_XML}spreadsheetml.sheet", _office("[Content_Types].xml", "xl/workbook.xml")),
    "pptx": (f"{_OPEN_XML}presentationml.presentation", _office("[Content_Types].xml", "ppt/presentation.xml")),
    "odt": (
        "application/vnd.oasis.opendocument.text",
        _office("mimetype", "content.xml", mimetype=b"application/vnd.oasis.opendocument.text"),
    ),
    "jpg": ("image/jpeg", _picture("JPEG", b"\xff\xd8\xff")),
    "jpeg": ("image/jpeg", _picture("JPEG", b"\xff\xd8\xff")),
    "png": ("image/png", _picture("PNG", b"\x89PNG\r\n\x1a\n")),
    "txt": ("text/plain; charset=utf-8", _text),
}
