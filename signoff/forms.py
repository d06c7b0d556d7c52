"""What is asked when a plan moves, and the words people read when it is wrong."""

from django import forms

from signoff.models import CriterionRating, Rating
from signoff.rubric import CRITERIA


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=300, widget=forms.Textarea, error_messages={"required": "Say why. Others will read it."}
    )
    presentation = {"reason": {"rows": 3}}

    def __init__(self, *args, label: str = "Why?", hint: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].help_text = hint


class CompleteForm(forms.Form):
    """Nothing to fill in for the owner; a reason for somebody who stands in."""

    reason = forms.CharField(
        label="Why do you complete it on behalf of its owner?", max_length=300, widget=forms.Textarea
    )
    presentation = {"reason": {"rows": 3}}

    def __init__(self, *args, on_behalf: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not on_behalf:
            del self.fields["reason"]


class ReturnForm(forms.Form):
    """Which parts need more, and why: each ticked part asks for its reason."""

    def __init__(self, *args, titles: dict[str, str], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parts"] = forms.MultipleChoiceField(
            label="Which sections need more?",
            choices=list(titles.items()),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Choose at least one section"},
        )
        for part in titles:
            self.fields[f"reason_{part}"] = forms.CharField(
                label="What is needed?", required=False, max_length=1000, widget=forms.Textarea
            )
        self.presentation = {
            "parts": {"reveal": {part: f"reason_{part}" for part in titles}},
            **{f"reason_{part}": {"rows": 3} for part in titles},
        }

    def clean(self):
        cleaned = super().clean()
        for part in cleaned.get("parts", []):
            if not cleaned.get(f"reason_{part}"):
                self.add_error(f"reason_{part}", "Say what is needed, so that its owner knows what to change")
        return cleaned

    @property
    def reasons(self) -> dict[str, str]:
        return {part: self.cleaned_data[f"reason_{part}"] for part in self.cleaned_data["parts"]}


class RatingForm(forms.Form):
    """The rubric, the overall view, and the feedback."""

    optional_labels = True

    def __init__(self, *args, rating: Rating | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        given = {row.criterion: row for row in rating.criteria.all()} if rating else {}
        self.presentation = {}
        for name, words in CRITERIA.items():
            row = given.get(name)
            self.fields[f"level_{name}"] = forms.ChoiceField(
                label=words,
                choices=CriterionRating.Level.choices,
                widget=forms.RadioSelect,
                initial=row.level if row else None,
                error_messages={"required": f"Choose a level: {words[0].lower()}{words[1:]}"},
            )
            self.presentation[f"level_{name}"] = {"inline": True, "small": True}
        self.fields["overall"] = forms.ChoiceField(
            label="Overall, how good is this plan?",
            choices=Rating.Overall.choices,
            widget=forms.RadioSelect,
            initial=rating.overall if rating else None,
            error_messages={"required": "Choose an overall rating"},
        )
        self.fields["to_teacher"] = forms.CharField(
            label="Feedback to the designated teacher",
            help_text="What is good, and what would make the next plan better?",
            widget=forms.Textarea,
            initial=rating.feedback_to_teacher if rating else "",
            error_messages={"required": "Write feedback to the designated teacher"},
        )
        self.fields["to_social_worker"] = forms.CharField(
            label="Feedback to the social worker",
            widget=forms.Textarea,
            required=False,
            initial=rating.feedback_to_social_worker if rating else "",
        )
        self.presentation |= {
            "to_teacher": {"rows": 5},
            "to_social_worker": {"rows": 4},
            "overall": {"label_size": "m"},
        }

    @property
    def levels(self) -> dict[str, tuple[str, str]]:
        return {name: (self.cleaned_data[f"level_{name}"], "") for name in CRITERIA}


class SignOffForm(forms.Form):
    sure = forms.BooleanField(
        label="I have read the plan and I am satisfied with it",
        error_messages={"required": "Tick to say that you have read the plan"},
    )
    presentation = {"sure": {"legend": "Before you sign"}}
