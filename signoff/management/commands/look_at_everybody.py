from django.core.management.base import BaseCommand

from signoff.everybody import look_at_everybody


class Command(BaseCommand):
    help = (
        "Look at every child in care or with an open plan: open the plans that are due, bring all duties up to date. "
        "It may be stopped at any time, and run again: what is done stays done."
    )

    def add_arguments(self, parser):
        parser.add_argument("--processes", type=int, default=1, help="how many work at once; one on SQLite")

    def handle(self, *, processes, **options):
        opened = look_at_everybody(processes=processes, say=self._say)
        self.stdout.write(f"{opened} {'plan was' if opened == 1 else 'plans were'} opened.")

    def _say(self, done, total):
        self.stdout.write(f"{done} of {total} children")
