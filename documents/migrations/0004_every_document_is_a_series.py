from django.db import migrations
from django.db.models import F


def begin_series(apps, schema_editor):
    """Until now no document had a newer version, and a plan showed what was added for it."""
    Document = apps.get_model("documents", "Document")
    Citation = apps.get_model("documents", "Citation")
    Document.objects.filter(series=None).update(series=F("id"))
    apps.get_model("documents", "HistoricalDocument").objects.filter(series=None).update(series=F("id"))
    cited = Document.objects.exclude(plan_id=None).values_list("series", "plan_id", "child_id", "uploaded_at")
    Citation.objects.bulk_create(
        [
            Citation(series=series, plan_id=plan_id, child_id=child_id, cited_at=at, version=1)
            for series, plan_id, child_id, at in cited.iterator()
        ],
        batch_size=500,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_versions_scans_and_citations")]

    operations = [migrations.RunPython(begin_series, migrations.RunPython.noop)]
