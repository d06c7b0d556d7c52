"""What is asked when a plan moves, and the words people read when it is wrong."""

from django import forms

from signoff.models import Rating
from signoff.quality.rubrics import DOES_NOT_APPLY, DOES_NOT_APPLY_WORDS, Rubric


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
    """The criteria, the overall view, and the feedback."""

    optional_labels = True

    def __init__(self, *args, rubric: Rubric, rating: Rating | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.rubric = rubric
        given = {row.criterion: row for row in rating.criteria.all()} if rating else {}
        self.presentation = {}
        levels = [(level.key, level.name) for level in rubric.scale]
        for criterion in rubric.criteria:
            row, words = given.get(criterion.key), criterion.words
            self.fields[f"level_{criterion.key}"] = forms.ChoiceField(
                label=words,
                choices=[*levels, (DOES_NOT_APPLY, DOES_NOT_APPLY_WORDS)],
                widget=forms.RadioSelect,
                initial=row.level if row else None,
                error_messages={"required": f"Choose a rating: {words[0].lower()}{words[1:]}"},
            )
            self.presentation[f"level_{criterion.key}"] = {"inline": True, "small": True}
        self.fields["overall"] = forms.ChoiceField(
            label="Overall, how good is this plan?",
            choices=[(level.key, level.words) for level in rubric.scale],
            widget=forms.RadioSelect,
            initial=rating.overall if rating else None,
            error_messages={"required": "Choose an overall rating"},
        )
        self.fields["why"] = forms.CharField(
            label="Why not as suggested?",
            required=False,
            max_length=300,
            initial=rating.why_different if rating else "",
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

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned["why"]:
            suggested, reason = self.rubric.suggest({name: level for name, (level, _) in self.levels.items()})
            if suggested != cleaned["overall"]:
                words = f"The rule suggests {self.rubric.level_words(suggested)}: {reason} Say why you rate otherwise"
                self.add_error("why", words)
        return cleaned

    @property
    def levels(self) -> dict[str, tuple[str, str]]:
        return {key: (self.cleaned_data[f"level_{key}"], "") for key in self.rubric.by_key}


class SignOffForm(forms.Form):
    sure = forms.BooleanField(
        label="I have read the plan and I am satisfied with it",
        error_messages={"required": "Tick to say that you have read the plan"},
    )
    presentation = {"sure": {"legend": "Before you sign"}}
