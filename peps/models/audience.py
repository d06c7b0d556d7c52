import uuid

from django.db import models

from audit.history import Tracked
from children.audience import Audience
from peps.models.plan import PEP


class PageAudience(Tracked):
    """For whom a page of a plan is meant, where somebody who writes it chose. Without a row its default holds."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="page_audiences")
    page = models.SlugField(max_length=40)
    audience = models.CharField("who may see it", max_length=20, choices=Audience)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pep", "page"], name="audience_once_a_page")]

    def __str__(self):
        return f"{self.page}: {self.get_audience_display()}"
