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


class TeamForm(forms.Form):
    """A team of social workers: what it is called."""

    authority = forms.ModelChoiceField(label="Of which authority?", queryset=None, empty_label=None)
    name = forms.CharField(
        label="What is the team called?", max_length=100, error_messages={"required": "Enter the name of the team"}
    )
    presentation = {"name": {"width": 20, "autocomplete": "off"}}

    def __init__(self, data=None, *, authorities, team=None):
        super().__init__(data, initial={"name": team.name} if team else None)
        self.fields["authority"].queryset = authorities
        if team or authorities.count() == 1:
            del self.fields["authority"]


class TeamPeopleForm(forms.Form):
    """Who joins a team, as what."""

    as_what = forms.ChoiceField(
        label="What do they do in the team?",
        choices=[("works", "They work in it"), ("manages", "They manage it")],
        widget=forms.RadioSelect,
        initial="works",
        error_messages={"required": "Select what they do in the team"},
    )
    person = forms.MultipleChoiceField(
        label="Who?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Tick at least one person", "invalid_choice": "The list has changed. Tick again"},
    )
    presentation = {
        "as_what": {"hints": {"manages": "They see every child allocated to somebody in the team."}},
        "person": {"small": True},
    }
    field_order = ["person", "as_what"]

    def __init__(self, data=None, *, people):
        super().__init__(data)
        self.people = {str(person.pk): person for person in people}
        self.fields["person"].choices = [(key, _person_words(person)) for key, person in self.people.items()]

    @property
    def chosen(self) -> list:
        return [self.people[key] for key in self.cleaned_data["person"]]


def _person_words(person) -> str:
    return f"{person.name}, now in {', '.join(person.team_names)}" if person.team_names else person.name


def _words(child) -> str:
    school = child.goes_to[0].school.name if child.goes_to else "no school place"
    year = child.get_year_group_display() or "year not known"
    return f"{child.known_as}, {year}, {school}"
