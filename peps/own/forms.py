"""An own question as the Virtual School head writes it, and the day from which it is asked."""

from django import forms

from audit import clock
from children.audience import Audience
from children.forms_audience import CHOICES, QUESTION
from components.fields import DateField, YesNoField
from organisations.policy_words import PHASES
from peps import fields
from peps.models import OwnQuestion, Part
from peps.phases import Overlay

Kind = OwnQuestion.Kind
OVERLAYS = {
    Overlay.INITIAL: "Initial plans",
    Overlay.SCHOOL_MOVE: "Plans after a change of school",
    Overlay.LEAVING_CARE: "Leaving care plans",
    Overlay.NO_SCHOOL: "No school place",
    Overlay.SEND: "Special educational needs",
    Overlay.UASC: "Unaccompanied asylum-seeking children",
    Overlay.FROM_YEAR_9: "From Year 9 on",
    Overlay.HIGH_SDQ: "An SDQ score of 17 or more",
}
MOST_CHOICES, LONGEST_CHOICE = 30, 80


def pages(sections) -> list[tuple[str, list]]:
    """The pages a question can stand on, under the authority's own names of the sections."""
    named = {section.part: f"Section {section.letter}: {section.title}" for section in sections}
    named[Part.SUMMARY] = named[Part.E]
    found: dict[str, list] = {}
    for page in fields.PAGES:
        found.setdefault(named[page.part], []).append((page.slug, page.title))
    return list(found.items())


class QuestionForm(forms.Form):
    page = forms.ChoiceField(
        label="On which page of the plan?", error_messages={"required": "Select the page it stands on"}
    )
    label = forms.CharField(
        label="What do you ask?",
        help_text="In plain words, as one question.",
        max_length=200,
        error_messages={"required": "Enter the question"},
    )
    hint = forms.CharField(label="A hint under it", required=False, max_length=300)
    kind = forms.ChoiceField(
        label="What kind of answer?",
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select the kind of answer"},
    )
    choices = forms.CharField(
        label="The list to choose from", help_text="One to a line.", required=False, widget=forms.Textarea
    )
    required = YesNoField(
        label="Is it needed before the section is marked complete?",
        help_text="Whoever does not know can still say honestly why.",
        error_messages={"required": "Select whether it is needed"},
    )
    phases = forms.MultipleChoiceField(
        label="In which phases?",
        help_text="Tick none for all.",
        choices=[(phase.value, words) for phase, words in PHASES.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    overlays = forms.MultipleChoiceField(
        label="Only for some plans?",
        help_text="Tick none for all plans; of several, one that fits is enough.",
        choices=[(overlay.value, words) for overlay, words in OVERLAYS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    audience = forms.ChoiceField(
        label=QUESTION,
        help_text="At most those for whom its page is marked.",
        choices=CHOICES,
        widget=forms.RadioSelect,
        initial=Audience.PROFESSIONALS,
        error_messages={"required": "Select who may see it"},
    )
    optional_labels = True
    presentation = {
        "choices": {"rows": 4},
        "kind": {"reveal": {Kind.CHOICE.value: "choices"}, "small": True},
        "required": {"inline": True},
        "phases": {"small": True},
        "overlays": {"small": True},
        "audience": {"small": True},
    }

    def __init__(self, *args, sections, question=None, page="", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["page"].choices = [("", "Choose"), *pages(sections)]
        self.initial.setdefault("page", page)
        self.question = question
        if question is None:
            return
        for name in ["label", "hint", "required", "phases", "overlays", "audience"]:
            self.initial[name] = getattr(question.says, name)
        self.initial |= {"page": question.page, "kind": question.kind, "choices": "\n".join(question.says.choices)}
        if question.published:  # answers hang on both
            for name in ("page", "kind"):
                self.fields[name].disabled = True
                self.fields[name].help_text = "It was published, so this stays. For another one ask a new question."

    def clean_label(self) -> str:
        return " ".join(self.cleaned_data["label"].split())

    def clean_choices(self) -> list[str]:
        lines = (" ".join(line.split()) for line in self.cleaned_data["choices"].splitlines())
        return list(filter(None, lines))

    def clean(self):
        given = super().clean()
        listed = given.get("choices", [])
        if given.get("kind") == Kind.CHOICE and "choices" not in self.errors:
            if len(listed) < 2:
                self.add_error("choices", "Enter at least two choices, one to a line")
            elif len(listed) > MOST_CHOICES or any(len(each) > LONGEST_CHOICE for each in listed):
                self.add_error(
                    "choices", f"Enter at most {MOST_CHOICES} choices of at most {LONGEST_CHOICE} characters"
                )
            elif len({each.casefold() for each in listed}) < len(listed):
                self.add_error("choices", "Enter each choice once")
        elif "choices" in given:
            given["choices"] = []
        page = fields.BY_SLUG.get(given.get("page"))
        if page and page.audience is None and given.get("audience", Audience.PROFESSIONALS) != Audience.PROFESSIONALS:
            self.add_error(
                "audience", f"“{page.title}” is for the people who work with the child alone. Select “Nobody else”"
            )
        return given

    @property
    def says(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name not in {"page", "kind"}}


class PublishForm(forms.Form):
    valid_from = DateField(
        label="From which day?",
        help_text="Plans opened from that day on ask them. Plans that have begun keep the questions they began with.",
        called="the day from which they are asked",
        min_date=clock.today,
        initial=clock.today,
    )
