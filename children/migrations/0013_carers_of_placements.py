import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Exists, OuterRef, Q, Subquery

from audit import clock
from audit.many_fields import AddFields

BATCH = 500


def tie_carers_to_placements(apps, schema_editor):
    """Carers of today come to the placement of today, where the child has not moved since they were allocated. The
    others stay as they are: an administrator finds them under what needs putting right."""
    allocations, placements = (apps.get_model("children", name).objects for name in ("Allocation", "Placement"))
    today = clock.today()
    of_child = placements.filter(child=OuterRef("child"))
    present = of_child.filter(Q(ends=None) | Q(ends__gte=today), starts__lte=today).order_by("-starts")
    rows = allocations.filter(Q(ends=None) | Q(ends__gte=today), role__in=["carer", "parent"])
    rows = rows.annotate(present=Subquery(present.values("pk")[:1]), since=Subquery(present.values("starts")[:1]))
    lived_elsewhere = of_child.filter(starts__lt=OuterRef("since"), ends__gte=OuterRef("starts"))
    rows = rows.exclude(present=None).exclude(Exists(lived_elsewhere))
    ids = list(rows.values_list("pk", "present"))
    for start in range(0, len(ids), BATCH):
        tied = [allocations.model(pk=pk, placement_id=placement) for pk, placement in ids[start : start + BATCH]]
        allocations.bulk_update(tied, ["placement"])


PLACEMENT = {"blank": True, "null": True, "to": "children.placement"}


class Migration(migrations.Migration):
    dependencies = [("children", "0012_parents")]

    operations = [
        AddFields(
            {
                "allocation": [
                    (
                        "placement",
                        models.ForeignKey(
                            on_delete=django.db.models.deletion.PROTECT, related_name="allocations", **PLACEMENT
                        ),
                    )
                ],
                "historicalallocation": [
                    (
                        "placement",
                        models.ForeignKey(
                            db_constraint=False,
                            on_delete=django.db.models.deletion.DO_NOTHING,
                            related_name="+",
                            **PLACEMENT,
                        ),
                    )
                ],
            }
        ),
        migrations.RunPython(tie_carers_to_placements, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=Q(placement=None) | Q(role__in=["carer", "parent"]), name="allocated_where_the_child_lives"
            ),
        ),
    ]
