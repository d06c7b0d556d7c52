"""Takes in a record that `export_record` or the page of a child's record wrote."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.actions import Refused
from organisations.models import Authority
from records import exporting, restoring


class Command(BaseCommand):
    help = "Takes in the whole record of a child from a zip: all of it, or nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--authority", metavar="CODE", help="Whose child it is from now on; else as it was.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would come in, and change nothing.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object instead of a summary.")

    def handle(self, *args, file, authority, dry_run, **options):
        try:
            with file.open("rb") as source, transaction.atomic():
                content, packed = exporting.read(source)
                taken = restoring.restore(content, authority=_authority(authority))
                files = 0 if dry_run else exporting.put_files(packed, content)
                transaction.set_rollback(dry_run)
        except (OSError, Refused) as problem:
            raise CommandError(str(problem)) from problem
        if options["json"]:
            said = {"child": str(taken.child), "rows": taken.rows, "people": taken.people, "known": taken.known}
            self.stdout.write(json.dumps({**said, "files": files, "dry_run": dry_run}, indent=1))
        else:
            words = "would come in" if dry_run else "came in"
            self.stdout.write(f"{taken.total} rows and {files} files {words}; child {taken.child}.")


def _authority(code: str | None) -> Authority | None:
    if code is None:
        return None
    if found := Authority.objects.filter(code=code).first():
        return found
    raise CommandError(f"There is no authority with the code {code}.")
