"""The Virtual School's own log on a child: interventions, case recording, what it was told, what it asks of
schools.

Nothing here is changed. A mistake gets a new entry beside the old one, and both stay readable.
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import User
from accounts.roles import VIRTUAL_SCHOOL, Role
from audit.history import Tracked
from audit.models import Kept, KeptQuerySet
from children.models import Child
from children.querysets import OfChildQuerySet
from children.standing import standing_of
from components.words import day_words
from documents.models import Document
from organisations.models import Authority, School
from peps.models import PEP

# ---------------------------------------------------------------- entries


class EntryQuerySet(KeptQuerySet, OfChildQuerySet):
    def standing(self):
        """Each entry as it was last put right."""
        return self.filter(corrected_by=None)


class Entry(Kept):
    """Something the Virtual School wrote down. Putting it right is another entry that `corrects` this one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="%(class)ss")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    corrects = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrected_by"
    )
    why_corrected = models.CharField("why it is changed", max_length=300, blank=True)

    class Meta:
        abstract = True


class InterventionQuerySet(EntryQuerySet):
    def visible_to(self, user, record="interventions"):
        """The school reads what happens at that school, the carer what happens at home; others read all."""
        here = standing_of(user)
        whole = Child.objects.attached_to(user, [Role.SOCIAL_WORKER, Role.REVIEWING_OFFICER, *VIRTUAL_SCHOOL])
        at_home = Child.objects.attached_to(user, [Role.CARER])
        schools = here.schools.get(Role.DESIGNATED_TEACHER, set())
        return (
            super()
            .visible_to(user, record)
            .filter(
                Q(child__in=whole.values("pk"))
                | Q(place=Intervention.Place.SCHOOL, school__in=schools)
                | Q(place=Intervention.Place.HOME, child__in=at_home.values("pk"))
            )
        )


class Intervention(Entry):
    """VS Interventions: what the Virtual School itself does for a child, by whom, how much, and what it changed."""

    class Group(models.TextChoices):
        IN_CLASS = "in_class", "Support in the classroom"
        TUITION = "tuition", "One-to-one tuition"
        PARTICIPATION = "participation", "Participation: having a say"
        ACTIVITY = "activity", "An activity or a club"

    class Place(models.TextChoices):
        SCHOOL = "school", "At school"
        HOME = "home", "Where the child lives"
        ELSEWHERE = "elsewhere", "Somewhere else"

    class Outcome(models.TextChoices):
        AS_HOPED = "as_hoped", "It helped as was hoped"
        A_LITTLE = "a_little", "It helped a little"
        NOT = "not", "It made no difference"

    group = models.CharField("what kind of support", max_length=20, choices=Group)
    what = models.CharField("what it is", max_length=200)
    place = models.CharField("where", max_length=10, choices=Place)
    school = models.ForeignKey(School, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    given_by = models.CharField("who gives it", max_length=150)
    hours = models.DecimalField("hours in all", max_digits=6, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField("from")
    ends_on = models.DateField("until", null=True, blank=True)
    impact = models.TextField("what it changed", blank=True)
    outcome = models.CharField(
        "whether it helped", max_length=10, choices=Outcome, blank=True, default="", db_default=""
    )

    objects = InterventionQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-at"]
        constraints = [
            models.CheckConstraint(
                name="intervention_ends_after_it_starts", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            ),
            models.CheckConstraint(name="intervention_hours_above_none", condition=Q(hours=None) | Q(hours__gt=0)),
        ]

    def __str__(self):
        return self.what

    @property
    def as_words(self) -> str:
        """What it says, for whoever compares it with what it says now."""
        hours = f", {self.hours.normalize():f} hours" if self.hours else ""
        until = f" until {day_words(self.ends_on)}" if self.ends_on else ""
        said = f"{self.what}: {self.given_by}, from {day_words(self.starts_on)}{until}{hours}"
        return "\n".join(filter(None, [said, self.get_outcome_display(), self.impact]))


class CaseNoteQuerySet(EntryQuerySet):
    def visible_to(self, user, record="case_recording"):
        return super().visible_to(user, record)

    def to_follow_up(self):
        return self.standing().exclude(follow_up_on=None).filter(done=None)


class CaseNote(Entry):
    """VS Case Recording: a contact about a child, for the Virtual School alone."""

    class Kind(models.TextChoices):
        CALL = "call", "Telephone call"
        EMAIL = "email", "E-mail or letter"
        VISIT = "visit", "Visit"
        MEETING = "meeting", "Meeting"
        ADVICE = "advice", "Advice given"
        OTHER = "other", "Something else"

    kind = models.CharField("what kind of contact", max_length=10, choices=Kind)
    on = models.DateField("when")
    contact_with = models.CharField("who with", max_length=200, blank=True)
    words = models.TextField("what was said and agreed")
    follow_up = models.CharField("what to follow up", max_length=300, blank=True)
    follow_up_on = models.DateField("by when", null=True, blank=True)

    objects = CaseNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-on", "-at"]
        constraints = [
            models.CheckConstraint(
                name="case_note_follow_up_and_day_together",
                condition=Q(follow_up="", follow_up_on=None) | (~Q(follow_up="") & Q(follow_up_on__isnull=False)),
            )
        ]

    def __str__(self):
        return f"{self.get_kind_display()} on {self.on}"

    @property
    def as_words(self) -> str:
        """What it says, for whoever compares it with what it says now."""
        promised = f"To follow up: {self.follow_up}" if self.follow_up else ""
        return "\n".join(filter(None, [f"{self.get_kind_display()}, {day_words(self.on)}", self.words, promised]))


class NoteFile(Kept):
    """A file that belongs to a note. It goes on with the note when that is put right."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    note = models.ForeignKey(CaseNote, on_delete=models.PROTECT, related_name="files")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")

    def __str__(self):
        return self.document.original_name


class FollowedUp(Kept):
    """That what a note promised was done, or is no longer needed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    note = models.OneToOneField(CaseNote, on_delete=models.PROTECT, related_name="done")
    words = models.CharField("what came of it", max_length=300)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self):
        return self.words


# ---------------------------------------------------------------- told and asked


class ReportQuerySet(OfChildQuerySet):
    def visible_to(self, user, record="reports"):
        """One's own, while one is there for the child; the Virtual School reads all."""
        ours = Child.objects.attached_to(user, VIRTUAL_SCHOOL).values("pk")
        return super().visible_to(user, record).filter(Q(by=user) | Q(child__in=ours))

    def open(self):
        return self.filter(closed_at=None)


class Report(Tracked):
    """Somebody told the Virtual School: new to care, no school place, a suspension, or a worry. It gets an owner and an
    answer."""

    class About(models.TextChoices):
        NEW_TO_CARE = "new_to_care", "New to care"
        NO_SCHOOL = "no_school", "No school place"
        SUSPENSION = "suspension", "Suspended, or about to be excluded"
        PART_TIME = "part_time", "A part-time timetable"
        MOVE = "move", "A change of school that may come"
        SUPPORT = "support", "Support is needed"
        BEFORE_MEETING = "before_meeting", "A worry before a PEP meeting"
        AFTER_MEETING = "after_meeting", "Not settled at a PEP meeting"

    # About one plan, and said from its page.
    OF_A_MEETING = [About.BEFORE_MEETING, About.AFTER_MEETING]

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="reports")
    pep = models.ForeignKey(PEP, null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    about = models.CharField("what it is about", max_length=20, choices=About)
    words = models.TextField("what has happened, and what you need")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    owner = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["closed_at", "at"], name="report_open")]
        constraints = [
            models.CheckConstraint(
                name="report_closed_by_its_owner", condition=Q(closed_at=None) | Q(owner__isnull=False)
            )
        ]

    def __str__(self):
        return self.get_about_display()

    def get_absolute_url(self):
        return reverse("casework:report", args=[self.pk])

    @property
    def state(self) -> str:
        return "Answered" if self.closed_at else "Being looked into" if self.owner_id else "Waiting"


class ChallengeQuerySet(OfChildQuerySet):
    def visible_to(self, user, record="challenges"):
        """The school that is asked, while the child is there; the Virtual School reads all."""
        ours = Child.objects.attached_to(user, VIRTUAL_SCHOOL).values("pk")
        schools = standing_of(user).schools.get(Role.DESIGNATED_TEACHER, set())
        return super().visible_to(user, record).filter(Q(school__in=schools) | Q(child__in=ours))

    def open(self):
        return self.filter(closed_at=None)


class Challenge(Tracked):
    """The Virtual School asks a school to answer for something: sent, answered, and where it must be, escalated."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="challenges")
    school = models.ForeignKey(School, on_delete=models.PROTECT, related_name="challenges")
    subject = models.CharField("what it is about", max_length=150)
    words = models.TextField("what is asked, and why")
    answer_by = models.DateField("an answer is needed by")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    escalated_to = models.CharField("to whom it was taken further", max_length=200, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField("what came of it", blank=True)

    objects = ChallengeQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        constraints = [
            models.CheckConstraint(
                name="challenge_escalated_to_somebody",
                condition=Q(escalated_to="", escalated_at=None) | (~Q(escalated_to="") & Q(escalated_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="challenge_closed_with_its_outcome", condition=Q(closed_at=None) | ~Q(outcome="")
            ),
        ]

    def __str__(self):
        return self.subject

    def get_absolute_url(self):
        return reverse("casework:challenge", args=[self.pk])

    @property
    def state(self) -> str:
        if self.closed_at:
            return "Closed"
        if self.escalated_at:
            return "Taken further"
        return "Answered" if self.answer else "Sent"

    @property
    def answer(self) -> "Reply | None":
        """The first word of the school."""
        return next((reply for reply in self.replies.all() if not reply.of_virtual_school), None)


class Reply(Kept):
    """What somebody wrote under a report or a challenge."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, null=True, blank=True, on_delete=models.PROTECT, related_name="replies")
    challenge = models.ForeignKey(Challenge, null=True, blank=True, on_delete=models.PROTECT, related_name="replies")
    words = models.TextField("your answer")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    of_virtual_school = models.BooleanField(default=False, db_default=False)  # whoever of them wrote

    class Meta:
        ordering = ["at"]
        constraints = [
            models.CheckConstraint(
                name="reply_to_one_thing",
                condition=Q(report__isnull=False, challenge=None) | Q(report=None, challenge__isnull=False),
            )
        ]

    def __str__(self):
        return self.words[:60]


# ---------------------------------------------------------------- what an authority offers


class Offer(Tracked):
    """A line of an authority's catalogue of interventions. Retired, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="offers")
    group = models.CharField("what kind of support", max_length=20, choices=Intervention.Group)
    name = models.CharField("what it is called", max_length=200)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["group", "name"]
        constraints = [models.UniqueConstraint(fields=["authority", "name"], name="offer_once_an_authority")]

    def __str__(self):
        return self.name


# ---------------------------------------------------------------- the watchlist


class WatchQuerySet(OfChildQuerySet):
    def visible_to(self, user, record="case_recording"):
        return super().visible_to(user, record)

    def standing(self):
        return self.filter(ended_at=None)


class Watch(Tracked):
    """The Virtual School keeps an eye on a child for a reason, and says when it looks at that reason again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="watches")
    why = models.CharField("why", max_length=300)
    review_on = models.DateField("look at it again on")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    why_ended = models.CharField("why it is no longer needed", max_length=300, blank=True)

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "watches"
        ordering = ["review_on", "at"]
        constraints = [
            models.UniqueConstraint(fields=["child"], condition=Q(ended_at=None), name="watched_once_at_a_time"),
            models.CheckConstraint(
                name="watch_ended_with_why",
                condition=Q(ended_at=None, why_ended="") | (Q(ended_at__isnull=False) & ~Q(why_ended="")),
            ),
        ]

    def __str__(self):
        return self.why
