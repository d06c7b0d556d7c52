"""Proves that nothing that was sealed has been changed or removed since."""

from django.core.management.base import BaseCommand, CommandError

from audit.models import Seal
from audit.seals import broken_seals


class Command(BaseCommand):
    help = "Checks every seal of looks, events and history against what the database holds now."

    def handle(self, *args, **options):
        broken = broken_seals()
        for fault in broken:
            self.stderr.write(f"{fault.day}: {fault.why}")
        if broken:
            raise CommandError("What was sealed has been changed.")
        last = Seal.objects.order_by("-day").first()
        if last is None:
            self.stdout.write("Nothing is sealed yet.")
            return
        self.stdout.write(f"All {Seal.objects.count()} seals hold. The last, of {last.day}: {last.sha256}")
