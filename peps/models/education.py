from django.db import models

from children import codes
from peps.models.kinds import choice, day, decimal, line, words, yes
from peps.models.plan import PEP, OfPlan, Page


class MoveAgreed(models.TextChoices):
    BEFORE = "before", "Agreed before the move"
    AFTER = "after", "Asked after the move"
    NO = "no", "Not asked"
    PHASE = "phase", "Not needed: a usual change of phase"


class RecordsSent(models.TextChoices):
    HERE = "here", "Here"
    ASKED = "asked", "Asked for"
    NO = "no", "Not asked for yet"


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

    part_time_until = day("part time until")
    year_differs = line("taught in another year than by age, and why", 300)
    conduct = words("conduct")
    transition_to = line("next class, school or phase", 200)
    transition_on = day("when the move is")
    transition_visits = words("visits before the move")
    transition_adult = line("key adult for the move")
    history_confirmed = yes("the school history is right")
    no_attainment_reason = line("why there is no attainment", 300)
    funded_hours = decimal("funded hours a week")
    two_year_check_on = day("two-year-old progress check")
    play = words("how the child plays and explores")
    place_sought = words("what is being done to find a school place")
    place_expected_on = day("place expected from")
    place_finder = line("who leads on finding a place")
    meanwhile = words("education meanwhile")
    move_reason = words("why the child moved school")
    move_agreed = choice("the Virtual School's agreement to the move", MoveAgreed)
    settling = words("settling in, and belonging")
    records_sent = choice("the old school's records and plan", RecordsSent)

    def __str__(self):
        return f"School page of {self.pep_id}"


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

    isp_on = day("date of the individual support plan")
    impact = words("what the support has changed")
    exam_access = words("access arrangements for exams")
    specialists = words("specialists involved, and their advice")

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

    sdq_strategy = words("what is done about the SDQ score")
    mental_health = words("mental-health services and therapy")

    def __str__(self):
        return f"Well-being page of {self.pep_id}"


class NeetRisk(models.TextChoices):
    LOW = "low", "Low"
    SOME = "some", "Some"
    HIGH = "high", "High"
    NOW = "now", "Not in education, employment or training now"


class Bursary(models.TextChoices):
    RECEIVED = "received", "Received"
    APPLIED = "applied", "Applied for"
    NOT_YET = "not_yet", "Not applied for yet"
    NOT_ENTITLED = "not_entitled", "Not entitled"


class PathwayPage(Page):
    """Section C: the 14–19 plan, from Year 9 on, made with the young person and the careers adviser."""

    pep = models.OneToOneField(PEP, on_delete=models.PROTECT, related_name="pathway")
    hopes = models.TextField("hopes and plans", blank=True)
    pathway = models.TextField("courses and qualifications in view", blank=True)
    careers_adviser = models.CharField(max_length=150, blank=True)
    careers_meeting_on = models.DateField("last careers meeting", null=True, blank=True)
    work_experience = models.TextField(blank=True)
    applications = models.TextField("applications, bursary, destination", blank=True)

    careers_next_on = day("next careers meeting")
    courses = line("courses and levels now", 300)
    destination = line("intended destination", 300)
    neet_risk = choice("risk of leaving education, employment or training", NeetRisk)
    neet_plan = words("what is done about the risk")
    bursary = choice("16 to 19 bursary", Bursary)
    pathway_plan = line("pathway plan (by reference)", 300)

    def __str__(self):
        return f"14–19 page of {self.pep_id}"


class Support(OfPlan):
    """Section C: one thing that is done for the child's learning or well-being, and what it changes."""

    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="support_rows")
    what = models.CharField("what is done", max_length=200)
    who = line("who does it")
    how_often = line("how often", 100)
    since = day("since")
    impact = words("what it has changed")

    class Meta:
        ordering = ["what"]
        verbose_name_plural = "support"

    def __str__(self):
        return self.what


class SubjectFeedback(OfPlan):
    """Section C: what a teacher says about one subject."""

    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="feedback")
    subject = models.CharField(max_length=80)
    teacher = line("teacher")
    going_well = words("what goes well")
    next_step = words("what comes next, and what would help")

    class Meta:
        ordering = ["subject"]
        verbose_name_plural = "subject feedback"

    def __str__(self):
        return self.subject


class Application(OfPlan):
    """Section C: an application for a course, an apprenticeship or a job."""

    class Status(models.TextChoices):
        THINKING = "thinking", "Thinking about it"
        APPLIED = "applied", "Applied"
        INTERVIEW = "interview", "Interview"
        OFFER = "offer", "Offer"
        CONDITIONAL = "conditional", "Conditional offer"
        ACCEPTED = "accepted", "Accepted"
        NOT_SUCCESSFUL = "not_successful", "Not successful"

    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="application_rows")
    where = models.CharField("college, provider or employer", max_length=150)
    course = line("course, level or job")
    status = choice("how far it is", Status)
    starts = day("starts on")
    help_needed = line("help needed", 300)

    class Meta:
        ordering = ["where"]

    def __str__(self):
        return self.where
