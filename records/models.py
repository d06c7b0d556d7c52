import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q

from accounts.models import User
from accounts.permissions import authorities_managed
from accounts.roles import Role
from audit.history import Tracked
from children.models import Allocation, Child
from children.querysets import OfChildQuerySet
from children.standing import standing_of
from organisations.models import Authority

RECORD = "whole_record"  # its row of the access table


class OfRecordQuerySet(OfChildQuerySet):
    def visible_to(self, user, record=RECORD):
        return super().visible_to(user, record)


class RecordCopyQuerySet(OfRecordQuerySet):
    def own_of(self, user):
        """What was made for the young person who is signed in, while it lies here."""
        children = Allocation.objects.current().filter(user=user, role=Role.YOUNG_PERSON).values("child")
        made = self.filter(child__in=children, purpose=RecordCopy.Purpose.YOUNG_PERSON, thrown_away_at=None)
        return made.exclude(made_at=None)

    def waiting(self):
        """Wanted and not made; what failed stays until somebody asks again."""
        return self.filter(made_at=None, last_error="")


class RecordCopy(models.Model):
    """The record, or the young person's part of it, as one file that left the portal: for whom, and what for. The row
    stays, the file is thrown away after some days."""

    class Purpose(models.TextChoices):
        AUTHORITY = "authority", "Another authority takes over the child"
        SCHOOL = "school", "The child goes to another school outside this portal"
        YOUNG_PERSON = "young_person", "The young person leaves care and keeps their own copy"
        CASE_SYSTEM = "case_system", "Our own case system, or another portal"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="record_copies")
    purpose = models.CharField("what it is for", max_length=20, choices=Purpose)
    to_whom = models.CharField("who gets it", max_length=200)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    wanted_at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    file = models.FileField(upload_to="records/%Y/%m", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)  # of the file
    made_at = models.DateTimeField(null=True)
    thrown_away_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)

    objects = RecordCopyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "record copies"
        ordering = ["-wanted_at"]
        constraints = [
            models.CheckConstraint(
                name="record_copy_made_with_its_file",
                condition=Q(made_at=None, sha256="") | (Q(made_at__isnull=False) & ~Q(sha256="")),
            )
        ]

    def __str__(self):
        return f"{self.get_purpose_display()}: {self.to_whom}"

    @property
    def is_ready(self) -> bool:
        return self.made_at is not None and self.thrown_away_at is None


class LegalHold(models.Model):
    """Nothing of this record may be disposed of, whatever its date: an inquiry, a claim, a complaint."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="legal_holds")
    reason = models.CharField("why it must be kept", max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    lifted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_reason = models.CharField("why it need not be kept any longer", max_length=500, blank=True)

    objects = OfRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["child"], condition=Q(lifted_at=None), name="one_legal_hold_at_a_time"),
            models.CheckConstraint(
                name="legal_hold_lifted_by_somebody_with_a_reason",
                condition=Q(lifted_at=None, lifted_by=None, lifted_reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_reason="")),
            ),
        ]

    def __str__(self):
        return self.reason


class SubjectAccessQuerySet(OfRecordQuerySet):
    def unanswered(self):
        """Neither sent nor refused, whether or not the clock rests."""
        return self.filter(sent_on=None, refused_on=None)


class SubjectAccess(Tracked):
    """Somebody asks for what is held about the child: themselves, or a person who may ask for them."""

    class Asker(models.TextChoices):
        CHILD = "child", "The young person themselves"
        PARENT = "parent", "Somebody with parental responsibility"
        SOLICITOR = "solicitor", "A solicitor or advocate with the young person’s authority"
        OTHER = "other", "Somebody else who may ask for them"

    class Waits(models.TextChoices):
        IDENTITY = "identity", "Proof of who they are, or that they may ask"
        CLARITY = "clarity", "What exactly they ask for"

    class Law(models.TextChoices):
        NOT_THEIRS = "not_theirs", "It is not theirs to ask: nothing shows that they act for the young person"
        IDENTITY = "identity", "They have not shown who they are (UK GDPR article 12(6))"
        UNFOUNDED = "unfounded", "Manifestly unfounded (UK GDPR article 12(5))"
        EXCESSIVE = "excessive", "Manifestly excessive, such as the same again (UK GDPR article 12(5))"
        HARM = "harm", "Serious harm, or against the young person’s wishes (Data Protection Act 2018, schedule 3)"
        COURT = "court", "A court forbids it, or another exemption (Data Protection Act 2018, schedule 2)"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="subject_accesses")
    asker = models.CharField("who asks", max_length=20, choices=Asker)
    asker_name = models.CharField("their name", max_length=200)
    identity = models.CharField("how you know that it is them, and that they may ask", max_length=300, blank=True)
    asked_on = models.DateField("the day they asked")
    begins_on = models.DateField("the day from which the month is counted", null=True)  # empty: the day they asked
    due_on = models.DateField()
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="who answers")
    waits_for = models.CharField(
        "what the asker is to give", max_length=10, choices=Waits, blank=True, default="", db_default=""
    )
    waits_since = models.DateField(null=True)
    waited_days = models.PositiveIntegerField(default=0, db_default=0)
    more_time_why = models.CharField("why it takes longer", max_length=500, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    done = models.PositiveIntegerField(default=0)  # so many of the tables are gathered
    total = models.PositiveIntegerField(default=0)
    gathered_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=300, blank=True)
    released_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True)
    file = models.FileField(upload_to="records/%Y/%m", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField(null=True)

    sent_on = models.DateField("the day the answer was sent", null=True)
    sent_how = models.CharField("how it was sent", max_length=200, blank=True, default="", db_default="")
    sent_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    refused_law = models.CharField(
        "why it is refused", max_length=12, choices=Law, blank=True, default="", db_default=""
    )
    refused_words = models.TextField("what the asker is told", blank=True, default="", db_default="")
    refused_on = models.DateField(null=True)
    refused_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = SubjectAccessQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "subject accesses"
        ordering = ["-asked_on"]
        constraints = [
            models.CheckConstraint(name="subject_access_due_after_asked", condition=Q(due_on__gt=F("asked_on"))),
            models.CheckConstraint(
                name="subject_access_released_once_gathered",
                condition=Q(released_at=None, released_by=None)
                | Q(released_at__isnull=False, released_by__isnull=False, gathered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="subject_access_waits_since_a_day",
                condition=Q(waits_for="", waits_since=None) | (~Q(waits_for="") & Q(waits_since__isnull=False)),
            ),
            models.CheckConstraint(
                name="subject_access_refused_with_a_reason",
                condition=Q(refused_on=None, refused_by=None, refused_law="")
                | (Q(refused_on__isnull=False, refused_by__isnull=False, released_at=None) & ~Q(refused_law="")),
            ),
            models.CheckConstraint(
                name="subject_access_sent_once_released",
                condition=Q(sent_on=None, sent_by=None)
                | Q(sent_on__isnull=False, sent_by__isnull=False, released_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"Asked by {self.asker_name} on {self.asked_on}"

    @property
    def is_open(self) -> bool:
        """Whether it may still be changed what goes out, or be refused."""
        return self.released_at is None and self.refused_on is None

    @property
    def counted_from(self) -> date:
        return self.begins_on or self.asked_on

    @property
    def state(self) -> str:
        if self.refused_on:
            return "Refused"
        if self.sent_on:
            return "Answered"
        if self.waits_for:
            return "Waiting for the asker"
        return "To be sent" if self.released_at else "To answer"


class HeldItem(models.Model):
    """One thing that is held, in words, and whether it may go out. What was flagged is decided by a person."""

    class Decision(models.TextChoices):
        RELEASE = "release", "Release it as it is"
        REDACT = "redact", "Release it with other words"
        WITHHOLD = "withhold", "Hold it back"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(SubjectAccess, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveIntegerField()
    on = models.DateField(null=True)
    title = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    file = models.CharField(max_length=200, blank=True)  # where it lies in the store
    file_name = models.CharField(max_length=255, blank=True)
    third_party = models.BooleanField(default=False)
    may_harm = models.BooleanField(default=False)
    why_flagged = models.CharField(max_length=300, blank=True)
    decision = models.CharField("what happens with it", max_length=10, choices=Decision, blank=True)
    other_words = models.TextField("the words that go out instead", blank=True)
    reason = models.CharField("why", max_length=500, blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="held_item_place"),
            models.CheckConstraint(
                name="held_item_kept_back_with_a_reason",
                condition=Q(decision__in=["", "release"]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="held_item_redacted_with_words", condition=~Q(decision="redact") | ~Q(other_words="")
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_flagged(self) -> bool:
        return self.third_party or self.may_harm


class TakingInQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The heads of the authority that takes it in."""
        return self.filter(authority__in=standing_of(user).authorities.get(Role.HEAD, set()))

    def working(self):
        return self.filter(state__in=TakingIn.WORKING)


class TakingIn(models.Model):
    """A record that another ePEP wrote, on its way in: looked through, confirmed, taken in whole or not at all."""

    class State(models.TextChoices):
        CHECKING = "checking", "It is being looked through"
        CHECKED = "checked", "Looked through"
        TAKING = "taking", "It is being taken in"
        DONE = "done", "Taken in"
        REFUSED = "refused", "Refused"
        LEFT = "left", "Left"

    WORKING = (State.CHECKING, State.TAKING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="records_taken_in")
    file = models.FileField(upload_to="records/in/%Y/%m", blank=True)
    file_name = models.CharField(max_length=255)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    found = models.JSONField(default=dict)  # see records.taking
    local_id = models.CharField(max_length=40, blank=True)  # of the case here
    problem = models.CharField(max_length=500, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    child_id = models.UUIDField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = TakingInQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "records taken in"
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                name="record_taken_in_is_a_child", condition=~Q(state="done") | Q(child_id__isnull=False)
            )
        ]

    def __str__(self):
        return self.file_name

    @property
    def is_working(self) -> bool:
        return self.state in self.WORKING

    @property
    def born(self) -> date:
        return date.fromisoformat(self.found["born"])


class DisposalQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Heads and administrators of the authority whose record it is or was."""
        return self.filter(authority__in=authorities_managed(user).values("pk"))


class Disposal(models.Model):
    """A record whose time is over goes: one person proposes it, another confirms it, the disposal command does it. What
    stays is this row, which names nobody: the certificate."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child_id = models.UUIDField()
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="disposals")
    reference = models.CharField(max_length=40)  # the authority's own id of the case
    keep_until = models.DateField()
    why = models.CharField(max_length=200)  # how the day was reckoned
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    kept_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    kept_at = models.DateTimeField(null=True)
    kept_reason = models.CharField("why it is kept", max_length=500, blank=True)
    done_at = models.DateTimeField(null=True)
    rows = models.JSONField(default=dict)  # by table
    files = models.PositiveIntegerField(default=0)
    money = models.JSONField(default=dict)  # sums of the ledger's entries that went, by financial year and column
    record_sha256 = models.CharField(max_length=64, blank=True)  # of the whole record as it was exported last
    seal_before = models.CharField(max_length=64, blank=True)
    seal_after = models.CharField(max_length=64, blank=True)

    objects = DisposalQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at"]
        constraints = [
            models.UniqueConstraint(fields=["child_id"], condition=Q(kept_at=None), name="disposal_once"),
            models.CheckConstraint(
                name="disposal_by_two_people",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="disposal_done_once_confirmed",
                condition=Q(done_at=None) | Q(confirmed_at__isnull=False, kept_at=None),
            ),
        ]

    def __str__(self):
        return f"Record {self.reference}"

    @property
    def state(self) -> str:
        if self.kept_at:
            return "Kept after all"
        if self.done_at:
            return "Disposed of"
        return "Confirmed" if self.confirmed_at else "Proposed"


class MergeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Heads and administrators, of children they see."""
        managed = Child.objects.filter(authority__in=authorities_managed(user))
        seen = Child.objects.visible_to(user, "attachments").filter(pk__in=managed.values("pk"))
        return self.filter(into__in=seen.values("pk"))

    def standing(self):
        return self.filter(undone_at=None)


class Merge(models.Model):
    """Two records of one child were put together: one goes on, of the other its ids are left. The manifest says of each
    row how it stood before, so that the two can be taken apart again (`records.twins`)."""

    SCHEMA = 1  # of the manifest

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    into = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="merged_by")
    reason = models.CharField("why they are one child", max_length=500)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    schema = models.PositiveSmallIntegerField(default=SCHEMA)
    manifest = models.JSONField()  # see `records.twins.merging`
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_reason = models.CharField("why they are two children", max_length=500, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(fields=["absorbed"], condition=Q(undone_at=None), name="merged_once_at_a_time"),
            models.CheckConstraint(name="merged_into_another", condition=~Q(into=F("absorbed"))),
            models.CheckConstraint(name="merged_with_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="unmerged_by_somebody_with_a_reason",
                condition=Q(undone_at=None, undone_by=None, undone_reason="")
                | (Q(undone_at__isnull=False, undone_by__isnull=False) & ~Q(undone_reason="")),
            ),
        ]

    def __str__(self):
        return f"{self.absorbed.local_id} into {self.into.local_id}"
