"""Files made on the spot: good ones, and the bad ones people send by mistake or on purpose."""

import io
import struct
import zipfile
import zlib

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


def hollow_png(width: int, height: int) -> bytes:
    """A picture that only says how large it is."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(b"\0" * 100)
    chunks = (
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) for chunk in (head, data)
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


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


def pdf_with_hidden_actions() -> bytes:
    """Actions where a quick look does not see them: inside other objects, behind a link, in an outline, in a form."""
    out = io.BytesIO()
    name = pikepdf.Name
    with pikepdf.new() as document:
        document.add_blank_page()
        script = pikepdf.Dictionary(S=name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        launch = pikepdf.Dictionary(S=name.Launch, F=pikepdf.String("calc.exe"))
        there = pikepdf.Dictionary(S=name.GoTo, D=pikepdf.Array([0, name.Fit]), Next=script)
        link = {"Type": name.Annot, "Subtype": name.Link, "Rect": [0, 0, 9, 9]}
        document.pages[0].obj.Annots = pikepdf.Array(
            [pikepdf.Dictionary(**link, A=launch), pikepdf.Dictionary(**link, A=there)]  # neither has a number
        )
        field = pikepdf.Dictionary(T=pikepdf.String("f"), FT=name.Tx, AA=pikepdf.Dictionary(K=script))
        document.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]), XFA=pikepdf.String("<xdp/>"))
        document.Root.Names = pikepdf.Dictionary(
            JavaScript=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a"), script]))
        )
        first = document.make_indirect(pikepdf.Dictionary(Title=pikepdf.String("One"), A=script))
        document.Root.Outlines = document.make_indirect(pikepdf.Dictionary(First=first, Last=first, Count=1))
        attached = document.make_stream(b"MZ-program")
        spec = pikepdf.Dictionary(Type=name.Filespec, F=pikepdf.String("a.exe"), EF=pikepdf.Dictionary(F=attached))
        document.Root.AF = pikepdf.Array([spec])
        document.save(out)
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
    "bomb of a picture, 100 megapixels of nothing": ("huge.png", lambda: hollow_png(10_000, 10_000)),
    "bomb of a picture, 50,000 pixels each way": ("huge.png", lambda: hollow_png(50_000, 50_000)),
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
