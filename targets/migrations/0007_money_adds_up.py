from django.db import migrations, models

from audit.many_fields import at_once


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0006_what_was_approved_before"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="fundingrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("target", None), models.Q(("pep", None), _negated=True), _connector="OR"),
                name="request_for_a_target_has_a_plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundingrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("starts_on", None), ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                ),
                name="request_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundingrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("evidenced__gte", 0),
                    ("evidenced__lte", models.F("committed")),
                    ("paid__gte", 0),
                    ("paid__lte", models.F("committed")),
                ),
                name="never_paid_or_spent_beyond_what_is_committed",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundingrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["approved", "in_part"]), ("year__isnull", False)),
                    models.Q(
                        models.Q(("status__in", ["approved", "in_part"]), _negated=True),
                        ("committed", 0),
                        ("year", None),
                    ),
                    _connector="OR",
                ),
                name="money_is_committed_once_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundingrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("impact", ""), ("impact_on", None)),
                    models.Q(models.Q(("impact", ""), _negated=True), ("impact_on__isnull", False)),
                    _connector="OR",
                ),
                name="impact_and_its_day_together",
            ),
        ),
    ]
    operations = at_once(operations)
