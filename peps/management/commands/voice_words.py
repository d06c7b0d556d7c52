"""Write the texts of the young person's pages as a catalogue: the list a translator starts from."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand

from peps.voice import languages


class Command(BaseCommand):
    help = "Write locale/en/LC_MESSAGES/voice.po, and say what each other language still lacks."

    def handle(self, *args, **options):
        path = Path(settings.BASE_DIR) / "locale" / languages.ENGLISH / languages.FILE
        path.parent.mkdir(parents=True, exist_ok=True)
        said = {text: text for text in languages.texts()}
        path.write_text(languages.as_catalogue(said, languages.ENGLISH), encoding="utf-8")
        self.stdout.write(f"{len(said)} texts are in {path.relative_to(settings.BASE_DIR)}.")
        for code in languages.there():
            self.stdout.write(f"{code}: {len(languages.missing(code))} texts are missing.")
