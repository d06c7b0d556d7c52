"""Forms of the pages about access: asking why, narrowing looks, opening a record in an emergency."""

from datetime import timedelta

from allauth.account.adapter import get_adapter
from django import forms
from django.conf import settings
from django.db.models import Q

from accounts.models import Membership, User
from accounts.permissions import people_managed
from accounts.roles import Role
from audit import clock
from children import access, history
from children.discretion import carers_at_confidential_places
from children.glass import behind_glass
from children.models import Allocation, Child, Delegation, Enrolment
from children.page_names import page_words
from components.forms import DateField


class PersonForm(forms.Form):
    """Somebody whose looks this user may see, by their email address."""

    email = forms.EmailField(label="Email address of the person", max_length=254)
    presentation = {"email": {"autocomplete": "off", "width": "two-thirds"}}

    def __init__(self, data=None, *, by):
        super().__init__(data)
        self.by = by
        self.person = None

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        self.person = people_managed(self.by, access.may_read("looks")).filter(email=email).first()
        if self.person is None:
            raise forms.ValidationError("Nobody you look after has this email address")
        return email


class WhyForm(forms.Form):
    email = forms.EmailField(label="Email address of the person", max_length=254)
    local_id = forms.CharField(label="Case-system id of the child", max_length=40)
    presentation = {
        "email": {"autocomplete": "off", "width": "two-thirds"},
        "local_id": {"autocomplete": "off", "width": 10},
    }

    def __init__(self, data=None, *, by):
        super().__init__(data)
        self.by = by
        self.person = None
        self.children_found: list[Child] = []

    def clean_local_id(self):
        local_id = self.cleaned_data["local_id"].strip()
        seen = Child.objects.visible_to(self.by, "ids").filter(local_id__iexact=local_id)
        self.children_found = list(seen.select_related("authority"))
        if not self.children_found:
            raise forms.ValidationError("You see no child with this case-system id")
        return local_id

    def clean(self):
        data = super().clean()
        email = data.get("email", "").lower()
        if email and self.children_found:
            self.person = self._near(self.children_found).filter(email=email).first()
            if self.person is None:
                self.add_error("email", "Nobody you look after, and nobody around this child, has this email address")
        return data

    def _near(self, children):
        """People this user looks after, and those around the child now or before, from wherever they come."""
        named = Allocation.objects.filter(child__in=children)
        kept_quiet = carers_at_confidential_places().exclude(
            child__in=Child.objects.visible_to(self.by, "confidential_place")
        )
        kept_quiet = kept_quiet.filter(child__in=children).order_by().values("user")
        named = named.exclude(role=Role.CARER, user__in=kept_quiet).values("user")
        schools = Enrolment.objects.filter(child__in=children).values("school")
        teachers = Membership.objects.filter(school__in=schools).values("user")
        managed = people_managed(self.by).values("pk")
        delegates = Delegation.objects.filter(child__in=children).values("delegate")
        near = Q(pk__in=managed) | Q(pk__in=named) | Q(pk__in=teachers) | Q(pk__in=delegates)
        return User.objects.filter(near)


class InTime(forms.Form):
    """From one day to another, both included."""

    since = DateField(label="From", called="the first day", required=False)
    until = DateField(label="Until", called="the last day", required=False)

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was said that could be understood."""
        return any(self.cleaned_data.get(name) for name in self.fields)


class HistoryFilter(InTime):
    """What to look for in the history of a child."""

    who = forms.CharField(label="Who", help_text="A name, or a part of it.", required=False, max_length=100)
    what = forms.ChoiceField(label="What", required=False)
    words = forms.CharField(label="Words", help_text="As they stand in the history.", required=False, max_length=100)
    field_order = ["who", "what", "words", "since", "until"]

    def __init__(self, data=None, *, kinds: list[str]):
        super().__init__(data)
        everything = [("", "Everything"), (history.DEEDS, "What was done")]
        self.fields["what"].choices = [*everything, *((words, words) for words in kinds)]

    @property
    def wanted(self) -> history.Wanted:
        said = {name: value.strip() if isinstance(value, str) else value for name, value in self.cleaned_data.items()}
        return history.Wanted(**{name: value for name, value in said.items() if value})


class LooksFilter(InTime):
    text = forms.CharField(label="Name", required=False, max_length=100)
    what = forms.CharField(label="Page", help_text="A word of what it is called.", required=False, max_length=100)
    field_order = ["text", "what", "since", "until"]

    def narrowed(self, looks):
        """What could be understood of the filter is applied."""
        said = self.cleaned_data
        if text := said.get("text", "").strip():
            people = User.objects.filter(name__icontains=text)
            looks = looks.filter(Q(user_id__in=people.values("pk")) | Q(guest_name__icontains=text))
        if what := said.get("what", "").strip():
            pages = looks.order_by().values_list("page", flat=True).distinct()
            looks = looks.filter(page__in=[page for page in pages if what.casefold() in page_words(page).casefold()])
        if said.get("since"):
            looks = looks.filter(at__gte=clock.midnight(said["since"]))
        if said.get("until"):
            looks = looks.filter(at__lt=clock.midnight(said["until"] + timedelta(days=1)))
        return looks


class AllLooksFilter(LooksFilter):
    """Looks at all children of whom this person sees who looked. No name of a child comes into an address."""

    local_id = forms.CharField(
        label="Child", help_text="The case-system id. Leave it empty for all children.", required=False, max_length=40
    )
    field_order = ["text", "local_id", "what", "since", "until"]
    presentation = {"local_id": {"width": 10, "autocomplete": "off"}}

    def among(self, children):
        """The child that was asked for, or all of these."""
        local_id = self.cleaned_data.get("local_id", "").strip()
        return children.filter(local_id__iexact=local_id) if local_id else children


class BreakGlassForm(forms.Form):
    local_id = forms.CharField(
        label="Case-system id of the child", help_text="Exactly as in the case system.", max_length=40
    )
    reason = forms.CharField(
        label="Why do you need to see this record now?",
        help_text="Others read this. Leave out the child’s name.",
        widget=forms.Textarea,
        min_length=15,
        max_length=500,
        error_messages={
            "required": "Enter why you need to see this record now",
            "min_length": "Say a little more: others will read why",
        },
    )
    hours = forms.TypedChoiceField(
        label="For how long?",
        choices=[(1, "1 hour"), (4, "4 hours"), (12, "12 hours"), (24, "24 hours")],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": "Select for how long"},
    )
    password = forms.CharField(
        label="Your password",
        help_text="So that it is certain that it is you.",
        widget=forms.PasswordInput,
        strip=False,
        max_length=200,
        error_messages={"required": "Enter your password"},
    )
    presentation = {
        "local_id": {"autocomplete": "off", "width": 10},
        "reason": {"rows": 4, "count": True},
        "hours": {"inline": True},
        "password": {"autocomplete": "current-password", "width": 20},
    }

    def __init__(self, data=None, *, request):
        super().__init__(data)
        self.request = request
        self.child = None
        if settings.DEMO and not request.user.has_usable_password():
            del self.fields["password"]  # nobody in the demonstration has one

    def clean_password(self):
        password = self.cleaned_data["password"]
        user = get_adapter().authenticate(self.request, email=self.request.user.email, password=password)
        if user is None or user.pk != self.request.user.pk:
            raise forms.ValidationError("This is not your password")
        return password

    def clean(self):
        """The child is looked for only once everything else is right: the page answers no guesses about ids."""
        data = super().clean()
        if self.errors:
            return data
        found = list(behind_glass(self.request.user, data["local_id"].strip())[:2])
        if len(found) != 1:
            self.add_error("local_id", "You have no restricted child with this case-system id")
        else:
            self.child = found[0]
        return data


class CloseToForm(forms.Form):
    """To whom a record is closed, by their address: it holds too if they get an account one day."""

    name = forms.CharField(label="Their name", max_length=150, error_messages={"required": "Enter their name"})
    email = forms.EmailField(
        label="Their email address",
        max_length=254,
        help_text="The one they sign in with, or would sign in with.",
        error_messages={"required": "Enter their email address"},
    )
    reason = forms.CharField(
        label="Why?",
        max_length=300,
        help_text="Read by the social worker and the Virtual School.",
        widget=forms.Textarea,
        error_messages={"required": "Enter why they may not see the record"},
    )
    presentation = {
        "name": {"width": 20, "autocomplete": "off"},
        "email": {"width": 20, "autocomplete": "off"},
        "reason": {"rows": 3},
    }

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class ParentForm(forms.Form):
    name = forms.CharField(label="Their name", max_length=150, error_messages={"required": "Enter their name"})
    email = forms.EmailField(
        label="Their email address", max_length=254, error_messages={"required": "Enter their email address"}
    )
    confirmed = forms.BooleanField(
        label="The child is placed with them, and no order or risk forbids that they read this",
        error_messages={"required": "Confirm that the child is placed with them and that nothing forbids it"},
    )
    presentation = {
        "name": {"width": 20, "autocomplete": "off"},
        "email": {"width": 20, "autocomplete": "off"},
        "confirmed": {"legend": "Please confirm"},
    }

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class RestrictForm(forms.Form):
    reason = forms.CharField(
        label="Why?",
        max_length=300,
        help_text="Kept in the history of the record.",
        widget=forms.Textarea,
        error_messages={"required": "Enter why"},
    )
    presentation = {"reason": {"rows": 3}}

    def __init__(self, data=None, *, restricted: bool):
        super().__init__(data)
        if restricted:
            self.fields["reason"].label = "Why can it be opened?"
