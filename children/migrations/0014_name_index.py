"""Names as people look for them. A new table, filled in batches; on PostgreSQL with a trigram index where the database
lets us have one (`pg_trgm` is among the extensions that the owner of a database may add)."""

from itertools import islice

import django.db.models.deletion
from django.db import Error, migrations, models, transaction

from children.names import normalised

BATCH = 2_000
TRIGRAMS = "CREATE INDEX children_childname_trigrams ON children_childname USING gin (words gin_trgm_ops)"


def fill(apps, schema_editor):
    child_name = apps.get_model("children", "ChildName")
    rows = apps.get_model("children", "Child").objects.values_list("pk", "given_name", "family_name", "preferred_name")
    rows = rows.iterator(BATCH)
    while some := list(islice(rows, BATCH)):
        child_name.objects.bulk_create(
            [child_name(child_id=pk, words=normalised(*names)) for pk, *names in some], ignore_conflicts=True
        )


def add_trigrams(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            schema_editor.execute(TRIGRAMS)
    except Error:
        pass  # the search is as right without it, and slower from some ten thousand children on


class Migration(migrations.Migration):
    dependencies = [("children", "0013_carers_of_placements")]

    operations = [
        migrations.CreateModel(
            name="ChildName",
            fields=[
                (
                    "child",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="name_index",
                        serialize=False,
                        to="children.child",
                    ),
                ),
                ("words", models.TextField()),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(add_trigrams, migrations.RunPython.noop),
    ]
