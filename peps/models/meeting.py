import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from audit.history import Tracked
from children.audience import audience_field
from components.words import near_day_words, time_words
from peps.models.kinds import line, yes
from peps.models.plan import PEP, Page


class Meeting(Tracked):
    """The PEP meeting: when and where, and whether it was held."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.OneToOneField(PEP, on_delete=models.PROTECT, related_name="meeting")
    on = models.DateField("date of the meeting")
    starts_at = models.TimeField("start time")
    minutes_long = models.PositiveSmallIntegerField("length in minutes", default=60)
    place = models.CharField("where", max_length=200)
    by_video = models.BooleanField("people can join by video", default=False)
    video_link = models.URLField("video link", blank=True)
    ehcp_review = models.BooleanField("the EHCP annual review is held at the same meeting", default=False)
    interpreter = models.CharField("interpreter", max_length=100, blank=True)
    held = models.BooleanField(default=False)

    place_is_confidential = yes("the place shows where the child lives")
    interpreter_language = line("language of the interpreter", 100)
    interpreter_booked = yes("the interpreter is booked")
    interpreter_came = yes("the interpreter was there")
    room_has_computer = yes("a computer in the room")
    room_has_internet = yes("internet in the room")
    room_has_screen = yes("a screen in the room")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = line("why it was called off", 200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="meeting_held_or_called_off",
                condition=Q(held=False) | Q(cancelled_at=None),
                violation_error_message="A meeting that was called off was not held.",
            )
        ]

    def __str__(self):
        return f"PEP meeting on {self.on}"

    @property
    def when_words(self) -> str:
        """ "today at 2:30pm", "on Thursday 3 December 2026 at 9am"."""
        return f"{near_day_words(self.on)} at {time_words(self.starts_at)}"


class InviteeQuerySet(models.QuerySet):
    def expected(self):
        """Who is asked to come, whether they were told yet or not."""
        return self.exclude(reply=Invitee.Reply.WITHDRAWN)

    def asked(self):
        """Who was told by a message, and is still expected."""
        return self.expected().exclude(invited_at=None)


class Invitee(Tracked):
    """Somebody asked to the meeting: their reply, and whether they came."""

    class Reply(models.TextChoices):
        WAITING = "waiting", "No reply yet"
        YES = "yes", "Coming"
        VIDEO = "video", "Joining by video"
        VIEWS = "views", "Sending views"
        NO = "no", "Cannot come"
        WITHDRAWN = "withdrawn", "No longer invited"

    class Attended(models.TextChoices):
        IN_PERSON = "in_person", "In person"
        VIDEO = "video", "By video"
        SENT_VIEWS = "sent_views", "Sent views"
        APOLOGIES = "apologies", "Sent apologies"
        ABSENT = "absent", "Did not come"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="invitees")
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)
    email = models.EmailField("e-mail", blank=True)
    role = models.CharField("in what role", max_length=100)
    needs = models.CharField("what they need to take part", max_length=200, blank=True)
    may_know_place = models.BooleanField("may know where the meeting is", default=True)
    invited_at = models.DateTimeField(null=True, blank=True)
    reply = models.CharField(max_length=20, choices=Reply, default=Reply.WAITING)
    attended = models.CharField(max_length=20, choices=Attended, blank=True)
    reason = models.CharField("reason for apologies", max_length=200, blank=True)
    replied_at = models.DateTimeField("replied", null=True, blank=True)
    interpreter_language = line("language of the interpreter they need", 100)
    invited_although = line("why they are invited although a restriction stands", 300)
    link_number = models.PositiveSmallIntegerField(default=1, db_default=1)  # a new number ends the former link

    objects = InviteeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["pep", "email"],
                condition=~Q(email=""),
                name="invited_once",
                violation_error_message="This person is already invited.",
            )
        ]

    def __str__(self):
        return f"{self.name} ({self.role})"

    @property
    def is_expected(self) -> bool:
        return self.reply != self.Reply.WITHDRAWN


class MinutesPage(Page):
    """Section E: what was discussed and agreed, and the gate to everything after: the next date."""

    class Agrees(models.TextChoices):
        YES = "yes", "Yes"
        MOSTLY = "mostly", "Mostly"
        NO = "no", "No"
        NOT_SURE = "not_sure", "Not sure"
        NOT_HERE = "not_here", "Not here"

    pep = models.OneToOneField(PEP, on_delete=models.PROTECT, related_name="minutes")
    chair = models.CharField("who chaired", max_length=150, blank=True, default="", db_default="")
    from_paper = models.BooleanField("written up from paper", default=False, db_default=False)
    care_plan_changes = models.TextField("changes to the care plan (professionals only)", blank=True)
    # A few words that may stand on the shared screen; nothing: only who gives the update.
    care_plan_for_room = models.CharField(
        "what of it may be shown at the meeting", max_length=300, blank=True, default="", db_default=""
    )
    discussion = models.TextField("what was discussed", blank=True)
    agreed = models.TextField("what was agreed", blank=True)
    carer_views = models.TextField("the carer's views", blank=True)
    no_carer_views = models.CharField("why there are no carer's views", max_length=200, blank=True)
    child_agrees = models.CharField(
        "does the young person agree with the plan?", max_length=10, choices=Agrees, blank=True
    )
    child_agrees_words = models.TextField("in their words", blank=True)
    summary = models.TextField("summary of the discussion", blank=True)
    next_on = models.DateField("date of the next meeting", null=True, blank=True)
    next_at = models.TimeField("time of the next meeting", null=True, blank=True)
    next_place = models.CharField("place of the next meeting", max_length=200, blank=True)
    no_next_reason = models.CharField("why there is no next meeting", max_length=200, blank=True)

    def __str__(self):
        return f"Minutes of {self.pep_id}"


class AgreedAction(Tracked):
    """Something somebody promised at the meeting: what, who, by when. With an `owner` and a day it is their duty."""

    class Owner(models.TextChoices):
        TEACHER = "designated_teacher", "The designated teacher"
        SOCIAL_WORKER = "social_worker", "The social worker"
        ADVISER = "adviser", "The Virtual School"
        OTHER = "other", "Somebody else"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="actions")
    what = models.CharField(max_length=300)
    who = models.CharField(max_length=150)
    owner = models.CharField("whose duty it is", max_length=20, choices=Owner, blank=True, default="", db_default="")
    by_when = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    audience = audience_field()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["by_when"]

    def __str__(self):
        return self.what
