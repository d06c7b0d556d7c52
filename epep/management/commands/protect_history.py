"""Tells the database itself that history and looks are written once. Run it after every migrate: a migration that
rebuilds a table takes the guard of that table with it."""

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from audit.models import Kept
from peps.models import Snapshot
from signoff.models import Decision, ReturnedPart
from targets.models import FundingDecision

ALSO_KEPT = [Decision, ReturnedPart, FundingDecision, Snapshot]


class Command(BaseCommand):
    help = "Makes looks, events, seals, history, decisions and snapshots impossible to change or delete."

    def add_arguments(self, parser):
        parser.add_argument("--role", help="PostgreSQL: the role as which the application runs (not the tables' owner)")

    @transaction.atomic
    def handle(self, *args, role=None, **options):
        tables = kept_tables()
        if connection.vendor == "sqlite":
            guard_by_triggers(tables)
        else:
            revoke(tables, role)
        self.stdout.write(f"{len(tables)} tables can be added to, and not changed.")


def kept_tables() -> list[str]:
    kept = [
        model
        for model in apps.get_models()
        if issubclass(model, Kept) or hasattr(model, "history_object") or model in ALSO_KEPT
    ]
    return sorted(model._meta.db_table for model in kept)


def guard_by_triggers(tables: list[str]) -> None:
    with connection.cursor() as cursor:
        for table in tables:
            for verb in ("UPDATE", "DELETE"):
                name, on = (connection.ops.quote_name(text) for text in (f"keep_{table}_{verb.lower()}", table))
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(
                    f"CREATE TRIGGER {name} BEFORE {verb} ON {on} "
                    "BEGIN SELECT RAISE(ABORT, 'This is kept as it was.'); END"
                )


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
