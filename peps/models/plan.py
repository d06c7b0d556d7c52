import uuid

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.functional import cached_property

from accounts.models import User
from accounts.roles import Role
from audit.history import Tracked
from children import access
from children.models import Child, KeptPlan
from children.querysets import OfChildQuerySet
from children.standing import standing_of
from documents.models import Document
from organisations.calendars import rules_of
from organisations.models import Policy, School, Term
from peps.phases import Case, Phase


class Part(models.TextChoices):
    """The parts of a plan. Letters, titles and owners as people read them are the authority's setting."""

    A = "A", "Care and contacts"
    B = "B", "My views"
    C = "C", "Education"
    D = "D", "Targets and Pupil Premium Plus"
    E = "E", "PEP meeting"
    SUMMARY = "S", "Summary of the discussion"


class PEPQuerySet(OfChildQuerySet):
    def visible_to(self, user, record="plan"):
        """A plan is visible where one of the user's capacities for the child may see this record of it; and where the
        user's school finishes it for a child who goes elsewhere now."""
        seen, finishing = super().visible_to(user, record), standing_of(user).plans
        if finishing and Role.KEEPER in access.may_read(record):
            return seen | self.filter(pk__in=finishing)
        return seen

    def open(self):
        return self.exclude(status__in=[PEP.Status.SIGNED_OFF, PEP.Status.CLOSED])

    def awaiting_sign_off(self):
        return self.filter(status=PEP.Status.SUBMITTED)

    def with_page_data(self):
        """What every page of a plan shows, in a fixed number of queries."""
        return self.select_related(
            "child__authority", "term", "policy", "school", "meeting", "live", "care", "views", "minutes"
        ).prefetch_related(models.Prefetch("parts", PartState.objects.select_related("completed_by")))

    def with_everything(self):
        """All that completeness and the Sign Off page look at."""
        return (
            self.with_page_data()
            .select_related("schooling", "attendance", "sen", "wellbeing", "pathway")
            .prefetch_related("view_answers", "attainment", "invitees")
            .annotate(has_support=_has_support(), is_kept=_is_kept())
        )

    def with_pages_of_sections(self):
        """What tells whether something is missing in Sections B and C, but for their rows."""
        pages = ("care", "views", "schooling", "attendance", "sen", "wellbeing", "pathway")
        return self.select_related(*pages).annotate(has_support=_has_support())


def _has_support():
    support = apps.get_model("peps", "Support").objects
    return models.Exists(support.filter(pep=models.OuterRef("pk"), removed_at=None))


def _is_kept():
    return models.Exists(KeptPlan.objects.current().filter(plan_id=models.OuterRef("pk")))


class PEP(Tracked):
    """One child's plan for one term. Its status is written by `signoff` alone."""

    class Kind(models.TextChoices):
        INITIAL = "initial", "Initial PEP"
        TERMLY = "termly", "Termly PEP"
        SCHOOL_CHANGE = "school_change", "PEP after a change of school"
        LEAVING_CARE = "leaving_care", "Leaving care PEP"
        EXTRA = "extra", "Extra PEP"

    class Form(models.TextChoices):
        PEP = "pep", "Personal Education Plan"
        EET = "eet", "Education, employment and training plan"

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", "Being set up"
        IN_PROGRESS = "in_progress", "Getting ready"
        SUBMITTED = "submitted", "With the Virtual School"
        RETURNED = "returned", "Returned for more information"
        SIGNED_OFF = "signed_off", "Signed off"
        CLOSED = "closed", "Closed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="peps")
    kind = models.CharField(max_length=20, choices=Kind)
    form = models.CharField(max_length=3, choices=Form, default=Form.PEP)
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="peps")
    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="peps")
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="peps")
    previous = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="following")
    status = models.CharField(max_length=20, choices=Status, default=Status.NOT_STARTED)
    opened_on = models.DateField()
    due_on = models.DateField()  # when the meeting must have been held, by the policy
    due_why = models.CharField(max_length=200, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signed_off_at = models.DateTimeField(null=True, blank=True)
    signed_off_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=300, blank=True)

    objects = PEPQuerySet.as_manager()

    class Meta:
        verbose_name = "PEP"
        verbose_name_plural = "PEPs"
        ordering = ["-term__first_day", "-opened_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["child", "kind", "term"],
                condition=~Q(status="closed"),
                name="one_plan_per_child_kind_and_term",
                violation_error_message="This child already has a plan of this kind for this term.",
            ),
            models.CheckConstraint(
                name="signed_off_at_and_by_together",
                condition=Q(status="signed_off", signed_off_at__isnull=False, signed_off_by__isnull=False)
                | (~Q(status="signed_off") & Q(signed_off_at=None, signed_off_by=None)),
            ),
            models.CheckConstraint(
                name="submitted_at_and_by_together",
                condition=Q(submitted_at__isnull=False, submitted_by__isnull=False)
                | Q(submitted_at=None, submitted_by=None),
            ),
        ]
        indexes = [models.Index(fields=["status", "due_on"])]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.term.name}"

    def get_absolute_url(self):
        return reverse("peps:plan", args=[self.pk])

    @cached_property
    def case(self) -> Case:
        """The phase and overlays by which questions are asked."""
        return Case(self)

    @property
    def rules(self):
        """The policy this plan began under, as a plain value."""
        return rules_of(self.policy)

    @property
    def section_titles(self) -> dict[str, str]:
        return {section.part: section.title for section in self.rules.sections}

    @property
    def section_names(self) -> dict[str, str]:
        """ "Section A", by part: the letters are those of the policy the plan began under. The summary stands with the
        meeting."""
        names = {section.part: section.name for section in self.rules.sections}
        return names | {Part.SUMMARY.value: names[Part.E]}

    def has_part(self, part: str) -> bool:
        """Whether the policy has this part in plans of this phase."""
        section = next((each for each in self.rules.sections if each.part == part), None)
        return section is None or len(section.phases) == len(Phase) or self.case.phase in section.phases

    def section_words(self, part: str) -> str:
        """ "Section A: Care and contacts"."""
        words = {section.part: section.words for section in self.rules.sections}
        return words.get(part) or Part(part).label

    @property
    def meeting_or_none(self):
        """The meeting, or None while it is not arranged or was called off."""
        meeting = getattr(self, "meeting", None)
        return meeting if meeting and meeting.cancelled_at is None else None

    @property
    def live_or_none(self):
        """The meeting as it goes on, or went, on a shared screen; None where it never began."""
        return getattr(self, "live", None)

    @property
    def is_locked(self) -> bool:
        """Nobody writes any part: it is with the Virtual School, signed off or closed."""
        return self.status in {self.Status.SUBMITTED, self.Status.SIGNED_OFF, self.Status.CLOSED}

    @property
    def is_final(self) -> bool:
        return self.status in {self.Status.SIGNED_OFF, self.Status.CLOSED}

    def part(self, letter) -> "PartState":
        """The state of a part, from the prefetched rows, or from those that were lent to look at many plans."""
        if lent := vars(self).get("lent_states"):
            return lent[letter]
        return next(state for state in self.parts.all() if state.part == letter)

    @cached_property
    def subjects(self) -> list:
        """The lines of attainment that stand."""
        return [row for row in self.attainment.all() if row.removed_at is None]

    @cached_property
    def own_rows(self) -> list:
        """What is answered to the authority's own questions."""
        return list(self.own_answers.all())

    @cached_property
    def has_support(self) -> bool:
        """Some support is in place: fetched with the plan where that looks at completeness."""
        return self.support_rows.filter(removed_at=None).exists()

    @cached_property
    def is_kept(self) -> bool:
        """The school that held its meeting finishes it today for a child who goes elsewhere now; fetched likewise."""
        return KeptPlan.objects.current().filter(plan_id=self.pk).exists()

    @cached_property
    def has_childs_file(self) -> bool:
        """Something the young person made is among the documents of this plan."""
        made = [Document.Kind.DRAWING, Document.Kind.PHOTO]
        return (
            Document.objects.cited_by(self.pk)
            .standing()
            .filter(child=self.child_id, kind__in=made, unsent=False)
            .exists()
        )

    def is_editable(self, letter) -> bool:
        """A part can be written while the plan is open and the part is not complete (returned: only those named)."""
        return not self.is_locked and self.part(letter).is_open


class PartState(Tracked):
    """How far one part of a plan is. Written by `signoff` alone."""

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", "Not started"
        IN_PROGRESS = "in_progress", "In progress"
        COMPLETE = "complete", "Completed"
        RETURNED = "returned", "Returned – needs changes"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="parts")
    part = models.CharField(max_length=1, choices=Part)
    status = models.CharField(max_length=20, choices=Status, default=Status.NOT_STARTED)
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    completed_as = models.CharField(max_length=30, blank=True)
    on_behalf_reason = models.CharField(max_length=300, blank=True)
    reopened_reason = models.CharField(max_length=1000, blank=True)  # why it was returned or un-marked

    class Meta:
        ordering = ["part"]
        constraints = [
            models.UniqueConstraint(fields=["pep", "part"], name="part_once_a_plan"),
            models.CheckConstraint(
                name="completed_at_and_by_together",
                condition=Q(status="complete", completed_at__isnull=False, completed_by__isnull=False)
                | (~Q(status="complete") & Q(completed_at=None, completed_by=None)),
            ),
        ]

    def __str__(self):
        return f"Part {self.part}: {self.get_status_display()}"

    @property
    def is_open(self) -> bool:
        return self.status != self.Status.COMPLETE

    @property
    def is_complete(self) -> bool:
        return self.status == self.Status.COMPLETE


class Snapshot(models.Model):
    """A plan as it was signed off: whole, hashed, kept for 75 years, never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="snapshots")
    number = models.PositiveSmallIntegerField(default=1)  # a correction is a new one beside the old
    schema = models.CharField(max_length=20)
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    taken_at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["pep", "number"], name="snapshot_once")]

    def __str__(self):
        return f"Snapshot {self.number} of {self.pep_id}"


class WhyNot(models.TextChoices):
    """The honest answers: nobody is pushed to invent one."""

    NOT_KNOWN = "not_known", "Not known yet"
    NOT_APPLICABLE = "not_applicable", "Does not apply"
    DECLINED = "declined", "They did not want to say"
    WAITING = "waiting", "Waiting for somebody"


class Page(Tracked):
    """The answers of some pages of a part, one-to-one with their plan: the unit of saving.

    `unanswered` is why a question has no answer: {field: [one of WhyNot, more words]}.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unanswered = models.JSONField("questions without an answer, and why", default=dict, db_default={}, blank=True)

    class Meta:
        abstract = True

    @cached_property
    def own(self) -> dict:
        """What is answered to the authority's own questions on these pages, {question: answer}, as this version of
        them says it. Saving and merging know it as a field of the page; it is kept as rows."""
        answers = apps.get_model("peps", "OwnAnswer")
        if not self._state.adding:
            rows = self.pep.own_rows
        elif hasattr(self, "_history"):
            then = answers.history.filter(pep_id=self.pep_id, page_version__lte=self.version)
            rows = {row.id: row for row in then.order_by("history_id") if row.history_type != "-"}.values()
        else:
            rows = []
        return {str(row.question_id): answers.value_of(row) for row in rows if row.text}


class OfPlan(Tracked):
    """A line of a plan. One that is taken off stays in history."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
