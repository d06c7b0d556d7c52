from datetime import timedelta

from django import forms

from audit import clock
from components.forms import DateField
from components.words import day_words
from signoff.models import Duty, ReminderPreference


class FrequencyForm(forms.Form):
    frequency = forms.ChoiceField(
        label="How often do you want to be reminded?",
        help_text="What is overdue, or due before the next Monday, is always told at once.",
        choices=ReminderPreference.Frequency.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how often you want to be reminded"},
    )


class SnoozeForm(forms.Form):
    """Until when: after today, and at most to the day it is due."""

    def __init__(self, *args, duty: Duty, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"] = DateField(
            called="the day on which you want to be reminded",
            label="When do you want to be reminded?",
            help_text=f"A day from tomorrow to {day_words(duty.due_on)}, the day it is due.",
            min_date=lambda: clock.today() + timedelta(days=1),
            max_date=duty.due_on,
        )
