"""Who looks after the whole portal: they import the register of schools. Nothing about a child is opened by it."""

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from audit import events


class Command(BaseCommand):
    help = "Makes somebody with an account a system administrator, or ends it (--end)."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--end", action="store_true", help="They are a system administrator no more.")

    def handle(self, *args, email, end, **options):
        person = User.objects.filter(email=email.lower()).first()
        if person is None:
            raise CommandError(f"Nobody has an account with the address {email}. Invite them first.")
        person.is_superuser = not end
        person.save(update_fields=["is_superuser"])
        words = f"ended {person.name} as system administrator" if end else f"made {person.name} a system administrator"
        events.record("person.system_administrator", words, person, by=None)
        self.stdout.write(f"{person.name} is {'no longer' if end else 'now'} a system administrator.")
