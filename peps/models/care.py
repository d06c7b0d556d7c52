from django.core.validators import MaxValueValidator
from django.db import models

from children import codes
from peps.models.kinds import choice, day, decimal, line, words, yes
from peps.models.plan import PEP, OfPlan, Page

SDQ_RANGE = "The SDQ score must be a whole number from 0 to 40"
SDQ_BANDS = [(17, "cause for concern"), (14, "borderline"), (0, "normal")]  # from this score on


class WhoDecides(models.TextChoices):
    CARER = "carer", "The carer"
    SOCIAL_WORKER = "social_worker", "The social worker"
    PARENT = "parent", "A parent"
    ASK = "ask", "Ask each time"
    NOT_KNOWN = "not_known", "Not known yet"


class English(models.TextChoices):
    NONE = "none", "No English yet"
    BEGINNER = "beginner", "Beginner (pre-entry)"
    ENTRY = "entry", "Entry level 1 to 3"
    LEVEL_1 = "level_1", "Level 1 or above"
    WAITING = "waiting", "To be assessed"


class AgeAssessment(models.TextChoices):
    NOT_NEEDED = "not_needed", "Age is accepted"
    PLANNED = "planned", "An assessment is planned"
    DISPUTED = "disputed", "Age is disputed"
    DONE = "done", "Assessed"


class CarePage(Page):
    """Section A: what the social worker confirms and adds each term. Standing facts live with the child."""

    pep = models.OneToOneField(PEP, on_delete=models.PROTECT, related_name="care")
    care_start_confirmed = models.BooleanField("the care start date is right", default=False)
    legal_status_confirmed = models.BooleanField("the legal status is right", default=False)
    placement_confirmed = models.BooleanField("where the child lives is right", default=False)
    contacts_confirmed = models.BooleanField("the contacts are right", default=False)
    care_plan = models.TextField("care plan and permanence plan", blank=True)
    no_changes = models.BooleanField("nothing has changed since last term", default=False)
    changes = models.TextField("what has changed since last term", blank=True)
    review_on = models.DateField("next statutory review", null=True, blank=True)
    review_not_known = models.CharField("why the review date is not known", max_length=200, blank=True)
    reviewing_officer = models.CharField("independent reviewing officer", max_length=150, blank=True)
    contact_restrictions = models.TextField("restrictions and court orders", blank=True)
    no_contact_restrictions = models.BooleanField("there are no restrictions", default=False)
    trips = models.CharField("school trips", max_length=20, choices=WhoDecides, blank=True)
    medical = models.CharField("medical treatment", max_length=20, choices=WhoDecides, blank=True)
    photos = models.CharField("photos at school", max_length=20, choices=WhoDecides, blank=True)
    online = models.CharField("accounts and devices", max_length=20, choices=WhoDecides, blank=True)
    sleepovers = models.CharField("sleep-overs", max_length=20, choices=WhoDecides, blank=True)
    health = models.TextField("health that affects school, allergies, medication", blank=True)
    agencies = models.TextField("agencies involved, and what for", blank=True)
    sdq_score = models.PositiveSmallIntegerField("SDQ score", null=True, blank=True, validators=[MaxValueValidator(40)])
    sdq_on = models.DateField("date of the SDQ", null=True, blank=True)
    sdq_reason = models.CharField("why there is no SDQ score", max_length=4, choices=codes.SDQ_REASON, blank=True)

    permanence_plan = words("permanence plan")
    last_review_on = day("last statutory review")
    first_review_on = day("first statutory review")
    linked_plans = words("linked plans (by reference)")
    distance_miles = decimal("distance to school in miles")
    travel = line("how the child travels to school")
    home_learning = words("learning at home")
    first_days = words("what school should know from the first day")
    allergies = line("allergies", 300)
    medication = line("medication at school", 300)
    no_agencies = yes("no agencies are involved")
    haircuts = choice("haircuts", WhoDecides)
    who_signs = line("who signs for school")
    arrived_on = day("arrived in England")
    languages = line("languages spoken, and read")
    interpreter = line("interpreter")
    age_assessment = choice("age assessment", AgeAssessment)
    schooling_before = words("schooling before England")
    english = choice("English (ESOL) level", English)
    leaves_on = day("leaves care on")
    leaves_to = line("goes to live")
    personal_adviser = line("personal adviser")
    support_after = words("support for education after care")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sdq_between_0_and_40", condition=models.Q(sdq_score=None) | models.Q(sdq_score__lte=40)
            )
        ]

    def __str__(self):
        return f"Care page of {self.pep_id}"

    @property
    def sdq_band(self) -> str:
        """What the total difficulties score told by a carer means; empty without a score."""
        if self.sdq_score is None:
            return ""
        return next(said for least, said in SDQ_BANDS if self.sdq_score >= least)


class Agency(OfPlan):
    """Section A: somebody outside school and care who works with the child."""

    pep = models.ForeignKey(PEP, on_delete=models.PROTECT, related_name="agency_rows")
    name = models.CharField("agency or service", max_length=150)
    purpose = words("what for")
    contact = line("who to contact there")
    outcome = words("expected outcome")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "agencies"

    def __str__(self):
        return self.name
