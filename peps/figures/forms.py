from django import forms

from audit import clock
from children.people_file.forms import ConfirmForm
from components.fields import DateField
from organisations.imports import CannotRead
from peps.figures import loading
from peps.figures.layouts import KINDS, MOST_BYTES, MOST_ROWS

__all__ = ["ChooseFileForm", "ConfirmForm"]


class ChooseFileForm(forms.Form):
    kind = forms.ChoiceField(
        label="What is in the file?",
        choices=[(kind.slug, kind.title) for kind in KINDS.values()],
        widget=forms.RadioSelect,
        error_messages={"required": "Select what is in the file"},
    )
    file = forms.FileField(
        label="CSV file",
        help_text=f"At most {MOST_ROWS:,} rows. Nothing is changed before you have seen what would be.",
        error_messages={"required": "Choose a CSV file", "empty": "The file is empty. Choose another"},
    )
    source = forms.CharField(
        label="Where do the figures come from?",
        help_text="Like “School register” or “Autumn data drop”.",
        max_length=100,
        error_messages={"required": "Enter where the figures come from"},
    )
    as_at = DateField(
        label="As at which day?",
        help_text="The day on which they were right.",
        called="the day on which the figures were right",
        max_date=clock.today,
    )
    presentation = {"kind": {"small": True}, "source": {"width": 20}}

    def __init__(self, data=None, files=None, *, by, pep=None, kind=""):
        super().__init__(data, files, initial={"kind": kind, "as_at": clock.today()})
        self.by, self.pep = by, pep

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(f"The file must be smaller than {MOST_BYTES // 1_000_000} MB")
        return upload

    def keep(self):
        """The kept file; None with an error on the form where it cannot be read."""
        said = self.cleaned_data
        about = {"kind": KINDS[said["kind"]], "as_at": said["as_at"], "source": said["source"]}
        try:
            return loading.keep(name=said["file"].name, data=said["file"].read(), **about, pep=self.pep, by=self.by)
        except CannotRead as problem:
            self.add_error("file", str(problem))
            return None
