from organisations.import_command import ImportCommand


class Command(ImportCommand):
    help = "Brings an authority's children up to date with its case system's file, or Annex A list 8."
    slug = "feed"
