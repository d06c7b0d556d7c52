"""The nightly seal: a changed byte or a removed row does not go unnoticed."""

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit import clock, events, seals, tasks
from audit.models import Event, Look, Seal
from audit.seals import broken_seals

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 9, 9, 12, tzinfo=clock.LONDON)
DAY = timedelta(days=1)


@pytest.fixture
def sealed(authority, ada):
    """A day with looks, an event and history, sealed; and the next one."""
    with clock.at(NOON):
        ada.preferred_name = "Addie"
        ada.save()
        events.record("child.test", "did something", ada, by=None, child_id=ada.pk)
        Look.objects.create(at=NOON, user_id=ada.pk, child_ids=[str(ada.pk)], child_id=ada.pk, page="home")
    with clock.at(NOON + 2 * DAY):
        tasks.seal()
    return Seal.objects.get(day=NOON.date())


def run(words: str) -> None:
    """Behind the application's back."""
    connection.cursor().execute(words)


def broken() -> list[str]:
    return [fault.why for fault in broken_seals()]


def test_a_sealed_day_holds(sealed):
    assert {"audit_look", "audit_event", "children_historicalchild"} <= set(sealed.tables)
    assert broken() == []
    out = StringIO()
    call_command("check_seals", stdout=out)
    assert "seals hold" in out.getvalue()


def test_a_changed_byte_is_noticed(sealed):
    run("UPDATE audit_event SET words = 'did Something' WHERE words = 'did something'")
    assert broken() == ["audit_event: a row was changed"]
    with pytest.raises(CommandError):
        call_command("check_seals", stderr=StringIO())


def test_a_changed_value_of_history_is_noticed(sealed):
    run("UPDATE children_historicalchild SET preferred_name = 'Ada' WHERE preferred_name = 'Addie'")
    assert broken() == ["children_historicalchild: a row was changed"]


def test_a_removed_row_is_noticed(sealed):
    run("DELETE FROM audit_look")
    assert broken() == ["audit_look: 0 rows where 1 were sealed"]


def test_a_row_slipped_in_is_noticed(sealed, ada):
    with clock.at(NOON + timedelta(hours=1)):
        events.record("child.test", "was elsewhere", ada, by=None, child_id=ada.pk)
    rows = sealed.tables["audit_event"]["rows"]
    assert broken() == [f"audit_event: {rows + 1} rows where {rows} were sealed"]


def test_a_seal_made_to_fit_breaks_the_chain(sealed):
    run("UPDATE audit_seal SET sha256 = 'f' WHERE day = '2026-09-09'")
    assert "the seal itself was changed" in broken()
    assert len(broken()) == 2  # this one, and the next that covers it


def test_a_removed_seal_is_noticed(sealed):
    run("DELETE FROM audit_seal WHERE day = '2026-09-09'")
    assert "the seal itself was changed" in broken()  # the next one covered it


def test_a_seal_removed_from_between_is_noticed(sealed):
    with clock.at(NOON + 4 * DAY):
        tasks.seal()
    run("DELETE FROM audit_seal WHERE day = '2026-09-10'")
    assert broken()[0] == "the seal is missing"


def test_only_days_that_are_over_are_sealed_and_each_once(sealed):
    before = Seal.objects.count()
    with clock.at(NOON + 2 * DAY):
        assert tasks.seal() == 0
    with clock.at(datetime(2026, 9, 12, 0, 30, tzinfo=clock.LONDON)):
        assert tasks.seal() == 0  # the day before may still be written
    with clock.at(datetime(2026, 9, 12, 1, 30, tzinfo=clock.LONDON)):
        assert tasks.seal() == 1
    assert Seal.objects.count() == before + 1


def test_a_day_on_which_nothing_happened_is_sealed_too(sealed):
    assert Seal.objects.get(day=(NOON + DAY).date()).rows == 0


def test_with_nothing_to_seal_nothing_is_sealed(db):
    assert not Event.objects.exists()
    assert tasks.seal() == 0
    out = StringIO()
    call_command("check_seals", stdout=out)
    assert "Nothing is sealed yet" in out.getvalue()


def test_a_column_that_came_later_breaks_no_seal(sealed):
    """As if `page` had not been there when the day was sealed."""
    day = sealed.day
    rows, sha256 = seals._fingerprint(Event, "at", ["id", "words"], day)
    tables = sealed.tables | {"audit_event": {"columns": ["id", "words"], "rows": rows, "sha256": sha256}}
    run("DELETE FROM audit_seal")
    Seal.objects.create(
        day=day, rows=sealed.rows, tables=tables, sha256=seals._chained(day, tables, None), sealed_at=clock.now()
    )
    assert broken() == []
