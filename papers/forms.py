from django import forms

from papers import checking

TOO_BIG = 20 * 1024 * 1024


class CheckForm(forms.Form):
    """A PDF, or what stands on it."""

    file = forms.FileField(
        label="The PDF",
        help_text="It is compared with the one that was kept. Nothing of it is stored.",
        required=False,
        allow_empty_file=True,
    )
    code = forms.CharField(
        label="Or the check code",
        help_text="At the foot of every sheet, like “1f0a 33c2 9be4 70d1”. A whole SHA-256 hash will do too.",
        max_length=200,
        required=False,
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload and upload.size > TOO_BIG:
            raise forms.ValidationError("The PDF must be smaller than 20 MB")
        return upload

    def clean_code(self):
        said = self.cleaned_data["code"]
        if said and not checking.hash_in(said):
            raise forms.ValidationError("Enter the check code as it stands on the paper: 16 letters and figures")
        return checking.hash_in(said)

    def clean(self):
        said = super().clean()
        if not self.errors and not said.get("file") and not said.get("code"):
            self.add_error("file", "Choose the PDF, or enter its check code")
        return said
