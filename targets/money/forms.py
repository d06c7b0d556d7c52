"""What people answer about money, and the words they read."""

from decimal import Decimal

from django import forms

from audit import clock
from components.fields import DateField, MoneyField
from components.words import money_words
from documents import files
from targets.models import FundingCategory, FundingRequest
from targets.money.years import year_of, year_words

Fund = FundingRequest.Fund


def once(**kwargs):
    """An id that travels with an empty form, so that the form sent twice makes one row."""
    return forms.UUIDField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), **kwargs)


class QueueFilter(forms.Form):
    """Sent by GET."""

    WAITING, ALL = "waiting", "all"
    show = forms.ChoiceField(
        label="Show",
        required=False,
        choices=[
            (WAITING, "Waiting to be decided"),
            ("approved", "Approved"),
            ("declined", "Not approved"),
            ("more_info", "Waiting for an answer of the school"),
            (ALL, "All"),
        ],
    )
    fund = forms.ChoiceField(label="Which money", required=False, choices=[("", "All"), *Fund.choices])
    limit = forms.ChoiceField(
        label="Amount",
        required=False,
        choices=[("", "Any"), ("below", "Within an adviser’s limit"), ("above", "Above it")],
    )

    def narrowed(self, requests, limit: Decimal):
        said = self.cleaned_data if self.is_valid() else {}
        show = said.get("show") or self.WAITING
        wanted = {
            self.WAITING: ["submitted"],
            "approved": ["approved", "in_part"],
            self.ALL: ["submitted", "more_info", "approved", "in_part", "declined"],
        }.get(show, [show])
        requests = requests.filter(status__in=wanted)
        if said.get("fund"):
            requests = requests.filter(fund=said["fund"])
        if said.get("limit") == "below":
            requests = requests.filter(total__lte=limit)
        if said.get("limit") == "above":
            requests = requests.filter(total__gt=limit)
        return requests


class EvidenceForm(forms.Form):
    token = once()
    spent = MoneyField(label="How much was spent?", called="how much was spent", min_value=Decimal("0.01"))
    spent_on = DateField(
        label="When?",
        called="the day on which it was spent",
        help_text="The date of the invoice. For example, 27 3 2027",
        max_date=clock.today,
    )
    invoice = forms.FileField(
        label="The invoice",
        help_text=f"One file of up to 20 MB: {files.LISTED}. It is kept with the child’s documents.",
        allow_empty_file=True,
        required=False,
    )
    words = forms.CharField(label="Anything to add?", max_length=300, required=False, widget=forms.Textarea)
    optional_labels = True
    presentation = {"words": {"rows": 2}}

    def clean_invoice(self):
        given = self.cleaned_data["invoice"]
        return files.check(given) if given else None


class ImpactForm(forms.Form):
    impact = forms.ChoiceField(
        label="Did it do what it was for?",
        choices=FundingRequest.Impact.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Select if it did what it was for"},
    )
    words = forms.CharField(
        label="What changed?",
        help_text="What you saw or measured, and whether the money made the difference.",
        widget=forms.Textarea,
        max_length=2000,
        error_messages={"required": "Enter what changed"},
    )
    presentation = {"impact": {"big": True, "label_size": "m"}, "words": {"rows": 4}}


class SettleForm(forms.Form):
    RELEASE, RECOUP, TRANSFER = "release", "recoup", "transfer"
    what = forms.ChoiceField(
        label="What becomes of it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Select what becomes of it"},
    )
    amount = MoneyField(label="How much?", called="how much is given back", min_value=Decimal("0.01"), required=False)
    reason = forms.CharField(
        label="Why?", max_length=200, widget=forms.Textarea, error_messages={"required": "Enter the reason"}
    )
    presentation = {"what": {"label_size": "m", "reveal": {RECOUP: "amount"}}, "reason": {"rows": 2}}

    def __init__(self, *args, asked: FundingRequest, school_now=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = asked
        rest = asked.committed - max(asked.paid, asked.evidenced)
        choices = []
        if rest > 0:
            choices.append((self.RELEASE, f"{money_words(rest)} is not needed any more: it can be promised again"))
        if asked.at_school > 0:
            choices.append((self.RECOUP, f"{asked.payee} gives back some of the {money_words(asked.at_school)}"))
            self.initial["amount"] = asked.at_school
        if school_now and school_now != asked.payee and asked.committed > asked.evidenced:
            unspent = money_words(asked.committed - asked.evidenced)
            choices.append((self.TRANSFER, f"{unspent} goes along to {school_now}"))
        self.fields["what"].choices = choices

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("what") == self.RECOUP and "amount" not in self.errors:
            amount = cleaned.get("amount")
            if amount is None:
                self.add_error("amount", "Enter how much is given back")
            elif amount > self.asked.at_school:
                words = f"The amount must be {money_words(self.asked.at_school)} or less: that is what is not spent"
                self.add_error("amount", words)
        return cleaned


class BatchForm(forms.Form):
    """Which requests go to finance now. The boxes stand in the table, so the page draws them itself."""

    requests = forms.TypedMultipleChoiceField(
        label="Requests",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Select what goes into the batch"},
    )

    def __init__(self, *args, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["requests"].choices = [(str(request.pk), request.reference) for request in offered]


class PaidForm(forms.Form):
    on = DateField(label="When was it paid?", called="the day on which it was paid", max_date=clock.today)


class YearForm(forms.Form):
    """Years that are not over: this one and the next two."""

    year = forms.TypedChoiceField(label="Financial year", coerce=int, widget=forms.RadioSelect)
    fund = forms.ChoiceField(label="Which money?", choices=Fund.choices, initial=Fund.PP_PLUS, widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        this = year_of(clock.today())
        self.fields["year"].choices = [(year, f"{year_words(year)}") for year in range(this, this + 3)]
        self.fields["year"].initial = this


class RateForm(YearForm):
    amount = MoneyField(label="Amount for each child", called="the amount", min_value=Decimal("0.01"))
    top_slice = MoneyField(
        label="Kept of it for schemes",
        called="what is kept of it",
        help_text="What the Virtual School keeps of each child’s money for things done for many. 0 for nothing.",
        initial=Decimal("0"),
    )
    presentation = {"year": {"inline": True}, "fund": {"small": True}}

    def clean(self):
        cleaned = super().clean()
        amount, kept = cleaned.get("amount"), cleaned.get("top_slice")
        if amount is not None and kept is not None and kept > amount:
            self.add_error("top_slice", "No more can be kept than the amount for each child")
        return cleaned


class SchemeForm(YearForm):
    name = forms.CharField(label="What is it?", max_length=150, error_messages={"required": "Enter what the scheme is"})
    reach = forms.CharField(
        label="For whom?", help_text="For example: 40 children in Years 10 and 11", max_length=200, required=False
    )
    amount = MoneyField(label="How much is set aside?", called="how much is set aside", min_value=Decimal("0.01"))
    field_order = ["name", "reach", "year", "fund", "amount"]
    presentation = {"year": {"inline": True}, "fund": {"small": True}}


class SpendForm(forms.Form):
    amount = MoneyField(label="How much was spent?", called="how much was spent", min_value=Decimal("0.01"))

    def __init__(self, *args, left: Decimal, **kwargs):
        super().__init__(*args, **kwargs)
        self.left = left
        self.fields["amount"].help_text = f"{money_words(left)} is left."

    def clean_amount(self):
        if self.cleaned_data["amount"] > self.left:
            raise forms.ValidationError(f"The amount must be {money_words(self.left)} or less: that is what is left")
        return self.cleaned_data["amount"]


class CategoryForm(forms.Form):
    name = forms.CharField(
        label="What is it called?", max_length=100, error_messages={"required": "Enter what it is called"}
    )
    group = forms.CharField(
        label="To which group does it belong?",
        help_text="Kinds of one group stand together. For example: Teaching and learning",
        max_length=60,
        error_messages={"required": "Enter the group"},
    )
    research = forms.CharField(
        label="What does research say?",
        help_text="In plain words, for somebody who asks for money.",
        max_length=300,
        required=False,
        widget=forms.Textarea,
    )
    confidence = forms.ChoiceField(
        label="How sure is research of it?",
        choices=[("", "Not said"), *FundingCategory.Confidence.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    presentation = {"research": {"rows": 3}, "confidence": {"inline": True}}
