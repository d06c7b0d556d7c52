from django.db import migrations, models

from audit.many_fields import at_once

ROLES = [
    ("social_worker", "Social worker"),
    ("designated_teacher", "Designated teacher"),
    ("carer", "Carer"),
    ("young_person", "Young person"),
    ("adviser", "Virtual School adviser"),
    ("head", "Virtual School head"),
    ("administrator", "Administrator"),
    ("finance_officer", "Finance officer"),
    ("reviewing_officer", "Independent reviewing officer"),
    ("colleague", "Colleague"),
]
OF_COUNCIL = [
    "adviser", "head", "administrator", "finance_officer", "social_worker", "reviewing_officer", "carer", "colleague",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_access_review")]

    operations = [
        migrations.RemoveConstraint(model_name="membership", name="membership_of_the_right_kind"),
        migrations.AlterField("historicalmembership", "role", models.CharField(choices=ROLES, max_length=30)),
        migrations.AlterField("membership", "role", models.CharField(choices=ROLES, max_length=30)),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(role__in=OF_COUNCIL, authority__isnull=False, school=None)
                | models.Q(role__in=["designated_teacher", "colleague"], school__isnull=False, authority=None),
                name="membership_of_the_right_kind",
            ),
        ),
    ]
    operations = at_once(operations)
