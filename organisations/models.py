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
