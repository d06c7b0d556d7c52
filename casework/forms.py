"""What people write at the Virtual School's desk, and to it."""

from uuid import uuid4

from django import forms

from audit import clock
from casework.models import CaseNote, Challenge, Intervention, Offer, Report
from components.model_forms import house_field
from documents import files

SOMETHING_ELSE = "Something else"


class Once(forms.Form):
    """`token` becomes the id of what is written: the same form sent twice writes it once."""

    token = forms.UUIDField(widget=forms.HiddenInput(attrs={"autocomplete": "off"}), initial=uuid4)


class EntryForm(Once, forms.ModelForm):
    """An entry of the log. Of one that is put right: with what it says now, and why it is changed."""

    why = forms.CharField(
        label="Why do you change it?",
        max_length=300,
        help_text="The earlier entry stays beside this one.",
        error_messages={"required": "Say why you change it, in a few words"},
    )

    def __init__(self, *args, corrects=None, **kwargs):
        super().__init__(*args, initial=_said(corrects, self._meta.fields) if corrects else None, **kwargs)
        if corrects is None:
            del self.fields["why"]

    @property
    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in self._meta.fields}


def _said(entry, names) -> dict:
    return {name: getattr(entry, name) for name in names}


class InterventionForm(EntryForm):
    offer = forms.ChoiceField(
        label="What is it?",
        widget=forms.RadioSelect,
        error_messages={"required": "Enter what it is, or choose it from the list"},
    )

    class Meta:
        model = Intervention
        formfield_callback = house_field
        fields = ["group", "what", "place", "given_by", "hours", "starts_on", "ends_on", "outcome", "impact"]
        labels = {
            "group": "What kind of support is it?",
            "what": "What is it?",
            "place": "Where does it happen?",
            "given_by": "Who gives it?",
            "hours": "How many hours in all?",
            "starts_on": "From when?",
            "ends_on": "Until when?",
            "outcome": "Has it helped?",
            "impact": "What has it changed?",
        }
        help_texts = {
            "what": "For example: maths tuition for GCSE",
            "place": "The school reads what happens at school, the carer what happens where the child lives.",
            "given_by": "A name, and who they work for.",
            "hours": "For example 12 or 7.5. Leave it empty if it is not agreed yet.",
            "ends_on": "Leave it empty if it goes on.",
            "outcome": "Leave it empty until there is something to say.",
        }
        error_messages = {
            "group": {"required": "Select what kind of support it is"},
            "place": {"required": "Select where it happens"},
            "given_by": {"required": "Enter who gives it"},
            "what": {"required": "Enter what it is, or choose it from the list"},
        }

    field_order = ["token", "offer", "group", "what", "place", "given_by", "hours", "starts_on", "ends_on"]
    presentation = {
        "hours": {"width": 4},
        "impact": {"rows": 4},
        "offer": {"reveal": {SOMETHING_ELSE: ["group", "what"]}},
    }
    optional_labels = True

    def __init__(self, *args, offers: list[Offer] = (), **kwargs):
        super().__init__(*args, **kwargs)
        names = [offer.name for offer in offers]
        if not names:
            del self.fields["offer"]
            return
        self.fields["offer"].choices = [*((name, name) for name in names), (SOMETHING_ELSE, SOMETHING_ELSE)]
        self.fields["what"].label = "What do you call it?"
        self.fields["what"].required = self.fields["group"].required = False
        self.groups = {offer.name: offer.group for offer in offers}
        kinds = {offer.name: offer.get_group_display() for offer in offers}
        self.presentation = self.presentation | {"offer": self.presentation["offer"] | {"hints": kinds}}
        said = self.initial.get("what")
        if said:
            self.initial["offer"] = said if said in names else SOMETHING_ELSE

    def clean(self):
        said = super().clean()
        if "offer" in self.fields:
            self._take_from_the_catalogue(said)
        starts, ends = said.get("starts_on"), said.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", "It cannot end before it starts")
        if said.get("hours") is not None and said["hours"] <= 0:
            self.add_error("hours", "Enter a number of hours above 0, or leave it empty")
        return said

    def _take_from_the_catalogue(self, said) -> None:
        """What is offered says which kind of support it is; what is something else is asked."""
        if said.get("offer") == SOMETHING_ELSE:
            for name in ("group", "what"):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, self.Meta.error_messages[name]["required"])
        elif said.get("offer"):
            said["what"], said["group"] = said["offer"], self.groups[said["offer"]]


class CaseNoteForm(EntryForm):
    class Meta:
        model = CaseNote
        formfield_callback = house_field
        fields = ["kind", "on", "contact_with", "words", "follow_up", "follow_up_on"]
        labels = {
            "kind": "What kind of contact was it?",
            "on": "When was it?",
            "contact_with": "Who with?",
            "words": "What was said and agreed?",
            "follow_up": "Is there something to follow up?",
            "follow_up_on": "By when?",
        }
        help_texts = {"follow_up": "It is listed on the desk until you say what came of it."}
        error_messages = {
            "kind": {"required": "Select what kind of contact it was"},
            "words": {"required": "Write what was said and agreed"},
        }

    file = forms.FileField(
        label="A file that belongs to it",
        help_text=f"One file of up to 20 MB: {files.LISTED}. Only the Virtual School opens it.",
        required=False,
        allow_empty_file=True,  # files.check says it in one place
    )
    presentation = {"words": {"rows": 8}}
    optional_labels = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["on"].max_date = clock.today
        self.fields["on"].called = "the day of the contact"
        if "why" not in self.fields:
            self.initial.setdefault("on", clock.today())

    def clean_file(self):
        """The file checked and made safe, or nothing."""
        return files.check(self.cleaned_data["file"]) if self.cleaned_data["file"] else None

    def clean(self):
        said = super().clean()
        if said.get("follow_up") and not said.get("follow_up_on") and "follow_up_on" not in self.errors:
            self.add_error("follow_up_on", "Enter by when it is to be followed up")
        if said.get("follow_up_on") and not said.get("follow_up"):
            self.add_error("follow_up", "Say what is to be followed up, or take the date away")
        return said


class FollowUpForm(forms.Form):
    words = forms.CharField(
        label="What came of it?", max_length=300, error_messages={"required": "Say what came of it, in a few words"}
    )


class TellForm(Once, forms.ModelForm):
    class Meta:
        model = Report
        formfield_callback = house_field
        fields = ["about", "words"]
        labels = {"about": "What is it about?", "words": "What has happened, and what do you need?"}
        error_messages = {
            "about": {"required": "Select what it is about"},
            "words": {"required": "Write what has happened, and what you need"},
        }

    presentation = {"words": {"rows": 7}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        asked = self.fields["about"]
        asked.choices = [choice for choice in Report.About.choices if choice[0] not in Report.OF_A_MEETING]
        asked.widget = forms.RadioSelect(choices=asked.choices)


class ConcernForm(Once):
    words = forms.CharField(
        label="What is it, and what do you need?",
        widget=forms.Textarea,
        error_messages={"required": "Write what it is, and what you need"},
    )
    presentation = {"words": {"rows": 7}}


class ReplyForm(Once):
    words = forms.CharField(
        label="Your answer", widget=forms.Textarea, error_messages={"required": "Write your answer"}
    )
    presentation = {"words": {"rows": 5}}


class ChallengeForm(Once, forms.ModelForm):
    class Meta:
        model = Challenge
        formfield_callback = house_field
        fields = ["subject", "words", "answer_by"]
        labels = {
            "subject": "What is it about?",
            "words": "What do you ask of the school, and why?",
            "answer_by": "By when do you need an answer?",
        }
        help_texts = {"subject": "A few words: “Progress in maths”."}
        error_messages = {
            "subject": {"required": "Enter what it is about"},
            "words": {"required": "Write what you ask of the school"},
        }

    presentation = {"words": {"rows": 7}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answer_by"].called = "by when you need an answer"
        self.fields["answer_by"].min_date = clock.today


class FurtherForm(forms.Form):
    to = forms.CharField(
        label="To whom?",
        help_text="For example: the headteacher, the chair of governors, the trust.",
        max_length=200,
        error_messages={"required": "Enter to whom you take it"},
    )


class OutcomeForm(forms.Form):
    outcome = forms.CharField(
        label="What came of it?",
        widget=forms.Textarea,
        error_messages={"required": "Write what came of it"},
    )


class OfferForm(forms.ModelForm):
    class Meta:
        model = Offer
        formfield_callback = house_field
        fields = ["group", "name"]
        labels = {"group": "What kind of support is it?", "name": "What is it called?"}
        error_messages = {
            "group": {"required": "Select what kind of support it is"},
            "name": {"required": "Enter what it is called"},
        }
