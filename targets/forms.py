"""What people answer about targets and money, and the words they read. A target is saved with what is known so far."""

from decimal import Decimal

from django import forms

from children.forms_audience import WithAudience
from components.fields import MoneyField
from components.model_forms import house_field
from components.words import money_words
from peps.forms.base import VersionedForm
from targets.models import FundingDecision, FundingRequest, NoMoneyReason, Target, TargetAction, TargetReview
from targets.money import categories
from targets.money.rules import fund_that_suits

Kind = FundingDecision.Kind


class NewRowForm(VersionedForm):
    """A row that may not exist yet. `token` becomes its id: the same form sent twice makes one row."""

    token = forms.UUIDField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["token"] = self.instance.pk


def _check_days(form, cleaned: dict, first: str, last: str, words="‘By when’ must be on or after the day it starts"):
    starts, ends = cleaned.get(first), cleaned.get(last)
    if starts and ends and ends < starts:
        form.add_error(last, words)


class TargetForm(WithAudience, NewRowForm):
    class Meta:
        model = Target
        formfield_callback = house_field
        fields = [
            "area",
            "statement",
            "own_words",
            "measure",
            "action",
            "who",
            "how_often",
            "starts_on",
            "due_on",
            "monitoring",
            "review_on",
            "need",
            "baseline",
            "horizon",
            "funding",
            "audience",
        ]
        widgets = {name: forms.Textarea for name in ["statement", "measure", "own_words", "action"]}
        labels = {
            "area": "What is the target about?",
            "horizon": "How long is it for?",
            "need": "Which need does it answer?",
            "baseline": "Where do things stand now?",
            "statement": "The target",
            "measure": "How will we know it is reached?",
            "own_words": "In the young person's own words",
            "action": "What will be done?",
            "who": "Who does it?",
            "how_often": "How often?",
            "starts_on": "From when?",
            "due_on": "By when?",
            "monitoring": "How is progress followed until then?",
            "review_on": "When is it looked at again?",
            "funding": "Where does the money come from?",
        }
        help_texts = {
            "review_on": "Leave it empty if that is the next meeting.",
            "baseline": "A number or a fact, for example ‘reads 60 words a minute’.",
            "statement": "One thing that will be different. One or two sentences.",
            "measure": "What somebody else could count, see or read.",
            "own_words": "How they would say it. This is what they see on their own plan.",
            "who": "A name, not only a job.",
            "how_often": "For example: twice a week, 30 minutes",
            "due_on": "For example, 27 3 2027",
        }
        error_messages = {
            "area": {"required": "Select what the target is about"},
            "statement": {"required": "Enter the target"},
        }

    presentation = {
        "area": {"small": True},
        "horizon": {"small": True},
        "need": {"rows": 2},
        "statement": {"rows": 3},
        "measure": {"rows": 2},
        "own_words": {"rows": 2},
        "action": {"rows": 3},
        "who": {"width": 20},
        "how_often": {"width": 20},
        "funding": {"small": True},
    }

    def __init__(self, *args, with_money: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["horizon"].required = False
        if not with_money:
            del self.fields["funding"]

    def clean_horizon(self):
        return self.cleaned_data["horizon"] or Target.Horizon.SHORT

    def clean(self):
        cleaned = super().clean()
        _check_days(self, cleaned, "starts_on", "due_on")
        return cleaned


class ActionForm(NewRowForm):
    """Something else that is done for the target, by somebody else or at another time."""

    class Meta:
        model = TargetAction
        formfield_callback = house_field
        fields = ["what", "who", "how_often", "starts_on", "due_on"]
        widgets = {"what": forms.Textarea}
        labels = {name: TargetForm.Meta.labels[name] for name in ["who", "how_often", "starts_on", "due_on"]} | {
            "what": TargetForm.Meta.labels["action"]
        }
        help_texts = {name: TargetForm.Meta.help_texts[name] for name in ["who", "how_often", "due_on"]}
        error_messages = {"what": {"required": "Enter what will be done"}}

    presentation = {"what": {"rows": 3}, "who": {"width": 20}, "how_often": {"width": 20}}

    def clean(self):
        cleaned = super().clean()
        _check_days(self, cleaned, "starts_on", "due_on")
        return cleaned


class NoteForm(forms.Form):
    words = forms.CharField(
        label="How is it going?",
        help_text="What you saw, heard or counted. A note is kept as it is written.",
        max_length=2000,
        widget=forms.Textarea,
        error_messages={"required": "Enter how it is going"},
    )
    token = forms.UUIDField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}))
    presentation = {"words": {"rows": 4}}


class ReviewForm(VersionedForm):
    class Meta:
        model = TargetReview
        formfield_callback = house_field
        fields = ["outcome", "evidence", "money_impact"]
        labels = {
            "outcome": "How did it go?",
            "evidence": "What shows it?",
            "money_impact": "What difference did the Pupil Premium Plus make?",
        }
        help_texts = {
            "outcome": "A target in progress carries forward to the next plan by itself.",
            "evidence": "A result, something seen, or what the young person says.",
        }
        error_messages = {"outcome": {"required": "Select how it went"}}

    presentation = {
        "outcome": {"big": True, "label_size": "m"},
        "evidence": {"rows": 4},
        "money_impact": {"rows": 3},
    }

    def __init__(self, *args, with_money: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not with_money:
            del self.fields["money_impact"]


class RemoveForm(forms.Form):
    reason = forms.CharField(
        label="Why is it taken off the list?",
        max_length=300,
        widget=forms.Textarea,
        error_messages={"required": "Enter the reason"},
    )
    presentation = {"reason": {"rows": 3}}


class RequestForm(NewRowForm):
    category = forms.ChoiceField(
        label="What kind of support is it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select what kind of support it is"},
    )
    units = forms.IntegerField(
        label="How many?",
        help_text="Hours, sessions or things. For example, 10",
        min_value=1,
        max_value=1000,
        error_messages={
            "required": "Enter how many",
            "invalid": "How many must be a whole number, like 10",
            "min_value": "How many must be 1 or more",
            "max_value": "How many must be 1,000 or less",
        },
    )
    unit_cost = MoneyField(
        label="Cost of each",
        called="the cost of each",
        min_value=Decimal("0.01"),
        max_value=Decimal("99999.99"),
        error_messages={"max_value": "The cost of each must be less than £100,000"},
    )

    class Meta:
        model = FundingRequest
        formfield_callback = house_field
        fields = [
            "description",
            "fund",
            "category",
            "provider",
            "units",
            "unit_cost",
            "starts_on",
            "ends_on",
            "expected_impact",
            "other_funding",
            "on_behalf_of",
        ]
        labels = {
            "fund": "Which money?",
            "starts_on": "From when?",
            "ends_on": "Until when?",
            "on_behalf_of": "Do you ask for somebody else? For whom?",
            "description": "What does it pay for?",
            "provider": "Who provides it?",
            "expected_impact": "What will it change, and how will you know?",
            "other_funding": "What other money was considered?",
        }
        help_texts = {
            "description": "For example: one-to-one maths tuition, an hour a week",
            "expected_impact": "It is looked at again when the target is reviewed.",
            "other_funding": "For example the school's own budget, or the plan for special educational needs",
            "on_behalf_of": "A name. Leave it empty if you ask for yourself.",
        }
        error_messages = {
            "fund": {"required": "Select which money"},
            "description": {"required": "Enter what it pays for"},
            "expected_impact": {"required": "Enter what it will change, and how you will know"},
        }

    optional_labels = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        child = self.instance.child
        kinds = categories.kinds_of(child.authority)
        asked = self.instance.category
        if asked and asked not in {kind.key for kind in kinds}:  # it is off the list by now, and stays as it was
            kinds.append(categories.Kind(asked, self.instance.support, "No longer on the list"))
        self.fields["category"].choices = [(kind.key, kind.name) for kind in kinds]
        self.presentation = {
            "fund": {"small": True},
            "category": {"small": True, "hints": {kind.key: kind.hint for kind in kinds}},
            "provider": {"width": 20},
            "expected_impact": {"rows": 4},
            "on_behalf_of": {"width": 20},
        }
        if not self.is_bound and self.instance._state.adding:
            self.initial["fund"] = fund_that_suits(child, self.instance.pep if self.instance.pep_id else None)

    def clean(self):
        cleaned = super().clean()
        _check_days(self, cleaned, "starts_on", "ends_on", "‘Until when’ must be on or after the day it starts")
        return cleaned


class NoMoneyForm(VersionedForm):
    class Meta:
        model = NoMoneyReason
        formfield_callback = house_field
        fields = ["reason"]
        widgets = {"reason": forms.Textarea}
        labels = {"reason": "Why is no target linked to Pupil Premium Plus?"}
        help_texts = {
            "reason": "For example: the child is not eligible this year. Leave it empty to take a reason back."
        }

    presentation = {"reason": {"rows": 3, "hide_label": True}}


class DecisionForm(forms.Form):
    """The Virtual School's answer to a request, as this person may give it."""

    kind = forms.ChoiceField(
        label="What do you decide?",
        widget=forms.RadioSelect,
        choices=Kind.choices,
        error_messages={"required": "Select what you decide"},
    )
    amount = MoneyField(label="How much?", called="the amount", min_value=Decimal("0.01"), required=False)
    reason = forms.CharField(
        label="Your reason",
        help_text="The school reads this. You can leave it empty if you approve the whole request.",
        widget=forms.Textarea,
        required=False,
    )
    conditions = forms.CharField(
        label="Conditions",
        help_text="What has to be true for it, one to a line. For approvals only; leave it empty if there is none.",
        widget=forms.Textarea,
        required=False,
        max_length=2000,
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput)

    presentation = {
        "kind": {"label_size": "m", "reveal": {Kind.IN_PART: "amount"}},
        "reason": {"rows": 4},
        "conditions": {"rows": 3},
    }

    def __init__(self, *args, request: FundingRequest, limit: Decimal | None, **kwargs):
        super().__init__(*args, **kwargs)
        self.request, self.limit = request, limit
        self.initial["based_on"] = request.version
        choices = [(Kind.APPROVE, f"Approve {money_words(request.total)}"), *Kind.choices[1:]]
        if limit is not None and request.total > limit:
            choices = choices[1:]
            self.fields[
                "kind"
            ].help_text = f"You can approve up to {money_words(limit)}. Above that the Virtual School head decides."
        self.fields["kind"].choices = choices

    def clean_conditions(self) -> list[str]:
        lines = [" ".join(line.split()) for line in self.cleaned_data["conditions"].splitlines()]
        if any(len(line) > 300 for line in lines):
            raise forms.ValidationError("Each condition must be 300 characters or less")
        return list(filter(None, lines))

    def clean(self):
        cleaned = super().clean()
        kind, amount = cleaned.get("kind"), cleaned.get("amount")
        if cleaned.get("conditions") and kind in {Kind.MORE_INFO, Kind.DECLINE}:
            self.add_error("conditions", "Only an approval has conditions. Put what you want to say into the reason")
        if kind == Kind.IN_PART and "amount" not in self.errors:
            self._check_part(amount)
        if kind and kind != Kind.APPROVE and not cleaned.get("reason"):
            self.add_error("reason", "Enter the reason, so that the school knows what to do next")
        return cleaned

    def _check_part(self, amount: Decimal | None) -> None:
        if amount is None:
            self.add_error("amount", "Enter how much you approve")
        elif amount >= self.request.total:
            self.add_error("amount", f"The amount must be less than the {money_words(self.request.total)} asked for")
        elif self.limit is not None and amount > self.limit:
            self.add_error("amount", f"You can approve up to {money_words(self.limit)}")

    @property
    def answer(self) -> dict:
        """What `actions.decide` is told: an amount only where a part is given."""
        said = self.cleaned_data
        amount = said["amount"] if said["kind"] == Kind.IN_PART else None
        return {
            "kind": said["kind"],
            "amount": amount,
            "reason": said["reason"],
            "conditions": said["conditions"],
            "based_on": said["based_on"],
        }
