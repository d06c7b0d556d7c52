"""What is asked when a clock rests, a day was missed, or somebody cannot come."""

from django import forms

from audit import clock
from components.model_forms import house_field
from components.words import day_words
from peps.gathering.forms import DayChoice
from peps.models import Meeting
from signoff.models import Pause, WhyLate


class PauseForm(forms.ModelForm):
    class Meta:
        model = Pause
        formfield_callback = house_field
        fields = ["until", "reason"]
        labels = {"until": "Until when?", "reason": "Why do the clocks rest?"}
        help_texts = {
            "until": "The last day of the pause. For example, 27 3 2027",
            "reason": "Everybody who works on the plan reads it. No details of the child’s care.",
        }
        widgets = {"reason": forms.Textarea}
        error_messages = {
            "until": {"required": "Enter the last day of the pause"},
            "reason": {"required": "Say why. Others will read it."},
        }

    presentation = {"reason": {"rows": 3}}

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until < clock.today():
            raise forms.ValidationError("The last day of the pause must be today or later")
        if (until - clock.today()).days > 366:
            raise forms.ValidationError("A pause lasts a year at most. Close the plan if it will not be held.")
        return until


class WhyLateForm(forms.ModelForm):
    class Meta:
        model = WhyLate
        formfield_callback = house_field
        fields = ["reason", "words"]
        labels = {"reason": "Why was the day missed?", "words": "What happened, and what would help next time?"}
        widgets = {"words": forms.Textarea}
        error_messages = {
            "reason": {"required": "Choose why the day was missed"},
            "words": {"required": "Say what happened, in a sentence or two"},
        }

    presentation = {"words": {"rows": 3}}


class CannotAttendForm(DayChoice):
    """Who cannot come and why, and the new day, within the same term: three that fit, or another one."""

    who = forms.CharField(
        label="Who cannot come?", max_length=150, error_messages={"required": "Enter who cannot come"}
    )
    reason = forms.CharField(
        label="Why?",
        max_length=200,
        help_text="Everybody in the plan’s history reads it. A word or two is enough.",
        error_messages={"required": "Say why, in a word or two"},
    )
    field_order = ["who", "reason", "which", "on", "starts_at", "place"]

    class Meta:
        model = Meeting
        formfield_callback = house_field
        fields = ["on", "starts_at", "place"]
        labels = {"starts_at": "At what time?", "place": "Where?"}
        help_texts = {"starts_at": "For example 2:30pm"}

    presentation = {"starts_at": {"width": 5}}

    def __init__(self, *args, pep, knows_place: bool, **kwargs):
        super().__init__(*args, until=pep.term.last_day, **kwargs)
        self.pep = pep
        self.was = (self.instance.on, self.instance.starts_at)
        self.fields["which"].label = "What is the new day?"
        self.fields["which"].initial = None
        self.initial["on"] = None
        self.fields["on"].help_text = f"In the same term: up to {day_words(pep.term.last_day)}"
        if not knows_place:
            del self.fields["place"]

    def clean(self):
        data = super().clean()
        day = data.get("on")
        if day is None:
            return data
        if day < clock.today():
            self.add_error("on", "The new day must be today or later")
        elif day > self.pep.term.last_day:
            last = day_words(self.pep.term.last_day)
            self.add_error(
                "on", f"Choose a day in the same term, up to {last}. If there is none, tell the Virtual School."
            )
        elif (day, data.get("starts_at")) == self.was:
            self.add_error("on", "This is when the meeting is now. Choose another day or time")
        return data
