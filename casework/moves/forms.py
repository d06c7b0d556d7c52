"""What people write when they plan a move."""

from datetime import date

from django import forms

from audit import clock
from casework.forms import Once
from casework.models import Move, MoveOption
from casework.moves.stages import Answer
from components.fields import DateField
from components.model_forms import house_field
from organisations.presets import Grade
from organisations.school_choice import SchoolChoice
from peps.forms.base import VersionedForm

LAST_GRADE, FIRST_CARD = date(2024, 9, 30), date(2025, 11, 10)
SATISFIED = [
    ("wishes", "The child’s wishes and feelings were heard"),
    ("plan", "The new provision promotes achievement and fits the PEP"),
    ("teacher", "The designated teacher was consulted"),
    ("reviewer", "The independent reviewing officer was consulted"),
]
GRADE, CARD, UNKNOWN = "grade", "card", "unknown"


class NeedForm(Once, forms.ModelForm):
    """Why another school is needed; in an emergency, since when the child lives elsewhere."""

    class Meta:
        model = Move
        formfield_callback = house_field
        fields = ["reason", "words", "emergency", "moved_on", "wanted_from"]
        labels = {
            "reason": "Why is another school needed?",
            "words": "What has happened, and what did you try so that the child can stay?",
            "moved_on": "On which day did the child move?",
            "wanted_from": "From when is a place wanted?",
        }
        help_texts = {
            "words": "The school reads this too.",
            "wanted_from": "Leave it empty if you do not know yet.",
        }
        error_messages = {
            "reason": {"required": "Select why another school is needed"},
            "words": {"required": "Write what has happened, and what you tried"},
        }

    emergency = forms.TypedChoiceField(
        label="Has the child moved to live somewhere else already?",
        choices=[("no", "No"), ("yes", "Yes, in an emergency")],
        coerce=lambda value: value == "yes",
        initial="no",
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether the child has moved already"},
    )
    field_order = ["token", "reason", "words", "emergency", "moved_on", "wanted_from"]
    presentation = {
        "words": {"rows": 6},
        "emergency": {
            "reveal": {"yes": "moved_on"},
            "hints": {"yes": "Suitable education is then found within 20 school days."},
        },
    }
    optional_labels = True

    def __init__(self, *args, needs_reasons: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["moved_on"].max_date = clock.today
        self.fields["moved_on"].called = "the day on which the child moved"
        self.fields["wanted_from"].called = "the day from which a place is wanted"
        if needs_reasons:
            self.fields["words"].label = "Why can it not wait until after Key Stage 4? What did you try?"

    def clean(self):
        said = super().clean()
        if not said.get("emergency"):
            said["moved_on"] = None
        elif not said.get("moved_on") and "moved_on" not in self.errors:
            self.add_error("moved_on", "Enter the day on which the child moved")
        return said

    @property
    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class CorrectNeedForm(VersionedForm, NeedForm):
    """Why another school is needed, put right. Whether it is an emergency stays: another way would follow from it."""

    presentation = NeedForm.presentation

    def __init__(self, *args, **kwargs):
        super().__init__(*args, needs_reasons=kwargs["instance"].key_stage_4, **kwargs)
        del self.fields["emergency"]
        if not self.instance.emergency:
            del self.fields["moved_on"]

    def clean(self):
        said = forms.ModelForm.clean(self)
        if self.instance.emergency and not said.get("moved_on") and "moved_on" not in self.errors:
            self.add_error("moved_on", "Enter the day on which the child moved")
        return said

    @property
    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self._meta.fields if name in self.fields}


class OptionForm(SchoolChoice, VersionedForm):
    """One school that is compared. Its inspection is on the old scale or on the new one, never on both."""

    school = forms.CharField(
        label="School or setting",
        help_text="Type the name, with the town if it is a common one, or the URN.",
        max_length=200,
    )
    scale = forms.ChoiceField(
        label="What did its last inspection say?",
        choices=[
            (GRADE, "A one-word grade (until September 2024)"),
            (CARD, "A report card (since November 2025)"),
            (UNKNOWN, "I do not know"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Select what its last inspection said"},
    )
    safeguarding_met = forms.TypedChoiceField(
        label="Were the safeguarding standards met?",
        choices=[("True", "Yes"), ("False", "No")],
        coerce=lambda value: value == "True",
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = MoveOption
        formfield_callback = house_field
        fields = [
            *("grade", "special_measures", "report_card", "safeguarding_met", "inspected_on", "source"),
            *("places", "distance", "support"),
        ]
        labels = {
            "grade": "Which grade?",
            "special_measures": "It is in special measures",
            "report_card": "What is the lowest of its areas?",
            "inspected_on": "When was the inspection?",
            "source": "Where did you read it?",
            "places": "Is a place free in the child’s year?",
            "distance": "How far is it from where the child lives?",
            "support": "What does it offer for the child’s needs?",
        }
        help_texts = {
            "source": "For example: Ofsted’s website.",
            "distance": "In miles, as you would travel. The school the child leaves does not read it.",
            "support": "For example: a resource base, a speech therapist, who would be the key adult.",
        }
        error_messages = {"places": {"required": "Select whether a place is free"}}

    field_order = [
        *("based_on", "school", "school_id", "scale", "grade", "special_measures", "report_card", "safeguarding_met"),
        *("inspected_on", "source", "places", "distance", "support"),
    ]
    presentation = {
        "scale": {
            "reveal": {GRADE: ["grade", "special_measures"], CARD: ["report_card", "safeguarding_met"]},
            "hints": {GRADE: "No grade is turned into a report card, or the other way round."},
        },
        "special_measures": {"legend": "Special measures"},
        "places": {"inline": False},
        "distance": {"width": 4, "suffix": "miles"},
        "support": {"rows": 4},
        "safeguarding_met": {"inline": True},
    }
    optional_labels = True

    def __init__(self, data=None, *args, move: Move, **kwargs):
        super().__init__(_on_its_scale(data), *args, **kwargs)
        self.move, option = move, self.instance
        for name in ("grade", "report_card"):
            self.fields[name].choices = [choice for choice in self.fields[name].choices if choice[0]]
        self.fields["inspected_on"].max_date = clock.today
        self.fields["inspected_on"].called = "the day of the inspection"
        if option._state.adding:
            self.offer_matches()
        else:
            del self.fields["school"]
            self.initial["scale"] = GRADE if option.grade else CARD if option.report_card else UNKNOWN
            self.initial["safeguarding_met"] = "" if option.safeguarding_met is None else str(option.safeguarding_met)
        self.order_fields(self.field_order)

    def clean(self):
        said = super().clean()
        self._keep_to_one_scale(said)
        if "school" in self.fields:
            said["at_school"] = chosen = self.chosen_school()
            if chosen:
                self._check_is_new(chosen)
        return said

    def _keep_to_one_scale(self, said) -> None:
        scale, on = said.get("scale"), said.get("inspected_on")
        if scale != GRADE:
            said["grade"], said["special_measures"] = "", False
        elif not said.get("grade"):
            self.add_error("grade", "Select the grade")
        elif said.get("special_measures") and said["grade"] != Grade.INADEQUATE:
            self.add_error("special_measures", "Only a school that was judged inadequate is in special measures")
        elif on and on > LAST_GRADE:
            self.add_error("inspected_on", "No one-word grade has been given since September 2024. Check the day")
        if scale != CARD:
            said["report_card"], said["safeguarding_met"] = "", None
        elif not said.get("report_card"):
            self.add_error("report_card", "Select the lowest of its areas")
        elif on and on < FIRST_CARD:
            self.add_error("inspected_on", "There have been report cards since 10 November 2025. Check the day")
        if scale == UNKNOWN:
            said["inspected_on"], said["source"] = None, ""

    def _check_is_new(self, school) -> None:
        if self.move.options.filter(removed_at=None, school=school).exists():
            self.add_error("school", f"{school.name} is on the list already")
        self.instance.school = school


def _on_its_scale(data):
    """Where somebody chose between two answers, the scale is that of the outcome they chose."""
    if not data or "resolving" not in data or bool(data.get("grade")) == bool(data.get("report_card")):
        return data
    data = data.copy()
    data["scale"] = GRADE if data.get("grade") else CARD
    return data


class ChooseForm(Once):
    option = forms.ChoiceField(
        label="Which school?", widget=forms.RadioSelect, error_messages={"required": "Select the school"}
    )
    words = forms.CharField(
        label="Why this one?",
        help_text="If there is a warning beside it, say what outweighs it.",
        widget=forms.Textarea,
        error_messages={"required": "Say why this school, in a few words"},
    )
    presentation = {"words": {"rows": 4}}

    def __init__(self, *args, options: list[MoveOption], warned: dict, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["option"].choices = [(str(option.pk), option.school.name) for option in options]
        hints = {str(option.pk): " ".join(warned[option.pk]) for option in options if warned[option.pk]}
        self.presentation = self.presentation | {"option": {"hints": hints}}


class EducationForm(Once):
    on = DateField(label="From which day?", called="the first day")
    words = forms.CharField(
        label="What education does the child have?",
        help_text="Where, how many hours a week, who teaches, and until when.",
        widget=forms.Textarea,
        error_messages={"required": "Write what education the child has"},
    )
    field_order = ["token", "words", "on"]


class ApprovalForm(Once):
    answer = forms.ChoiceField(
        label="Do you approve this move in Key Stage 4?",
        choices=[(Answer.YES, "Yes"), (Answer.NO, "No")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether you approve it"},
    )
    satisfied = forms.MultipleChoiceField(
        label="What are you satisfied of?",
        help_text="To approve it, all four.",
        choices=SATISFIED,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    words = forms.CharField(
        label="Your reasons", widget=forms.Textarea, error_messages={"required": "Write your reasons"}
    )
    presentation = {"answer": {"reveal": {"yes": "satisfied"}}, "words": {"rows": 4}}

    def clean(self):
        said = super().clean()
        if said.get("answer") == Answer.YES and len(said.get("satisfied", [])) < len(SATISFIED):
            self.add_error("satisfied", "A move in Key Stage 4 is approved when all four are true")
        return said

    @property
    def more(self) -> str:
        """What was confirmed, in words, one a line."""
        if self.cleaned_data["answer"] != Answer.YES:
            return ""
        return "\n".join(words for key, words in SATISFIED if key in self.cleaned_data["satisfied"])


class AgreementForm(Once):
    answer = forms.ChoiceField(
        label="What does the Virtual School say?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select what the Virtual School says"},
    )
    words = forms.CharField(
        label="Your reasons", widget=forms.Textarea, error_messages={"required": "Write your reasons"}
    )
    presentation = {"words": {"rows": 4}}

    def __init__(self, *args, must_agree: bool, **kwargs):
        super().__init__(*args, **kwargs)
        agrees = (Answer.AGREED, "We agree")
        against = (Answer.AGAINST, "We do not agree")
        consulted = (Answer.CONSULTED, "We were consulted, and leave it to the social worker")
        self.fields["answer"].choices = [agrees, against] if must_agree else [agrees, consulted, against]


class ApplyForm(Once):
    answer = forms.ChoiceField(
        label="Who applied?",
        choices=[(Answer.SOCIAL_WORKER, "The social worker"), (Answer.SEN_TEAM, "The SEN team")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select who applied"},
    )
    who = forms.CharField(
        label="To which admission authority?",
        help_text="The council, the trust or the governing body that decides about the place.",
        max_length=200,
        error_messages={"required": "Enter the admission authority"},
    )
    on = DateField(label="When?", called="the day of the application", max_date=clock.today)
    presentation = {
        "answer": {
            "hints": {
                "social_worker": "For a mainstream school.",
                "sen_team": "For a special school, through the education, health and care plan.",
            }
        }
    }


class AnswerForm(Once):
    answer = forms.ChoiceField(
        label="What is the answer?",
        choices=[(each, each.label) for each in (Answer.OFFERED, Answer.WAITING, Answer.REFUSED)],
        widget=forms.RadioSelect,
        error_messages={"required": "Select the answer"},
    )
    on = DateField(label="When did it come?", called="the day of the answer", max_date=clock.today)
    words = forms.CharField(label="What else did they say? (optional)", widget=forms.Textarea, required=False)
    presentation = {"words": {"rows": 3}}


class FirstDayForm(Once):
    on = DateField(label="When is the child’s first day?", called="the first day")

    def __init__(self, *args, after: date | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.after = after

    def clean_on(self):
        on = self.cleaned_data["on"]
        if self.after and on <= self.after:
            raise forms.ValidationError("Enter a day after the first day at the school the child goes to now")
        return on


INVITE, ANOTHER, CANNOT = "known", "another", "cannot"


class MeetingForm(Once):
    what = forms.ChoiceField(
        label="Whom do you invite?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select whom you invite"},
    )
    name = forms.CharField(label="Their name", max_length=150, required=False)
    email = forms.EmailField(label="Their email address", max_length=254, required=False)
    words = forms.CharField(label="Why not?", max_length=300, required=False, widget=forms.Textarea)
    presentation = {
        "what": {"reveal": {ANOTHER: ["name", "email"], CANNOT: "words"}},
        "words": {"rows": 3},
        "email": {"autocomplete": "off"},
    }

    def __init__(self, *args, teachers: list, pep, **kwargs):
        super().__init__(*args, **kwargs)
        self.teachers, self.pep = teachers, pep
        choices = [(CANNOT, "Nobody: such a meeting is not possible")]
        if pep:
            choices.insert(0, (ANOTHER, "Somebody else at the new school"))
        if pep and teachers:
            choices.insert(0, (INVITE, ", ".join(teacher.name for teacher in teachers)))
        self.fields["what"].choices = choices

    def clean(self):
        said = super().clean()
        wanted = {
            ANOTHER: [("name", "Enter their name"), ("email", "Enter their email address")],
            CANNOT: [("words", "Say why it is not possible")],
        }
        for name, words in wanted.get(said.get("what"), []):
            if not said.get(name) and name not in self.errors:
                self.add_error(name, words)
        return said

    @property
    def people(self) -> list[tuple[str, str]]:
        if self.cleaned_data["what"] == INVITE:
            return [(teacher.name, teacher.email) for teacher in self.teachers]
        return [(self.cleaned_data["name"], self.cleaned_data["email"])]


class TransitionForm(Once):
    who = forms.CharField(
        label="Who is the key adult at the new school?",
        help_text="A name, and what they do there.",
        max_length=200,
        error_messages={"required": "Enter who is the key adult"},
    )
    words = forms.CharField(
        label="What is arranged for the first day?",
        help_text="Visits before it, who comes along, where to go, whom the child knows there.",
        widget=forms.Textarea,
        error_messages={"required": "Write what is arranged for the first day"},
    )
    more = forms.CharField(
        label="What carries on?",
        help_text="Targets, tuition, clubs, friends, who stays in touch. What helps the child to belong.",
        widget=forms.Textarea,
        error_messages={"required": "Write what carries on"},
    )
    presentation = {"words": {"rows": 4}, "more": {"rows": 4}}


class StartForm(Once):
    words = forms.CharField(
        label="Why is it not done?",
        widget=forms.Textarea,
        error_messages={"required": "Say why the child starts without it"},
    )
    presentation = {"words": {"rows": 3}}

    def __init__(self, *args, missing: list, **kwargs):
        super().__init__(*args, **kwargs)
        if not missing:
            del self.fields["words"]


class StopForm(Once):
    words = forms.CharField(
        label="Why is it stopped?",
        widget=forms.Textarea,
        error_messages={"required": "Say why the move is stopped"},
    )
    presentation = {"words": {"rows": 3}}
