from django import forms

from exchange.models import CHOOSABLE
from exchange.webhooks import guarded


class EndpointForm(forms.Form):
    name = forms.CharField(
        label="What is the system called?",
        max_length=80,
        error_messages={"required": "Say what the system is called"},
    )
    url = forms.CharField(
        label="At which address is it called?",
        help_text="It begins with https://. Whoever looks after that system knows it.",
        max_length=500,
        error_messages={"required": "Enter the address, such as https://case.example.gov.uk/epep"},
    )
    kinds = forms.MultipleChoiceField(
        label="When is it called?",
        choices=[(kind.value, kind.label) for kind in CHOOSABLE],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one"},
    )
    presentation = {"url": {"spellcheck": False}}

    def clean_url(self):
        """Looked up now, for a clear word now; each call looks again."""
        url = self.cleaned_data["url"].strip()
        try:
            guarded.find(guarded.target_of(url))
        except (guarded.Refused, guarded.NoAnswer) as problem:
            raise forms.ValidationError(str(problem)) from None
        return url
