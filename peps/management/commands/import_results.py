from organisations.import_command import ImportCommand


class Command(ImportCommand):
    help = "Takes results of tests and examinations of an authority's children from a CSV file into their plans."
    slug = "results"
