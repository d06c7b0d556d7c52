"""What the virus scanner says, and what follows from it: who may open a file, who is told, what is tried again."""

import io
import shutil
import socket

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit.models import Event
from documents import actions, lists, permissions, scanning, tasks
from documents.models import Document
from notices.models import Notice
from tests.documents import clamd, corpus
from tests.documents.corpus import upload
from tests.factories import member


@pytest.fixture(autouse=True)
def _production(settings, tmp_path):
    settings.MEDIA_ROOT, settings.SERVE_UNSCANNED, settings.CLAMD_TIMEOUT = tmp_path, False, 2


@pytest.fixture
def document(ada, social_worker):
    return actions.add_document(
        child=ada, kind="report", title="Report", upload=upload("r.pdf", corpus.pdf()), by=social_worker
    )


def opened(client, document, user) -> int:
    client.force_login(user)
    return client.get(reverse("documents:download", args=[document.pk])).status_code


# ---------------------------------------------------------------- talking to it


def test_what_is_sent_is_the_whole_file(settings):
    with clamd.scanner(settings, b"stream: OK\0") as scanner:
        assert scanning.look_through(io.BytesIO(b"x" * 200_000)) == ""
    assert scanner.got == b"x" * 200_000


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        (b"stream: Eicar-Test-Signature FOUND\0", "Eicar-Test-Signature"),
        (b"stream: Win.Test FOUND\n\0", "Win.Test"),
        (b"INSTREAM size limit exceeded. ERROR\0", scanning.NotScanned),
        (b"anything else\0", scanning.NotScanned),
        (b"", scanning.ScannerAway),
        (b"stream: OK", ""),
    ],
)
def test_only_its_own_word_makes_a_file_clean(answer, outcome, settings):
    with clamd.scanner(settings, answer):
        if isinstance(outcome, str):
            assert scanning.look_through(io.BytesIO(b"x")) == outcome
        else:
            with pytest.raises(outcome):
                scanning.look_through(io.BytesIO(b"x"))


def test_one_that_hangs_up_on_a_large_file_has_not_scanned_it(settings):
    answer = b"INSTREAM size limit exceeded. ERROR\0"
    with clamd.scanner(settings, answer, takes=10), pytest.raises((scanning.NotScanned, scanning.ScannerAway)):
        scanning.look_through(io.BytesIO(b"x" * 5_000_000))


def test_one_that_is_silent_is_given_up(settings):
    settings.CLAMD_TIMEOUT = 0.2
    with clamd.scanner(settings, b"stream: OK\0", after=0.5), pytest.raises(scanning.ScannerAway):
        scanning.look_through(io.BytesIO(b"x"))


@pytest.mark.parametrize("where", ["tcp://127.0.0.1:{port}", "unix:///nowhere/clamd.sock"])
def test_one_that_is_not_there_is_away(where, settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.CLAMD_URL = where.format(port=free.getsockname()[1])
        with pytest.raises(scanning.ScannerAway):
            scanning.look_through(io.BytesIO(b"x"))


# ---------------------------------------------------------------- what follows


def test_without_a_scanner_nobody_opens_what_somebody_else_added(client, document, teacher, social_worker):
    tasks.scan(str(document.pk))
    assert tasks.sweep() == 0
    document.refresh_from_db()
    assert document.scan == Document.Scan.NOT_SCANNED
    assert opened(client, document, teacher) == 403
    assert opened(client, document, social_worker) == 200
    client.force_login(teacher)
    page = client.get(reverse("documents:list", args=[document.child_id])).content.decode()
    assert "Not scanned" in page
    assert "when it has been checked for viruses" in page
    assert f'"{reverse("documents:download", args=[document.pk])}"' not in page


def test_a_demonstration_has_no_scanner_and_needs_none(client, document, teacher, settings):
    settings.SERVE_UNSCANNED = True
    assert opened(client, document, teacher) == 200


def test_the_worker_is_asked_once_the_upload_is_kept(
    client, ada, social_worker, teacher, settings, django_capture_on_commit_callbacks
):
    with clamd.scanner(settings, b"stream: OK\0"), django_capture_on_commit_callbacks(execute=True):
        about = {"child": ada, "kind": "report", "title": "Report", "by": social_worker}
        document = actions.add_document(upload=upload("r.pdf", corpus.pdf()), **about)
    document.refresh_from_db()
    assert document.scan == Document.Scan.CLEAN
    assert opened(client, document, teacher) == 200


def test_what_has_something_in_it_is_held_back(client, ada, document, social_worker, teacher, administrator, settings):
    with clamd.scanner(settings, b"stream: Eicar FOUND\0"):
        tasks.scan(str(document.pk))
        tasks.scan(str(document.pk))
    assert opened(client, document, teacher) == 404
    assert opened(client, document, social_worker) == 403
    assert [row.is_held_back for row in lists.of_child(social_worker, ada)] == [True]
    assert lists.of_child(teacher, ada) == []
    assert Event.objects.filter(verb="document.held_back", child_id=ada.pk).count() == 1
    told = {notice.to_email: notice.body for notice in Notice.objects.all()}
    assert told.keys() == {social_worker.email, administrator.email}
    assert not any("Lovell" in body or "Report" in body for body in told.values())


def test_of_a_restricted_child_no_administrator_is_told(ada, document, administrator, settings):
    ada.restricted = True
    ada.save()
    with clamd.scanner(settings, b"stream: Eicar FOUND\0"):
        tasks.scan(str(document.pk))
    assert not Notice.objects.filter(to_email=administrator.email).exists()
    assert not permissions.held_back(administrator).exists()


def test_the_sweep_does_what_a_lost_message_left(ada, document, social_worker, settings):
    other = actions.add_document(
        child=ada, kind="photo", title="Trip", upload=upload("t.jpg", corpus.picture()), by=social_worker
    )
    with clamd.scanner(settings, b"stream: OK\0"):
        assert tasks.sweep() == 2
        assert tasks.sweep() == 0
    assert not Document.objects.exclude(pk__in=[document.pk, other.pk], scan="clean").exists()


def test_the_sweep_stops_where_the_scanner_is_away_and_says_so(ada, document, social_worker, settings, monkeypatch):
    about = {"child": ada, "kind": "report", "title": "Second", "by": social_worker}
    actions.add_document(upload=upload("r.pdf", corpus.pdf()), **about)
    asked = []
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    monkeypatch.setattr(scanning, "_connected", lambda: _away(asked))
    assert tasks.sweep() == 0
    assert len(asked) == 1
    assert Document.objects.exclude(scan_tried_at=None).get().scan_words.startswith("The scanner did not answer")


def _away(asked):
    asked.append(1)
    raise ConnectionRefusedError


def test_a_file_it_cannot_scan_holds_up_no_other(ada, document, social_worker, settings):
    with clamd.scanner(settings, b"INSTREAM size limit exceeded. ERROR\0"):
        assert tasks.sweep() == 0
    about = {"child": ada, "kind": "report", "title": "Second", "by": social_worker}
    second = actions.add_document(upload=upload("r.pdf", corpus.pdf()), **about)
    assert [row.pk for row in Document.objects.not_scanned()] == [second.pk, document.pk]


def test_a_file_gone_from_the_store_is_no_obstacle(document, settings):
    document.file.storage.delete(document.file.name)
    with clamd.scanner(settings, b"stream: OK\0"):
        assert tasks.sweep() == 0
    document.refresh_from_db()
    assert document.scan_words == "The file is not in the store"


# ---------------------------------------------------------------- the administrators' page


@pytest.fixture
def found(document, settings):
    with clamd.scanner(settings, b"stream: Eicar FOUND\0"):
        tasks.scan(str(document.pk))
    settings.CLAMD_URL = ""
    document.refresh_from_db()
    return document


def test_administrators_see_what_is_held_back_but_not_what_it_is_called(client, found, administrator):
    client.force_login(administrator)
    page = client.get(reverse("documents:held_back")).content.decode()
    assert "Ada Lovell" in page
    assert "Eicar" in page
    assert "Report" not in page
    assert "There is no virus scanner" in page


def test_another_council_sees_nothing_of_it(client, found, other_authority):
    client.force_login(member(Role.ADMINISTRATOR, other_authority))
    assert "Nothing is held back" in client.get(reverse("documents:held_back")).content.decode()
    for name in ("scan_again", "destroy"):
        assert client.post(reverse(f"documents:{name}", args=[found.pk])).status_code == 404


def test_scanned_again_it_may_turn_out_to_be_clean(client, found, administrator, teacher, settings):
    client.force_login(administrator)
    client.post(reverse("documents:scan_again", args=[found.pk]))
    assert opened(client, found, teacher) == 403
    with clamd.scanner(settings, b"stream: OK\0"):
        tasks.sweep()
    assert opened(client, found, teacher) == 200


def test_destroyed_the_file_is_gone_and_the_row_stays(client, found, administrator, social_worker):
    client.force_login(administrator)
    assert "Destroy this file?" in client.get(reverse("documents:destroy", args=[found.pk])).content.decode()
    storage, name = found.file.storage, found.file.name
    client.post(reverse("documents:destroy", args=[found.pk]))
    tasks.sweep()
    assert not storage.exists(name)
    found.refresh_from_db()
    assert (bool(found.destroyed_at), found.file.name) == (True, "")
    assert opened(client, found, social_worker) == 404
    client.force_login(administrator)
    assert client.post(reverse("documents:destroy", args=[found.pk])).status_code == 404


# ---------------------------------------------------------------- with clamd itself


@pytest.mark.full
@pytest.mark.parametrize("by", ["socket", "port"])
def test_clamd_finds_the_test_file_and_passes_others(by, document, settings, tmp_path_factory):
    if shutil.which("clamd") is None:
        pytest.skip("clamd is not installed here: .ci/run installs it")
    with clamd.real_clamd(tmp_path_factory.mktemp("clamd"), most="1M") as (path, port):
        settings.CLAMD_URL = f"unix://{path}" if by == "socket" else f"tcp://127.0.0.1:{port}"
        settings.CLAMD_TIMEOUT = 20
        assert scanning.look_through(io.BytesIO(clamd.EICAR)) == clamd.FOUND
        assert scanning.look_through(io.BytesIO(corpus.zipped({"inside.com": clamd.EICAR}))) == clamd.FOUND
        assert scanning.look_through(io.BytesIO(corpus.docx())) == ""
        with pytest.raises((scanning.NotScanned, scanning.ScannerAway)):
            scanning.look_through(io.BytesIO(bytes(8_000_000)))
        assert tasks.sweep() == 1
    document.refresh_from_db()
    assert document.scan == Document.Scan.CLEAN
