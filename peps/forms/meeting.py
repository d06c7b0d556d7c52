"""Part E in the words people read: arranging, who came, minutes, the carer's views, what comes next."""

from django import forms

from children.forms_audience import WithAudience
from components.model_forms import house_field
from peps.forms.base import PageForm
from peps.models import AgreedAction, Invitee, Meeting, MinutesPage


class MeetingForm(forms.ModelForm):
    class Meta:
        model = Meeting
        formfield_callback = house_field
        fields = ["on", "starts_at", "minutes_long", "place", "by_video", "video_link", "ehcp_review", "interpreter"]
        labels = {
            "on": "When is the meeting?",
            "starts_at": "At what time?",
            "minutes_long": "How many minutes?",
            "place": "Where?",
            "by_video": "People can join by video",
            "video_link": "Video link",
            "ehcp_review": "The EHCP annual review is held at the same meeting",
            "interpreter": "Is an interpreter needed? Language and who it is",
        }
        help_texts = {"starts_at": "For example 2:30pm", "place": "School, room, and that there is a screen"}

    optional_labels = True
    presentation = {
        "starts_at": {"width": 5},
        "minutes_long": {"width": 3},
        "by_video": {"legend": "Joining from somewhere else"},
        "ehcp_review": {"legend": "Other reviews"},
        "interpreter": {"width": 20},
    }


class InviteeForm(forms.ModelForm):
    class Meta:
        model = Invitee
        formfield_callback = house_field
        fields = ["name", "role", "email", "needs", "may_know_place"]
        labels = {
            "name": "Name",
            "role": "In what role?",
            "email": "E-mail address",
            "needs": "What do they need to take part?",
            "may_know_place": "They may know where the meeting is",
        }
        help_texts = {
            "role": "For example foster carer, educational psychologist, mother",
            "email": "They get an invitation with a calendar entry. Leave empty to invite them yourself.",
            "needs": "For example an interpreter, step-free access, large print",
        }

    optional_labels = True
    presentation = {
        "name": {"width": 20},
        "role": {"width": 20},
        "email": {"width": 20},
        "may_know_place": {"legend": "Place"},
    }

    def __init__(self, *args, pep, **kwargs):
        super().__init__(*args, **kwargs)
        self.pep = pep

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if email and self.pep.invitees.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Somebody with this e-mail address is already invited.")
        return email


class AttendanceAtMeetingForm(forms.ModelForm):
    class Meta:
        model = Invitee
        formfield_callback = house_field
        fields = ["attended", "reason"]
        labels = {"attended": "Did they take part?", "reason": "Why could they not come?"}

    presentation = {"attended": {"small": True, "reveal": {"apologies": "reason"}}}


class MinutesForm(PageForm):
    class Meta:
        model = MinutesPage
        formfield_callback = house_field
        fields = ["care_plan_changes", "discussion", "agreed", "child_agrees", "child_agrees_words"]
        labels = {
            "care_plan_changes": "Has the care plan changed?",
            "discussion": "What was discussed?",
            "agreed": "What was agreed?",
            "child_agrees": "Does the young person agree with the plan?",
            "child_agrees_words": "In their words",
        }
        help_texts = {
            "care_plan_changes": "Told by the social worker. Only professionals read this.",
            "discussion": "What is working well, what people worry about, what needs to happen.",
        }

    presentation = {
        "care_plan_changes": {"rows": 3},
        "discussion": {"rows": 8},
        "agreed": {"rows": 5},
        "child_agrees": {"inline": True},
        "child_agrees_words": {"rows": 2},
    }


class CarerViewsForm(PageForm):
    class Meta:
        model = MinutesPage
        formfield_callback = house_field
        fields = ["carer_views", "no_carer_views"]
        labels = {
            "carer_views": "What does the carer say?",
            "no_carer_views": "If there is no view from a carer, why not?",
        }
        help_texts = {"carer_views": "How is learning at home? What helps? What should school know?"}

    presentation = {"carer_views": {"rows": 6}}


class NextMeetingForm(PageForm):
    class Meta:
        model = MinutesPage
        formfield_callback = house_field
        fields = ["next_on", "next_at", "next_place", "no_next_reason"]
        labels = {
            "next_on": "When is the next meeting?",
            "next_at": "At what time?",
            "next_place": "Where?",
            "no_next_reason": "If there will be no next meeting, why not?",
        }
        help_texts = {
            "next_at": "For example 2:30pm",
            "no_next_reason": "For example the young person leaves care, or Year 13 ends.",
        }

    presentation = {"next_at": {"width": 5}}

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("next_on") and not cleaned.get("next_at"):
            self.add_error("next_at", "Enter the time of the next meeting")
        if cleaned.get("next_on") and cleaned.get("no_next_reason"):
            self.add_error("no_next_reason", "You gave a date and also a reason why there is none. Keep one.")
        return cleaned


class SummaryForm(PageForm):
    class Meta:
        model = MinutesPage
        formfield_callback = house_field
        fields = ["summary"]
        labels = {"summary": "Summary of the discussion"}
        help_texts = {"summary": "A short text that somebody who was not there understands."}

    presentation = {"summary": {"rows": 8, "hide_label": True}}


class ActionForm(WithAudience, forms.ModelForm):
    class Meta:
        model = AgreedAction
        formfield_callback = house_field
        fields = ["what", "who", "by_when", "audience"]
        labels = {"what": "What will be done?", "who": "Who does it?", "by_when": "By when?"}

    presentation = {"who": {"width": 20}}


class CarerOwnViewsForm(PageForm):
    class Meta:
        model = MinutesPage
        formfield_callback = house_field
        fields = ["carer_views"]
        labels = {"carer_views": "Your views"}

    presentation = {"carer_views": {"rows": 8, "hide_label": True}}
