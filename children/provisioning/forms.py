from django import forms

from audit import clock
from components.forms import DateField
from components.words import day_words


class MoveForm(forms.Form):
    """Who takes over which children, from when."""

    target = forms.ModelChoiceField(
        label="Who takes over?",
        queryset=None,
        empty_label="Choose one",
        error_messages={"required": "Choose who takes over"},
    )
    starts = DateField(
        called="the first day",
        label="From which day?",
        help_text="They see the children from this day on.",
        min_date=clock.today,
    )
    handover = forms.ChoiceField(
        label="Until when do both have the children?",
        choices=[("none", "They change on that day"), ("overlap", "Both, until a last day")],
        widget=forms.RadioSelect,
        error_messages={"required": "Select whether both have the children for a while"},
    )
    last_day = DateField(called="the last day", label="Last day of the handover", required=False)
    child = forms.MultipleChoiceField(
        label="Which children?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick at least one child",
            "invalid_choice": "Somebody has changed this caseload meanwhile. Tick the children again",
        },
    )
    presentation = {"handover": {"reveal": {"overlap": "last_day"}}, "child": {"small": True}}

    def __init__(self, data=None, *, people, children, source, target=None):
        initial = {
            "starts": clock.today(),
            "handover": "none",
            "child": [str(child.pk) for child in children],
            "target": target,
        }
        super().__init__(data, initial=initial)
        self.fields["target"].queryset = people
        self.fields["child"].choices = [(str(child.pk), _words(child)) for child in children]
        if source is None:
            del self.fields["handover"], self.fields["last_day"]
        else:
            self.fields["handover"].choices = [
                ("none", f"No handover: {source.name} stops the day before"),
                ("overlap", "Both have them for a while"),
            ]

    def clean(self):
        data = super().clean()
        starts, last_day = data.get("starts"), data.get("last_day")
        if data.get("handover") != "overlap":
            data["last_day"] = None
        elif "last_day" not in self.errors:
            if not last_day:
                self.add_error("last_day", "Enter the last day of the handover")
            elif starts and last_day < starts:
                self.add_error("last_day", f"The last day must be {day_words(starts)} or later")
        return data


def _words(child) -> str:
    school = child.goes_to[0].school.name if child.goes_to else "no school place"
    year = child.get_year_group_display() or "year not known"
    return f"{child.known_as}, {year}, {school}"
