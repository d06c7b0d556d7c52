"""Plans from before the portal: a parcel of PDFs with a list, tried out, loaded, read, loaded again and undone."""

import io
import json
import zipfile

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from accounts import tasks
from children.models import Placement
from documents import files
from documents import tasks as scanning
from documents.models import Document
from organisations.models import ImportRun
from peps.former import parcel
from peps.models import PEP, FormerPlan
from signoff.models import Duty
from tests.documents import corpus
from tests.factories import ChildFactory

pytestmark = pytest.mark.django_db
HEAD = "child_id,date_of_birth,plan_date,term,kind,rating,file"


@pytest.fixture(autouse=True)
def files_in_a_folder_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def paper(words="A plan") -> bytes:
    """A PDF that differs from others by its words."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.docinfo["/Title"] = words
        pdf.save(out, static_id=True)
    return out.getvalue()


def row(child, file="a.pdf", on="14/11/2024", term="Autumn 2024", kind="Termly", rating="Good", born=None):
    return f"{child.local_id},{born or f'{child.date_of_birth:%d/%m/%Y}'},{on},{term},{kind},{rating},{file}"


def zipped(rows, papers, head=HEAD) -> bytes:
    return corpus.zipped({"list.csv": "\n".join([head, *rows]), **papers})


@pytest.fixture
def send(client, administrator):
    client.force_login(administrator)

    def send(data, begin=True) -> ImportRun:
        upload = SimpleUploadedFile("plans.zip", data)
        response = client.post(reverse("importing:choose", args=["former-plans"]), {"files": [upload]})
        run = ImportRun.objects.get(pk=response.url.strip("/").rpartition("/")[2])
        tasks.sweep_imports()
        if begin:
            client.post(reverse("importing:run", args=[run.pk]), {"do": "begin"})
            tasks.sweep_imports()
        run.refresh_from_db()
        return run

    return send


def refused(run) -> dict:
    return {
        (line.row, line.column): f"{line.value}: {line.words} {line.fix}"
        for line in run.lines.filter(outcome="refused")
    }


def test_plans_come_with_their_papers_and_a_second_time_nothing_changes(ada, send):
    data = zipped(
        [row(ada), row(ada, "2.PDF", "02/05/2025", "", "", "")], {"a.pdf": paper("1"), "in/2.pdf": paper("2")}
    )
    assert send(data, begin=False).counts["created"] == 2
    assert not FormerPlan.objects.exists()
    run = send(data)
    assert (run.counts["created"], run.counts["refused"]) == (2, 0)
    later, first = FormerPlan.objects.all()
    assert (str(first), first.rating, first.document.uploaded_by.name) == (
        "Termly PEP, Autumn 2024",
        "Good",
        run.by_name,
    )
    assert (str(later), later.held_on.isoformat()) == ("Plan, 2024/25", "2025-05-02")
    run = send(data)
    assert (run.counts["unchanged"], run.counts["created"], Document.objects.count()) == (2, 0, 2)
    run = send(zipped([row(ada, rating="Amber")], {"a.pdf": paper("1")}))
    assert (run.counts["updated"], run.lines.get().words) == (1, "rating")


def test_an_undone_import_takes_plans_and_papers_away(ada, send, client, django_capture_on_commit_callbacks):
    run = send(zipped([row(ada)], {"a.pdf": paper()}))
    name = Document.objects.get().file.path
    client.post(reverse("importing:undo", args=[run.pk]))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.sweep_imports()
    run.refresh_from_db()
    assert run.state == ImportRun.State.UNDONE
    assert not FormerPlan.objects.exists()
    assert not Document.objects.exists()
    with pytest.raises(FileNotFoundError):
        open(name)


def test_it_is_no_plan_to_work_on(ada, send):
    duties = Duty.objects.count()
    send(zipped([row(ada, on="14/11/2019")], {"a.pdf": paper()}))
    assert (PEP.objects.count(), Duty.objects.count()) == (0, duties)


def test_it_is_read_like_a_plan_once_it_is_scanned(
    ada, send, client, settings, monkeypatch, social_worker, teacher, carer, administrator, other_social_worker
):
    settings.SERVE_UNSCANNED = False
    send(zipped([row(ada)], {"a.pdf": paper()}))
    plan = FormerPlan.objects.get()
    at = reverse("former:paper", args=[plan.pk])

    def opened(user):
        client.force_login(user)
        return client.get(at).status_code

    assert opened(social_worker) == 403  # not scanned yet
    settings.CLAMD_URL = "tcp://nowhere:1"
    monkeypatch.setattr("documents.scanning.look_through", lambda file: "")
    scanning.sweep()
    who = [social_worker, teacher, carer, administrator, other_social_worker]
    assert [opened(user) for user in who] == [200, 200, 404, 404, 404]
    client.force_login(teacher)
    page = client.get(reverse("children:child", args=[ada.pk])).content.decode()
    assert "Termly PEP, Autumn 2024" in page
    assert at in page
    assert client.get(reverse("documents:download", args=[plan.document.pk])).status_code == 404
    Placement.objects.filter(child=ada).update(confidential=True)
    assert [opened(user) for user in (social_worker, teacher)] == [200, 404]


def test_what_is_wrong_is_said_in_plain_words(ada, authority, send):
    ben = ChildFactory(authority=authority, given_name="Ben")
    papers = {
        "text.pdf": b"not a pdf", "locked.pdf": corpus.pdf(password="x"), "word.docx": corpus.docx(),
        "two.pdf": paper("two"), "same1.pdf": paper("same"), "same2.pdf": paper("same"), "lonely.pdf": paper("lonely"),
        "../../etc/out.pdf": paper("out"), "x/d.pdf": paper("d1"), "y/d.pdf": paper("d2"), "ok.pdf": paper("ok"),
        "bomb.pdf": b"%PDF-" + b"0" * 3_000_000, "date.pdf": paper("date"), "kind.pdf": paper("kind"),
    }  # fmt: skip
    rows = [
        row(ada, "text.pdf"),  # 2
        row(ada, "locked.pdf"),
        row(ada, "word.docx"),
        row(ada, "two.pdf"),  # 5
        row(ben, "two.pdf"),
        row(ada, "same1.pdf"),  # 7
        row(ben, "same2.pdf"),
        row(ada, "nowhere.pdf"),  # 9
        row(ada, "d.pdf"),
        row(ada, "bomb.pdf"),  # 11
        row(ada, "ok.pdf", born="01/01/2001"),
        row(ada, "date.pdf", on="14/11/2099"),  # 13
        row(ada, "kind.pdf", kind="Weekly"),
        row(ada, ""),  # 15
        row(ada, "out.pdf"),
    ]
    run = send(zipped(rows, papers), begin=False)
    said = refused(run)
    for where, words in {
        (2, "file"): "The file is not what its name says, or it is damaged.",
        (3, "file"): "The PDF has a password.",
        (4, "file"): "This is not a PDF.",
        (5, "file"): "Rows 5, 6 name the same file",
        (6, "file"): "nobody can say whose plan it is",
        (7, "file"): "The files of rows 7, 8 are the same plan, given to different children.",
        (9, "file"): "There is no such file beside the list.",
        (10, "file"): "2 files of this name in different folders",
        (11, "file"): "The file was refused: see the line about it.",
        (12, "date_of_birth"): "born on another day",
        (13, "plan_date"): "in the future",
        (14, "kind"): "This is no kind of plan.",
        (15, "file"): "The row names no file.",
        (16, "file"): "The file was refused",
    }.items():
        assert words in said[where], said
    about_files = " ".join(run.lines.filter(outcome="refused", row=None).values_list("value", flat=True))
    for name in ("lonely.pdf", "../../etc/out.pdf", "bomb.pdf", "x/d.pdf"):
        assert name in about_files
    assert run.counts["created"] == 1  # the one without its kind


def test_the_paper_of_one_child_does_not_come_to_another(ada, authority, send):
    ben = ChildFactory(authority=authority, given_name="Ben")
    send(zipped([row(ada)], {"a.pdf": paper()}))
    run = send(zipped([row(ben)], {"a.pdf": paper()}))
    assert "as a plan of another child" in refused(run)[2, "file"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (corpus.zipped({"a.pdf": b"%PDF-"}), "There is no list"),
        (corpus.zipped({"a.csv": HEAD, "b.csv": HEAD}), "There are 2 lists"),
        (b"PK\x03\x04 torn", "is damaged and cannot be unpacked"),
    ],
)
def test_a_parcel_of_no_use_says_why(send, data, words):
    run = send(data, begin=False)
    assert (run.state, words in run.problem) == (ImportRun.State.FAILED, True), run.problem


def test_a_parcel_that_would_burst_is_not_opened(ada, send, monkeypatch):
    monkeypatch.setattr(parcel, "MOST_BYTES", 1000)
    monkeypatch.setattr(files, "check", None)
    run = send(zipped([row(ada)], {"a.pdf": paper() + b"0" * 2000}), begin=False)
    assert "when it is unpacked" in run.problem


def test_the_command_takes_a_zip_or_a_folder(ada, authority, tmp_path, capsys):
    data = zipped([row(ada)], {"a.pdf": paper()})
    (tmp_path / "plans.zip").write_bytes(data)
    folder = tmp_path / "plans"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder)
    for place, dry_run, outcome in [
        ("plans", True, "created"),
        ("plans.zip", False, "created"),
        ("plans", False, "unchanged"),
    ]:
        call_command("import_former_plans", str(tmp_path / place), authority=authority.code, json=True, dry_run=dry_run)
        assert json.loads(capsys.readouterr().out)[outcome] == 1, place
    assert FormerPlan.objects.get().document.uploaded_by is None
