"""What is asked when a plan moves, and the words people read when it is wrong."""

from django import forms

from audit import clock
from components.fields import DateField
from signoff.models import ImprovementAction


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

    def __init__(self, *args, titles: dict[str, str], reasons: dict[str, str] | None = None, **kwargs):
        """`reasons`: what there is to say of some parts already, to begin with."""
        reasons = reasons or {}
        super().__init__(*args, **kwargs)
        self.initial |= {"parts": list(reasons)} | {f"reason_{part}": words for part, words in reasons.items()}
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


class SignOffForm(forms.Form):
    sure = forms.BooleanField(
        label="I have read the plan and I am satisfied with it",
        error_messages={"required": "Tick to say that you have read the plan"},
    )
    presentation = {"sure": {"legend": "Before you sign"}}


class SignOffAlthoughForm(forms.Form):
    """A head signs off a plan that its rating would hold back: with what has to improve, as somebody's duty."""

    what = forms.CharField(
        label="What has to improve?",
        max_length=300,
        widget=forms.Textarea,
        error_messages={"required": "Say what has to improve"},
    )
    owner = forms.ChoiceField(
        label="Who does it?",
        choices=ImprovementAction.Owner.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose who does it"},
    )
    by_when = DateField(label="By when?", called="the day by which it is done", min_date=clock.today)
    sure = forms.BooleanField(
        label="I have read the plan and sign it off although it is rated so",
        error_messages={"required": "Tick to say that you have read the plan"},
    )
    presentation = {"what": {"rows": 3}, "sure": {"legend": "Before you sign"}}

    @property
    def improvement(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("what", "owner", "by_when")}


class ImprovedForm(forms.Form):
    words = forms.CharField(
        label="What was done?",
        max_length=300,
        widget=forms.Textarea,
        error_messages={"required": "Say what was done"},
    )
    presentation = {"words": {"rows": 3}}
