import uuid

from django.db import models

from accounts.models import User
from audit.history import Tracked
from children.audience import Audience, audience_field
from children.models import Child
from children.querysets import OfChildQuerySet


class Document(Tracked):
    """An uploaded file of a child, with an audience. It lies outside the web root and leaves only as an attachment."""

    class Kind(models.TextChoices):
        EHCP = "ehcp", "Education, health and care plan"
        REPORT = "report", "School report"
        ASSESSMENT = "assessment", "Assessment"
        CERTIFICATE = "certificate", "Certificate"
        PHOTO = "photo", "Photo"
        DRAWING = "drawing", "Drawing or something the young person made"
        TARGET_PLAN = "target_plan", "Target plan"
        OTHER = "other", "Something else"

    Audience = Audience

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="documents")
    # The plan that cites it, as a plain value: plans live above this room.
    plan_id = models.UUIDField(null=True, blank=True, db_index=True)
    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=150)
    audience = audience_field()
    file = models.FileField(upload_to="documents/%Y/%m")
    original_name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="uploads")
    uploaded_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = OfChildQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at"]

    def __str__(self):
        return self.title
