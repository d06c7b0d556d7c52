from organisations.import_command import ImportCommand


class Command(ImportCommand):
    help = "Takes suspensions and exclusions of an authority's children from a CSV file into their plans."
    slug = "suspensions"
