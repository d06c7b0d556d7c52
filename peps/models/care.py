from django.db import models

from children import codes
from peps.models.plan import PEP, Page


class WhoDecides(models.TextChoices):
    CARER = "carer", "The carer"
    SOCIAL_WORKER = "social_worker", "The social worker"
    PARENT = "parent", "A parent"
    ASK = "ask", "Ask each time"
    NOT_KNOWN = "not_known", "Not known yet"


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
    sdq_score = models.PositiveSmallIntegerField("SDQ score", null=True, blank=True)
    sdq_on = models.DateField("date of the SDQ", null=True, blank=True)
    sdq_reason = models.CharField("why there is no SDQ score", max_length=4, choices=codes.SDQ_REASON, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sdq_between_0_and_40", condition=models.Q(sdq_score=None) | models.Q(sdq_score__lte=40)
            )
        ]

    def __str__(self):
        return f"Care page of {self.pep_id}"
