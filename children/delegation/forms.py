from datetime import timedelta

from django import forms

from accounts.models import User
from audit import clock
from children.delegation import rules
from children.models import Child, Delegation
from components.forms import DateField
from components.words import day_words
from organisations.calendars import sections_today


def last_possible_day():
    return clock.today() + Delegation.LONGEST


class ShareForm(forms.Form):
    """Which sections, of whom, with whom, from when until when."""

    sections = forms.MultipleChoiceField(
        label="What would you like help with?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select at least one section"},
    )
    who = forms.ChoiceField(
        label="Who helps?",
        choices=[("listed", "A colleague from this list"), ("other", "Somebody else")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select who helps"},
    )
    colleague = forms.ModelChoiceField(label="Colleague", queryset=None, required=False)
    email = forms.EmailField(label="Their work email address", max_length=254, required=False)
    name = forms.CharField(
        label="Their full name", max_length=150, required=False, help_text="Only needed if they are new to this portal."
    )
    starts = DateField(called="the first day", label="From which day?", min_date=clock.today)
    ends = DateField(
        called="the last day",
        label="Until which day?",
        help_text="They help until the end of this day. You can change or end it at any time.",
        min_date=clock.today,
        max_date=last_possible_day,
    )
    also = forms.ModelMultipleChoiceField(
        label="For other children too? (optional)",
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data=None, *, by, attached: rules.Attached):
        super().__init__(data, initial={"starts": clock.today()})
        self.by, self.attached, child = by, attached, attached.child
        sections = sections_today(child.authority.policies.all())
        self.fields["sections"].choices = [(each, sections[each].words) for each in attached.letters]
        known = rules.colleagues(by, child, attached.place)
        self.fields["colleague"].queryset = known
        self.fields["colleague"].label_from_instance = _person_words
        others = Child.objects.attached_to(by, [attached.role]).exclude(pk=child.pk).filter(authority=child.authority)
        self.fields["also"].queryset = others.by_name()
        self.presentation = {
            "sections": {"hints": {"D": "They set and review targets. You ask for money."}},
            "who": {"reveal": {"listed": "colleague", "other": ["email", "name"]}},
            "colleague": {"width": "two-thirds"},
            "email": {"autocomplete": "off", "width": "two-thirds"},
            "name": {"autocomplete": "off", "width": "two-thirds"},
            "also": {"small": True},
        }
        if not known.exists():
            del self.fields["colleague"], self.fields["who"]
        if not others.exists():
            del self.fields["also"]

    @property
    def letters(self) -> list[str]:
        return sorted(self.cleaned_data["sections"])

    @property
    def children(self) -> list[Child]:
        return [self.attached.child, *self.cleaned_data.get("also", [])]

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean_email(self):
        return self.cleaned_data["email"].strip().lower()

    def clean(self):
        data = super().clean()
        if data.get("starts") and data.get("ends"):
            self._check_days(data["starts"], data["ends"])
        data["person"] = self._person(data)
        if data["person"] and data.get("sections"):
            self._check_person(data["person"], data["sections"])
        return data

    def _check_days(self, starts, ends):
        until = self.attached.until
        if ends < starts:
            self.add_error("ends", f"Enter {day_words(starts)} or a later day: that is when it begins")
        elif ends > starts + Delegation.LONGEST:
            self.add_error("ends", f"Enter {day_words(starts + timedelta(days=366))} or an earlier day: a year at most")
        elif until and ends > until:
            self.add_error("ends", f"Enter {day_words(until)} or an earlier day: you see the child until then")

    def _person(self, data) -> User | None:
        """Whoever was chosen; somebody new is a person that is not saved yet."""
        if "who" in self.fields and data.get("who") != "other":
            if data.get("who") == "listed" and "colleague" not in self.errors and not data.get("colleague"):
                self.add_error("colleague", "Select a colleague")
            return data.get("colleague") if data.get("who") == "listed" else None
        email = data.get("email")
        if not email:
            if "email" not in self.errors:
                self.add_error("email", "Enter their work email address")
            return None
        if email == self.by.email:
            self.add_error("email", "This is your own address. Enter a colleague’s")
            return None
        person = User.objects.filter(email=email).first()
        if person is None and not data.get("name"):
            if "name" not in self.errors:
                self.add_error("name", "Enter their full name: they are new to this portal")
            return None
        return person or User(email=email, name=data["name"])

    def _check_person(self, person, letters):
        where = "colleague" if "who" in self.fields and self.cleaned_data.get("who") == "listed" else "email"
        if person._state.adding:
            return
        if reason := rules.why_not(person, self.attached.child, letters):
            self.add_error(where, reason)


def _person_words(person) -> str:
    return f"{person.name}, {person.job_title}" if person.job_title else person.name


class LastDayForm(forms.Form):
    ends = DateField(
        called="the last day",
        label="Until which day?",
        help_text="They help until the end of this day.",
        min_date=clock.today,
    )

    def __init__(self, data=None, *, delegation, until):
        super().__init__(data, initial={"ends": delegation.ends})
        self.last = min(filter(None, [delegation.starts + Delegation.LONGEST, until]))
        self.first = delegation.starts

    def clean_ends(self):
        ends = self.cleaned_data["ends"]
        if ends < self.first:
            raise forms.ValidationError(f"Enter {day_words(self.first)} or a later day: that is when it begins")
        if ends > self.last:
            raise forms.ValidationError(f"Enter {day_words(self.last)} or an earlier day")
        return ends


class ConfirmForm(forms.Form):
    answer = forms.ChoiceField(
        label="May this work be shared?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select an answer"},
    )

    def __init__(self, data=None, *, delegation):
        super().__init__(data)
        place = delegation.school or delegation.child.authority
        self.fields["answer"].choices = [
            ("works_here", f"Yes, and {delegation.delegate.name} works at {place}"),
            ("once", "Yes, only this time"),
            ("no", "No"),
        ]
        hint = "From now on colleagues with the same email domain share work with them without asking you."
        hints = {"works_here": hint, "no": "Nothing is shared, and whoever asked is told."}
        self.presentation = {"answer": {"hints": hints, "hide_label": True}}
