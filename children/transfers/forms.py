from django import forms

from accounts.models import Membership, User
from accounts.roles import Role
from audit import clock
from children import codes
from children.models import CarePeriod, Child, Transfer
from components.forms import DateField
from components.words import day_words
from organisations.models import Authority


class OfferForm(forms.Form):
    """To which authority, from when, and what goes along."""

    to = forms.ModelChoiceField(
        label="Which authority takes over?",
        queryset=None,
        empty_label="Choose an authority",
        error_messages={"required": "Choose the authority that takes over"},
    )
    on = DateField(
        called="the first day",
        label="From which day is the child with them?",
        help_text="The day on which they become responsible. Care with us ends on it.",
        min_date=lambda: clock.today() - Transfer.FURTHEST,
        max_date=lambda: clock.today() + Transfer.FURTHEST,
    )
    with_plans = forms.BooleanField(
        label="They may read the plans that were signed off here",
        required=False,
        initial=True,
    )
    note = forms.CharField(
        label="What do they need to know first? (optional)",
        help_text="Both heads and administrators read it. No details of the child’s life.",
        max_length=500,
        required=False,
        widget=forms.Textarea,
    )
    presentation = {"to": {"width": "two-thirds"}, "note": {"rows": 3}}

    def __init__(self, data=None, *, child: Child):
        super().__init__(data)
        self.child = child
        self.fields["to"].queryset = Authority.objects.exclude(pk=child.authority_id).order_by("name")

    def clean_on(self):
        on, care = self.cleaned_data["on"], CarePeriod.objects.get(child=self.child, ends=None)
        if on <= care.starts:
            raise forms.ValidationError(f"Enter a day after {day_words(care.starts)}: that is when care began here")
        return on


class TakeForm(forms.Form):
    """What the authority that takes over knows by itself."""

    local_id = forms.CharField(
        label="Your case-system id of the child",
        max_length=40,
        error_messages={"required": "Enter the id the child has in your case system"},
    )
    legal_status = forms.ChoiceField(
        label="Legal status", choices=[("", "Choose a legal status"), *codes.LEGAL_STATUS], required=False
    )
    social_worker = forms.ModelChoiceField(
        label="Social worker (optional)", queryset=None, required=False, empty_label="Nobody yet"
    )
    presentation = {
        "local_id": {"autocomplete": "off", "width": 10},
        "legal_status": {"width": "two-thirds"},
        "social_worker": {"width": "two-thirds"},
    }

    def __init__(self, data=None, *, transfer: Transfer):
        super().__init__(data)
        self.transfer = transfer
        workers = Membership.objects.filter(
            Membership.current_on(clock.today()), role=Role.SOCIAL_WORKER, authority=transfer.to_id
        )
        people = User.objects.filter(pk__in=workers.values("user"), is_active=True)
        people = people.exclude(pk__in=transfer.child.bars.values("user"))
        self.fields["social_worker"].queryset = people.order_by("name")
        self.fields["social_worker"].label_from_instance = lambda person: f"{person.name}, {person.email}"

    def clean_local_id(self):
        """An id of their own, or that of the same child who was with them before."""
        local_id = self.cleaned_data["local_id"].strip()
        known = Child.objects.one_known_as(self.transfer.to, local_id)
        if known is None:
            return local_id
        last = known.care_periods.first()
        if known.date_of_birth != self.transfer.child.date_of_birth or known.restricted:
            raise forms.ValidationError("This case-system id belongs to another record. Check the id")
        if last and (last.ends is None or last.ends >= self.transfer.on):
            raise forms.ValidationError("A child with this case-system id is looked after by you on that day already")
        return known.local_id


class RefuseForm(forms.Form):
    reason = forms.CharField(
        label="Why does your authority not take over?",
        help_text="The other authority reads it.",
        max_length=300,
        widget=forms.Textarea,
        error_messages={"required": "Say why your authority does not take over"},
    )
    presentation = {"reason": {"rows": 3}}
