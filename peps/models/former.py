import uuid

from django.db import models
from django.db.models import Exists, OuterRef, Q

from audit.history import Tracked
from children.models import Child, Placement
from children.querysets import OfChildQuerySet
from documents.models import Document
from organisations.models import School
from peps.models.plan import PEP


class FormerPlanQuerySet(OfChildQuerySet):
    def visible_to(self, user, record="plan"):
        """Read by whoever reads plans of the child. Nobody can tell whether such a paper gives a confidential place
        away, so where the child has or had one it is for those who know places."""
        knows = super().visible_to(user, "confidential_place")
        places = Placement.objects.filter(child=OuterRef("child"), confidential=True)
        return super().visible_to(user, record).filter(~Exists(places) | Q(pk__in=knows.values("pk")))


class FormerPlan(Tracked):
    """A plan from before the portal was here: its paper, and what is known of it. Nobody works on it, it has no duties,
    and no measure counts it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="former_plans")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="former_plan")
    held_on = models.DateField("date of the plan")
    term = models.CharField("term", max_length=40)  # as the file says it, or the academic year of the day
    kind = models.CharField("kind", max_length=20, choices=PEP.Kind, blank=True)  # blank: not said
    rating = models.CharField("rating", max_length=40, blank=True)  # in the words of the time
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)  # of the file as it was given: by it the same paper is known again

    objects = FormerPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["child", "sha256"], name="former_plan_once_a_child")]

    def __str__(self):
        return f"{self.get_kind_display() or 'Plan'}, {self.term}"
