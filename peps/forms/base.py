"""A page of a plan as a form: nothing is required while saving, and it knows the version it was opened on."""

from django import forms


class PageForm(forms.ModelForm):
    """A page's answers. `based_on` is the version the person was looking at when they began to type."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False)
    presentation: dict = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["based_on"] = self.instance.version

    @property
    def answers(self) -> dict:
        """The page's fields as cleaned values, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name in self._meta.fields}
