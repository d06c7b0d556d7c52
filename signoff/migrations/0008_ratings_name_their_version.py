"""Ratings given before there were versions name the portal's own criteria, by which they were given; levels are called
as on its scale. Between two migrations that change the tables, because PostgreSQL does not do both at once."""

from django.db import migrations

from audit import clock
from signoff.quality import rubrics

NOW_CALLED = {"met": "green", "partly": "amber", "not_met": "red"}


def name_them(apps, schema_editor):
    Rating, CriterionRating, RubricVersion = (
        apps.get_model("signoff", name) for name in ("Rating", "CriterionRating", "RubricVersion")
    )
    authorities = Rating.objects.order_by().values_list("pep__child__authority", flat=True).distinct()
    for authority_id in list(authorities):
        version, _ = RubricVersion.objects.get_or_create(
            authority_id=authority_id,
            number=1,
            defaults={"content": rubrics.to_json(rubrics.DEFAULT), "published_at": clock.now()},
        )
        Rating.objects.filter(pep__child__authority=authority_id).update(rubric_version=version)
    for before, now in NOW_CALLED.items():
        CriterionRating.objects.filter(level=before).update(level=now)


class Migration(migrations.Migration):
    dependencies = [("signoff", "0007_quality")]
    operations = [migrations.RunPython(name_them, migrations.RunPython.noop)]
