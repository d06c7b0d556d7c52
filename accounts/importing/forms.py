from django import forms

from accounts.permissions import authorities_administered
from organisations.import_kinds import Kind

MOST_BYTES = 100 * 1024 * 1024
MOST_FILES = 40


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several, as a list."""

    def __init__(self, **options):
        super().__init__(widget=ManyFiles(), **options)

    def clean(self, data, initial=None):
        uploads = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(upload, initial) for upload in uploads or [None]]


class ChooseForm(forms.Form):
    authority = forms.ModelChoiceField(
        label="Authority",
        queryset=None,
        to_field_name="code",
        error_messages={"required": "Select the authority", "invalid_choice": "Select the authority"},
    )
    files = FilesField(
        label="Files",
        error_messages={"required": "Choose the files", "empty": "One of the files is empty. Choose another"},
    )

    def __init__(self, data=None, files=None, *, kind: Kind, by, initial=None):
        super().__init__(data, files, initial=initial)
        self.fields["files"].help_text = kind.files_hint
        self.fields["files"].widget.attrs["accept"] = kind.accepts
        administered = authorities_administered(by).order_by("name")
        self.fields["authority"].queryset = administered
        self.only_authority = None
        if kind.of_portal or len(administered) == 1:
            self.only_authority = None if kind.of_portal else administered[0]
            del self.fields["authority"]

    def clean_files(self):
        uploads = self.cleaned_data["files"]
        if len(uploads) > MOST_FILES:
            raise forms.ValidationError(f"Choose at most {MOST_FILES} files")
        if sum(upload.size for upload in uploads) > MOST_BYTES:
            raise forms.ValidationError("The files must be smaller than 100 MB together. Choose a zip of them")
        return uploads

    @property
    def authority_chosen(self):
        return self.cleaned_data.get("authority") or self.only_authority

    def contents(self) -> dict[str, bytes]:
        """By name; two of one name are told apart."""
        found: dict[str, bytes] = {}
        for number, upload in enumerate(self.cleaned_data["files"], start=1):
            name = upload.name if upload.name not in found else f"{number} {upload.name}"
            found[name] = upload.read()
        return found
