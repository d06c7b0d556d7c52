from organisations.import_command import ImportCommand


class Command(ImportCommand):
    help = "Takes attendance of an authority's children from a CSV file into the plans that are being written."
    slug = "attendance"
