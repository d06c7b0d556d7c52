from django.db import migrations, models

from audit.many_fields import at_once


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0008_for_desk"),
    ]

    operations = [
        migrations.AddField(
            model_name="document",
            name="not_for_school",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="historicaldocument",
            name="not_for_school",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
    operations = at_once(operations)
