"""What somebody at the Virtual School should look at: opened and closed by facts, never by hand."""

import uuid

from django.db import models
from django.db.models import F, Q

from children.models import Child
from children.querysets import OfChildQuerySet


class AlertQuerySet(OfChildQuerySet):
    def visible_to(self, user, record="case_recording"):
        return super().visible_to(user, record)

    def open(self):
        return self.filter(closed_on=None)


class Alert(models.Model):
    """One thing about one child. The same facts again, later, are another row."""

    class Kind(models.TextChoices):
        LATE_EDUCATION = "late-education", "No suitable education within 20 school days"
        NO_SCHOOL = "no-school", "No school place"
        PART_TIME = "part-time", "Part-time timetable without an end"
        UNREGISTERED = "unregistered", "Provision that may not be registered"
        SUSPENDED = "suspended", "Suspended, with nothing arranged"

    WHY = {
        Kind.LATE_EDUCATION: "Suitable education is found within 20 school days. These children still have none.",
        Kind.NO_SCHOOL: "Suitable education is to be found within 20 school days.",
        Kind.PART_TIME: "A part-time timetable is for a short time, with a plan back to full time.",
        Kind.UNREGISTERED: "Nobody has said that it is registered with Ofsted or as a school.",
        Kind.SUSPENDED: "Education during a suspension is arranged from the first day for a child in care.",
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="alerts")
    kind = models.CharField(max_length=20, choices=Kind)
    subject_id = models.UUIDField()  # what it is about: a row of a plan, or the child
    pep_id = models.UUIDField(null=True)  # where it was read, as a plain value
    words = models.CharField(max_length=300)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["opened_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "kind", "subject_id"], condition=Q(closed_on=None), name="one_open_alert_each"
            ),
            models.CheckConstraint(
                name="alert_closed_after_it_opened", condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on"))
            ),
        ]
        indexes = [models.Index(fields=["kind", "child"], condition=Q(closed_on=None), name="alert_open")]

    def __str__(self):
        return self.get_kind_display()
