import uuid
from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from accounts.models import Attachment, Grant, User
from accounts.permissions import authorities_managed
from accounts.roles import DELEGATES, OF_CHILD, Role
from audit import clock
from audit.history import Tracked
from children import access, codes
from children.names import normalised
from children.querysets import (
    BreakGlassQuerySet,
    ChildQuerySet,
    DelegationQuerySet,
    EnrolmentQuerySet,
    KeptPlanQuerySet,
    OfChildQuerySet,
    TransferQuerySet,
)
from organisations.calendars import sections_today
from organisations.models import Authority, School


class Child(Tracked):
    """A child looked after by an authority, now or before. Nothing about a child is ever hard-deleted by pages."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="children")
    local_id = models.CharField("case-system id", max_length=40)
    given_name = models.CharField(max_length=100, blank=True)
    family_name = models.CharField(max_length=100, blank=True)
    preferred_name = models.CharField(max_length=100, blank=True)
    pronouns = models.CharField(max_length=40, blank=True)
    date_of_birth = models.DateField()
    sex = models.CharField(max_length=1, choices=codes.SEX, blank=True)
    ethnicity = models.CharField(max_length=4, choices=codes.ETHNICITY, blank=True)
    first_language = models.CharField(max_length=60, blank=True)
    interpreter_needed = models.BooleanField(default=False)
    religion = models.CharField(max_length=60, blank=True)
    gender = models.CharField(max_length=60, blank=True, default="", db_default="")  # in the child's own words
    upn = models.CharField("UPN", max_length=13, blank=True)
    uln = models.CharField("ULN", max_length=10, blank=True, default="", db_default="")
    # Only where the authority's setting says that it keeps them.
    nhs_number = models.CharField("NHS number", max_length=10, blank=True, default="", db_default="")
    year_group = models.CharField(max_length=2, choices=codes.YEAR_GROUPS, blank=True)  # stored: may differ from age
    uasc = models.BooleanField("unaccompanied asylum-seeking child", default=False)
    restricted = models.BooleanField(default=False)  # adoption, or marked: only named people
    # The last day on which anybody but the Virtual School sees the record; none while in care, or while a plan is open.
    outside_until = models.DateField("seen outside the Virtual School until", null=True, blank=True)
    # Two records of one child were put together: this one is what is left of the other. It keeps the ids under which
    # the child was known, for imports and old links, and is seen by nobody (see `records.twins`).
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="absorbed")
    has_absorbed = models.BooleanField(default=False, db_default=False)  # and this one is what another was put into

    objects = ChildQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "children"
        permissions = [(role.codename, role.label) for role in OF_CHILD]
        constraints = [
            models.UniqueConstraint(fields=["authority", "local_id"], name="local_id_once_an_authority"),
            models.CheckConstraint(name="child_not_merged_into_itself", condition=~Q(merged_into=F("id"))),
        ]
        indexes = [models.Index(fields=["authority", "family_name", "given_name"]), models.Index(fields=["upn"])]

    NAMES = ("given_name", "family_name", "preferred_name")

    def __str__(self):
        return self.known_as

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        saved = kwargs.get("update_fields")
        if saved is None or not set(saved).isdisjoint(self.NAMES):
            ChildName.keep([self])

    @property
    def known_as(self) -> str:
        """Preferred or given name with family name; the local id until somebody types a name."""
        return (
            " ".join(part for part in [self.preferred_name or self.given_name, self.family_name] if part)
            or self.local_id
        )

    @property
    def first_name(self) -> str:
        return self.preferred_name or self.given_name or self.local_id

    @property
    def names(self) -> list[str]:
        return [getattr(self, name) for name in self.NAMES]

    @cached_property
    def ids(self) -> list[uuid.UUID]:
        """Its own and those of records that were put together with it: what is never changed still names these."""
        if not self.has_absorbed:
            return [self.pk]
        return [self.pk, *Child.objects.filter(merged_into=self.pk).order_by("pk").values_list("pk", flat=True)]

    @property
    def is_let_go(self) -> bool:
        """Care has ended and no plan is open: schools have nothing more to do with the record."""
        return self.outside_until is not None and self.outside_until < clock.today()

    @property
    def initials(self) -> str:
        """What messages outside the portal may carry."""
        parts = [self.preferred_name or self.given_name, self.family_name]
        return "".join(f"{part[0]}." for part in parts if part) or "a child"


class ChildName(models.Model):
    """How a child is found by name (see `children.names`): an index, made again whenever a name changes."""

    child = models.OneToOneField(
        Child,
        primary_key=True,
        on_delete=models.CASCADE,  # an index row goes with what it indexes
        related_name="name_index",
    )
    words = models.TextField()

    def __str__(self):
        return self.words.strip()

    @classmethod
    def keep(cls, children) -> None:
        """Of these children, in one statement; whoever creates or renames many without `save` calls it."""
        rows = [
            cls(child=child, words=normalised(*(getattr(child, name) for name in Child.NAMES))) for child in children
        ]
        cls.objects.bulk_create(rows, update_conflicts=True, unique_fields=["child"], update_fields=["words"])


class CarePeriod(Attachment):
    """From becoming looked after to ceasing to be. One open period a child."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="care_periods")
    starts_estimated = models.BooleanField(default=False)
    emergency = models.BooleanField("emergency placement", default=False)
    category_of_need = models.CharField(max_length=2, choices=codes.CATEGORY_OF_NEED, blank=True)
    end_reason = models.CharField(max_length=4, choices=codes.REASON_CEASED, blank=True)

    objects = OfChildQuerySet.as_manager()

    class Meta:
        ordering = ["-starts"]
        constraints = [
            models.UniqueConstraint(fields=["child"], condition=Q(ends=None), name="one_open_care_period"),
            models.CheckConstraint(name="care_ends_after_start", condition=Q(ends=None) | Q(ends__gte=F("starts"))),
        ]

    def __str__(self):
        return f"Looked after since {self.starts}"


class LegalStatus(Attachment):
    """The legal basis of care, from a day to a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="legal_statuses")
    code = models.CharField(max_length=2, choices=codes.LEGAL_STATUS)

    objects = OfChildQuerySet.as_manager()

    class Meta:
        ordering = ["-starts"]
        verbose_name_plural = "legal statuses"
        constraints = [models.UniqueConstraint(fields=["child"], condition=Q(ends=None), name="one_open_legal_status")]

    def __str__(self):
        return self.get_code_display()


class Placement(Attachment):
    """Where a child lives, from a day to a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="placements")
    kind = models.CharField(max_length=3, choices=codes.PLACEMENT, blank=True)
    carer_name = models.CharField(max_length=150, blank=True)
    carer_phone = models.CharField(max_length=30, blank=True)
    address = models.TextField(blank=True)
    town = models.CharField(max_length=100, blank=True)
    confidential = models.BooleanField(default=False)

    objects = OfChildQuerySet.as_manager()

    class Meta:
        ordering = ["-starts"]
        constraints = [models.UniqueConstraint(fields=["child"], condition=Q(ends=None), name="one_open_placement")]

    def __str__(self):
        return self.carer_name or self.get_kind_display() or "Placement"


class Enrolment(Attachment):
    """Where a child is educated. One main setting (owns Sections C to E); others contribute. None: no school place."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="enrolments")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="enrolments")
    main = models.BooleanField(default=True)
    reason_for_move = models.CharField(max_length=300, blank=True)
    # Who agreed to the change of school, when, and in which words; where nobody did, why.
    agreed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    agreed_reason = models.CharField(max_length=300, blank=True, default="", db_default="")

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["-starts"]
        constraints = [
            models.UniqueConstraint(
                fields=["child"], condition=Q(ends=None, main=True), name="one_open_main_enrolment"
            ),
            models.CheckConstraint(
                name="enrolment_ends_after_start", condition=Q(ends=None) | Q(ends__gte=F("starts"))
            ),
        ]

    def __str__(self):
        return f"{self.school} from {self.starts}"


OF_PLACEMENT = [Role.CARER, Role.PARENT]  # attached to a child where the child lives, and while it lives there


class Allocation(Attachment):
    """Somebody attached to a child: social worker, carer, reviewing officer, young person, an adviser's caseload.

    A carer is attached to a placement (see `children.carers`): to none only while nobody knows where the child lives.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="allocations")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="allocations")
    role = models.CharField(max_length=30, choices=[(r.value, r.label) for r in [*OF_CHILD, Role.ADVISER]])
    placement = models.ForeignKey(
        Placement, null=True, blank=True, on_delete=models.PROTECT, related_name="allocations"
    )

    objects = OfChildQuerySet.as_manager()

    class Meta:
        ordering = ["-starts"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "user", "role"], condition=Q(ends=None), name="one_open_allocation_each"
            ),
            models.CheckConstraint(
                name="allocation_ends_after_start", condition=Q(ends=None) | Q(ends__gte=F("starts"))
            ),
            models.CheckConstraint(
                name="allocated_where_the_child_lives", condition=Q(placement=None) | Q(role__in=OF_PLACEMENT)
            ),
        ]

    def __str__(self):
        return f"{self.user} as {self.get_role_display()}"


class ChildGrant(Grant):
    content_object = models.ForeignKey(Child, on_delete=models.CASCADE)  # an index row goes with what it indexes


class Delegation(Tracked):
    """A designated teacher or social worker lets a colleague help with chosen sections of a child's plans, until a day.

    The one who delegates stays accountable. What is not confirmed gives no access; neither does what has ended.
    """

    DELEGATORS = [Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER]
    LONGEST = timedelta(days=366)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="delegations")
    delegator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegated")
    role = models.CharField(max_length=30, choices=[(role.value, role.label) for role in DELEGATORS])
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    delegate = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations")
    starts = models.DateField()
    ends = models.DateField()
    asked_at = models.DateTimeField(default=clock.now)
    doubt = models.CharField(max_length=200, blank=True)  # why an administrator has to confirm it; empty: nobody has to
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)  # ended before its last day, or not confirmed

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["-starts", "-asked_at"]
        constraints = [
            models.CheckConstraint(name="delegation_ends_after_start", condition=Q(ends__gte=F("starts"))),
            models.CheckConstraint(
                name="delegation_at_most_a_year", condition=Q(ends__lte=F("starts") + timedelta(days=366))
            ),
            models.CheckConstraint(name="nobody_delegates_to_themself", condition=~Q(delegate=F("delegator"))),
            models.CheckConstraint(
                name="delegator_has_a_place",
                condition=Q(role=Role.DESIGNATED_TEACHER, school__isnull=False)
                | Q(role=Role.SOCIAL_WORKER, school=None),
            ),
            models.CheckConstraint(
                name="doubt_is_settled_by_somebody",
                condition=Q(doubt="") | Q(confirmed_at=None) | Q(confirmed_by__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["child", "delegator", "delegate"], condition=Q(ended_at=None), name="one_open_delegation_each"
            ),
        ]
        indexes = [models.Index(fields=["delegate", "ends"], condition=Q(ended_at=None), name="delegation_open")]

    def __str__(self):
        return f"{self.delegate} for {self.delegator}"

    @property
    def is_confirmed(self) -> bool:
        return self.confirmed_at is not None

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None or self.ends < clock.today()

    @property
    def letters(self) -> list[str]:
        return sorted(part.letter for part in self.parts.all())

    @property
    def sections(self) -> str:
        """ "Section C", "Sections B and C": as the child's authority calls them today."""
        named = sections_today(self.child.authority.policies.all())
        letters = [named[part].letter for part in self.letters]
        if len(letters) == 1:
            return f"Section {letters[0]}"
        return f"Sections {', '.join(letters[:-1])} and {letters[-1]}"


class DelegatedPart(models.Model):
    """One section of a delegation, as the capacity it gives."""

    id = models.BigAutoField(primary_key=True)
    delegation = models.ForeignKey(Delegation, on_delete=models.CASCADE, related_name="parts")  # lines of one sheet
    capacity = models.CharField(max_length=30, choices=[(role.value, role.label) for role in DELEGATES])

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delegation", "capacity"], name="part_delegated_once"),
            models.CheckConstraint(name="capacity_of_a_delegate", condition=Q(capacity__in=DELEGATES)),
        ]

    def __str__(self):
        return self.get_capacity_display()

    @property
    def letter(self) -> str:
        return access.SECTION_OF[Role(self.capacity)]


class KeptPlan(Attachment):
    """A school finishes the plan whose meeting it held, though the child goes elsewhere now: that plan, nothing else.

    It begins the day after the child left and ends when the plan is final, is handed on, or eight weeks are over.
    """

    LONGEST = timedelta(weeks=8)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="kept_plans")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="kept_plans")
    plan_id = models.UUIDField()  # as a plain value: plans live above this room
    ended_at = models.DateTimeField(null=True, blank=True)  # before its last day

    objects = KeptPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-starts"]
        constraints = [
            models.UniqueConstraint(fields=["plan_id"], condition=Q(ended_at=None), name="plan_kept_by_one_school"),
            models.CheckConstraint(
                name="plan_kept_eight_weeks_at_most",
                condition=Q(ends__gte=F("starts"), ends__lt=F("starts") + timedelta(weeks=8)),
            ),
        ]
        indexes = [models.Index(fields=["school", "ends"], condition=Q(ended_at=None), name="plan_kept")]

    def __str__(self):
        return f"{self.school} finishes a plan until {self.ends}"


class Transfer(Tracked):
    """Another authority takes over the care of a child. One authority offers it, the other takes the child over and
    keeps a record of its own from that day; the former authority keeps its record, with all that is in it.

    Until it is taken over the other authority sees what it needs to recognise the child, and nothing else. Afterwards
    it reads the plans that were signed off before, where they were handed over.
    """

    FURTHEST = timedelta(days=60)  # before today and after it

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="transfers")
    to = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="transfers")
    on = models.DateField("first day with the other authority")
    with_plans = models.BooleanField(default=True)
    note = models.CharField(max_length=500, blank=True)
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_reason = models.CharField(max_length=300, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    taken_as = models.OneToOneField(
        Child, null=True, blank=True, on_delete=models.PROTECT, related_name="came_by", verbose_name="the new record"
    )

    objects = TransferQuerySet.as_manager()

    class Meta:
        ordering = ["-offered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["child"],
                condition=Q(withdrawn_at=None, refused_at=None, taken_at=None),
                name="one_open_transfer_a_child",
            ),
            models.CheckConstraint(
                name="transfer_taken_with_its_record",
                condition=Q(taken_at=None, taken_as=None) | Q(taken_at__isnull=False, taken_as__isnull=False),
            ),
            models.CheckConstraint(
                name="transfer_has_one_end",
                condition=Q(withdrawn_at=None, refused_at=None)
                | Q(withdrawn_at=None, taken_at=None)
                | Q(refused_at=None, taken_at=None),
            ),
            models.CheckConstraint(
                name="transfer_refused_with_a_reason", condition=Q(refused_at=None) | ~Q(refused_reason="")
            ),
        ]
        indexes = [models.Index(fields=["to", "-offered_at"])]

    def __str__(self):
        return f"To {self.to} on {self.on}"

    @property
    def is_open(self) -> bool:
        return self.withdrawn_at is None and self.refused_at is None and self.taken_at is None


class Bar(models.Model):
    """A named person may never see a named child, whatever else they are attached to. What was lifted is an event."""

    id = models.BigAutoField(primary_key=True)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="bars")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="bars")
    reason = models.CharField(max_length=300)
    created_at = models.DateTimeField(default=clock.now)
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["child", "user"], name="bar_once")]

    def __str__(self):
        return f"{self.user} may not see {self.child_id}"


class BreakGlass(models.Model):
    """A head opened a restricted record for themself in an emergency, with a reason and an end. A bar beats it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="glass_broken")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="glass_broken")
    reason = models.CharField(max_length=500)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)  # given back before its end

    objects = BreakGlassQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at"]
        constraints = [models.CheckConstraint(name="glass_has_an_end", condition=Q(ends_at__gt=F("starts_at")))]
        indexes = [models.Index(fields=["user", "-ends_at"])]

    def __str__(self):
        return f"{self.user} until {self.ends_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.starts_at <= clock.now() < self.ends_at


class EarlierSchool(Tracked):
    """Where a child was educated before this portal knew: a standing fact, told once. It gives nobody access."""

    class Reason(models.TextChoices):
        PHASE = "phase", "Usual change of phase"
        PLACEMENT = "placement", "The child moved to live somewhere else"
        EXCLUDED = "excluded", "Exclusion, or a move instead of it"
        NEEDS = "needs", "The school could not meet the child's needs"
        CHOICE = "choice", "The family's or the child's choice"
        CLOSED = "closed", "The school closed"
        OTHER = "other", "Another reason"
        NOT_KNOWN = "not_known", "Not known"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="earlier_schools")
    name = models.CharField("school or setting", max_length=200)
    place = models.CharField("town or country", max_length=100, blank=True)
    starts = models.DateField("first day", null=True, blank=True)
    ends = models.DateField("last day", null=True, blank=True)
    reason = models.CharField("why the child left", max_length=20, choices=Reason, blank=True)
    more = models.TextField("more about it", blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = OfChildQuerySet.as_manager()

    class Meta:
        ordering = ["-starts", "name"]
        constraints = [
            models.CheckConstraint(
                name="earlier_school_ends_after_start",
                condition=Q(ends=None) | Q(starts=None) | Q(ends__gte=F("starts")),
                violation_error_message="The last day cannot be before the first day.",
            )
        ]

    def __str__(self):
        return self.name


class Contact(Tracked):
    """Somebody in the child's life whom school may or may not contact: a standing fact, confirmed each term."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="contacts")
    name = models.CharField(max_length=150)
    relationship = models.CharField(max_length=100)
    phone = models.CharField(max_length=30, blank=True)
    email = models.EmailField(blank=True)
    parental_responsibility = models.BooleanField(default=False)
    school_may_contact = models.BooleanField(default=False)
    may_collect = models.BooleanField(default=False)
    may_receive_reports = models.BooleanField(default=False)
    restrictions = models.TextField(blank=True)
    court_order = models.CharField("court order", max_length=300, blank=True, default="", db_default="")
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = OfChildQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return f"{self.name} ({self.relationship})"


class PeopleFile(models.Model):
    """A file of people that an administrator looks at before it is taken in: encrypted, for a day, for them alone.

    Once it is taken in its content is gone; the row stays until its day is over, so that nothing is taken in twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="+")  # nothing without it
    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")  # nothing without its person
    name = models.CharField(max_length=100)
    content = models.TextField(blank=True)
    kept_at = models.DateTimeField()
    loaded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="people_file_is_empty_once_loaded",
                condition=Q(loaded_at=None) & ~Q(content="") | Q(loaded_at__isnull=False, content=""),
            )
        ]

    def __str__(self):
        return self.name


class OfTwoQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those who look after an authority's people, of children of whom they see both records."""
        children = Child.objects.visible_to(user, "attachments").filter(authority__in=authorities_managed(user))
        return self.filter(first__in=children.values("pk"), second__in=children.values("pk"))

    def of(self, one: Child, other: Child):
        first, second = sorted((one, other), key=lambda child: child.pk)
        return self.filter(first=first, second=second)


class PossibleTwin(models.Model):
    """Two records that may be of one child: found by `children.twins.finding`, made anew whenever it looks."""

    id = models.BigAutoField(primary_key=True)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    # An index of two records: it goes with either.
    first = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Child, on_delete=models.CASCADE, related_name="+")
    reasons = models.JSONField()  # codes of `children.twins.finding.REASONS`, the strongest first
    strength = models.PositiveSmallIntegerField()
    found_at = models.DateTimeField(default=clock.now)

    objects = OfTwoQuerySet.as_manager()

    class Meta:
        ordering = ["-strength", "found_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="possible_twin_once"),
            models.CheckConstraint(name="possible_twin_in_order", condition=Q(first__lt=F("second"))),
        ]
        indexes = [models.Index(fields=["authority", "-strength"], name="possible_twin_of_authority")]

    def __str__(self):
        return f"{self.first_id} and {self.second_id}"


class DifferentChildren(models.Model):
    """Somebody looked at two records and said that they are of two children. The pair is not offered again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    first = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="+")
    why = models.CharField("why they are two children", max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = OfTwoQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "different children"
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="told_apart_once"),
            models.CheckConstraint(name="told_apart_in_order", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(name="told_apart_with_a_reason", condition=~Q(why="")),
        ]

    def __str__(self):
        return f"{self.first_id} is not {self.second_id}"
