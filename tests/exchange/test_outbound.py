"""Copies put where a case system takes them: whole or not at all, once, and said where they do not arrive."""

import hashlib
import json
import threading
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.permissions import NotNow
from audit import clock
from audit.models import Event
from exchange import tasks
from exchange.models import Delivery, Pickup
from exchange.outbound import actions, naming, places, sending
from notices.models import Notice
from notices.outbox import settle, take
from papers.events import paper_made
from tests.exchange.conftest import PDF


def names(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_pdf_data_and_index_are_put_there_once_the_index_last(delivery, paper, folder, monkeypatch):
    order, put = [], places.Folder.put

    def noted(self, name, ending, data):
        order.append(ending)
        put(self, name, ending, data)

    monkeypatch.setattr(places.Folder, "put", noted)
    paper_made(paper=paper)  # told twice, wanted once
    assert tasks.sweep() == 1
    assert tasks.sweep() == 0
    assert order == [".pdf", ".json", ".index.json"]
    delivery.refresh_from_db()
    name = delivery.name
    assert names(folder) == [f"{name}.index.json", f"{name}.json", f"{name}.pdf"]
    index = json.loads((folder / f"{name}.index.json").read_text())
    child = paper.snapshot.pep.child
    assert index["child"]["case_id"] == child.local_id
    assert index["child"]["name"] == "Ada Lovell"
    assert {file["name"]: file["sha256"] for file in index["files"]} == {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if not path.name.endswith(".index.json")
    }
    assert (folder / f"{name}.pdf").read_bytes() == PDF
    assert json.loads((folder / f"{name}.json").read_text())["format"] == "epep-plan-file/1"
    assert Event.objects.get(verb="paper.delivered").child_id == child.pk


def test_off_or_for_named_people_only_nothing_is_put_there(paper, folder, ada, administrator, delivery, authority):
    ada.restricted = True
    ada.save()
    tasks.sweep()
    delivery.refresh_from_db()
    assert delivery.given_up_at
    assert "by hand" in delivery.last_error
    with pytest.raises(NotNow, match="named people only"):
        actions.deliver_again(delivery=delivery, by=administrator)
    paper.refresh_from_db()
    paper_made(paper=type(paper).objects.get(pk=paper.pk))
    assert Delivery.objects.count() == 1
    ada.restricted = False
    ada.save()
    again = actions.deliver_again(delivery=delivery, by=administrator)
    with pytest.raises(NotNow, match="already"):
        actions.deliver_again(delivery=delivery, by=administrator)
    actions.set_up(authority=authority, is_on=False, pattern="{upn}", with_data=False, by=administrator)
    assert tasks.sweep() == 0
    actions.set_up(authority=authority, is_on=True, pattern="{case_id}", with_data=False, by=administrator)
    assert tasks.sweep() == 1
    again.refresh_from_db()
    assert again.name.endswith("-again1")
    assert names(folder) == [f"{again.name}.index.json", f"{again.name}.pdf"]


def test_a_folder_that_fails_is_waited_for_told_once_and_said_on_the_page(client, delivery, folder, administrator):
    folder.rmdir()
    for minutes in (0, 0, 2, 20, 60, 130):
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            tasks.sweep()
    pickup = Pickup.objects.get()
    assert pickup.last_error == "The folder cannot be written to: it is not there."
    assert 4 <= pickup.failures <= 6  # waited for longer each time, and not asked twice in a minute
    assert Notice.objects.filter(subject="Copies for the case system do not arrive").count() == 1
    client.force_login(administrator)
    page = client.get(pickup.get_absolute_url())
    assert "it is not there.</strong> This is so since" in page.text
    folder.mkdir()
    with clock.at(clock.now() + timedelta(hours=4)):
        assert tasks.sweep() == 1
    pickup.refresh_from_db()
    assert pickup.failing_since is pickup.told_at is None
    assert len(names(folder)) == 3


def test_a_worker_killed_half_way_leaves_no_index_and_its_heir_puts_all_there(delivery, folder, monkeypatch):
    put = places.Folder.put

    def killed(self, name, ending, data):
        if ending == ".json":
            raise KeyboardInterrupt
        put(self, name, ending, data)

    with monkeypatch.context() as patch:
        patch.setattr(places.Folder, "put", killed)
        with pytest.raises(KeyboardInterrupt):
            sending.deliver(str(delivery.pk))
    assert not [name for name in names(folder) if name.endswith((".index.json", ".part"))]
    assert tasks.sweep() == 0  # it is still in hand
    slow = Delivery.objects.get()
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert tasks.sweep() == 1
    assert len(names(folder)) == 3
    assert settle(slow, last_error="too late") is False


def test_of_two_workers_one_has_it_in_hand(delivery):
    assert take(Delivery.objects, delivery.pk, lease=timedelta(minutes=1))
    assert take(Delivery.objects, delivery.pk, lease=timedelta(minutes=1)) is None


EVIL = ["../../etc/passwd", "/root", "a\x00b", "..", "", "🙂", "CON:|<>", "x" * 500, "Ä 12/3"]


def test_a_name_leads_nowhere_whatever_the_case_id_says(delivery):
    for delivery.paper.snapshot.pep.child.local_id in EVIL:
        for pattern in ("{case_id}", "{upn}-{case_id}-{kind}-{term}-{date}"):
            name = naming.name_of(delivery, pattern)
            assert naming.SAFE.fullmatch(name)
            assert len(name) < 170


@pytest.mark.parametrize("pattern", ["{name}", "plan", "../{case_id}", "{case_id}/{upn}", "{case_id!r}", "{case_id}."])
def test_a_pattern_that_cannot_be_is_refused(pattern):
    with pytest.raises(naming.PatternError):
        naming.check(pattern)


def test_the_folder_is_written_within_itself_alone(folder, tmp_path, authority):
    place = places.Folder(str(folder.parent), authority.code)
    for name in ("../up", "a/b", ".hidden", ""):
        with pytest.raises(ValueError, match="not a name"):
            place.put(name, ".pdf", b"")
    folder.rmdir()
    folder.symlink_to(tmp_path)
    with pytest.raises(places.PlaceError, match=r"link to somewhere else|not a folder"):
        place.put("a", ".pdf", b"")
    with pytest.raises(places.PlaceError, match="cannot be the name"):
        places.Folder(str(tmp_path), "..")


def test_the_administrator_sets_it_up_and_asks_for_earlier_plans(client, paper, folder, administrator, authority):
    change, day = reverse("exchange:folder_change", args=[authority.code]), paper.snapshot.pep.signed_off_at.date()
    since = {"since-day": day.day, "since-month": day.month, "since-year": day.year}
    with clock.at(day + timedelta(days=1)):
        client.force_login(administrator)
        page = client.post(change, {"is_on": "yes", "pattern": "{surname}", "with_data": ["json"]})
        assert "{surname} is not known" in page.text
        client.post(change, {"is_on": "yes", "pattern": "{upn}_{date}", "with_data": ["json"]})
        assert Pickup.objects.get().pattern == "{upn}_{date}"
        page = client.post(reverse("exchange:folder_since", args=[authority.code]), since, follow=True)
    assert "1 copy is put there now" in page.text
    assert "Waiting." in page.text
    assert Delivery.objects.get().wanted_by == administrator


def test_the_page_costs_the_same_for_one_copy_and_for_many(client, delivery, paper, administrator, authority):
    client.force_login(administrator)
    address = reverse("exchange:folder", args=[authority.code])
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for again in range(1, 5):
        Delivery.objects.create(authority=authority, paper=paper, again=again, wanted_at=clock.now())
    with CaptureQueriesContext(connection) as many:
        assert client.get(address).text.count("Waiting.") == 5
    assert len(many) == len(one) <= 16


@contextmanager
def bucket(status=200, code="AccessDenied"):
    taken = {}

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self):
            taken[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
            body = b"" if status == 200 else f"<Error><Code>{code}</Code></Error>".encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", taken
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.ci  # what speaks with a bucket takes seconds to load
def test_a_bucket_takes_the_same_files(delivery, settings, monkeypatch, authority):
    settings.OUTBOUND_DIR, settings.OUTBOUND_BUCKET, settings.OUTBOUND_PREFIX = "", "council", "epep"
    settings.OUTBOUND_S3_REGION = "eu-west-2"
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with bucket(status=403) as (settings.OUTBOUND_S3_ENDPOINT, _):
        tasks.sweep()
    assert Pickup.objects.get().last_error == "The bucket cannot be written to: the portal may not write there."
    later = clock.now() + timedelta(minutes=5)
    with bucket() as (settings.OUTBOUND_S3_ENDPOINT, taken), clock.at(later):
        tasks.sweep()
    delivery.refresh_from_db()
    assert list(taken) == [
        f"/council/epep/{authority.code}/{delivery.name}{ending}" for ending in (".pdf", ".json", ".index.json")
    ]
    assert taken[f"/council/epep/{authority.code}/{delivery.name}.pdf"] == PDF
