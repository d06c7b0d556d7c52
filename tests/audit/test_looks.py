"""What happened and who looked is written once, and says who, when, through which page and from where."""

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory, override_settings
from django.urls import reverse

from audit import acting, clock, events, looks
from audit.models import CannotChange, Event, Look, LookInList, Seal
from epep.management.commands import protect_history
from insight.models import TermReport

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(ada):
    event = events.record("child.test", "did something", ada, by=None, child_id=ada.pk)
    look = Look.objects.create(at=clock.now(), user_id=ada.pk, child_ids=[str(ada.pk)], child_id=ada.pk, page="home")
    listed = LookInList.objects.create(look_id=look.pk, child_id=ada.pk)
    seal = Seal.objects.create(day=clock.today(), rows=0, tables={}, sha256="0" * 64, sealed_at=clock.now())
    return [event, look, listed, seal]


def test_nothing_of_it_is_changed_or_deleted_through_the_application(rows):
    for row in rows:
        for attempt in (
            row.save,
            row.delete,
            type(row).objects.all().delete,
            lambda row=row: type(row).objects.update(pk=row.pk),
            lambda row=row: type(row).objects.bulk_update([row], ["pk"]),
        ):
            with pytest.raises(CannotChange):
                attempt()


def test_beneath_the_application_the_database_refuses_too(rows, ada):
    if connection.vendor != "sqlite":
        pytest.skip("On PostgreSQL it is a matter of roles: the next test.")
    tables = protect_history.kept_tables()
    protect_history.guard_by_triggers(tables)
    protect_history.guard_by_triggers(tables)  # a second run finds the guards there
    for table in ("audit_event", "audit_look", "audit_seal", "children_historicalchild"):
        for words in (f"DELETE FROM {table}", f"UPDATE {table} SET rowid = rowid"):
            with pytest.raises(DatabaseError, match="kept as it was"), transaction.atomic():
                connection.cursor().execute(words)
    ada.preferred_name = "Addie"
    ada.save()  # adding goes on
    events.record("child.test", "did more", ada, by=None, child_id=ada.pk)


def test_a_paper_that_is_made_is_kept_and_one_that_waits_is_not(rows, authority, adviser):
    """Beneath the application, on both databases."""
    about = {"authority": authority, "wanted_by": adviser, "wanted_at": clock.now(), "total": 1}
    waits, made = (TermReport.objects.create(term=f"Term {number}", **about) for number in (1, 2))
    TermReport.objects.filter(pk=made.pk).update(sha256="0" * 64, made_at=clock.now())
    tables, cursor = protect_history.tables_of(protect_history.KEPT_ONCE_MADE), connection.cursor()
    if connection.vendor == "postgresql":
        cursor.execute("CREATE ROLE epep_test_maker")
        cursor.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO epep_test_maker")
    for _ in range(2):  # a second run finds the guards there
        protect_history.guard_what_is_made(tables, "epep_test_maker" if connection.vendor == "postgresql" else None)
    if connection.vendor == "postgresql":
        cursor.execute("SET LOCAL ROLE epep_test_maker")
    for attempt in (TermReport.objects.filter(pk=made.pk).delete, TermReport.objects.filter(pk=made.pk).update):
        with pytest.raises(DatabaseError, match="kept as it was"), transaction.atomic():
            attempt(**({"sha256": "1" * 64} if attempt.__name__ == "update" else {}))
    TermReport.objects.filter(pk=waits.pk).update(done=1)
    if connection.vendor == "postgresql":
        cursor.execute("RESET ROLE")
        TermReport.objects.filter(pk=made.pk).delete()  # who owns the tables may, for a disposal


def test_on_postgresql_the_role_of_the_application_may_only_add(rows):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles: the test before.")
    tables, cursor = protect_history.kept_tables(), connection.cursor()
    cursor.execute("CREATE ROLE epep_test_app")
    cursor.execute("GRANT USAGE ON SCHEMA public TO epep_test_app")
    cursor.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO epep_test_app")
    cursor.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO epep_test_app")
    protect_history.revoke(tables, "epep_test_app")
    cursor.execute("SET LOCAL ROLE epep_test_app")
    for table in tables:
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute(f"DELETE FROM {table}")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        cursor.execute("UPDATE audit_look SET page = 'home'")
    looks = Look.objects.count()
    Look.objects.create(at=clock.now(), user_id=rows[1].user_id, child_ids=[], page="home")
    assert Look.objects.count() == looks + 1
    cursor.execute("RESET ROLE")


@override_settings(APP_DATABASE_PASSWORD="only-for-this-test")
def test_on_postgresql_the_role_of_the_application_is_made_and_owns_nothing(rows, ada):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles.")
    for _ in range(2):  # after every migrate again
        call_command("protect_history", role="epep_test_made", make=True, verbosity=0)
    cursor = connection.cursor()
    cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = 'epep_test_made'")
    assert cursor.fetchone()[0] == 0
    cursor.execute("SELECT rolcanlogin, rolsuper FROM pg_roles WHERE rolname = 'epep_test_made'")
    assert cursor.fetchone() == (True, False)
    cursor.execute("SET LOCAL ROLE epep_test_made")
    ada.preferred_name = "Addie"
    ada.save()  # the child changes, and history is added to
    cursor.execute("GRANT UPDATE ON audit_look TO epep_test_made")  # nobody gives themself what they do not have
    for words in (
        "UPDATE audit_look SET page = 'home'",
        "DELETE FROM children_historicalchild",
        "ALTER TABLE audit_look DISABLE TRIGGER ALL",
        "DROP TABLE audit_look",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(words)
    cursor.execute("RESET ROLE")


def test_on_postgresql_the_role_has_to_be_named_and_not_own_the_tables(db):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no roles.")
    cursor = connection.cursor()
    cursor.execute("SELECT current_user")
    for role in (None, "nobody_of_that_name", cursor.fetchone()[0]):
        with pytest.raises(CommandError):
            call_command("protect_history", role=role)


def test_every_table_that_is_kept_is_guarded():
    tables = protect_history.kept_tables()
    assert {"audit_look", "audit_event", "signoff_decision", "targets_fundingdecision", "peps_snapshot"} <= set(tables)
    assert {"papers_sharedcopy", "papers_sharedcopy_people", "papers_withdrawal"} <= set(tables)
    assert {"children_historicalchild", "peps_historicalpep", "accounts_historicaluser"} & set(tables)
    assert "children_child" not in tables


def test_history_and_events_name_the_page(client, ada, adviser):
    client.force_login(adviser)
    form = {
        "based_on": ada.version,
        "given_name": "Ada",
        "family_name": "Byron",
        "year_group": "8",
        "interpreter_needed": "no",
    }
    client.post(reverse("children:name", args=[ada.pk]), form)
    assert ada.history.first().history_change_reason == "children:name"
    assert ada.history.first().history_user_id == adviser.pk
    assert Event.objects.get(verb="child.identity_changed").page == "children:name"
    assert acting.current_page() == ""


def test_a_task_has_no_page(ada):
    ada.save()
    assert ada.history.first().history_change_reason is None


def test_a_look_at_a_list_is_one_row_and_a_thin_one_a_child(rf, adviser, ada, django_assert_num_queries):
    request = rf.get("/")
    request.user, request.resolver_match = adviser, None
    ids = [ada.pk, adviser.pk]
    looks.seen(request, *ids)
    with django_assert_num_queries(2):
        looks.write(request, type("Response", (), {"status_code": 200}))
    for child_id in ids:
        assert Look.objects.at_child(child_id).count() == 1


@pytest.mark.parametrize(
    ("proxies", "passed_on", "address"),
    [
        (0, "1.2.3.4", "127.0.0.1"),
        (1, "9.9.9.9, 1.2.3.4", "1.2.3.4"),
        (2, "9.9.9.9, 1.2.3.4, 10.0.0.1", "1.2.3.4"),
        (1, "nonsense", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_the_address_is_what_our_own_proxy_saw(proxies, passed_on, address):
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=proxies):
        assert looks.address_of(RequestFactory().get("/", headers={"X-Forwarded-For": passed_on})) == address
