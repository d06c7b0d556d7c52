from django import forms

from audit import clock
from components.fields import DateField
from components.forms import YesNoField
from exchange.models import Pickup
from exchange.outbound import naming

HINT = "Parts: " + "; ".join(f"{{{name}}} is {words}" for name, words in naming.PARTS.items())


class PickupForm(forms.Form):
    is_on = YesNoField(label="Put a copy of each plan there once it is signed off?")
    pattern = forms.CharField(
        label="What are the files called?",
        help_text=HINT + ". Each name ends with eight letters of its own, so that none is there twice.",
        max_length=100,
        error_messages={"required": "Say what the files are called"},
    )
    with_data = forms.MultipleChoiceField(
        label="What is put there?",
        help_text="The PDF always, and an index with the case-system id, UPN, name and a checksum.",
        choices=[("json", "Also the plan as data (JSON)")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, data=None, *, pickup: Pickup):
        said = {"is_on": pickup.is_on, "pattern": pickup.pattern, "with_data": ["json"] if pickup.with_data else []}
        super().__init__(data, initial=said)

    def clean_pattern(self):
        try:
            return naming.check(self.cleaned_data["pattern"])
        except naming.PatternError as problem:
            raise forms.ValidationError(str(problem)) from None

    def clean_with_data(self):
        return "json" in self.cleaned_data["with_data"]


class SinceForm(forms.Form):
    since = DateField(
        called="the day of sign-off",
        label="Plans signed off since which day?",
        help_text="Only those of which no copy was put there yet.",
    )

    def __init__(self, data=None):
        super().__init__(data)
        self.fields["since"].max_date = clock.today
