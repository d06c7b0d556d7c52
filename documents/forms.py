from django import forms

from documents import files
from documents.models import Document


class AddDocumentForm(forms.Form):
    file = forms.FileField(
        label="The file",
        help_text=f"One file of up to 20 MB: {files.LISTED}.",
        allow_empty_file=True,  # files.check says it in one place
    )
    title = forms.CharField(
        label="What is it?",
        help_text="A few words, like “Psychologist’s report, May 2026”.",
        max_length=150,
        error_messages={"required": "Enter a few words that say what it is"},
    )
    kind = forms.ChoiceField(
        label="Kind of document",
        choices=[("", "Choose one"), *Document.Kind.choices],
        error_messages={"required": "Select the kind of document"},
    )
    audience = forms.ChoiceField(
        label="Who may see it?",
        choices=Document.Audience.choices,
        widget=forms.RadioSelect,
        initial=Document.Audience.PROFESSIONALS,
        error_messages={"required": "Select who may see it"},
    )
    plan = forms.UUIDField(
        widget=forms.HiddenInput,
        required=False,
        error_messages={"invalid": "Go back to the plan and start again: the address was not complete"},
    )

    def __init__(self, *args, asks_audience: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_audience:
            del self.fields["audience"]

    presentation = {
        "audience": {
            "hints": {
                Document.Audience.PROFESSIONALS.value: "Social worker, school, Virtual School, reviewing officer.",
                Document.Audience.CARER.value: "Nothing in it that the carer should not read.",
                Document.Audience.YOUNG_PERSON.value: "Nothing in it that would be hard to read alone.",
                Document.Audience.FAMILY.value: "Parents too, where they get a copy.",
            }
        }
    }

    def clean_file(self):
        """The file checked and made safe: `files.CheckedFile`."""
        return files.check(self.cleaned_data["file"])
