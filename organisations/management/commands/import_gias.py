"""Brings the register of schools (Get Information about Schools) up to date from a downloaded file."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from organisations import gias, imports


class Command(BaseCommand):
    help = "Brings the schools up to date with the register: a CSV of establishments, or the zip as downloaded."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="edubasealldata….csv, or the downloaded zip (links are used too).")
        parser.add_argument("--dry-run", action="store_true", help="Say what would change, and change nothing.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object instead of a summary.")

    def handle(self, *args, file, dry_run, **options):
        try:
            result = gias.load(imports.read_files(Path(file)), dry_run=dry_run)
        except imports.CannotRead as problem:
            raise CommandError(str(problem)) from problem
        if not dry_run:
            imports.analyse()
        if options["json"]:
            self.stdout.write(json.dumps({**result.plain(), "dry_run": dry_run}, indent=1, ensure_ascii=False))
        else:
            self.stdout.write(result.summary(what="Schools", ended="closed", dry_run=dry_run))
