"""A page or a row of a plan as a form: nothing is required while saving, and it knows what the screen shows."""

from django import forms

from audit.versions import Seen


class SeenField(forms.CharField):
    """What the person was looking at when they began to type (`audit.versions.Seen`), carried by the form."""

    widget = forms.HiddenInput(attrs={"autocomplete": "off"})

    def __init__(self, **options):
        super().__init__(required=False, max_length=500, **options)

    def clean(self, value) -> Seen:
        """Without one nothing was seen: what differs from an empty record is for a person to choose."""
        try:
            return Seen.parse(super().clean(value))
        except ValueError:
            return Seen(0)


class VersionedForm(forms.ModelForm):
    based_on = SeenField()
    presentation: dict = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["based_on"] = self.instance.version

    @property
    def answers(self) -> dict:
        """The fields of the record as cleaned values."""
        return {name: value for name, value in self.cleaned_data.items() if name in self._meta.fields}


class PageForm(VersionedForm):
    """A page's answers."""
