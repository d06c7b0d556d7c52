from django import forms


class FiledForm(forms.Form):
    reference = forms.CharField(
        label="Reference in the case system (optional)",
        help_text="The number of the document there, so that others find it.",
        max_length=100,
        required=False,
    )
    presentation = {"reference": {"classes": "govuk-!-width-one-half"}}
