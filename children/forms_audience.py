"""The question for whom an item is meant, on the form of the item or on a page of its own."""

from django import forms

from children.audience import Audience

QUESTION = "Who may see it, besides the people who work with the child?"
CHOICES = [(Audience.PROFESSIONALS.value, "Nobody else"), *Audience.choices[1:]]


class WithAudience:
    """A model form with `audience` among its fields: asked last, and where it is not answered it stays as it is."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["audience"] = self.fields.pop("audience")
        self.fields["audience"].label = QUESTION
        self.fields["audience"].choices = CHOICES
        self.fields["audience"].required = False

    def clean_audience(self) -> str:
        return self.cleaned_data["audience"] or self.instance.audience


class AudienceForm(forms.Form):
    audience = forms.ChoiceField(
        label="Besides the people who work with the child",
        choices=CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": "Select who may see it"},
    )
