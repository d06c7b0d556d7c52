"""Drawing a sample, the second rating, and what came of comparing."""

from django import forms

from accounts.models import User
from organisations.models import School
from signoff.models import SecondReading
from signoff.quality import moderating
from signoff.quality.drafting import OVERALL
from signoff.quality.forms import CriteriaForm

SHOWN = 50  # plans to choose from, the latest


class DrawForm(forms.Form):
    optional_labels = True

    def __init__(self, *args, authority, ratings, rubric, **kwargs):
        super().__init__(*args, **kwargs)
        readers = moderating.readers_of(authority)
        self.fields["name"] = forms.CharField(
            label="What do you call it?",
            help_text="For example: Autumn term, amber plans.",
            max_length=100,
            error_messages={"required": "Enter a name"},
        )
        self.fields["reader"] = forms.ModelChoiceField(
            label="Who reads them a second time?",
            queryset=readers,
            error_messages={"required": "Choose who reads them"},
        )
        self.fields["way"] = forms.ChoiceField(
            label="Which plans?",
            choices=[("share", "A share, drawn by chance"), ("chosen", "Plans I choose")],
            widget=forms.RadioSelect,
            error_messages={"required": "Choose which plans"},
        )
        self.fields["share"] = forms.IntegerField(
            label="How many per cent?", min_value=1, max_value=100, required=False
        )
        self.fields["overall"] = forms.MultipleChoiceField(
            label="Only plans rated",
            choices=[(level.key, level.name) for level in rubric.scale],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields["adviser"] = forms.ModelChoiceField(
            label="Only plans rated by",
            queryset=User.objects.filter(pk__in=ratings.values("by")).order_by("name"),
            required=False,
            empty_label="Anybody",
        )
        self.fields["school"] = forms.ModelChoiceField(
            label="Only plans of", queryset=_schools(ratings), required=False, empty_label="Any school"
        )
        latest = ratings.select_related("pep__child", "pep__term").order_by("-pep__signed_off_at")[:SHOWN]
        self.fields["plans"] = forms.MultipleChoiceField(
            label="Which ones?",
            choices=[(str(row.pep_id), f"{row.pep.child.known_as}, {row.pep}") for row in latest],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
        self.presentation = {
            "way": {"reveal": {"share": "share", "chosen": "plans"}},
            "share": {"width": 3},
            "overall": {"small": True},
            "plans": {"small": True},
        }

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("way") == "share" and not cleaned.get("share") and "share" not in self.errors:
            self.add_error("share", "Enter how many per cent, from 1 to 100")
        if cleaned.get("way") == "chosen" and not cleaned.get("plans"):
            self.add_error("plans", "Choose at least one plan")
        return cleaned


def _schools(ratings):
    return School.objects.filter(pk__in=ratings.exclude(pep__school=None).values("pep__school")).order_by("name")


class SecondForm(CriteriaForm):
    """The criteria, and the overall rating as the second reader sees it."""

    def __init__(self, *args, rubric, pep, given, **kwargs):
        super().__init__(*args, rubric=rubric, pep=pep, given=given, **kwargs)
        for key in rubric.by_key:
            self.fields.pop(f"about_{key}", None)
        self.fields["overall"] = forms.ChoiceField(
            label="Overall, how good is this plan?",
            choices=[(level.key, level.words) for level in rubric.scale],
            widget=forms.RadioSelect,
            initial=given.get(OVERALL, {}).get("level"),
            error_messages={"required": "Choose an overall rating"},
        )

    def typed(self) -> dict[str, dict]:
        return super().typed() | {OVERALL: {"level": self.data.get("overall", "")}}


class OutcomeForm(forms.Form):
    outcome = forms.ChoiceField(
        label="What do you make of it?",
        choices=SecondReading.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you make of it"},
    )
    words = forms.CharField(
        label="What do both learn from it?",
        required=False,
        max_length=300,
        widget=forms.Textarea,
    )
    optional_labels = True
    presentation = {"words": {"rows": 3}}
