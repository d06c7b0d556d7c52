"""Attendance in sessions (half days), by the codes of the School Attendance Regulations 2024, and what replaced it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from children import codes
from peps.models.kinds import choice, day, line, number, words, yes
from peps.models.plan import PEP, OfPlan, Page

PERSISTENT, SEVERE = 10, 50  # per cent of one's own possible sessions missed (DfE)


def sessions(name: str, **more):
    return number(name, most=400, **more)


class Sessions(models.Model):
    """Figures for some time: present, approved educational activity, and both kinds of absence."""

    possible = models.PositiveSmallIntegerField("possible sessions", null=True, blank=True)
    attended = models.PositiveSmallIntegerField("sessions attended", null=True, blank=True)
    activity = sessions("approved educational activity elsewhere")
    authorised = models.PositiveSmallIntegerField("authorised absence", null=True, blank=True)
    unauthorised = models.PositiveSmallIntegerField("unauthorised absence", null=True, blank=True)
    by_code = models.JSONField("absence by code", default=dict, db_default={}, blank=True)

    class Meta:
        abstract = True

    @property
    def counted(self) -> tuple[int, int] | None:
        """Sessions attended or in approved activity, and possible ones: present + activity + both absences where all
        are told, otherwise the possible sessions as given. None where it is not known or there were none."""
        if self.attended is None:
            return None
        there = self.attended + (self.activity or 0)
        told = self.authorised is not None and self.unauthorised is not None
        possible = there + self.authorised + self.unauthorised if told else self.possible
        return (there, possible) if possible else None

    @property
    def percentage(self):
        """Attendance in per cent with one decimal; None where there were no sessions (not 0 %)."""
        if self.counted is None:
            return None
        there, possible = self.counted
        return round(100 * there / possible, 1)

    @property
    def absence_words(self) -> str:
        """Persistent absence is 10 % or more of one's own possible sessions, severe 50 % or more (DfE)."""
        if self.counted is None:
            return ""
        there, possible = self.counted
        missed = 100 * (possible - there)
        if missed >= SEVERE * possible:
            return "Severe absence"
        return "Persistent absence" if missed >= PERSISTENT * possible else ""

    @property
    def half_days_words(self) -> str:
        """For the family, without the names of bands: "87 of 89 half days (97.8 %)"; empty where there is no data."""
        if self.counted is None:
            return ""
        there, possible = self.counted
        return f"{there} of {possible} half days ({self.percentage} %)"

    @property
    def percentage_words(self) -> str:
        """ "93.1 %", "88 % – persistent absence"; empty where there is no data."""
        if self.percentage is None:
            return ""
        return f"{self.percentage} %" + (f" – {self.absence_words.lower()}" if self.absence_words else "")


class AttendancePage(Sessions, Page):
    """Section C: this school year so far, with where the figures came from."""

    pep = models.OneToOneField(PEP, on_delete=models.PROTECT, related_name="attendance")
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


class AttendancePeriod(Sessions, OfPlan):
    """Section C: attendance in a term or a whole school year, beside that of the year so far."""

    class Span(models.TextChoices):
        AUTUMN = "autumn", "Autumn term"
        SPRING = "spring", "Spring term"
        SUMMER = "summer", "Summer term"
        YEAR = "year", "Whole school year"

    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="attendance_periods")
    span = models.CharField("term or year", max_length=10, choices=Span)
    school_year = models.CharField("school year", max_length=7)
    source = line("where the figures came from", 100)

    class Meta:
        ordering = ["-school_year", "span"]
        constraints = [
            models.UniqueConstraint(
                fields=["pep", "span", "school_year"],
                condition=Q(removed_at=None),
                name="attendance_period_once",
                violation_error_message="This term or year is in the list already. Change that line instead.",
            ),
            models.CheckConstraint(
                name="period_attended_at_most_possible",
                condition=Q(attended=None) | Q(possible=None) | Q(attended__lte=F("possible")),
                violation_error_message="Sessions attended cannot be more than the possible sessions.",
            ),
        ]

    def __str__(self):
        return f"{self.get_span_display()}, {self.school_year}"


class Suspension(OfPlan):
    """Section C: a suspension, a permanent exclusion or a lunchtime exclusion."""

    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="suspensions")
    category = models.CharField(max_length=4, choices=codes.EXCLUSION)
    starts = models.DateField("first day")
    days = models.DecimalField(
        "school days", max_digits=4, decimal_places=1, null=True, blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(45)],
    )  # fmt: skip
    reason = models.CharField("reason", max_length=2, choices=codes.EXCLUSION_REASON, blank=True)
    second_reason = models.CharField("second reason", max_length=2, choices=codes.EXCLUSION_REASON, blank=True)
    third_reason = models.CharField("third reason", max_length=2, choices=codes.EXCLUSION_REASON, blank=True)
    meanwhile = words("education during it, and the way back")
    told_on = day("Virtual School told on")
    source = line("where this came from", 100)
    as_at = day("as at")

    class Meta:
        ordering = ["-starts"]

    def __str__(self):
        return self.get_category_display()


class AlternativeProvision(OfPlan):
    """Section C: education somewhere else than at school, arranged by school or council."""

    class Registered(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_KNOWN = "not_known", "Not known yet"

    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="provisions")
    provider = models.CharField(max_length=150)
    days = line("days and hours")
    registered = choice("registered with Ofsted or as a school", Registered)
    starts = day("since")
    ends = day("until")
    aim = words("what it is for, and how it goes")
    checked = yes("school has visited and checked it")

    class Meta:
        ordering = ["provider"]

    def __str__(self):
        return self.provider
