from django import forms

from papers.models import SharedCopy


class ForWhomForm(forms.Form):
    for_whom = forms.ChoiceField(
        label="Who is it for?",
        choices=SharedCopy.ForWhom.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select who the copy is for"},
    )


class ShareForm(forms.Form):
    """Which pieces, and for whom: those with a login get a link, anybody else is given the paper."""

    keys = forms.MultipleChoiceField(
        label="What is in it?",
        help_text="Only what you tick.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select at least one part of the plan"},
    )
    people = forms.MultipleChoiceField(
        label="Who gets a link?",
        help_text="They read it after signing in.",
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    to_whom = forms.CharField(
        label="Who else is given the paper?",
        help_text="A name and what they are, like “Ms Hart, Larch School”.",
        max_length=200,
        required=False,
    )

    presentation = {"keys": {"small": True}}

    def __init__(self, *args, pieces: dict[str, str], readers: list, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["keys"].choices = list(pieces.items())
        self.fields["people"].choices = [(str(user.pk), user.name) for user in readers]
        if not readers:
            del self.fields["people"]

    def clean(self):
        said = super().clean()
        if not self.errors and not said.get("people") and not said["to_whom"]:
            self.add_error("to_whom", "Say who the copy is for")
        return said


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label="Why do you take it back?",
        help_text="Those who read the plan here read this too; those the copy was made for do not.",
        max_length=300,
        widget=forms.Textarea,
        error_messages={"required": "Enter why you take it back"},
    )
    presentation = {"reason": {"rows": 3}}
