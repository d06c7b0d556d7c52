"""Brings an authority's children up to date with its yearly return on looked-after children (SSDA903)."""

import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from children import ssda903
from organisations import imports
from organisations.models import Authority


class Command(BaseCommand):
    help = "Brings the children of an authority up to date with the CSV files of an SSDA903 return."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path, help="Folder (or zip) with the CSV files; their names do not matter.")
        parser.add_argument("--authority", required=True, metavar="CODE", help="Three-digit code, such as 893.")
        parser.add_argument("--create-name", metavar="NAME", help="Create the authority with this name if it is new.")
        parser.add_argument("--dry-run", action="store_true", help="Say what would change, and change nothing.")
        parser.add_argument("--json", action="store_true", help="Print one JSON object instead of a summary.")

    def handle(self, *args, folder, dry_run, **options):
        authority = _authority(options["authority"], options["create_name"])
        try:
            files = imports.read_files(Path(folder))
            if authority._state.adding and not dry_run:
                authority.save()
            result = ssda903.load(files, authority=authority, dry_run=dry_run)
        except imports.CannotRead as problem:
            raise CommandError(str(problem)) from problem
        if not dry_run:
            imports.analyse()
        if options["json"]:
            self.stdout.write(json.dumps({**result.plain(), "dry_run": dry_run}, indent=1, ensure_ascii=False))
        else:
            self.stdout.write(result.summary(what="Children", ended="left care", dry_run=dry_run))


def _authority(code: str, name: str | None) -> Authority:
    """The authority of this code, or a new one not saved yet."""
    known = Authority.objects.filter(code=code).first()
    if known:
        return known
    if name and len(code) == 3 and code.isdecimal():
        return Authority(code=code, name=name, virtual_school_name=f"{name} Virtual School")
    if name:
        raise CommandError(f"An authority's code has three digits, such as 893, not “{code}”.")
    codes = ", ".join(
        f"{code} ({name})" for code, name in Authority.objects.order_by("code").values_list("code", "name")
    )
    raise CommandError(
        f"There is no authority with the code {code}. "
        + (f"Known: {codes}. " if codes else "None is set up yet. ")
        + 'To create it, add --create-name "Name of the council".'
    )
