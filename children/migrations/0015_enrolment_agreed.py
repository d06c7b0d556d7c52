import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import audit.many_fields


class Migration(migrations.Migration):
    """In place: a table that is copied loses the triggers that keep enrolments apart."""

    dependencies = [
        ("children", "0014_name_index"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        audit.many_fields.AddFields(
            {
                "enrolment": [
                    ("agreed_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "agreed_by",
                        models.ForeignKey(
                            blank=True,
                            null=True,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("agreed_reason", models.CharField(blank=True, db_default="", default="", max_length=300)),
                ],
                "historicalenrolment": [
                    ("agreed_at", models.DateTimeField(blank=True, null=True)),
                    (
                        "agreed_by",
                        models.ForeignKey(
                            blank=True,
                            db_constraint=False,
                            null=True,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            to=settings.AUTH_USER_MODEL,
                        ),
                    ),
                    ("agreed_reason", models.CharField(blank=True, db_default="", default="", max_length=300)),
                ],
            }
        ),
    ]
