from organisations.import_command import ImportCommand


class Command(ImportCommand):
    help = "Adds names, numbers and new ids to the children of an authority from a CSV file."
    slug = "names"
