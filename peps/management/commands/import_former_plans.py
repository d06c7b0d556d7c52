from pathlib import Path

from organisations import imports
from organisations.import_command import ImportCommand


class Command(ImportCommand):
    help = (
        "Takes in plans from before the portal: a zip or a folder of PDFs, and one CSV file that says whose they are."
    )
    slug = "former-plans"

    def read(self, path: Path) -> dict[str, bytes]:
        """A zip stays closed: its names and sizes are judged before anything in it is unpacked."""
        return imports.read_files(path) if path.is_dir() else {path.name: imports.read_one(path)}
