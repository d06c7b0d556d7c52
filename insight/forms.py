"""What a page of figures is narrowed to, and what a file of them is for."""

from django import forms

from insight.breakdowns import BREAKDOWNS, PHASES
from insight.models import Taken
from insight.scope import ALL, MINE, Scope

WHOSE = [(ALL, "The whole authority"), (MINE, "My caseload")]


class Narrowing(forms.Form):
    """Sent by GET. Choices are those of the people and schools the figures are about."""

    authority = forms.ChoiceField(label="Authority", required=False)
    term = forms.ChoiceField(label="Term", required=False)
    phase = forms.ChoiceField(
        label="Phase",
        required=False,
        choices=[(ALL, "All phases"), *((p.value, words) for p, (words, _) in PHASES.items())],
    )
    adviser = forms.ChoiceField(label="Adviser", required=False)
    whose = forms.ChoiceField(label="Whose children", required=False, choices=WHOSE)
    by = forms.ChoiceField(label="Break down", required=False)

    def __init__(self, scope: Scope, shown: dict, *, authorities, advisers, has_terms: bool):
        super().__init__(data=shown)
        every = "All authorities" if len(authorities) > 1 else ""
        self.fields["authority"].choices = [(ALL, every), *((each.code, each.name) for each in authorities)]
        self.fields["term"].choices = [(ALL, "All terms"), *((name, name) for name in reversed(scope.terms))]
        self.fields["adviser"].choices = [(ALL, "All advisers"), *advisers, ("none", "No adviser named")]
        ways = [each for each in BREAKDOWNS.values() if has_terms or each.name != "term"]
        if len(authorities) < 2:
            ways = [each for each in ways if each.name != "authority"]
            del self.fields["authority"]
        self.fields["by"].choices = [("", "Not broken down"), *((each.name, each.words) for each in ways)]
        if not has_terms:
            del self.fields["term"]


class TakeForm(forms.Form):
    reader = forms.ChoiceField(label="Who will read it?", choices=Taken.Reader, widget=forms.RadioSelect)
    format = forms.ChoiceField(label="Which kind of file?", choices=Taken.Format, widget=forms.RadioSelect)
    purpose = forms.CharField(
        label="What is it for?",
        max_length=300,
        help_text="It is kept with your name. For example: autumn meeting with Oakfield School",
        error_messages={"required": "Enter what the file is for"},
    )
    presentation = {
        "reader": {"hints": {"team": "Every number as it is", "others": "Numbers under five are hidden"}},
    }

    def __init__(self, data=None, *, narrowed: str = ""):
        """`narrowed`: to what these figures are narrowed that only the team may see, in words."""
        super().__init__(data)
        self.narrowed = narrowed

    def clean_reader(self):
        """Of one group taken from all, the rest is left: what is hidden in either could be worked out."""
        reader = self.cleaned_data["reader"]
        if reader == Taken.Reader.OTHERS and self.narrowed:
            raise forms.ValidationError(
                f"These figures are for {self.narrowed}. From several such files small numbers could be worked out. "
                "For other people take one term of the whole authority; it can be broken down by phase, school or "
                "adviser"
            )
        return reader


class ReportForm(forms.Form):
    authority = forms.ChoiceField(label="Authority")
    term = forms.ChoiceField(label="Which term?")
    purpose = forms.CharField(
        label="What is it for?",
        max_length=300,
        help_text="For example: corporate parenting board, 12 January",
        error_messages={"required": "Enter what the report is for"},
    )

    def __init__(self, data, authorities, terms):
        super().__init__(data)
        self.fields["authority"].choices = [(each.code, each.name) for each in authorities]
        self.fields["term"].choices = [(name, name) for name in terms]
        if len(authorities) == 1:
            self.fields["authority"].widget = forms.HiddenInput()
            self.fields["authority"].initial = authorities[0].code
