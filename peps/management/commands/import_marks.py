from organisations.import_command import ImportCommand


class Command(ImportCommand):
    help = "Counts attendance marks of an authority's children from a CSV file into the plans that are being written."
    slug = "marks"
