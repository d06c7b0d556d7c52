"""Part C in the words people read: school, attendance, attainment, needs, well-being, the 14–19 plan."""

from django import forms

from children.forms_audience import WithAudience
from components.model_forms import house_field
from peps.forms.base import PageForm
from peps.models import AttainmentRow, AttendancePage, PathwayPage, SchoolPage, SenPage, WellbeingPage


class SchoolForm(PageForm):
    class Meta:
        model = SchoolPage
        formfield_callback = house_field
        fields = ["hours", "weekly_hours", "part_time_plan", "key_adult", "achievements", "clubs", "transition"]
        labels = {
            "hours": "Is the child in school full time?",
            "weekly_hours": "How many hours a week?",
            "part_time_plan": "Why part time, and what is the plan back to full time?",
            "key_adult": "Who is the child's key adult at school?",
            "achievements": "What has gone well? Achievements and conduct",
            "clubs": "Clubs, hobbies and leisure",
            "transition": "Is a move to a new class, school or phase coming?",
        }
        help_texts = {"transition": "Who will help, and which visits are planned?"}

    presentation = {
        "hours": {"reveal": {"part": ["weekly_hours", "part_time_plan"]}},
        "weekly_hours": {"width": 3},
        "part_time_plan": {"rows": 3},
        "key_adult": {"width": 20},
        "achievements": {"rows": 4},
        "clubs": {"rows": 3},
        "transition": {"rows": 3},
    }


class AttendanceForm(PageForm):
    class Meta:
        model = AttendancePage
        formfield_callback = house_field
        fields = [
            "possible",
            "attended",
            "authorised",
            "unauthorised",
            "suspension_days",
            "as_at",
            "source",
            "no_figures_reason",
            "comment",
        ]
        labels = {
            "possible": "Possible sessions this school year",
            "attended": "Sessions attended",
            "authorised": "Authorised absence",
            "unauthorised": "Unauthorised absence",
            "suspension_days": "Days suspended",
            "as_at": "Figures as at",
            "source": "Where do the figures come from?",
            "no_figures_reason": "If there are no figures, why not?",
            "comment": "What helps attendance, or gets in the way?",
        }
        help_texts = {"possible": "A session is half a day. Include approved educational activity as attended."}

    presentation = {
        **{name: {"width": 4} for name in ["possible", "attended", "authorised", "unauthorised", "suspension_days"]},
        "source": {"width": 20},
        "comment": {"rows": 4},
    }

    def clean(self):
        cleaned = super().clean()
        possible, attended = cleaned.get("possible"), cleaned.get("attended")
        if possible is not None and attended is not None and attended > possible:
            self.add_error("attended", f"Sessions attended cannot be more than the {possible} possible sessions")
        return cleaned


class AttainmentForm(WithAudience, forms.ModelForm):
    class Meta:
        model = AttainmentRow
        formfield_callback = house_field
        fields = ["subject", "value", "judgement", "progress", "comment", "audience"]
        labels = {
            "subject": "Subject or area of learning",
            "value": "Level, grade or stage",
            "judgement": "Against what is expected at this age",
            "progress": "Progress since their starting point",
            "comment": "What the teacher says",
        }

    optional_labels = True
    presentation = {
        "subject": {"width": 20},
        "value": {"width": 5},
        "progress": {"small": True},
        "comment": {"rows": 3},
    }

    def __init__(self, *args, pep, **kwargs):
        super().__init__(*args, **kwargs)
        self.pep = pep

    def clean_subject(self):
        subject = self.cleaned_data["subject"].strip()
        taken = self.pep.attainment.filter(subject__iexact=subject, removed_at=None).exclude(pk=self.instance.pk)
        if taken.exists():
            raise forms.ValidationError(f"{subject} is already in the list. Change that line instead.")
        return subject


class SenForm(PageForm):
    class Meta:
        model = SenPage
        formfield_callback = house_field
        fields = ["provision", "primary_need", "secondary_need", "ehcp_on", "next_annual_review_on", "support"]
        labels = {
            "provision": "Does the child have special educational needs?",
            "primary_need": "Main need",
            "secondary_need": "Second need",
            "ehcp_on": "Date of the plan",
            "next_annual_review_on": "Next annual review",
            "support": "What is provided, and does it help?",
        }
        help_texts = {"next_annual_review_on": "It can take place at the PEP meeting."}

    presentation = {
        "provision": {
            "reveal": {
                "K": ["primary_need", "secondary_need"],
                "E": ["ehcp_on", "next_annual_review_on"],
            }
        },
        "support": {"rows": 5},
    }


class WellbeingForm(PageForm):
    class Meta:
        model = WellbeingPage
        formfield_callback = house_field
        fields = ["how_identified", "strategies", "confidence", "relationships", "no_support", "support"]
        labels = {
            "how_identified": "How does school notice how the child is doing?",
            "strategies": "What does school do about it?",
            "confidence": "How are aspiration and confidence nurtured?",
            "relationships": "Friendships and relationships",
            "no_support": "No extra support is in place",
            "support": "What support is in place?",
        }
        help_texts = {"support": "For each: what, who, how often, since when, and what it has changed."}

    presentation = {
        **{name: {"rows": 4} for name in ["how_identified", "strategies", "confidence", "relationships", "support"]},
        "no_support": {"legend": "Support"},
    }


class PathwayForm(PageForm):
    class Meta:
        model = PathwayPage
        formfield_callback = house_field
        fields = ["hopes", "pathway", "careers_adviser", "careers_meeting_on", "work_experience", "applications"]
        labels = {
            "hopes": "What does the young person hope for?",
            "pathway": "Which courses and qualifications are in view?",
            "careers_adviser": "Careers adviser",
            "careers_meeting_on": "When did they last meet?",
            "work_experience": "Work experience",
            "applications": "Applications, bursary and next destination",
        }

    presentation = {
        **{name: {"rows": 4} for name in ["hopes", "pathway", "work_experience", "applications"]},
        "careers_adviser": {"width": 20},
    }
