"""Carries out the disposals that two people have agreed on. Run it as the role that owns the tables."""

from contextlib import contextmanager

from django.core.management.base import BaseCommand
from django.db import connection, transaction

from accounts.actions import Refused
from epep.management.commands import protect_history
from records import disposing


class Command(BaseCommand):
    help = "Takes away the records whose disposal was confirmed, and writes their certificates."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Say which ones, and take nothing away.")

    def handle(self, *args, dry_run, **options):
        waiting = list(disposing.confirmed())
        for disposal in waiting:
            if dry_run:
                self.stdout.write(f"{disposal} would go.")
                continue
            try:
                with transaction.atomic(), unguarded():
                    done = disposing.dispose(disposal)
                self.stdout.write(f"{done} went: {sum(done.rows.values())} rows, {done.files} files.")
            except Refused as reason:
                self.stderr.write(f"{disposal} stays. {reason}")
        if not waiting:
            self.stdout.write("Nothing is confirmed.")


@contextmanager
def unguarded():
    """On SQLite the guards of the tables are taken off within the transaction, and put back before it ends."""
    if connection.vendor != "sqlite":
        yield
        return
    guards = protect_history.standing_triggers()
    protect_history.drop_triggers(guards)
    yield
    protect_history.guard_by_triggers([table for table in protect_history.kept_tables() if table in guards])
    made = protect_history.tables_of(protect_history.KEPT_ONCE_MADE)
    protect_history.guard_what_is_made([table for table in made if table in guards])
