import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from audit.history import Tracked
from children import codes
from children.audience import Audience, audience_field
from peps.models.plan import PEP, Page


class SchoolPage(Page):
    """Section C: school and timetable."""

    class Hours(models.TextChoices):
        FULL = "full", "Full time"
        PART = "part", "Part time"
        NONE = "none", "No school place"

    pep = models.OneToOneField(PEP, on_delete=models.PROTECT, related_name="schooling")
    hours = models.CharField(max_length=10, choices=Hours, blank=True)
    weekly_hours = models.DecimalField("hours a week", max_digits=4, decimal_places=1, null=True, blank=True)
    part_time_plan = models.TextField("why part time, and the plan back to full time", blank=True)
    key_adult = models.CharField("key adult at school", max_length=150, blank=True)
    achievements = models.TextField("achievements and conduct", blank=True)
    clubs = models.TextField("clubs and leisure", blank=True)
    transition = models.TextField("next move: phase, key adult, visits", blank=True)

    def __str__(self):
        return f"School page of {self.pep_id}"


class AttendancePage(Page):
    """Section C: sessions (half days) this school year so far, with where the figures came from."""

    pep = models.OneToOneField(PEP, on_delete=models.PROTECT, related_name="attendance")
    possible = models.PositiveSmallIntegerField("possible sessions", null=True, blank=True)
    attended = models.PositiveSmallIntegerField("sessions attended", null=True, blank=True)
    authorised = models.PositiveSmallIntegerField("authorised absence", null=True, blank=True)
    unauthorised = models.PositiveSmallIntegerField("unauthorised absence", null=True, blank=True)
    suspension_days = models.DecimalField(
        "days suspended",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(45)],
    )
    as_at = models.DateField("figures as at", null=True, blank=True)
    source = models.CharField("where the figures came from", max_length=100, blank=True)
    no_figures_reason = models.CharField("why there are no figures", max_length=200, blank=True)
    comment = models.TextField("what helps or gets in the way", blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="attended_at_most_possible",
                condition=Q(attended=None) | Q(possible=None) | Q(attended__lte=F("possible")),
                violation_error_message="Sessions attended cannot be more than the possible sessions.",
            )
        ]

    def __str__(self):
        return f"Attendance page of {self.pep_id}"

    @property
    def percentage(self):
        """Attended of possible, in per cent with one decimal; None where there were no sessions (not 0 %)."""
        if not self.possible or self.attended is None:
            return None
        return round(100 * self.attended / self.possible, 1)

    @property
    def absence_words(self) -> str:
        """Persistent absence is 10 % or more of one's own possible sessions, severe 50 % or more (DfE)."""
        if self.percentage is None:
            return ""
        missed = 100 - 100 * self.attended / self.possible
        return "Severe absence" if missed >= 50 else "Persistent absence" if missed >= 10 else ""


class AttainmentRow(Tracked):
    """Section C: one subject at one point in time. The setting's own scale, and what it means against expectation."""

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

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="attainment")
    subject = models.CharField(max_length=80)
    value = models.CharField("level, grade or stage", max_length=40, blank=True)
    judgement = models.CharField("against expectation", max_length=10, choices=Judgement)
    progress = models.CharField("progress since starting point", max_length=10, choices=Progress, blank=True)
    comment = models.CharField("teacher's comment", max_length=500, blank=True)
    audience = audience_field(Audience.YOUNG_PERSON)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["subject"]
        constraints = [
            models.UniqueConstraint(fields=["pep", "subject"], condition=Q(removed_at=None), name="subject_once_a_plan")
        ]

    def __str__(self):
        return self.subject


class SenPage(Page):
    """Section C: special educational needs and the plan for them."""

    class Provision(models.TextChoices):
        NONE = "N", "No special educational needs"
        SUPPORT = "K", "SEN support"
        EHCP = "E", "Education, health and care plan"
        ISP = "I", "Individual support plan"

    pep = models.OneToOneField(PEP, on_delete=models.PROTECT, related_name="sen")
    provision = models.CharField("SEN status", max_length=1, choices=Provision, blank=True)
    primary_need = models.CharField(max_length=4, choices=codes.SEN_NEED, blank=True)
    secondary_need = models.CharField(max_length=4, choices=codes.SEN_NEED, blank=True)
    ehcp_on = models.DateField("date of the plan", null=True, blank=True)
    next_annual_review_on = models.DateField("next annual review", null=True, blank=True)
    support = models.TextField("what is provided", blank=True)

    def __str__(self):
        return f"SEN page of {self.pep_id}"


class WellbeingPage(Page):
    """Section C: health and emotional well-being, and the support in place."""

    pep = models.OneToOneField(PEP, on_delete=models.PROTECT, related_name="wellbeing")
    how_identified = models.TextField("how needs are noticed", blank=True)
    strategies = models.TextField("what school does about them", blank=True)
    confidence = models.TextField("how aspiration and confidence are nurtured", blank=True)
    relationships = models.TextField("friendships and relationships", blank=True)
    support = models.TextField("support in place: what, who, how often, since when, impact", blank=True)
    no_support = models.BooleanField("no extra support is in place", default=False)

    def __str__(self):
        return f"Well-being page of {self.pep_id}"


class PathwayPage(Page):
    """Section C: the 14–19 plan, from Year 9 on, made with the young person and the careers adviser."""

    pep = models.OneToOneField(PEP, on_delete=models.PROTECT, related_name="pathway")
    hopes = models.TextField("hopes and plans", blank=True)
    pathway = models.TextField("courses and qualifications in view", blank=True)
    careers_adviser = models.CharField(max_length=150, blank=True)
    careers_meeting_on = models.DateField("last careers meeting", null=True, blank=True)
    work_experience = models.TextField(blank=True)
    applications = models.TextField("applications, bursary, destination", blank=True)

    def __str__(self):
        return f"14–19 page of {self.pep_id}"
