import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from audit import clock
from audit.history import Tracked
from children import access
from children.models import Child
from children.querysets import OfChildQuerySet
from children.standing import roles_held
from notices.models import Notice
from organisations.calendars import sections_of
from peps.models import PEP, Part
from signoff.filing.models import Filing
from signoff.quality.models import (
    CriterionRating,
    ImprovementAction,
    Rating,
    ReviewDraft,
    RubricDraft,
    RubricVersion,
    Sample,
    SecondLine,
    SecondReading,
)

__all__ = [
    "CriterionRating",
    "Decision",
    "Duty",
    "FeedToken",
    "Filing",
    "ImprovementAction",
    "Pause",
    "Rating",
    "Reminded",
    "Reminder",
    "ReminderPreference",
    "ReturnedPart",
    "ReviewDraft",
    "RubricDraft",
    "RubricVersion",
    "Sample",
    "SecondLine",
    "SecondReading",
    "Snooze",
    "WhyLate",
]


class Decision(models.Model):
    """A move of a plan: what, who, when, why. Never changed, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="decisions")
    verb = models.CharField(max_length=20)
    from_status = models.CharField(max_length=20)
    to_status = models.CharField(max_length=20)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # none: the system
    capacity = models.CharField(max_length=30, blank=True)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-at"]

    def __str__(self):
        return f"{self.verb}: {self.from_status} to {self.to_status}"


class ReturnedPart(models.Model):
    """One part that a return asks to be changed, with the reason its owner reads."""

    id = models.BigAutoField(primary_key=True)
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="parts")
    part = models.CharField(max_length=1, choices=Part)
    reason = models.TextField()

    class Meta:
        ordering = ["part"]
        constraints = [models.UniqueConstraint(fields=["decision", "part"], name="returned_part_once")]

    def __str__(self):
        return f"Part {self.part}"


class DutyQuerySet(OfChildQuerySet):
    def visible_to(self, user, record="plan_status"):
        """With the plan's dates; what is about a record that fewer people read, with that record."""
        found = super().visible_to(user, record)
        here = roles_held(user).intersection(access.may_read(record))
        for narrower, kinds in Duty.READ_WITH.items():
            readers = here.intersection(access.may_read(narrower))
            if not readers:
                found = found.exclude(kind__in=kinds)
            elif readers != here:
                found = found.exclude(~Q(child__in=Child.objects.visible_to(user, narrower)), kind__in=kinds)
        return found

    def open(self):
        return self.filter(done_on=None, closed_on=None)

    def paused(self):
        return self.filter(paused_until__gte=clock.today())

    def running(self):
        """Open, and not at rest."""
        return self.open().exclude(paused_until__gte=clock.today())

    def pressing(self):
        """Running, but for filing: that is done after a plan is over, and hides nothing that the next one waits for."""
        return self.running().exclude(kind=Duty.Kind.FILE)


class PauseQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_on=None, until__gte=clock.today())


class Duty(models.Model):
    """Something somebody has to do by a day, derived from facts: recomputing it any time gives the same row."""

    class Kind(models.TextChoices):
        INITIATE = "initiate", "Start the PEP"
        ARRANGE = "arrange", "Arrange the meeting"
        PART_A = "part_a", "Complete Section A"
        PART_B = "part_b", "Gather the young person's views"
        READ_VIEWS = "read_views", "Read today what the young person said"
        PART_C = "part_c", "Complete Section C"
        HOLD = "hold", "Hold the PEP meeting"
        PLAN_READY = "plan_ready", "Have the plan ready for the statutory review"
        SCHOOL_CHANGE = "school_change", "Hold a meeting after the change of school"
        SUITABLE_EDUCATION = "suitable", "Find suitable education"
        WAS_IT_HELD = "was_it_held", "Say whether the meeting was held"
        WRITE_UP = "write_up", "Complete the parts after the meeting"
        SEND = "send", "Send the plan to the Virtual School"
        FIX = "fix", "Change what was returned"
        SIGN_OFF = "sign_off", "Quality-assure and sign off"
        FUNDING = "funding", "Decide a funding request"
        ACTION = "action", "Do what was agreed at the meeting"
        IMPROVE = "improve", "Do what the Virtual School asked for when it signed the plan"
        FILE = "file", "File the signed-off plan in the case system"
        # about a child besides any plan
        FOLLOW_UP = "follow_up", "Follow up what you promised"
        TOLD = "told", "Answer what the Virtual School was told"
        CHALLENGED = "challenged", "Answer the Virtual School"
        ESCALATE = "escalate", "Take it further: a school has not answered"
        MOVE_EDUCATION = "move_education", "School move: find education meanwhile"
        MOVE_OPTIONS = "move_options", "School move: compare schools and choose one"
        MOVE_APPROVAL = "move_approval", "School move: approve it or not"
        MOVE_AGREEMENT = "move_agreement", "School move: say what the Virtual School thinks"
        MOVE_APPLY = "move_apply", "School move: apply for the place"
        MOVE_ANSWER = "move_answer", "School move: record the answer about the place"
        MOVE_DATE = "move_date", "School move: set the first day"
        MOVE_MEETING = "move_meeting", "School move: invite the new school"
        MOVE_TRANSITION = "move_transition", "School move: write the transition plan"
        MOVE_START = "move_start", "School move: confirm the first day"

    MOVES = [kind for kind in Kind if kind.startswith("move_")]
    BESIDES_PLANS = [Kind.FOLLOW_UP, Kind.TOLD, Kind.CHALLENGED, Kind.ESCALATE, *MOVES]
    # Rows of the access table that fewer people read than a plan's dates, and what is about them.
    READ_WITH = {
        "case_recording": [Kind.FOLLOW_UP, Kind.TOLD, Kind.ESCALATE],
        "challenges": [Kind.CHALLENGED],
        "moves": MOVES,
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=120, unique=True)
    child = models.ForeignKey(Child, on_delete=models.PROTECT, related_name="duties")
    pep = models.ForeignKey(PEP, null=True, on_delete=models.PROTECT, related_name="duties")
    kind = models.CharField(max_length=20, choices=Kind)
    role = models.CharField(max_length=30)  # whose turn it is
    due_on = models.DateField()
    statutory_on = models.DateField(null=True)
    why = models.CharField(max_length=300)
    opened_on = models.DateField()
    done_on = models.DateField(null=True)
    closed_on = models.DateField(null=True)  # no longer applies
    paused_until = models.DateField(null=True)  # the plan's clocks rest, up to and with this day
    # When the morning looks at it for a reminder; none: nothing more to say. In no index, so that the thousands of rows
    # that change on a morning are changed in their place.
    remind_on = models.DateField(null=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "duties"
        ordering = ["due_on", "kind"]
        constraints = [models.CheckConstraint(name="done_or_closed", condition=Q(done_on=None) | Q(closed_on=None))]
        indexes = [
            models.Index(fields=["role", "due_on"], condition=Q(done_on=None, closed_on=None), name="duty_open"),
            models.Index(fields=["child", "due_on"], condition=Q(done_on=None, closed_on=None), name="duty_of_child"),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def what(self) -> str:
        """What is to be done, with the section called as the plan's policy calls it. The plan is wanted with it."""
        part = {Duty.Kind.PART_A: Part.A, Duty.Kind.PART_C: Part.C}.get(self.kind)
        if part is None or self.pep_id is None:
            return self.get_kind_display()
        return f"Complete {sections_of(self.pep.policy_id)[part].name}"

    @property
    def about(self) -> str:
        """Of a duty besides any plan: the id of what it is about."""
        return self.key.split(":")[2]

    @property
    def is_paused(self) -> bool:
        return self.paused_until is not None and self.paused_until >= clock.today()


class Pause(Tracked):
    """The Virtual School lets a plan's clocks rest until a day, with a reason. Dates stay as they are; nobody is
    reminded, and what is overdue meanwhile is counted apart."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="pauses")
    reason = models.CharField(max_length=300)
    starts = models.DateField()
    until = models.DateField("last day of the pause")
    ended_on = models.DateField(null=True)  # sooner than that, or replaced by another
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = PauseQuerySet.as_manager()

    class Meta:
        ordering = ["-starts"]
        constraints = [
            models.CheckConstraint(name="pause_has_an_end", condition=Q(until__gte=models.F("starts"))),
            models.UniqueConstraint(fields=["pep"], condition=Q(ended_on=None), name="one_pause_at_a_time"),
        ]

    def __str__(self):
        return f"Paused until {self.until}"


class WhyLate(Tracked):
    """Why a plan was not signed off in its four weeks, recorded by the Virtual School before it signs."""

    class Reason(models.TextChoices):
        SENT_LATE = "sent_late", "The plan reached us late"
        RETURNED = "returned", "We waited for changes after returning it"
        WAITING = "waiting", "We waited for information from somebody else"
        WORKLOAD = "workload", "We had too much to do"
        OTHER = "other", "Something else"

    pep = models.OneToOneField(PEP, primary_key=True, on_delete=models.PROTECT, related_name="why_late")
    reason = models.CharField(max_length=12, choices=Reason)
    words = models.CharField(max_length=300)
    due_on = models.DateField()  # the day that was missed
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self):
        return self.get_reason_display()


class Reminder(models.Model):
    """A rung of the ladder that was reached: recorded once, before anybody is told. Whom it is for is decided when it
    is told, so that it goes to whoever holds the role then."""

    id = models.BigAutoField(primary_key=True)
    # The constraint below begins with the duty: an index of its own would be a second one.
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="reminders", db_index=False)
    role = models.CharField(max_length=30)
    due_on = models.DateField()
    rung = models.CharField(max_length=20)
    falls_on = models.DateField()
    settled_on = models.DateField(null=True)  # everybody it is for was told, or there is nothing to tell any more

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["duty", "role", "due_on", "rung"], name="each_rung_once"),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(settled_on=None), name="reminder_waiting")]

    def __str__(self):
        return f"{self.duty}: {self.rung}"


class Reminded(models.Model):
    """Who was told of a reminder, when, and in which message."""

    id = models.BigAutoField(primary_key=True)
    reminder = models.ForeignKey(Reminder, on_delete=models.PROTECT, related_name="told")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reminded")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reminder", "user"], name="reminded_once")]

    def __str__(self):
        return f"{self.user} on {self.on}"


class ReminderPreference(models.Model):
    """How often somebody wants to be reminded. What is overdue or escalated is told every day."""

    class Frequency(models.TextChoices):
        DAILY = "daily", "On every day on which something needs me"
        WEEKLY = "weekly", "Once a week, on Monday"

    user = models.OneToOneField(User, primary_key=True, on_delete=models.PROTECT, related_name="reminder_preference")
    frequency = models.CharField(max_length=10, choices=Frequency, default=Frequency.DAILY)

    def __str__(self):
        return self.get_frequency_display()


class Snooze(models.Model):
    """Somebody wants to hear no more of a duty before a day; never after the day on which it is due."""

    id = models.BigAutoField(primary_key=True)
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="snoozes")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="snoozes")
    until = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["duty", "user"], name="one_snooze_each")]

    def __str__(self):
        return f"{self.duty} until {self.until}"


class FeedToken(models.Model):
    """The secret in the address of somebody's calendar feed. Whoever knows it reads the feed; a new one ends it."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="feed_tokens")
    token = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(revoked_at=None), name="one_living_feed_each")
        ]

    def __str__(self):
        return f"Feed of {self.user}"


class SavedView(models.Model):
    """A narrowed list of children that somebody keeps under a name of their own: the query of its address."""

    MOST = 20

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")  # a habit of theirs, no record
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="view_name_once_each")]

    def __str__(self):
        return self.name
