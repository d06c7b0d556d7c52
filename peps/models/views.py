import uuid

from django.db import models
from django.db.models import Q, Value

from accounts.models import User
from accounts.permissions import Denied
from accounts.roles import Role
from audit.acting import current_person
from audit.history import Tracked
from children import access
from children.standing import capacities
from documents.models import Document
from organisations.models import Authority, School
from peps.models.plan import PEP, Page
from peps.voice import bank

KEPT_FROM_SCHOOL = "views_not_for_school"  # the row of the access table for what is not for the school


class Topic(models.TextChoices):
    """The eight topics of Section B in the child's language, and what they say to the plan that came of them."""

    GOOD_AT = "good_at", "What I like and am good at"
    LESSONS = "lessons", "How lessons feel"
    FRIENDS = "friends", "Friends and breaks"
    HELPERS = "helpers", "People who help me"
    HARD = "hard", "What is hard or worries me"
    WOULD_HELP = "would_help", "What would help"
    NEXT = "next", "What I want next"
    MEETING = "meeting", "About the meeting"
    AGREE = "agree", "Whether I agree with my plan"


class HowGiven(models.TextChoices):
    WROTE = "wrote", "The young person wrote it"
    SAID = "said", "They said it and an adult wrote it down word for word"
    INTERPRETER = "interpreter", "Through an interpreter"
    SIGNED = "signed", "With signs, symbols or a communication aid"
    AT_MEETING = "at_meeting", "They said it at the meeting"


class Way(models.TextChoices):
    """The ways to answer, chosen with the child. On screen none is named by an age."""

    PICTURES = "pictures", "Pictures"
    FACES = "faces", "Faces"
    WORDS = "words", "Words"
    NEXT_STEPS = "next_steps", "My next steps"
    EASY = "easy", "Easy words, one question at a time"


class Reader(models.TextChoices):
    """Who is asked to read at once what the young person sent; the words are roles of `accounts.roles`."""

    TEACHER = "designated_teacher", "My teacher"
    SOCIAL_WORKER = "social_worker", "My social worker"
    ADVISER = "adviser", "The Virtual School"


class ViewsPage(Page):
    """Section B: how the young person took part, or the honest reason why not and what was tried.

    What the young person wrote themselves is theirs alone until they send it (`sent_at`); from then on it is read, and
    `sent_at` is when they last added or changed something.
    """

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
    way = models.CharField("way to answer", max_length=20, choices=Way, blank=True, default="", db_default="")
    language = models.CharField(max_length=10, blank=True, default="", db_default="")  # a code of peps.voice.languages
    # Nobody chosen: the teacher and the social worker both read.
    reader = models.CharField("who reads first", max_length=30, choices=Reader, blank=True, default="", db_default="")
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self):
        return f"Views page of {self.pep_id}"

    @property
    def readers(self) -> list[str]:
        """The roles that read what was sent on the day it was sent."""
        return [self.reader] if self.reader else [Reader.TEACHER.value, Reader.SOCIAL_WORKER.value]


def check_is_the_young_person(person, child) -> None:
    """No adult ever writes or changes a young person's own words: they come from themselves, with their account or as a
    guest who was handed the screen or sent a link. (None is the system: a migration, an import.)"""
    if isinstance(person, User) and Role.YOUNG_PERSON not in capacities(person, child):
        raise Denied("These are the young person’s own words. Nobody else can change them.")


class ViewAnswerQuerySet(models.QuerySet):
    def own(self):
        """What the young person wrote: with their account, in a hand-over or by a link."""
        return self.filter(how=HowGiven.WROTE)

    def written_down_by(self, adult, *, at_meeting: bool):
        """What was said at the meeting is kept apart from what was said before it."""
        rows = self.exclude(how=HowGiven.WROTE).filter(written_by=adult)
        return rows.filter(how=HowGiven.AT_MEETING) if at_meeting else rows.exclude(how=HowGiven.AT_MEETING)

    def told(self):
        """What may be read at all: what the young person wrote is theirs alone until they send it."""
        return self.filter(~Q(how=HowGiven.WROTE) | Q(pep__views__sent_at__isnull=False))

    def for_readers(self, roles):
        """Told, and not kept from everybody this person is here as."""
        told = self.told()
        return told if access.can_read(roles, KEPT_FROM_SCHOOL) else told.filter(school_may_see=True)

    def for_carers(self):
        """For the people the young person lives with: only what they allow."""
        return self.told().filter(carer_may_see=True)

    def for_parents(self):
        return self.told().filter(parents_may_see=True)

    def on_the_big_screen(self):
        """At the meeting, for everybody in the room."""
        return self.told().filter(on_big_screen=True, school_may_see=True)


class ViewAnswer(Tracked):
    """One answer of the young person, with how it was given and by whom it was written down.

    What the young person wrote is never changed by an adult; what an adult wrote down may be corrected by that adult.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="view_answers")
    topic = models.CharField(max_length=20, choices=Topic)
    words = models.TextField(blank=True)
    # What was picked or said beside the words: question -> choice, or words; both are codes of peps.voice.bank.
    picks = models.JSONField(default=dict, blank=True, db_default=Value({}, models.JSONField()))
    how = models.CharField(max_length=20, choices=HowGiven)
    language = models.CharField(max_length=40, default="English")
    interpreter = models.CharField("interpreter or helper", max_length=100, blank=True, default="", db_default="")
    said_on = models.DateField("when they said it", null=True, blank=True)
    # Nobody: the young person has no account and wrote it in a hand-over or by a link, which is named in `through`.
    written_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    through = models.CharField(max_length=200, blank=True, default="", db_default="")
    on_big_screen = models.BooleanField(default=True)
    carer_may_see = models.BooleanField(default=False)
    parents_may_see = models.BooleanField(default=False, db_default=False)
    school_may_see = models.BooleanField(default=True, db_default=True)

    objects = ViewAnswerQuerySet.as_manager()

    class Meta:
        ordering = ["topic"]
        constraints = [
            models.UniqueConstraint(
                fields=["pep", "topic", "written_by"],
                condition=~Q(how=HowGiven.AT_MEETING),
                name="one_answer_a_topic_and_writer",
            ),
            models.UniqueConstraint(
                fields=["pep", "topic", "written_by"],
                condition=Q(how=HowGiven.AT_MEETING),
                name="one_answer_a_topic_and_writer_at_the_meeting",
            ),
            models.UniqueConstraint(
                fields=["pep", "topic"], condition=Q(how=HowGiven.WROTE), name="one_own_answer_a_topic"
            ),
            models.CheckConstraint(
                name="only_own_words_have_no_account", condition=Q(how=HowGiven.WROTE) | Q(written_by__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.get_topic_display()}"

    def save(self, *args, **kwargs):
        if self.is_own:
            check_is_the_young_person(current_person(), self.pep.child)
        super().save(*args, **kwargs)

    @property
    def writer(self) -> str:
        """Who put the words down: the young person, or the adult they said them to."""
        return self.written_by.name if self.written_by else self.through

    @property
    def is_own(self) -> bool:
        return self.how == HowGiven.WROTE

    @property
    def record(self) -> str:
        """The row of the access table this answer falls under."""
        return "views" if self.school_may_see else KEPT_FROM_SCHOOL

    @property
    def picked(self) -> list[str]:
        """What was picked, each with its question, as people read it."""
        return [f"{question}: {answer}" for question, answer in bank.in_words(self.picks)]

    @property
    def said(self) -> str:
        """All of it as one text: what was picked, a line each, then the words."""
        return "\n".join(filter(None, [*self.picked, self.words]))


class ViewPicture(models.Model):
    """A drawing, photo or file that the young person gave with their views. The document belongs to an account; for a
    guest that is the adult's who let them in, and `through` says whose it is."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="view_pictures")
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="given_by_child")
    through = models.CharField(max_length=200, blank=True)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["-given_at"]

    def __str__(self):
        return f"Picture {self.document_id}"


class ViewsRead(models.Model):
    """Somebody says that they have read what the young person sent: in which capacity, and when. Never changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="views_read")
    # Nobody: what was sent before reading was asked for.
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at"]

    def __str__(self):
        return f"Read as {self.role}"


class SafePerson(Tracked):
    """Whom a child can talk to at a school now: its safeguarding lead, as children are told."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    school = models.OneToOneField(School, on_delete=models.PROTECT, related_name="safe_person")
    name = models.CharField(max_length=150)
    how_to_reach = models.CharField(max_length=200, blank=True)

    def __str__(self):
        return self.name


class VoiceSettings(Tracked):
    """What an authority tells its children: a helpline, the languages a person has checked; and how meetings begin."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.OneToOneField(Authority, on_delete=models.PROTECT, related_name="voice")
    helpline = models.CharField("helpline", max_length=100, default="Childline")
    helpline_phone = models.CharField("telephone number", max_length=30, default="0800 1111")
    helpline_words = models.CharField("in a few words", max_length=200, default="It is free, day and night.")
    speaks_first = models.BooleanField("the young person speaks first at the meeting", default=False, db_default=False)
    money_on_screen = models.BooleanField(
        "amounts of money stand on the shared screen", default=False, db_default=False
    )

    class Meta:
        verbose_name_plural = "voice settings"

    def __str__(self):
        return f"Voice settings of {self.authority}"


class CheckedLanguage(Tracked):
    """A person read the words of a language and found them right. Changed words have to be checked again."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="checked_languages")
    code = models.CharField(max_length=10)
    fingerprint = models.CharField(max_length=64)  # of the words as they were read
    checked_by_name = models.CharField("who checked it", max_length=150)  # a speaker, not always an account
    checked_on = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "code"], condition=Q(withdrawn_at=None), name="language_checked_once"
            )
        ]

    def __str__(self):
        return self.code


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
