"""“It is me”: somebody who is signed in confirms it, before a screen that others can see becomes theirs again.

With their password; whoever has none signs in again in their own way.
"""

from allauth.core import ratelimit
from django import forms


class ConfirmForm(forms.Form):
    password = forms.CharField(
        label="Your password",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password"},
    )
    presentation = {"password": {"width": 20, "autocomplete": "current-password"}}

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        person, password = self.request.user, self.cleaned_data["password"]
        if not ratelimit.consume(self.request, action="reauthenticate", user=person):
            raise forms.ValidationError("You have tried too often. Wait 5 minutes and try again")
        if not person.check_password(password):
            raise forms.ValidationError("The password is not right")
        ratelimit.clear(self.request, action="reauthenticate", user=person)
        return ""  # kept nowhere
