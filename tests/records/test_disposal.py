"""A record goes only when its time is over, by two people, whole; and a certificate says so."""

from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection

from accounts.permissions import Denied, NotNow
from accounts.roles import Role
from audit import clock, seals
from audit.models import Event, Look, LookInList
from children.models import CarePeriod, Child
from epep.management.commands import protect_history
from records import actions, disposing, reach, retention
from records.models import Disposal, LegalHold
from tests.factories import member
from tests.world import undone


@pytest.mark.parametrize(
    ("born", "died", "until"),
    [
        (date(2012, 4, 3), None, date(2087, 4, 3)),
        (date(2012, 2, 29), None, date(2087, 3, 1)),  # 2087 has no 29 February
        (date(2012, 4, 3), date(2024, 2, 29), date(2039, 3, 1)),
        (date(2012, 4, 3), date(2030, 4, 2), date(2045, 4, 2)),  # the day before they were 18
        (date(2012, 4, 3), date(2030, 4, 3), date(2087, 4, 3)),
    ],
)
def test_how_long_a_record_is_kept(born, died, until):
    assert retention.reckon(born, died).until == until


def test_a_death_is_known_by_how_care_ended(ada):
    CarePeriod.objects.filter(child=ada).update(ends=date(2026, 9, 8), end_reason="E2")
    assert retention.of_child(ada).until == date(2041, 9, 8)


LONG_AGO = date(1950, 5, 5)


def over(world) -> Child:
    """Everything of Ada is closed, and her time is over."""
    Child.objects.filter(pk=world.children["Ada"].pk).update(date_of_birth=LONG_AGO)
    ada = Child.objects.get(pk=world.children["Ada"].pk)
    CarePeriod.objects.filter(child=ada).update(ends=clock.today())
    ada.peps.exclude(status__in=["signed_off", "closed"]).update(status="closed")
    return ada


def test_before_its_time_on_hold_or_in_care_it_stays(again):
    head, ada = again.user("head"), again.children["Ada"]
    with undone():
        with pytest.raises(NotNow, match="kept until"):
            actions.propose(child=ada, by=head)
    with undone():
        Child.objects.filter(pk=ada.pk).update(date_of_birth=LONG_AGO)
        ada = Child.objects.get(pk=ada.pk)
        with pytest.raises(NotNow, match="legal hold"):
            actions.propose(child=ada, by=head)
        actions.lift(held=LegalHold.objects.get(child=ada), reason="Settled", by=head)
        with pytest.raises(NotNow, match="still looked after"):
            actions.propose(child=ada, by=head)
        with pytest.raises(Denied):
            actions.propose(child=ada, by=again.user("social worker"))


@pytest.fixture
def agreed(again):
    """Ada's disposal, proposed by the head and confirmed by the administrator; and the world it happens in."""
    with undone():
        ada, head = over(again), again.user("head")
        actions.lift(held=LegalHold.objects.get(child=ada), reason="Settled", by=head)
        made = actions.propose(child=ada, by=head)
        with pytest.raises(Denied, match="Somebody else"):
            actions.confirm(disposal=made, by=head)
        yield actions.confirm(disposal=made, by=again.user("administrator")), ada


def test_everything_goes_and_the_certificate_stays(agreed, django_capture_on_commit_callbacks):
    disposal, ada = agreed
    others = {model: model._base_manager.count() for model in reach.every_way()}
    rows = {model: reach.rows_of(model, ada.pk).count() for model in reach.every_way()}
    files = [document.file.name for document in ada.documents.all()]
    assert files
    listed = Look.objects.create(
        at=clock.now(), user_id=ada.pk, child_ids=[str(ada.pk), str(disposal.pk)], page="children:list"
    )
    LookInList.objects.create(look_id=listed.pk, child_id=ada.pk)
    with django_capture_on_commit_callbacks(execute=True):
        done = disposing.dispose(disposal)
    assert done.done_at
    assert len(done.record_sha256) == 64
    assert done.rows["children.child"] == 1
    assert done.money
    for model, held in rows.items():
        assert model._base_manager.count() == others[model] - held, model  # and nothing of anybody else
        assert reach.rows_of(model, ada.pk).count() == 0, model
    assert list(Event.objects.filter(child_id=ada.pk).values_list("verb", flat=True)) == ["record.disposed"]
    assert not Look.objects.at_child(ada.pk).exists()
    assert Look.objects.get(pk=listed.pk).child_ids == [str(disposal.pk)]
    assert not any(default_storage.exists(name) for name in files)
    connection.check_constraints()  # nothing points at what is gone


def test_a_hold_put_meanwhile_stops_it(agreed, again):
    disposal, ada = agreed
    LegalHold.objects.create(child=ada, reason="A claim", by=again.user("head"), at=clock.now())
    call_command("dispose_records")
    assert Child.objects.filter(pk=ada.pk).exists()
    assert Disposal.objects.get(pk=disposal.pk).done_at is None


def test_the_command_passes_the_guards_and_puts_them_back(agreed, capsys):
    _, ada = agreed
    if connection.vendor == "sqlite":
        protect_history.guard_by_triggers(protect_history.kept_tables())
    call_command("dispose_records", dry_run=True)
    assert Child.objects.filter(pk=ada.pk).exists()
    call_command("dispose_records")
    assert "went" in capsys.readouterr().out
    assert not Child.objects.filter(pk=ada.pk).exists()
    if connection.vendor == "sqlite":
        assert protect_history.standing_triggers() == set(protect_history.kept_tables())
        protect_history.drop_triggers(protect_history.kept_tables())


def test_seals_hold_before_and_after(agreed):
    disposal, _ = agreed
    seals.seal_finished_days()
    assert seals.broken_seals() == []
    done = disposing.dispose(disposal)
    assert seals.broken_seals() == []
    assert done.seal_before != done.seal_after


def test_nobody_but_heads_and_administrators_of_the_authority_decides(agreed, other_authority):
    disposal, _ = agreed
    stranger = member(Role.HEAD, other_authority)
    assert not Disposal.objects.visible_to(stranger).exists()
    with pytest.raises(Denied):
        actions.keep(disposal=disposal, reason="No", by=stranger)
