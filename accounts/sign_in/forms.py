from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms


class PasskeyForm(AddWebAuthnForm):
    passwordless = forms.BooleanField(
        label="Sign in with it instead of the password",
        required=False,
        initial=True,
        help_text="Without this it is asked for after the password.",
    )

    def __init__(self, *args, **details):
        super().__init__(*args, **details)
        self.fields["name"].label = "A name for it, so that you know it again"
