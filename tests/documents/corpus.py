"""Files made on the spot: good ones, and the bad ones people send by mistake or on purpose."""

import io
import zipfile

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
HTML = b"<html><script>alert(1)</script></html>"


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")  # what a browser says is never believed


def zipped(entries: dict, *, stored=False) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def docx(extra: dict | None = None, *, types: str = "") -> bytes:
    return zipped({"[Content_Types].xml": TYPES.format(types), "word/document.xml": "<w/>", **(extra or {})})


def xlsx() -> bytes:
    return zipped({"[Content_Types].xml": TYPES.format(""), "xl/workbook.xml": "<w/>"})


def pptx() -> bytes:
    return zipped({"[Content_Types].xml": TYPES.format(""), "ppt/presentation.xml": "<w/>"})


def odt(mimetype: str = "application/vnd.oasis.opendocument.text", extra: dict | None = None) -> bytes:
    return zipped({"mimetype": mimetype, "content.xml": "<w/>", **(extra or {})})


def picture(kind: str = "JPEG", size=(40, 30), **saving) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **saving)
    return out.getvalue()


def photo_with_a_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Phone maker"
    exif[0x0112] = 6  # turned: upright only after a quarter turn
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 28.0, 30.0), 3: "W", 4: (1.0, 53.0, 24.0)})
    return picture(exif=exif, comment=b"at home")


def pdf(*, script: bool = False, password: str = "", attachment: bool = False) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        if script:
            action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
            document.Root.OpenAction = action
            document.pages[0].obj.AA = pikepdf.Dictionary(O=action)
            link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action)
            document.pages[0].obj.Annots = pikepdf.Array([document.make_indirect(link)])
        if attachment:
            document.attachments["tool.exe"] = b"MZ"
        encryption = pikepdf.Encryption(user=password, owner=password) if password else None
        document.save(out, **({"encryption": encryption} if encryption else {}))
    return out.getvalue()


def lying_zip() -> bytes:
    """A Word file whose directory says an entry is small when it is not."""
    content = bytearray(docx({"word/media/big.bin": b"\0" * 3_000_000}))
    true_size, small = (3_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little")
    return bytes(content.replace(true_size, small))


def bomb() -> bytes:
    return docx({f"word/media/{number}.xml": b"\0" * 30_000_000 for number in range(4)})


GOOD = {
    "report.pdf": pdf,
    "letter.docx": docx,
    "marks.xlsx": xlsx,
    "slides.pptx": pptx,
    "letter.odt": odt,
    "photo.jpg": picture,
    "photo.JPEG": picture,
    "drawing.png": lambda: picture("PNG"),
    "note.txt": "Ada’s note\r\nSecond line".encode,
}

BAD = {
    "page named photo.jpg": ("photo.jpg", lambda: HTML),
    "page named report.pdf": ("report.pdf", lambda: HTML),
    "page named letter.docx": ("letter.docx", lambda: HTML),
    "page with a PDF inside": ("report.pdf", lambda: HTML + b"%PDF-1.7\n" + pdf()),
    "only the first bytes of a PDF": ("report.pdf", lambda: b"%PDF-1.7\n" + HTML),
    "PDF with a password": ("report.pdf", lambda: pdf(password="secret")),
    "only the first bytes of a JPEG": ("photo.jpg", lambda: b"\xff\xd8\xff\xe0" + HTML),
    "half a JPEG": ("photo.jpg", lambda: picture(size=(400, 300))[:700]),
    "PNG named JPEG": ("photo.jpg", lambda: picture("PNG")),
    "GIF named PNG": ("photo.png", lambda: picture("GIF")),
    "GIF that is a script": ("photo.gif", lambda: b"GIF89a/*" + HTML + b"*/=1;"),
    "picture of too many pixels": ("huge.png", lambda: picture("PNG", (8000, 7000))),
    "drawing as SVG": ("drawing.svg", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
    "SVG named PNG": ("drawing.png", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"),
    "Word file with macros": ("letter.docx", lambda: docx({"word/vbaProject.bin": b"x"})),
    "Word file that says it has macros": ("letter.docx", lambda: docx(types="application/vnd.ms-word.macroEnabled")),
    "Word file with a program in it": ("letter.docx", lambda: docx({"word/embeddings/oleObject1.bin": b"x"})),
    "Word file with ActiveX": ("letter.docx", lambda: docx({"word/activeX/activeX1.xml": b"x"})),
    "Word file with a template from elsewhere": (
        "letter.docx",
        lambda: docx(
            {
                "word/_rels/settings.xml.rels": '<Relationship Type="http://x/attachedTemplate" '
                'Target="https://bad.example/t.dotm" TargetMode="External"/>'
            }
        ),
    ),
    "Excel file named docx": ("letter.docx", xlsx),
    "zip named docx": ("letter.docx", lambda: zipped({"a.txt": "a"})),
    "page with a Word file behind it": ("letter.docx", lambda: HTML + docx()),
    "Word file that is a bomb": ("letter.docx", bomb),
    "Word file that lies about its size": ("letter.docx", lying_zip),
    "Word file of many thousand parts": ("letter.docx", lambda: docx({f"word/{n}.xml": "" for n in range(5001)})),
    "Word file that reaches out of itself": ("letter.docx", lambda: docx({"../../etc/cron.d/x": "x"})),
    "Word file with an absolute name": ("letter.docx", lambda: docx({"/etc/passwd": "x"})),
    "OpenDocument that is a template": ("a.odt", lambda: odt("application/vnd.oasis.opendocument.text-template")),
    "OpenDocument with macros": ("a.odt", lambda: odt(extra={"Basic/Standard/Module1.xml": "x"})),
    "bytes named txt": ("note.txt", lambda: b"\x00\x01\x02" * 9),
    "empty": ("note.txt", lambda: b""),
    "no ending": ("README", lambda: b"words"),
    "program": ("setup.exe", lambda: b"MZ"),
    "page": ("page.html", lambda: HTML),
    "photo of a phone": ("IMG_1.HEIC", lambda: b"\0\0\0\x18ftypheic"),
    "old Word": ("letter.doc", lambda: b"\xd0\xcf\x11\xe0"),
    "rich text": ("letter.rtf", lambda: b"{\\rtf1}"),
    "ending hidden by a direction mark": ("cod\u202efdp.exe", lambda: b"MZ"),
    "two endings": ("report.pdf.exe", pdf),
}
