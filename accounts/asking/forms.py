from django import forms

from accounts.forms import INVITED_HERE, InviteForm
from accounts.models import LoginRequest
from organisations.models import Authority


class AskForm(forms.Form):
    name = forms.CharField(label="Your full name", max_length=150, error_messages={"required": "Enter your full name"})
    email = forms.EmailField(
        label="Your work email address",
        help_text="Carers may use their own.",
        max_length=254,
        error_messages={"required": "Enter your work email address"},
    )
    what = forms.ChoiceField(
        label="What do you do?",
        choices=LoginRequest.What.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what you do"},
    )
    authority = forms.ModelChoiceField(
        label="Which council looks after the child?",
        queryset=Authority.objects.order_by("name"),
        to_field_name="code",
        empty_label="Choose a council",
        error_messages={"required": "Select the council", "invalid_choice": "Select the council"},
    )
    place = forms.CharField(
        label="Your school or organisation",
        help_text="With the town, if it is a school.",
        max_length=200,
        error_messages={"required": "Enter your school or organisation"},
    )
    why = forms.CharField(
        label="Why do you need a login?",
        help_text="Do not name a child or say anything about one.",
        max_length=1000,
        widget=forms.Textarea,
        error_messages={"required": "Enter why you need a login"},
    )
    presentation = {"name": {"autocomplete": "name"}, "email": {"autocomplete": "email"}, "why": {"rows": 3}}

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


class AcceptForm(InviteForm):
    """As what they are invited. The address is the one that asked, and stays it."""

    def __init__(self, data=None, *, asked: LoginRequest, by):
        works_at_school = asked.what == LoginRequest.What.DESIGNATED_TEACHER
        begins = {
            "name": asked.name,
            "role": asked.what if asked.what in INVITED_HERE else "",
            "school": asked.place if works_at_school else "",
        }
        council = Authority.objects.filter(pk=asked.authority_id)
        super().__init__(data, authorities=council, by=by, initial=begins)
        del self.fields["email"]


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label="Why?",
        help_text="For you and your colleagues only. They are told that there is no login, and whom to ask.",
        max_length=500,
        widget=forms.Textarea,
        error_messages={"required": "Enter why they get no login"},
    )
    presentation = {"reason": {"rows": 3}}
