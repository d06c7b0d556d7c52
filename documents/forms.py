from django import forms

from children.audience import Audience
from documents import files
from documents.models import Document

HINTS = {
    Audience.PROFESSIONALS.value: "Social worker, school, Virtual School, reviewing officer.",
    Audience.CARER.value: "Nothing in it that the carer should not read.",
    Audience.YOUNG_PERSON.value: "Nothing in it that would be hard to read alone.",
    Audience.FAMILY.value: "Parents too, where they get a copy.",
}


class AboutDocumentForm(forms.Form):
    """What is said about a document. Carers and young people do not choose who sees what they add."""

    title = forms.CharField(
        label="What is it?",
        help_text="A few words, like “Psychologist’s report, May 2026”.",
        max_length=150,
        error_messages={"required": "Enter a few words that say what it is"},
    )
    kind = forms.ChoiceField(
        label="Kind of document",
        choices=[("", "Choose one"), *((kind.value, kind.label) for kind in Document.Kind if kind.is_added_by_hand)],
        error_messages={"required": "Select the kind of document"},
    )
    audience = forms.ChoiceField(
        label="Who may see it?",
        choices=Audience.choices,
        widget=forms.RadioSelect,
        initial=Audience.PROFESSIONALS,
        error_messages={"required": "Select who may see it"},
    )
    shows_place = forms.BooleanField(
        label="It shows where the child lives",
        help_text="Then the school and the carer do not see it, whatever you chose above.",
        required=False,
    )
    on_screen = forms.BooleanField(
        label="It may be shown on the big screen",
        help_text="At the meeting everybody in the room would see it.",
        required=False,
    )

    presentation = {
        "audience": {"hints": HINTS},
        "shows_place": {"legend": "Confidential place"},
        "on_screen": {"legend": "At the meeting"},
    }

    def __init__(self, *args, asks_audience: bool = True, asks_place: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if not asks_audience:
            del self.fields["audience"]
        if not asks_place:
            del self.fields["shows_place"]


class AddDocumentForm(AboutDocumentForm):
    file = forms.FileField(
        label="The file",
        help_text=f"One file of up to 20 MB: {files.LISTED}.",
        allow_empty_file=True,  # files.check says it in one place
    )
    plan = forms.UUIDField(
        widget=forms.HiddenInput,
        required=False,
        error_messages={"invalid": "Go back to the plan and start again: the address was not complete"},
    )
    field_order = ["file", "title", "kind", "audience", "shows_place", "on_screen", "plan"]

    def clean_file(self):
        """The file checked and made safe: `files.CheckedFile`."""
        return files.check(self.cleaned_data["file"])


class CiteForm(forms.Form):
    documents = forms.MultipleChoiceField(
        label="Documents of the child", widget=forms.CheckboxSelectMultiple, required=False
    )
    presentation = {"documents": {"hide_label": True}}

    def __init__(self, *args, offered: list[Document], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["documents"].choices = [
            (str(document.series), f"{document.title} ({document.get_kind_display()})") for document in offered
        ]
