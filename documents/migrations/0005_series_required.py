import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    """By itself: PostgreSQL does not change a table in the transaction in which its rows were changed."""

    dependencies = [("documents", "0004_every_document_is_a_series")]

    operations = [
        *[
            migrations.AlterField(
                model_name=name, name="series", field=models.UUIDField(default=uuid.uuid4, editable=False)
            )
            for name in ("document", "historicaldocument")
        ],
        migrations.AddConstraint(
            model_name="document",
            constraint=models.UniqueConstraint(fields=("series", "number"), name="document_version_once"),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("scan", "not_scanned"), ("scanned_at", None)),
                    models.Q(("scan__in", ["clean", "infected"]), ("scanned_at__isnull", False)),
                    _connector="OR",
                ),
                name="document_verdict_and_moment_together",
            ),
        ),
    ]
