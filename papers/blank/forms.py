from django import forms

from organisations.policy_words import PHASES
from papers.blank import sheets
from peps.own.forms import OVERLAYS


class PlanForm(forms.Form):
    """Which sections, for which plan. Sent by GET: what is chosen is the address of the form."""

    phase = forms.ChoiceField(
        label="For which phase?",
        choices=[(phase.value, words) for phase, words in PHASES.items()],
        widget=forms.RadioSelect,
        initial="primary",
    )
    part = forms.MultipleChoiceField(
        label="Which sections?",
        help_text="Tick none for all of them.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    also = forms.MultipleChoiceField(
        label="What else is true of the plan?",
        choices=[(overlay.value, words) for overlay, words in OVERLAYS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    optional_labels = True
    presentation = {"phase": {"inline": True, "small": True}, "part": {"small": True}, "also": {"small": True}}

    def __init__(self, *args, sections, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [(section.part, section.words) for section in sections]


class ReferenceForm(forms.Form):
    reference = forms.CharField(
        label="Reference on the form",
        help_text="At its top and at the foot of every sheet, like 1F0A-33C2-C.",
        max_length=40,
        error_messages={"required": "Enter the reference"},
    )
    presentation = {"reference": {"width": 10, "autocomplete": "off"}}

    def clean_reference(self):
        said = self.cleaned_data["reference"]
        if not (sheets.code_in(said) or sheets.code_in(said.rstrip()[:-1])):
            raise forms.ValidationError("Enter the reference as it stands on the form, like 1F0A-33C2-C")
        return said.strip()
