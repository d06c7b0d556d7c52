"""Part A in the words people read: care, contacts, who decides what, health."""

from django import forms

from children.models import Contact
from components.model_forms import house_field
from peps.forms.base import PageForm
from peps.models import CarePage


class CareForm(PageForm):
    class Meta:
        model = CarePage
        formfield_callback = house_field
        fields = [
            "care_start_confirmed",
            "legal_status_confirmed",
            "placement_confirmed",
            "care_plan",
            "no_changes",
            "changes",
            "review_on",
            "review_not_known",
            "reviewing_officer",
        ]
        labels = {
            "care_start_confirmed": "Yes, the care start date is right",
            "legal_status_confirmed": "Yes, the legal status is right",
            "placement_confirmed": "Yes, where the child lives is right",
            "care_plan": "What is the plan for the child's care and permanence?",
            "no_changes": "Nothing has changed since last term",
            "changes": "What has changed since last term?",
            "review_on": "When is the next statutory review?",
            "review_not_known": "If you do not know the date yet, say why",
            "reviewing_officer": "Who is the independent reviewing officer?",
        }
        help_texts = {
            "care_plan": "One or two sentences. Refer to the care plan, do not copy it.",
            "changes": "For example a move, a new order, or a change in family time.",
            "review_on": "The plan should be ready three working days before it.",
        }

    presentation = {
        "care_start_confirmed": {"legend": "Care start date"},
        "legal_status_confirmed": {"legend": "Legal status"},
        "placement_confirmed": {"legend": "Where the child lives"},
        "care_plan": {"rows": 4},
        "no_changes": {"legend": "Changes"},
        "changes": {"rows": 4},
        "reviewing_officer": {"width": 20},
    }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("no_changes") and cleaned.get("changes"):
            self.add_error(
                "no_changes", "You have ticked that nothing has changed and also described a change. Keep one."
            )
        return cleaned


class DecisionsForm(PageForm):
    class Meta:
        model = CarePage
        formfield_callback = house_field
        fields = ["trips", "medical", "photos", "online", "sleepovers"]
        labels = {
            "trips": "Who agrees to school trips?",
            "medical": "Who agrees to medical treatment?",
            "photos": "Who agrees to photos at school?",
            "online": "Who agrees to accounts and devices?",
            "sleepovers": "Who agrees to sleep-overs?",
        }

    presentation = {name: {"small": True} for name in Meta.fields}


class ContactRulesForm(PageForm):
    class Meta:
        model = CarePage
        formfield_callback = house_field
        fields = ["contacts_confirmed", "no_contact_restrictions", "contact_restrictions"]
        labels = {
            "contacts_confirmed": "Yes, the contacts above are right",
            "no_contact_restrictions": "There are no restrictions or court orders about contact",
            "contact_restrictions": "What restrictions or court orders are there?",
        }
        help_texts = {"contact_restrictions": "Say who may not contact or collect the child, and under which order."}

    presentation = {
        "contacts_confirmed": {"legend": "Are the contacts right?"},
        "no_contact_restrictions": {"legend": "Restrictions"},
        "contact_restrictions": {"rows": 4},
    }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("no_contact_restrictions") and cleaned.get("contact_restrictions"):
            self.add_error(
                "no_contact_restrictions", "You have ticked that there are none and also described some. Keep one."
            )
        return cleaned


class HealthForm(PageForm):
    class Meta:
        model = CarePage
        formfield_callback = house_field
        fields = ["health", "agencies", "sdq_score", "sdq_on", "sdq_reason"]
        labels = {
            "health": "What about the child's health should school know?",
            "agencies": "Which agencies are involved, and what for?",
            "sdq_score": "Latest Strengths and Difficulties (SDQ) score",
            "sdq_on": "When was it taken?",
            "sdq_reason": "If there is no score, why not?",
        }
        help_texts = {
            "health": "Allergies, medication, anything that affects the school day. Only what school needs.",
            "sdq_score": "From 0 to 40. From 17 on, Section C says what is done about it.",
        }
        error_messages = {"sdq_score": {"invalid": "The SDQ score must be a whole number from 0 to 40"}}

    presentation = {
        "health": {"rows": 4},
        "agencies": {"rows": 4},
        "sdq_score": {"width": 2},
        "sdq_reason": {"small": True},
    }

    def clean_sdq_score(self):
        score = self.cleaned_data["sdq_score"]
        if score is not None and score > 40:
            raise forms.ValidationError("The SDQ score must be a whole number from 0 to 40")
        return score


class ContactForm(forms.ModelForm):
    class Meta:
        model = Contact
        formfield_callback = house_field
        fields = [
            "name",
            "relationship",
            "phone",
            "email",
            "parental_responsibility",
            "school_may_contact",
            "may_collect",
            "may_receive_reports",
            "restrictions",
        ]
        labels = {
            "name": "Name",
            "relationship": "Who are they to the child?",
            "phone": "Phone number",
            "email": "E-mail address",
            "parental_responsibility": "They have parental responsibility",
            "school_may_contact": "School may contact them",
            "may_collect": "They may collect the child",
            "may_receive_reports": "They may receive school reports",
            "restrictions": "Is there anything they may not do or know?",
        }
        help_texts = {"relationship": "For example mother, foster carer, grandfather"}

    optional_labels = True
    presentation = {
        "name": {"width": 20},
        "relationship": {"width": 20},
        "phone": {"width": 20},
        "email": {"width": 20},
        "parental_responsibility": {"legend": "What applies to them?"},
        "restrictions": {"rows": 3},
    }
