import uuid

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from audit.history import Tracked


class Authority(Tracked):
    """A council that is corporate parent, with its Virtual School."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=3, unique=True, help_text="Three-digit local authority code, as in GIAS")
    name = models.CharField(max_length=100)
    virtual_school_name = models.CharField(max_length=100)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    colour = models.CharField(
        max_length=7,
        default="#1d4f5f",
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$", "Enter a colour like #1d4f5f")],
    )
    logo = models.FileField(upload_to="logos", blank=True)
    sign_in_by_code = models.BooleanField(
        default=False, verbose_name="Carers and teachers may sign in with a code sent by e-mail"
    )
    # Which of its own questions were published last: another one after each time. Empty: it asks none.
    own_questions = models.CharField(max_length=32, blank=True, default="", db_default="", editable=False)
    nhs_numbers = models.BooleanField("NHS numbers of children are kept", default=False, db_default=False)

    class Meta:
        verbose_name_plural = "authorities"
        permissions = [
            ("as_adviser", "Virtual School adviser"),
            ("as_head", "Virtual School head"),
            ("as_administrator", "Administrator"),
            ("as_finance_officer", "Finance officer"),
        ]

    def __str__(self):
        return self.name


class School(Tracked):
    """A school or setting. Those of the register (GIAS) have a URN; others are typed by an administrator."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    urn = models.CharField(max_length=8, unique=True, null=True, blank=True)
    name = models.CharField(max_length=200)
    la_code = models.CharField(max_length=3, blank=True)
    la_name = models.CharField(max_length=100, blank=True)
    establishment_number = models.CharField(max_length=4, blank=True)
    ukprn = models.CharField(max_length=8, blank=True)
    kind = models.CharField(max_length=100, blank=True)  # the register's type of establishment, in its words
    phase = models.CharField(max_length=50, blank=True)  # the register's phase of education, in its words
    status = models.CharField(
        max_length=50, default="Open"
    )  # Open; Open, but proposed to close; Closed; Proposed to open
    low_age = models.PositiveSmallIntegerField(null=True, blank=True)
    high_age = models.PositiveSmallIntegerField(null=True, blank=True)
    street = models.CharField(max_length=200, blank=True)
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    website = models.CharField(max_length=200, blank=True)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    # The establishment that took over (an academy conversion is not a school move).
    successor = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="predecessors")

    class Meta:
        permissions = [("as_designated_teacher", "Designated teacher or named lead")]
        indexes = [models.Index(fields=["name"])]

    def __str__(self):
        return self.name

    @property
    def is_closed(self):
        return self.status == "Closed"


class Term(Tracked):
    """A school term of an authority, or of one school that has its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="terms")
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="own_terms")
    name = models.CharField(max_length=40)
    first_day = models.DateField()
    half_term_start = models.DateField()
    half_term_end = models.DateField()
    last_day = models.DateField()

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.UniqueConstraint(fields=["authority", "name"], condition=Q(school=None), name="term_name_once"),
            models.UniqueConstraint(fields=["school", "name"], condition=Q(school__isnull=False), name="own_term_once"),
            models.CheckConstraint(
                name="term_in_order",
                condition=Q(first_day__lt=F("half_term_start"))
                & Q(half_term_start__lte=F("half_term_end"))
                & Q(half_term_end__lt=F("last_day")),
                violation_error_message="The half-term break must lie inside the term.",
            ),
        ]

    def __str__(self):
        return self.name


class Closure(models.Model):
    """A working day on which this authority's offices are closed besides the bank holidays."""

    id = models.BigAutoField(primary_key=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="closures")
    day = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["authority", "day"], name="closure_once")]

    def __str__(self):
        return f"{self.authority} closed on {self.day}"


class Policy(Tracked):
    """How an authority counts, from a day on. A plan keeps the policy that was in force when it began.

    `rules` is the JSON of `presets.Rules`; `preset` says where it came from.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="policies")
    valid_from = models.DateField()
    preset = models.CharField(max_length=30)
    rules = models.JSONField()

    class Meta:
        ordering = ["-valid_from"]
        constraints = [models.UniqueConstraint(fields=["authority", "valid_from"], name="policy_once_a_day")]
        verbose_name_plural = "policies"

    def __str__(self):
        return f"{self.authority}: {self.preset} from {self.valid_from}"


class ImportRun(models.Model):
    """One import, from the upload to the report: first it is tried out, then done, step by step.

    A step is one short transaction with its position, so that a run that was killed goes on where it was and does
    nothing twice. People are named as plain values, for they live in a higher room. The file is kept encrypted until
    the run is over.
    """

    class State(models.TextChoices):
        CHECKING = "checking", "Being looked through"
        CHECKED = "checked", "Waits for you"
        APPLYING = "applying", "Being loaded"
        STOPPED = "stopped", "Stopped"
        DONE = "done", "Loaded"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"
        FAILED = "failed", "Could not be read"
        CANCELLED = "cancelled", "Not loaded"

    WORKING = [State.CHECKING, State.APPLYING, State.UNDOING]
    WITH_FILE = [State.CHECKING, State.CHECKED, State.APPLYING, State.STOPPED]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=30)
    # None: it is of the whole portal, as the register of schools is.
    authority = models.ForeignKey(Authority, null=True, blank=True, on_delete=models.PROTECT, related_name="imports")
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    file = models.FileField(upload_to="imports", blank=True)
    file_names = models.CharField(max_length=300)
    asked_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=200)
    problem = models.CharField(max_length=1000, blank=True)  # why the file as a whole is of no use
    seen_files = models.JSONField(default=dict)  # file: what it was taken for
    counts = models.JSONField(default=dict)
    details = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)  # of the units of the file, in their order: where to go on
    lines_from = models.BooleanField(default=False)  # what reading the file told is among the lines
    stop_asked = models.BooleanField(default=False)
    leased_until = models.DateTimeField(null=True)
    holder = models.UUIDField(null=True)
    finished_at = models.DateTimeField(null=True)
    undone_by_name = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["authority"],
                condition=Q(authority__isnull=False, state__in=["applying", "undoing"]),
                name="one_import_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(authority=None, state__in=["applying", "undoing"]),
                name="one_import_of_the_portal_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["authority", "-asked_at"])]

    def __str__(self):
        return f"{self.kind}: {self.file_names}"

    @property
    def is_working(self) -> bool:
        return self.state in self.WORKING


class ImportLine(models.Model):
    """What an import says about one child, school or row: what came of it, or why it was refused and what to do."""

    class Outcome(models.TextChoices):
        REFUSED = "refused", "Refused"
        CREATED = "created", "New"
        UPDATED = "updated", "Changed"
        ENDED = "ended", "Ended"
        WARNING = "warning", "To look at"
        KEPT = "kept", "Not undone"

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="lines")  # lines of one sheet
    outcome = models.CharField(max_length=8, choices=Outcome)
    subject = models.CharField(max_length=200, blank=True)  # as the file names it
    subject_id = models.UUIDField(null=True)
    words = models.CharField(max_length=1000)
    fix = models.CharField(max_length=500, blank=True)
    file = models.CharField(max_length=100, blank=True)
    row = models.PositiveIntegerField(null=True)
    column = models.CharField(max_length=60, blank=True)
    value = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["run", "outcome", "id"])]

    def __str__(self):
        return f"{self.subject}: {self.words}"


class ImportChange(models.Model):
    """A row that an import wrote, and the version it left: what is needed to undo it."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="changes")  # lines of one sheet
    subject_id = models.UUIDField()  # whose record it is: undone whole, or not at all
    model = models.CharField(max_length=60)
    row_id = models.UUIDField()
    created = models.BooleanField()
    version = models.PositiveIntegerField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["run", "subject_id"])]

    def __str__(self):
        return f"{self.model} {self.row_id}"
