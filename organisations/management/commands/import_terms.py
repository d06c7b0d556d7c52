from organisations.import_command import ImportCommand


class Command(ImportCommand):
    help = "Loads the terms of an authority, and of schools with terms of their own, from a CSV file."
    slug = "terms"
