"""What administrators are asked about people besides inviting them."""

from django import forms

from accounts.forms import ROLE_CHOICES, EndMembershipForm
from accounts.models import User
from accounts.provisioning.many import WORDS
from accounts.provisioning.states import State
from accounts.roles import ABOUT, OF_SCHOOL, Role
from audit import clock
from components.forms import DateField

MOST_AT_ONCE = 100


class PeopleFilter(forms.Form):
    text = forms.CharField(label="Name or email", required=False, max_length=100)
    role = forms.ChoiceField(label="Role", required=False, choices=[("", "All roles"), *ROLE_CHOICES])
    school = forms.CharField(label="School, or its URN", required=False, max_length=100)
    state = forms.ChoiceField(label="State", required=False, choices=[("", "All"), *State.choices])
    presentation = {"text": {"autocomplete": "off"}, "school": {"autocomplete": "off"}}

    @property
    def narrows(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())


class ManyForm(forms.Form):
    """Who was ticked in the list, and what is to be done."""

    do = forms.ChoiceField(choices=[(do, words.choice) for do, words in WORDS.items()])
    person = forms.ModelMultipleChoiceField(queryset=User.objects.none())

    def __init__(self, data, *, people):
        super().__init__(data)
        self.fields["person"].queryset = people

    def clean_person(self):
        people = self.cleaned_data["person"]
        if len(people) > MOST_AT_ONCE:
            raise forms.ValidationError(f"Choose at most {MOST_AT_ONCE} people at once")
        return people


class EndManyForm(EndMembershipForm):
    def __init__(self, data=None):
        super().__init__(data)
        self.fields["when"].label = "When do these roles end?"
        self.fields["when"].error_messages = {"required": "Select when the roles end"}


class ChangeRoleForm(forms.Form):
    role = forms.ChoiceField(
        label="What will they do from now on?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select what they will do"},
    )
    starts = DateField(
        called="the first day",
        label="From which day?",
        help_text="The former role ends the day before.",
        min_date=clock.today,
    )

    def __init__(self, data=None, *, membership):
        super().__init__(data, initial={"starts": clock.today()})
        not_offered = [membership.role, *OF_SCHOOL]
        others = [(value, label) for value, label in ROLE_CHOICES if value not in not_offered]
        self.fields["role"].choices = others
        self.presentation = {"role": {"hints": {value: ABOUT[Role(value)].in_one_line for value, _ in others}}}


class ResetSecondFactorForm(forms.Form):
    how = forms.ChoiceField(
        label="How do you know that it is really them who asked?",
        choices=[
            ("seen in person or by video", "I have seen them, in person or by video"),
            ("called back on a known number", "I called them back on a number I knew before"),
            ("confirmed by their manager", "Their manager has confirmed it to me"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Select how you made sure that it is them"},
    )
    presentation = {
        "how": {"hints": {"confirmed by their manager": "An email is not enough: somebody else may have written it."}}
    }


class AgreeToResetForm(ResetSecondFactorForm):
    """The other authority's answer: whoever agrees has made sure of it too."""

    agrees = forms.ChoiceField(
        label="Do you agree?",
        choices=[("yes", "Yes, remove it"), ("no", "No, I do not agree")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether you agree"},
    )
    presentation = {**ResetSecondFactorForm.presentation, "agrees": {"reveal": {"yes": "how"}}}
    field_order = ["agrees", "how"]

    def __init__(self, data=None):
        super().__init__(data)
        self.fields["how"].required = False

    def clean(self):
        data = super().clean()
        if data.get("agrees") == "yes" and not data.get("how") and "how" not in self.errors:
            self.add_error("how", self.fields["how"].error_messages["required"])
        return data

    @property
    def agrees_to_it(self) -> bool:
        return self.cleaned_data["agrees"] == "yes"
