"""What is asked before a system may read."""

from datetime import timedelta
from ipaddress import ip_network
from uuid import uuid4

from django import forms

from audit import clock
from components.forms import DateField, YesNoField
from exchange.models import LONGEST_NAME, Scope

LONGEST_DAYS = 2 * 366
MOST_NETWORKS = 20


def in_a_year():
    return clock.today() + timedelta(days=365)


def at_the_latest():
    return clock.today() + timedelta(days=LONGEST_DAYS)


class TokenForm(forms.Form):
    id = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(
        label="Which system is it?",
        help_text="This name stands on the list of who looked at a child. For example, Mosaic, nightly.",
        max_length=LONGEST_NAME,
        error_messages={"required": "Enter the name of the system"},
    )
    purpose = forms.CharField(
        label="What is it for?",
        help_text="For example, files signed-off plans in the case record. Say who looks after it.",
        max_length=300,
        error_messages={"required": "Say what the token is for"},
    )
    scopes = forms.MultipleChoiceField(
        label="What may it read?",
        help_text="Choose as little as it needs.",
        choices=[(scope.value, scope.label.split(": ")[0]) for scope in Scope],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select what it may read"},
    )
    networks = forms.CharField(
        label="From which network addresses? (optional)",
        help_text="One a line, such as 203.0.113.7 or 203.0.113.0/24. Empty: from anywhere, which is less safe.",
        widget=forms.Textarea,
        required=False,
        max_length=1000,
    )
    expires_on = DateField(
        called="the last day",
        label="Until which day?",
        help_text="Two years at most. Make another one before, and give it to the system.",
        min_date=clock.today,
        max_date=at_the_latest,
    )
    presentation = {
        "name": {"width": "two-thirds", "autocomplete": "off"},
        "networks": {"rows": 3},
        "scopes": {"hints": {scope.value: _hint for scope in Scope for _hint in [scope.label.split(": ")[1]]}},
    }

    def __init__(self, data=None):
        super().__init__(data, initial={"id": uuid4(), "expires_on": in_a_year()})

    def clean_networks(self) -> list[str]:
        """As CIDR, in the order in which they were typed."""
        lines = [line.strip() for line in self.cleaned_data["networks"].replace(",", "\n").splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > MOST_NETWORKS:
            raise forms.ValidationError(f"Enter at most {MOST_NETWORKS} addresses")
        return [self._network(line) for line in lines]

    def _network(self, line: str) -> str:
        try:
            network = ip_network(line, strict=False)
        except ValueError:
            raise forms.ValidationError(f"“{line}” is not a network address, such as 203.0.113.7") from None
        if not network.prefixlen:
            raise forms.ValidationError(f"“{line}” is everywhere. Leave the box empty if that is meant")
        return str(network)


class RestrictedForm(forms.Form):
    allowed = YesNoField(
        label="May this system read children for named people only?",
        help_text="Children who are restricted, for example because they are to be adopted. Whoever runs the system, "
        "and whoever uses it, could then see them.",
        error_messages={"required": "Select whether it may read them"},
    )
