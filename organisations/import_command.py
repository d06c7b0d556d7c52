"""What every `manage.py import_…` of an authority does: the same steps as on the pages, in one go."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from audit.acting import acting
from organisations import import_kinds, imports
from organisations.models import Authority


class ImportCommand(BaseCommand):
    slug = ""  # of the kind

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="The file, a folder of files, or a zip.")
        parser.add_argument("--authority", required=True, metavar="CODE", help="Three-digit code, such as 893.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would change, and change nothing.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object instead of a summary.")

    def handle(self, *args, file, dry_run, **options):
        kind, by = import_kinds.find(self.slug), self.by(options)
        authority = Authority.objects.filter(code=options["authority"]).first()
        if authority is None:
            raise CommandError(f"There is no authority with the code {options['authority']}.")
        try:
            loading = kind.loading(self.read(Path(file)), authority=authority, by=by)
        except imports.CannotRead as problem:
            raise CommandError(str(problem)) from problem
        result = loading.result
        for start in range(0, len(loading.units), loading.batch):
            stop = min(start + loading.batch, len(loading.units))
            with acting(by), transaction.atomic():
                loading.step(start, stop, result, dry_run=dry_run, by=by)
        if options["json"]:
            self.stdout.write(json.dumps({**result.plain(), "dry_run": dry_run}, indent=1, ensure_ascii=False))
        else:
            what = kind.units[1].capitalize()
            self.stdout.write(result.summary(what=what, ended=kind.ended, dry_run=dry_run))

    def read(self, path: Path) -> dict[str, bytes]:
        return imports.read_files(path)

    def by(self, options):
        """In whose name; None: the system."""
        return None
