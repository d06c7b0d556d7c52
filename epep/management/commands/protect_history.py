"""Tells the database itself that history and looks are written once. Run it after every migrate: a migration that
rebuilds a table takes the guard of that table with it.

On PostgreSQL one role owns the tables and migrates them, and another runs the application: it reads and writes, adds to
what is kept, and can neither change it nor take its guard away.
"""

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from audit.models import Kept
from insight.models import TermReport
from papers.models import Paper, SharedCopy, SharedPaper
from peps.models import Snapshot
from records.twins.moving import movable
from signoff.models import Decision, ReturnedPart
from targets.models import Evidence, FundingDecision, LedgerEntry, Payment, ProgressNote, Rate

ALSO_KEPT = [Decision, ReturnedPart, Snapshot, FundingDecision, ProgressNote, LedgerEntry, Payment, Evidence, Rate]
# For whom a shared copy was made is a part of it.
ALSO_KEPT.append(SharedCopy.people.through)
# Wanted first and made later: from then on they are kept.
KEPT_ONCE_MADE = [Paper, SharedPaper, TermReport]
GUARD = "This is kept as it was."


class Command(BaseCommand):
    help = "Makes looks, events, seals, history, decisions and snapshots impossible to change or delete."

    def add_arguments(self, parser):
        parser.add_argument("--role", help="PostgreSQL: the role as which the application runs (not the tables' owner)")
        parser.add_argument(
            "--make", action="store_true", help="make that role where there is none, with APP_DATABASE_PASSWORD"
        )

    @transaction.atomic
    def handle(self, *args, role=None, make=False, **options):
        tables = kept_tables()
        if connection.vendor == "sqlite":
            guard_by_triggers(tables)
            guard_what_is_made(tables_of(KEPT_ONCE_MADE))
        else:
            if make:
                make_role(role, settings.APP_DATABASE_PASSWORD)
            revoke(tables, role)
            guard_what_is_made(tables_of(KEPT_ONCE_MADE), role)
        self.stdout.write(f"{len(tables)} tables can be added to, and not changed.")


def kept_tables() -> list[str]:
    kept = [
        model
        for model in apps.get_models(include_auto_created=True)
        if issubclass(model, Kept) or hasattr(model, "history_object") or model in ALSO_KEPT
    ]
    return tables_of(kept)


def tables_of(models) -> list[str]:
    return sorted(model._meta.db_table for model in models)


def keys_that_may_change() -> dict[str, list[str]]:
    """Of tables that are kept as they were, the columns that say whose record a row is in, and nothing else of it.

    Two records of one child are put together, and case notes go along (`records.twins`): what was written, by whom and
    when stays beyond anybody's reach. Money and history do not go that way.
    """
    kept = set(kept_tables())
    return {model._meta.db_table: list(keys) for model, keys in movable().items() if model._meta.db_table in kept}


def standing_triggers() -> set[str]:
    """The tables that are guarded by triggers now (SQLite)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'keep_%'")
        return {table for (table,) in cursor.fetchall()}


def drop_triggers(tables) -> None:
    with connection.cursor() as cursor:
        for table in tables:
            for verb in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {connection.ops.quote_name(f'keep_{table}_{verb}')}")


def guard_by_triggers(tables: list[str]) -> None:
    may_change, columns = keys_that_may_change(), _columns()
    with connection.cursor() as cursor:
        for table in tables:
            for verb in ("UPDATE", "DELETE"):
                name, on = (connection.ops.quote_name(text) for text in (f"keep_{table}_{verb.lower()}", table))
                of = ""
                if verb == "UPDATE" and table in may_change:
                    fixed = [column for column in columns[table] if column not in may_change[table]]
                    of = f" OF {', '.join(map(connection.ops.quote_name, fixed))}"
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb}{of} ON {on} BEGIN SELECT RAISE(ABORT, '{GUARD}'); END"
                )


def guard_what_is_made(tables: list[str], role: str | None = None) -> None:
    """Rows that have their file can be neither changed nor deleted: on PostgreSQL by the application's role, on SQLite
    by anybody."""
    with connection.cursor() as cursor:
        if role:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION keep_what_is_made() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{GUARD}'; END $$"
            )
        for table in tables:
            for verb in ("UPDATE", "DELETE"):
                name, on = (connection.ops.quote_name(text) for text in (f"keep_{table}_{verb.lower()}", table))
                if role:
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {on}")
                    cursor.execute(
                        f"CREATE TRIGGER {name} BEFORE {verb} ON {on} FOR EACH ROW "
                        f"WHEN (OLD.made_at IS NOT NULL AND current_user = {literal(role)}) "
                        "EXECUTE FUNCTION keep_what_is_made()"
                    )
                    continue
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {on} WHEN OLD.made_at IS NOT NULL "
                    f"BEGIN SELECT RAISE(ABORT, '{GUARD}'); END"
                )


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _columns() -> dict[str, list[str]]:
    return {model._meta.db_table: [each.column for each in model._meta.concrete_fields] for model in apps.get_models()}


def make_role(role: str | None, password: str) -> None:
    """A role that signs in, reads and writes, and owns nothing. Said again: with the password and the tables of now."""
    if not role or not password:
        raise CommandError("Say the role (--role epep_app), and set APP_DATABASE_PASSWORD for it.")
    quoted = connection.ops.quote_name(role)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
        if cursor.fetchone() is None:
            cursor.execute(f"CREATE ROLE {quoted}")
        owns_nothing = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"
        cursor.execute(f"ALTER ROLE {quoted} {owns_nothing} PASSWORD %s", [password])
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}")
        cursor.execute(f"GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {quoted}")


def revoke(tables: list[str], role: str | None) -> None:
    if not role:
        raise CommandError("Say as which role the application runs: --role epep_app")
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
        found = cursor.fetchone()
        if found is None:
            raise CommandError(f"There is no role {role}.")
        # A superuser passes every guard, and an owner needs UPDATE where a foreign key points at the table.
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tablename = ANY(%s) AND tableowner = %s", [tables, role])
        if found[0] or cursor.fetchone()[0]:
            raise CommandError(
                f"{role} owns the tables. Let another role own and migrate them, and run this as that role."
            )
        names = ", ".join(connection.ops.quote_name(table) for table in tables)
        cursor.execute(f"REVOKE UPDATE, DELETE, TRUNCATE ON {names} FROM {connection.ops.quote_name(role)}")
        for table, keys in keys_that_may_change().items():
            columns = ", ".join(map(connection.ops.quote_name, keys))
            cursor.execute(
                f"GRANT UPDATE ({columns}) ON {connection.ops.quote_name(table)} TO {connection.ops.quote_name(role)}"
            )
