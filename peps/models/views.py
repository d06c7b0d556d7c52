import uuid

from django.db import models
from django.db.models import Q

from accounts.models import User
from audit.history import Tracked
from peps.models.plan import PEP, Page


class Topic(models.TextChoices):
    """The eight topics of Section B, in the child's language."""

    GOOD_AT = "good_at", "What I like and am good at"
    LESSONS = "lessons", "How lessons feel"
    FRIENDS = "friends", "Friends and breaks"
    HELPERS = "helpers", "People who help me"
    HARD = "hard", "What is hard or worries me"
    WOULD_HELP = "would_help", "What would help"
    NEXT = "next", "What I want next"
    MEETING = "meeting", "About the meeting"


class HowGiven(models.TextChoices):
    WROTE = "wrote", "The young person wrote it"
    SAID = "said", "They said it and an adult wrote it down word for word"
    INTERPRETER = "interpreter", "Through an interpreter"
    SIGNED = "signed", "With signs, symbols or a communication aid"
    AT_MEETING = "at_meeting", "They said it at the meeting"


class ViewsPage(Page):
    """Section B: how the young person took part, or the honest reason why not and what was tried."""

    class Route(models.TextChoices):
        WORDS = "words", "In their own words"
        RECORDED = "recorded", "An adult recorded what they said"
        FILE = "file", "With a drawing, photo or file"
        AT_MEETING = "at_meeting", "They will speak at the meeting"
        NONE = "none", "They did not take part"

    pep = models.OneToOneField(PEP, on_delete=models.PROTECT, related_name="views")
    route = models.CharField("how views were given", max_length=20, choices=Route, blank=True)
    not_taken_part = models.TextField("why they did not take part", blank=True)
    what_was_tried = models.TextField("what was tried", blank=True)
    comes_to_meeting = models.CharField(
        "coming to the meeting",
        max_length=20,
        blank=True,
        choices=[("all", "All of it"), ("part", "Part of it"), ("no", "No"), ("not_sure", "Not sure yet")],
    )
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"Views page of {self.pep_id}"


class ViewAnswerQuerySet(models.QuerySet):
    def own(self):
        """What the young person wrote: with their account, in a hand-over or by a link."""
        return self.filter(how=HowGiven.WROTE)

    def written_down_by(self, adult):
        return self.exclude(how=HowGiven.WROTE).filter(written_by=adult)


class ViewAnswer(Tracked):
    """One answer of the young person, with how it was given and by whom it was written down.

    What the young person wrote is never changed by an adult; what an adult wrote down may be corrected by that adult.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="view_answers")
    topic = models.CharField(max_length=20, choices=Topic)
    words = models.TextField()
    how = models.CharField(max_length=20, choices=HowGiven)
    language = models.CharField(max_length=40, default="English")
    # Nobody: the young person has no account and wrote it in a hand-over or by a link, which is named in `through`.
    written_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    through = models.CharField(max_length=200, blank=True, default="", db_default="")
    on_big_screen = models.BooleanField(default=True)
    carer_may_see = models.BooleanField(default=False)

    objects = ViewAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["topic"]
        constraints = [
            models.UniqueConstraint(fields=["pep", "topic", "written_by"], name="one_answer_a_topic_and_writer"),
            models.UniqueConstraint(
                fields=["pep", "topic"], condition=Q(how=HowGiven.WROTE), name="one_own_answer_a_topic"
            ),
            models.CheckConstraint(
                name="only_own_words_have_no_account", condition=Q(how=HowGiven.WROTE) | Q(written_by__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.get_topic_display()}"

    @property
    def writer(self) -> str:
        """Who put the words down: the young person, or the adult they said them to."""
        return self.written_by.name if self.written_by else self.through


class AlternativeView(Tracked):
    """What an adult has seen or wants to say about the child: clearly not the child's words."""

    class From(models.TextChoices):
        CARER = "carer", "Carer"
        PARENT = "parent", "Parent or family"
        SIBLING = "sibling", "Brother or sister"
        TEACHER = "teacher", "Teacher or school staff"
        SOCIAL_WORKER = "social_worker", "Social worker"
        OTHER = "other", "Somebody else"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="alternative_views")
    view_of = models.CharField("whose view", max_length=20, choices=From)
    about = models.CharField(max_length=100, blank=True, default="", db_default="")  # the subject of a teacher
    words = models.TextField()
    # By somebody with an account, or by link.
    written_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    link = models.OneToOneField(
        "peps.InvitedLink", null=True, blank=True, on_delete=models.PROTECT, related_name="view"
    )
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at"]
        constraints = [
            models.CheckConstraint(
                name="a_view_has_one_writer",
                condition=Q(written_by__isnull=False, link=None) | Q(written_by=None, link__isnull=False),
            )
        ]

    def __str__(self):
        return f"View of {self.get_view_of_display()}"

    @property
    def title(self) -> str:
        return f"{self.get_view_of_display()}: {self.about}" if self.about else self.get_view_of_display()

    @property
    def writer(self) -> str:
        return f"{self.link}, by link" if self.link else self.written_by.name
