"""Writes one child's whole record into a zip."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from children.models import Child
from records import exporting


class Command(BaseCommand):
    help = "Writes the whole record of one child, with its history and its files, into a zip."

    def add_arguments(self, parser):
        parser.add_argument("child", help="The child's id in this portal, or their UPN.")
        parser.add_argument("file", type=Path, help="The zip to write. It must not be there yet.")

    def handle(self, *args, child, file, **options):
        found = _find(child)
        try:
            with file.open("xb") as out:
                sha256 = exporting.write(found, out)
        except FileExistsError as problem:
            raise CommandError(f"{file} is there already.") from problem
        self.stdout.write(f"Written to {file}. SHA-256 of the record: {sha256}")


def _find(words: str) -> Child:
    try:
        found = Child.objects.filter(pk=words)
        found = found or Child.objects.filter(upn=words.upper())
    except ValueError:
        found = Child.objects.filter(upn=words.upper())
    if len(found) != 1:
        raise CommandError(f"There is no child with the id or UPN {words}.")
    return found[0]
