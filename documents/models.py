import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from audit.history import Tracked
from children.audience import Audience, audience_field
from children.models import Child
from children.querysets import OfChildQuerySet


class DocumentQuerySet(OfChildQuerySet):
    def standing(self):
        """What counts: neither removed, nor held back because of what the scanner found."""
        return self.filter(removed_at=None).exclude(scan=Document.Scan.INFECTED)

    def not_scanned(self):
        """Those never tried first, then those whose last try is longest ago."""
        waiting = self.filter(scan=Document.Scan.NOT_SCANNED, removed_at=None)
        return waiting.order_by(models.F("scan_tried_at").asc(nulls_first=True), "uploaded_at")

    def cited_by(self, plan_id, until=None):
        """Every version of what a plan cites; of a plan that is over, what there was at that moment (`until`)."""
        citations = Citation.objects.filter(plan_id=plan_id, removed_at=None)
        found = self
        if until:
            citations, found = citations.filter(cited_at__lte=until), found.filter(uploaded_at__lte=until)
        return found.filter(series__in=citations.values("series"))


class Document(Tracked):
    """One version of an uploaded file of a child, with an audience. The file lies outside the web root, is looked at by
    a virus scanner, and leaves only as an attachment."""

    class Kind(models.TextChoices):
        EHCP = "ehcp", "Education, health and care plan"
        REPORT = "report", "School report"
        ASSESSMENT = "assessment", "Assessment"
        CERTIFICATE = "certificate", "Certificate"
        PHOTO = "photo", "Photo"
        DRAWING = "drawing", "Drawing or something the young person made"
        TARGET_PLAN = "target_plan", "Target plan"
        INVOICE = "invoice", "Invoice"
        FORMER_PLAN = "former_plan", "Plan from before the portal"
        OTHER = "other", "Something else"

        @property
        def is_added_by_hand(self) -> bool:
            return self != Document.Kind.FORMER_PLAN

    Audience = Audience

    class Scan(models.TextChoices):
        NOT_SCANNED = "not_scanned", "Not scanned"
        CLEAN = "clean", "Ready"
        INFECTED = "infected", "Blocked"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="documents")
    # For which plan it was added; which plans show it today is said by citations. A plain value: plans live above.
    plan_id = models.UUIDField(null=True, blank=True, db_index=True)
    # The versions of one document share a series; the newest that stands is the one people see first.
    series = models.UUIDField(default=uuid.uuid4, editable=False)
    number = models.PositiveSmallIntegerField(default=1)
    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=150)
    audience = audience_field()
    shows_place = models.BooleanField(default=False)  # where the child lives: then it is not for the school
    on_screen = models.BooleanField(default=False)  # may be shown on the big screen at a meeting
    file = models.FileField(upload_to="documents/%Y/%m")
    preview = models.FileField(upload_to="previews/%Y/%m", blank=True)  # a picture, drawn anew and small
    original_name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    # Nobody: an import without a person, which is asked for by a command or a folder
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="uploads")
    uploaded_at = models.DateTimeField()
    scan = models.CharField(max_length=20, choices=Scan, default=Scan.NOT_SCANNED)
    scanned_at = models.DateTimeField(null=True, blank=True)
    scan_tried_at = models.DateTimeField(null=True, blank=True)
    scan_words = models.CharField(max_length=200, blank=True)  # what was found, or why it could not be scanned
    removed_at = models.DateTimeField(null=True, blank=True)
    # The young person made it for their views and has not sent them: it is theirs alone until they do.
    unsent = models.BooleanField(default=False, db_default=False)
    # The young person gave it with their views and keeps it from their school, as they may keep an answer.
    not_for_school = models.BooleanField(default=False, db_default=False)
    # It belongs to the Virtual School's own notes: theirs alone, on no list of documents and in no copy.
    for_desk = models.BooleanField(default=False, db_default=False)
    destroyed_at = models.DateTimeField(null=True, blank=True)  # the file itself is gone

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["-uploaded_at"]
        indexes = [models.Index(fields=["scan", "scan_tried_at"], name="document_scan")]
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="document_version_once"),
            models.CheckConstraint(
                name="document_added_by_somebody",
                condition=Q(uploaded_by__isnull=False) | Q(kind="former_plan"),
            ),
            models.CheckConstraint(
                name="document_verdict_and_moment_together",
                condition=Q(scan="not_scanned", scanned_at=None)
                | Q(scan__in=["clean", "infected"], scanned_at__isnull=False),
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_picture(self) -> bool:
        return bool(self.preview)

    @property
    def is_held_back(self) -> bool:
        return self.scan == self.Scan.INFECTED


class Citation(Tracked):
    """A plan shows a document of its child. The plan is a plain value: plans live above this room, and show only what
    is cited for their own child."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="citations")
    series = models.UUIDField()
    plan_id = models.UUIDField(db_index=True)
    cited_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = OfChildQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "plan_id"], name="document_cited_once_a_plan")]

    def __str__(self):
        return f"{self.series} for {self.plan_id}"
