from django import forms
from django.contrib.auth.password_validation import validate_password

from accounts.models import User
from accounts.roles import ABOUT, OF_SCHOOL, Role
from audit import clock
from components.forms import DateField
from organisations.school_choice import SchoolChoice

INVITED_HERE = [
    Role.SOCIAL_WORKER,
    Role.DESIGNATED_TEACHER,
    Role.CARER,
    Role.ADVISER,
    Role.HEAD,
    Role.ADMINISTRATOR,
    Role.REVIEWING_OFFICER,
]
ROLE_CHOICES = [(role.value, role.label) for role in INVITED_HERE]


class InviteForm(SchoolChoice, forms.Form):
    name = forms.CharField(label="Full name", max_length=150)
    email = forms.EmailField(label="Work email address", max_length=254)
    job_title = forms.CharField(label="Job title (optional)", max_length=100, required=False)
    authority = forms.ModelChoiceField(label="Authority", queryset=None)
    role = forms.ChoiceField(
        label="What will they do here?",
        choices=ROLE_CHOICES,
        widget=forms.RadioSelect,
        error_messages={"required": "Select what they will do here"},
    )
    school = forms.CharField(
        label="School or setting",
        help_text="Type the name, with the town if it is a common one, or the URN.",
        max_length=200,
        required=False,
    )

    def __init__(self, data=None, *, authorities, by, initial=None):
        super().__init__(data, initial=initial)
        self.by = by
        self.fields["authority"].queryset = authorities.order_by("name")
        self.only_authority = None
        if authorities.count() == 1:
            self.only_authority = authorities.get()
            del self.fields["authority"]
        self.offer_matches(asked=self.data.get("role") in OF_SCHOOL)
        asked_of_teachers = [name for name in ("school", "school_id") if name in self.fields]
        self.presentation = {
            "name": {"autocomplete": "off"},
            "email": {"autocomplete": "off"},
            "role": {
                "hints": {role.value: ABOUT[role].in_one_line for role in INVITED_HERE},
                "reveal": {Role.DESIGNATED_TEACHER.value: asked_of_teachers},
            },
        }

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if email == self.by.email:
            raise forms.ValidationError("You cannot invite yourself. Ask another administrator to change your roles")
        if User.objects.filter(email=email, is_active=False).exists():
            raise forms.ValidationError("This account is suspended. It has to be reactivated first")
        return email

    def clean(self):
        data = super().clean()
        data.setdefault("authority", self.only_authority)
        data["at_school"] = None
        if data.get("role") in OF_SCHOOL:
            data["at_school"] = self.chosen_school()
        return data

    @property
    def place(self) -> dict:
        """Where the role is held: a school for those who work at one, otherwise the authority."""
        school = self.cleaned_data["at_school"]
        return {"school": school} if school else {"authority": self.cleaned_data["authority"]}


class EndMembershipForm(forms.Form):
    when = forms.ChoiceField(
        label="When does this role end?",
        choices=[("now", "Now"), ("day", "On a day to come")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select when the role ends"},
    )
    last_day = DateField(
        label="Last day", help_text="They keep their access until the end of this day.", required=False
    )
    presentation = {
        "when": {"hints": {"now": "Access stops at once."}, "reveal": {"day": "last_day"}},
    }

    def clean(self):
        data = super().clean()
        if data.get("when") == "day" and "last_day" not in self.errors:
            if not data.get("last_day"):
                self.add_error("last_day", "Enter the last day")
            elif data["last_day"] < clock.today():
                self.add_error("last_day", "The last day must be today or later. To stop access at once select Now")
        return data

    @property
    def ends(self):
        return self.cleaned_data["last_day"] if self.cleaned_data["when"] == "day" else None


class PasswordForm(forms.Form):
    password = forms.CharField(
        label="Choose a password",
        help_text="At least 12 characters. Three words that do not belong together are easy to remember.",
        widget=forms.PasswordInput,
        strip=False,
        max_length=200,
        error_messages={"required": "Enter a password"},
    )
    again = forms.CharField(
        label="The same password again",
        widget=forms.PasswordInput,
        strip=False,
        max_length=200,
        error_messages={"required": "Enter the same password again"},
    )
    presentation = {"password": {"autocomplete": "new-password"}, "again": {"autocomplete": "new-password"}}

    def __init__(self, data=None, *, user):
        super().__init__(data)
        self.user = user

    def clean_password(self):
        password = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password

    def clean(self):
        data = super().clean()
        if data.get("password") and data.get("again") and data["password"] != data["again"]:
            self.add_error("again", "The two passwords are not the same")
        return data
