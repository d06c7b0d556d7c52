from django import forms

from children.people_file import loading, reading
from organisations.imports import CannotRead


class ChooseFileForm(forms.Form):
    authority = forms.ModelChoiceField(
        label="Authority",
        queryset=None,
        to_field_name="code",
        error_messages={"required": "Select the authority", "invalid_choice": "Select the authority"},
    )
    file = forms.FileField(
        label="CSV file",
        help_text=f"At most {reading.MOST_ROWS:,} rows. Nothing is changed before you have seen what would be.",
        error_messages={"required": "Choose a CSV file", "empty": "The file is empty. Choose another"},
    )

    def __init__(self, data=None, files=None, *, by):
        super().__init__(data, files)
        self.by = by
        administered = loading.permissions.authorities_administered(by).order_by("name")
        self.fields["authority"].queryset = administered
        self.only_authority = None
        if len(administered) == 1:
            self.only_authority = administered[0]
            del self.fields["authority"]

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > reading.MOST_BYTES:
            raise forms.ValidationError("The file must be smaller than 1 MB. Split it into several")
        return upload

    def keep(self):
        """The kept file; None with an error on the form where it cannot be read."""
        upload = self.cleaned_data["file"]
        authority = self.cleaned_data.get("authority") or self.only_authority
        try:
            return loading.keep(name=upload.name, data=upload.read(), authority=authority, by=self.by)
        except CannotRead as problem:
            self.add_error("file", str(problem))
            return None


class ConfirmForm(forms.Form):
    """`seen` says which preview was confirmed; refused rows are left out only when somebody says so."""

    seen = forms.CharField(widget=forms.HiddenInput)
    leave_out = forms.BooleanField()

    def __init__(self, data=None, *, plan):
        super().__init__(data, initial={"seen": plan.fingerprint})
        refused = plan.counts["Refused"]
        if not refused:
            del self.fields["leave_out"]
            return
        rows = "1 refused row" if refused == 1 else f"{refused:,} refused rows"
        self.fields["leave_out"].label = f"Leave out the {rows}"
        self.fields["leave_out"].error_messages["required"] = (
            "Tick that the refused rows are left out, or put them right and choose the file again"
        )
