from organisations.import_command import ImportCommand


class Command(ImportCommand):
    help = "Takes attendance by term of an authority's children from a CSV file into their plans."
    slug = "periods"
