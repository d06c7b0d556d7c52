"""Thousands of duties change their `remind_on` on a morning: with no index on it and some room on each page of the
table PostgreSQL changes a row in its place. All of it is safe on a live database."""

import django.db.models.deletion
from django.db import migrations, models


def leave_room(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE signoff_duty SET (fillfactor = 80)")


class Migration(migrations.Migration):
    dependencies = [("signoff", "0004_read_views")]

    operations = [
        migrations.RemoveIndex(model_name="duty", name="duty_to_remind"),
        migrations.AlterField(
            model_name="reminder",
            name="duty",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminders",
                to="signoff.duty",
            ),
        ),
        migrations.RunPython(leave_room, migrations.RunPython.noop),
    ]
