from organisations.import_command import ImportCommand


class Command(ImportCommand):
    help = "Says who works with which child, from a CSV file: people who are here already, with first and last days."
    slug = "allocations"
