"""What a child has reached: subject by subject at points in time, and the results of statutory assessments."""

from django.db import models
from django.db.models import Q

from children.audience import Audience, audience_field
from peps.models.kinds import choice, day, line
from peps.models.plan import PEP, OfPlan


class AttainmentRow(OfPlan):
    """Section C: one subject at one point in time. The setting's own scale, and what it means against expectation."""

    class Point(models.TextChoices):
        START = "start", "Starting point"
        AUTUMN = "autumn", "Autumn term"
        SPRING = "spring", "Spring term"
        SUMMER = "summer", "Summer term"

    class Scale(models.TextChoices):
        AGE = "age", "Age-related expectation"
        STAGE = "stage", "Pre-key stage or engagement model"
        SCALED = "scaled", "Scaled score (80 to 120)"
        GCSE = "gcse", "GCSE (9 to 1)"
        VOCATIONAL = "vocational", "Vocational (pass, merit, distinction)"
        A_LEVEL = "a_level", "A level (A* to E)"
        OWN = "own", "The school’s own scale"

    class Judgement(models.TextChoices):
        BELOW = "below", "Below what is expected"
        AT = "at", "At what is expected"
        ABOVE = "above", "Above what is expected"
        WAITING = "waiting", "Not assessed yet"

    class Progress(models.TextChoices):
        LESS = "less", "Less than expected"
        EXPECTED = "expected", "As expected"
        MORE = "more", "More than expected"
        NOT_KNOWN = "not_known", "Not known yet"

    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="attainment")
    subject = models.CharField(max_length=80)
    point = models.CharField("point in time", max_length=10, choices=Point, blank=True, default="", db_default="")
    scale = choice("scale", Scale)
    value = models.CharField("level, grade or stage", max_length=40, blank=True)
    judgement = models.CharField("against expectation", max_length=10, choices=Judgement)
    progress = models.CharField("progress since starting point", max_length=10, choices=Progress, blank=True)
    target = line("target or predicted grade", 40)
    confirmed_on = day("confirmed by the teacher on")
    comment = models.CharField("teacher's comment", max_length=500, blank=True)
    audience = audience_field(Audience.YOUNG_PERSON)

    class Meta:
        ordering = ["subject", "point"]
        constraints = [
            models.UniqueConstraint(
                fields=["pep", "subject", "point"],
                condition=Q(removed_at=None),
                name="subject_once_a_point",
                violation_error_message="This subject is there already for this time. Change that line instead.",
            )
        ]

    def __str__(self):
        return f"{self.subject}, {self.get_point_display().lower()}" if self.point else self.subject


class StatutoryResult(OfPlan):
    """Section C: a statutory assessment or a qualification: a result, or what is predicted or aimed for."""

    class Assessment(models.TextChoices):
        EYFSP = "eyfsp", "Early years profile: good level of development"
        PHONICS = "phonics", "Phonics screening check (0 to 40)"
        MTC = "mtc", "Multiplication tables check (0 to 25)"
        KS2 = "ks2", "Key Stage 2 test (scaled score 80 to 120)"
        KS2_TEACHER = "ks2_teacher", "Key Stage 2 teacher assessment"
        GCSE = "gcse", "GCSE (9 to 1)"
        A_LEVEL = "a_level", "A level"
        VOCATIONAL = "vocational", "Vocational or functional skills"

    class Status(models.TextChoices):
        RESULT = "result", "Result"
        PREDICTED = "predicted", "Predicted"
        TARGET = "target", "Target"

    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="results")
    assessment = models.CharField(max_length=20, choices=Assessment)
    subject = line("subject", 80)
    status = models.CharField("result, predicted or target", max_length=10, choices=Status, default=Status.RESULT)
    value = models.CharField("score, grade or outcome", max_length=40)
    year = models.PositiveSmallIntegerField("year", null=True, blank=True)
    source = line("where this came from", 100)
    as_at = day("as at")

    class Meta:
        ordering = ["assessment", "subject"]

    def __str__(self):
        return f"{self.get_assessment_display()}{f', {self.subject}' if self.subject else ''}"
