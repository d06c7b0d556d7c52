"""What people answer on each page of a plan, and the words they read. Nothing is required while saving: what a part
needs is asked when it is marked complete."""

from django import forms

from children.models import Contact
from components.model_forms import house_field
from peps.models import (
    AgreedAction,
    AlternativeView,
    AttainmentRow,
    AttendancePage,
    CarePage,
    Invitee,
    Meeting,
    MinutesPage,
    PathwayPage,
    SchoolPage,
    SenPage,
    ViewAnswer,
    ViewsPage,
    WellbeingPage,
)
from peps.models.views import Topic


class PageForm(forms.ModelForm):
    """A page's answers. `based_on` is the version the person was looking at when they began to type."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)
    presentation: dict = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["based_on"] = self.instance.version

    @property
    def answers(self) -> dict:
        """The page's fields as cleaned values, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name in self._meta.fields}


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


class ViewsForm(PageForm):
    class Meta:
        model = ViewsPage
        formfield_callback = house_field
        fields = ["route", "not_taken_part", "what_was_tried", "comes_to_meeting"]
        labels = {
            "route": "How did the young person give their views?",
            "not_taken_part": "Why did they not take part?",
            "what_was_tried": "What was tried?",
            "comes_to_meeting": "Do they want to come to the meeting?",
        }

    presentation = {
        "route": {"reveal": {"none": ["not_taken_part", "what_was_tried"]}},
        "not_taken_part": {"rows": 3},
        "what_was_tried": {"rows": 3},
        "comes_to_meeting": {"inline": True},
    }


class AnswersForm(forms.Form):
    """The eight topics on one page, in the young person's words. Every one may be left out."""

    EXAMPLES = {
        Topic.GOOD_AT: "Anything: a subject, a sport, being a good friend.",
        Topic.LESSONS: "Which feel good? Which feel hard?",
        Topic.FRIENDS: "Who do you spend time with? How are breaks?",
        Topic.HELPERS: "Who can you talk to at school?",
        Topic.HARD: "It is fine to leave this empty.",
        Topic.WOULD_HELP: "What could somebody do?",
        Topic.NEXT: "Next week, this term, or one day.",
        Topic.MEETING: "Who should be there? Is there something an adult should say for you?",
    }

    def __init__(self, *args, by_young_person: bool, answers: dict, **kwargs):
        """`answers` are those already given by this writer, by topic."""
        super().__init__(*args, **kwargs)
        self.presentation = {}
        for topic in Topic:
            given = answers.get(topic.value)
            self.fields[topic.value] = forms.CharField(
                label=topic.label,
                help_text=self.EXAMPLES[topic],
                required=False,
                widget=forms.Textarea,
                initial=given.words if given else "",
            )
            self.presentation[topic.value] = {"rows": 3}
        if not by_young_person:
            choices = [choice for choice in ViewAnswer._meta.get_field("how").choices if choice[0] != "wrote"]
            self.fields["how"] = forms.ChoiceField(
                label="How did they say it?", choices=choices, widget=forms.RadioSelect, initial="said"
            )
        self.fields["keep_off_screen"] = forms.BooleanField(
            label="Not on the big screen at the meeting",
            required=False,
            initial=bool(answers) and not any(answer.on_big_screen for answer in answers.values()),
        )
        self.fields["carer_may_see"] = forms.BooleanField(
            label="The people I live with may read this",
            required=False,
            initial=any(answer.carer_may_see for answer in answers.values()),
        )
        self.presentation["keep_off_screen"] = {"legend": "Who may see it?"}

    @property
    def words_by_topic(self) -> dict[str, str]:
        return {topic.value: self.cleaned_data[topic.value].strip() for topic in Topic}


class AlternativeViewForm(forms.ModelForm):
    class Meta:
        model = AlternativeView
        formfield_callback = house_field
        fields = ["view_of", "words"]
        labels = {"view_of": "Whose view is this?", "words": "What do they see, or want to say?"}
        help_texts = {"words": "This is shown as an adult's view, never as the young person's words."}

    presentation = {"words": {"rows": 6}}


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


class AttainmentForm(forms.ModelForm):
    class Meta:
        model = AttainmentRow
        formfield_callback = house_field
        fields = ["subject", "value", "judgement", "progress", "comment"]
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


class ActionForm(forms.ModelForm):
    class Meta:
        model = AgreedAction
        formfield_callback = house_field
        fields = ["what", "who", "by_when"]
        labels = {"what": "What will be done?", "who": "Who does it?", "by_when": "By when?"}

    presentation = {"who": {"width": 20}}


class CarerOwnViewsForm(PageForm):
    class Meta:
        model = MinutesPage
        formfield_callback = house_field
        fields = ["carer_views"]
        labels = {"carer_views": "Your views"}

    presentation = {"carer_views": {"rows": 8, "hide_label": True}}
