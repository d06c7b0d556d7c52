"""Part B in the words people read: the young person's answers, and what an adult noticed."""

from django import forms

from components.model_forms import house_field
from peps.forms.base import PageForm
from peps.models import AlternativeView, ViewAnswer, ViewsPage
from peps.models.views import Topic


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
