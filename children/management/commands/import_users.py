from django.core.management.base import CommandError

from accounts.models import User
from accounts.permissions import authorities_administered
from organisations.import_command import ImportCommand


class Command(ImportCommand):
    help = "Invites people, gives them roles and children from a CSV file, in the name of an administrator."
    slug = "people"

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--by", required=True, metavar="EMAIL", help="The administrator who invites them.")

    def by(self, options):
        person = User.objects.filter(email=options["by"].lower()).first()
        if person is None or not authorities_administered(person).filter(code=options["authority"]).exists():
            raise CommandError(f"{options['by']} is not an administrator of this authority.")
        return person
