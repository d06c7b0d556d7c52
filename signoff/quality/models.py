"""What is looked at (versions), what was found (ratings), and how raters compare (second readings)."""

import uuid
from functools import cached_property

from django.db import models
from django.db.models import Q

from accounts.models import User
from accounts.roles import Role
from audit.history import Tracked
from audit.models import Kept, KeptQuerySet
from children.querysets import OfChildQuerySet
from children.standing import standing_of
from organisations.models import Authority
from peps.models import PEP
from signoff.quality import rubrics
from signoff.quality.rubrics import Rubric


class RubricVersion(Kept):
    """What an authority looks at, as it was published. Number 1 is the portal's own, kept when it is first needed.

    `content` is the JSON of `rubrics.Rubric`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="rubrics")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")  # none: the portal's

    objects = KeptQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["authority", "number"], name="rubric_number_once")]

    def __str__(self):
        return f"Version {self.number}"

    @cached_property
    def rubric(self) -> Rubric:
        return rubrics.from_json(self.content)


class RubricDraft(Tracked):
    """What the Virtual School head is changing; nobody rates by it before it is published."""

    authority = models.OneToOneField(Authority, primary_key=True, on_delete=models.PROTECT, related_name="rubric_draft")
    content = models.JSONField()

    def __str__(self):
        return f"Draft of {self.authority}"

    @property
    def rubric(self) -> Rubric:
        return rubrics.from_json(self.content)


class RatingQuerySet(OfChildQuerySet):
    def visible_to(self, user, record="rating"):
        """Of plans this person may see the rating of. Who reads a plan a second time sees the first rating only once
        their own is in."""
        plans = PEP.objects.visible_to(user, record)
        blind = SecondReading.objects.filter(reader=user, opened_at=None)
        return self.filter(pep__in=plans).exclude(pep__in=blind.values("pep"))


class Rating(Tracked):
    """The Virtual School's view of the quality of a plan (never of the child), with feedback.

    `overall` and `suggested` are keys of the scale of its version; there is one row of `criteria` for each criterion.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.OneToOneField(PEP, on_delete=models.PROTECT, related_name="rating")
    rubric_version = models.ForeignKey(RubricVersion, on_delete=models.PROTECT, related_name="ratings")
    overall = models.CharField("overall rating", max_length=40)
    suggested = models.CharField("suggested by the rule", max_length=40, blank=True, default="", db_default="")
    why_different = models.CharField("why not as suggested", max_length=300, blank=True, default="", db_default="")
    feedback_to_teacher = models.TextField()
    feedback_to_social_worker = models.TextField(blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = RatingQuerySet.as_manager()

    def __str__(self):
        return self.overall_words

    @property
    def overall_words(self) -> str:
        """ "Green – effective plan", in the words of the version by which the plan was rated."""
        return self.rubric_version.rubric.overall_words(self.overall)

    @property
    def colour(self) -> str:
        return self.rubric_version.rubric.colour(self.overall)

    @property
    def holds_back(self) -> bool:
        return self.rubric_version.rubric.holds_back(self.overall)


class CriterionRating(models.Model):
    """One line of the rubric: the level of a criterion. `about` is what the comment concerns: the slug of a page, or
    "page.question"."""

    id = models.BigAutoField(primary_key=True)
    rating = models.ForeignKey(Rating, on_delete=models.CASCADE, related_name="criteria")  # lines of one sheet
    criterion = models.CharField(max_length=40)
    level = models.CharField(max_length=40)
    comment = models.TextField(blank=True)
    about = models.CharField("what the comment is about", max_length=80, blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rating", "criterion"], name="criterion_once")]

    def __str__(self):
        return self.criterion


class ReviewDraft(models.Model):
    """What a reader has filled in so far, for themselves alone; gone once the rating is in."""

    id = models.BigAutoField(primary_key=True)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="review_drafts")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="review_drafts")
    rubric_version = models.ForeignKey(RubricVersion, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField()  # criterion -> {"level", "comment", "about"}
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pep", "by"], name="one_review_draft_each")]

    def __str__(self):
        return f"Draft of a review, {self.at}"


class ImprovementAction(Tracked):
    """What has to become better, named by the head who signs a plan off that its rating would hold back. It is a duty
    of whoever it is for."""

    class Owner(models.TextChoices):
        TEACHER = Role.DESIGNATED_TEACHER.value, "The designated teacher"
        SOCIAL_WORKER = Role.SOCIAL_WORKER.value, "The social worker"
        ADVISER = Role.ADVISER.value, "The Virtual School"

    pep = models.OneToOneField(PEP, primary_key=True, on_delete=models.PROTECT, related_name="improvement")
    what = models.CharField("what has to improve", max_length=300)
    owner = models.CharField("who does it", max_length=30, choices=Owner)
    by_when = models.DateField("by when")
    done_on = models.DateField(null=True, blank=True)
    done_words = models.CharField("what was done", max_length=300, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="improvement_done_in_words",
                condition=Q(done_on=None, done_words="") | (Q(done_on__isnull=False) & ~Q(done_words="")),
            )
        ]

    def __str__(self):
        return self.what


class SampleQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The head sees the samples of their authority."""
        return self.filter(authority__in=standing_of(user).authorities.get(Role.HEAD, ()))


class Sample(Tracked):
    """Plans that are rated a second time by somebody else, to see whether raters agree."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="samples")
    name = models.CharField(max_length=100)
    how = models.CharField(max_length=300)  # how it was drawn, in words
    drawn_at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    outcome = models.TextField(blank=True)  # what the Virtual School makes of it
    closed_on = models.DateField(null=True, blank=True)

    objects = SampleQuerySet.as_manager()

    class Meta:
        ordering = ["-drawn_at"]

    def __str__(self):
        return self.name


class SecondReadingQuerySet(OfChildQuerySet):
    def visible_to(self, user, record="decision"):
        return self.filter(pep__in=PEP.objects.visible_to(user, record))

    def open(self):
        return self.filter(rated_at=None)


class SecondReading(Tracked):
    """A plan of a sample, for one second reader. Until both ratings are in (`opened_at`) neither reader sees the other.

    From then on both are kept here as they were: what the first was is copied, so that a later change hides nothing.
    """

    class Outcome(models.TextChoices):
        AGREED = "agreed", "Both see it alike"
        FIRST = "first", "The first rating stands"
        SECOND = "second", "The second rating is the better one"
        BETWEEN = "between", "The truth lies between them"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="readings")
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="second_readings")
    reader = models.ForeignKey(User, on_delete=models.PROTECT, related_name="second_readings")
    rubric_version = models.ForeignKey(RubricVersion, on_delete=models.PROTECT, related_name="+")
    overall = models.CharField(max_length=40, blank=True)
    rated_at = models.DateTimeField(null=True, blank=True)
    first_overall = models.CharField(max_length=40, blank=True)
    first_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField("what we make of it", max_length=10, choices=Outcome, blank=True)
    outcome_words = models.CharField("what both learn from it", max_length=300, blank=True)
    outcome_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    outcome_at = models.DateTimeField(null=True, blank=True)

    objects = SecondReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sample", "pep"], name="second_reading_once_a_sample"),
            models.CheckConstraint(
                name="opened_once_both_are_in",
                condition=Q(opened_at=None, first_overall="", first_by=None)
                | (Q(opened_at__isnull=False, rated_at__isnull=False, first_by__isnull=False) & ~Q(first_overall="")),
            ),
            models.CheckConstraint(
                name="second_rating_when_and_what",
                condition=Q(rated_at=None, overall="") | (Q(rated_at__isnull=False) & ~Q(overall="")),
            ),
            models.CheckConstraint(
                name="outcome_by_somebody_once_open",
                condition=Q(outcome="", outcome_by=None, outcome_at=None)
                | (Q(outcome_by__isnull=False, outcome_at__isnull=False, opened_at__isnull=False) & ~Q(outcome="")),
            ),
        ]

    def __str__(self):
        return f"Second reading of {self.pep}"


class SecondLine(models.Model):
    """One criterion as the second reader rated it; beside it, once open, what the first reader had."""

    id = models.BigAutoField(primary_key=True)
    reading = models.ForeignKey(SecondReading, on_delete=models.CASCADE, related_name="lines")  # lines of one sheet
    criterion = models.CharField(max_length=40)
    level = models.CharField(max_length=40)
    comment = models.TextField(blank=True)
    first_level = models.CharField(max_length=40, blank=True)
    first_comment = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reading", "criterion"], name="second_line_once")]

    def __str__(self):
        return self.criterion
