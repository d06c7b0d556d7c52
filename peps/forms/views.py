"""Part B in the words people read: the young person's answers, and what an adult noticed."""

from django import forms

from audit import clock
from components.forms import DateField
from components.model_forms import house_field
from peps.models import AlternativeView
from peps.models.views import HowGiven, Topic, Way
from peps.voice import bank

HINTS = {
    Topic.MEETING: "Who should be there? Is there something an adult should say for them, and who?",
    Topic.HARD: "Write it as they said it, also if it is hard to read.",
}


class RecordForm(forms.Form):
    """What an adult writes down, word for word: the topics, how and when it was said, and who may see it. Every answer
    may be left out."""

    def __init__(self, *args, answers: dict, asks_agreement: bool, asks_school: bool, meeting=None, **kwargs):
        """`answers` are those this adult wrote down before, by topic; `meeting`: where they were said, if they were
        said there."""
        super().__init__(*args, **kwargs)
        self.presentation = {}
        for topic in Topic:
            if topic == Topic.AGREE and not asks_agreement:
                continue
            self._ask_about(topic, answers.get(topic.value))
        before = next(iter(answers.values()), None)
        self._ask_how(before, meeting)
        self._ask_who_may_see(before, asks_school)

    def _ask_about(self, topic, given):
        picked = {Topic.MEETING: ("come", bank.COMES), Topic.AGREE: ("agree", bank.AGREES)}.get(topic)
        if picked:
            name, choices = picked
            self.fields[f"{name}s"] = forms.ChoiceField(
                label=bank.SAID[f"{topic.value}.{name}"],
                choices=[("", "They did not say"), *((choice.code, choice.words) for choice in choices)],
                required=False,
                widget=forms.RadioSelect,
                initial=given.picks.get(f"{topic.value}.{name}", "") if given else "",
            )
            self.presentation[f"{name}s"] = {"inline": True, "small": True}
        self.fields[topic.value] = forms.CharField(
            label=topic.label,
            help_text=HINTS.get(topic, ""),
            required=False,
            widget=forms.Textarea,
            initial=given.words if given else "",
        )
        self.presentation[topic.value] = {"rows": 3}

    def _ask_how(self, before, meeting):
        if not meeting:
            apart = {HowGiven.WROTE, HowGiven.AT_MEETING}
            self.fields["how"] = forms.ChoiceField(
                label="How did they say it?",
                choices=[choice for choice in HowGiven.choices if choice[0] not in apart],
                widget=forms.RadioSelect,
                initial=before.how if before else HowGiven.SAID,
            )
            self.presentation["how"] = {"reveal": {HowGiven.INTERPRETER.value: "interpreter"}}
        self.fields["interpreter"] = forms.CharField(
            label="Name of the interpreter, if there was one" if meeting else "Name of the interpreter",
            max_length=100,
            required=False,
            initial=before.interpreter if before else "",
        )
        self.fields["language"] = forms.CharField(
            label="In which language did they say it?",
            max_length=40,
            required=False,
            initial=before.language if before else "English",
        )
        self.fields["said_on"] = DateField(
            label="When did they say it?",
            called="the day",
            required=False,
            initial=before.said_on if before else meeting.on if meeting else None,
        )
        self.presentation["interpreter"] = {"width": 20, "autocomplete": "off"}
        self.presentation["language"] = {"width": 20, "autocomplete": "off"}

    def _ask_who_may_see(self, before, asks_school):
        asked = [
            ("keep_off_screen", "Not on the big screen at the meeting", bool(before and not before.on_big_screen)),
            ("carer_may_see", "The people they live with may read this", bool(before and before.carer_may_see)),
            ("parents_may_see", "Their parents may read this", bool(before and before.parents_may_see)),
        ]
        if asks_school:
            asked.append(("not_for_school", "Not for the school", bool(before and not before.school_may_see)))
        for name, label, initial in asked:
            self.fields[name] = forms.BooleanField(label=label, required=False, initial=initial)
        self.presentation["keep_off_screen"] = {"legend": "What did they say about who may see it?"}

    def clean_said_on(self):
        day = self.cleaned_data["said_on"]
        if day and day > clock.today():
            raise forms.ValidationError("The day must be today or in the past")
        return day

    @property
    def said(self) -> dict[str, str]:
        """The answers by the names of their questions."""
        data = self.cleaned_data
        names = {"comes": "meeting.come", "agrees": "agree.agree"} | {topic.value: topic.value for topic in Topic}
        names = {field: name for field, name in names.items() if field in self.fields}
        return {name: data[field].strip() for field, name in names.items()}

    @property
    def audiences(self) -> dict[str, bool]:
        data = self.cleaned_data
        return {
            "on_big_screen": not data["keep_off_screen"],
            "carer_may_see": data["carer_may_see"],
            "parents_may_see": data["parents_may_see"],
            "school_may_see": not data.get("not_for_school"),
        }


class SetUpForm(forms.Form):
    """Before a child is asked: how to begin, and whom they can talk to at school."""

    way = forms.ChoiceField(
        label="With which way do you want to begin?",
        help_text="Choose it together. It can be changed at any time, and nothing that was said is lost.",
        choices=[],
        widget=forms.RadioSelect,
        required=False,
    )
    language = forms.ChoiceField(label="Language of the questions", choices=[], required=False)
    safe_name = forms.CharField(
        label="Who is the safeguarding lead at school?",
        help_text="The child’s pages name this person, for when something is wrong. It is kept for every child here.",
        max_length=150,
        required=False,
    )
    safe_how = forms.CharField(
        label="Where or how does a child find them?",
        help_text="For example: Room 4, by the library.",
        max_length=200,
        required=False,
    )
    presentation = {"safe_name": {"width": 20, "autocomplete": "off"}, "safe_how": {"autocomplete": "off"}}

    def __init__(self, *args, languages: list, has_school: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [("", "They choose themselves"), *Way.choices]
        self.presentation = {
            **self.presentation,
            "way": {"hints": {way: words for way, (_, words) in bank.ABOUT.items()}},
        }
        self.fields["language"].choices = [(each.code, each.name) for each in languages]
        if len(languages) == 1:
            del self.fields["language"]
        if not has_school:
            del self.fields["safe_name"], self.fields["safe_how"]


class AlternativeViewForm(forms.ModelForm):
    class Meta:
        model = AlternativeView
        formfield_callback = house_field
        fields = ["view_of", "words"]
        labels = {"view_of": "Whose view is this?", "words": "What do they see, or want to say?"}
        help_texts = {"words": "This is shown as an adult's view, never as the young person's words."}

    presentation = {"words": {"rows": 6}}
