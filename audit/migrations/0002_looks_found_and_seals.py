from django.db import migrations, models

from audit.many_fields import at_once

BATCH = 1000


def find_children_of_lists(apps, schema_editor):
    """Looks at lists so far say whom they showed in JSON alone; from now on they are found from the child."""
    Look, LookInList = apps.get_model("audit", "Look"), apps.get_model("audit", "LookInList")
    lists = Look.objects.filter(child_id=None).values_list("pk", "child_ids").iterator(chunk_size=BATCH)
    rows = []
    for look_id, child_ids in lists:
        rows += [LookInList(look_id=look_id, child_id=child_id) for child_id in child_ids]
        if len(rows) >= BATCH:
            LookInList.objects.bulk_create(rows)
            rows = []
    LookInList.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="LookInList",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("look_id", models.BigIntegerField()),
                ("child_id", models.UUIDField()),
            ],
            options={"indexes": [models.Index(fields=["child_id", "look_id"], name="audit_looki_child_i_49526e_idx")]},
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("rows", models.PositiveIntegerField()),
                ("tables", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("sealed_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="event",
            name="page",
            field=models.CharField(blank=True, default="", max_length=80),
            preserve_default=False,
        ),
        migrations.AddIndex(model_name="event", index=models.Index(fields=["at"], name="audit_event_at_34ce9a_idx")),
        migrations.AddIndex(model_name="look", index=models.Index(fields=["at"], name="audit_look_at_bcc0b9_idx")),
        migrations.RunPython(find_children_of_lists, migrations.RunPython.noop, elidable=True),
    ]
    operations = at_once(operations)
