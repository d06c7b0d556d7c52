"""What is asked on the shared screen: few questions, large, in words for everybody in the room."""

from django import forms

from components.model_forms import house_field
from peps.forms.base import VersionedForm
from peps.forms.meeting import owner_choices
from peps.models import AgreedAction, Invitee, MinutesPage
from peps.room.profile import Who, kind_of
from peps.saving.conflicts import put

Attended = Invitee.Attended
HERE = {Attended.IN_PERSON, Attended.VIDEO}


class RoomForm(forms.Form):
    """Who is here: the roles decide what may be on the screen; of everybody invited how they take part."""

    def __init__(self, *args, live, invitees, name, expected, **kwargs):
        super().__init__(*args, **kwargs)
        self.invitees = invitees
        labels = dict(Who.choices) | {Who.CHILD.value: name}
        self.fields["in_room"] = forms.MultipleChoiceField(
            label="Who can see the screen, in the room or by video?",
            choices=[(who.value, labels[who.value]) for who in Who],
            widget=forms.CheckboxSelectMultiple,
            initial=live.in_room or _expected(invitees, expected),
            error_messages={"required": "Tick who can see the screen"},
        )
        self.fields["child_first"] = forms.BooleanField(
            label=f"{name} speaks first, before the social worker’s update", required=False, initial=live.child_first
        )
        self.presentation = {"child_first": {"legend": "Who begins?"}}
        for person in invitees:
            self._ask_about(person)
        self.fields["new_name"] = forms.CharField(label="Name", max_length=150, required=False)
        self.fields["new_role"] = forms.CharField(
            label="In what role?", max_length=100, required=False, help_text="For example grandmother, youth worker"
        )
        self.presentation |= {name: {"width": 20, "autocomplete": "off"} for name in ("new_name", "new_role")}

    def _ask_about(self, person):
        came, reason = f"came_{person.pk}", f"reason_{person.pk}"
        self.fields[came] = forms.ChoiceField(
            label=f"{person.shown_name}, {person.role}",
            choices=Attended.choices,
            widget=forms.RadioSelect,
            required=False,
            initial=person.attended or (Attended.IN_PERSON if person.is_me else ""),
        )
        # What was given as a reason before is not for the room: an empty box leaves it as it is.
        self.fields[reason] = forms.CharField(label="Why?", max_length=200, required=False)
        self.presentation[came] = {"small": True, "inline": True, "reveal": {Attended.APOLOGIES.value: reason}}

    def clean(self):
        said = super().clean()
        if said.get("new_name") and not said.get("new_role"):
            self.add_error("new_role", "Enter in what role they are here")
        if said.get("new_role") and not said.get("new_name"):
            self.add_error("new_name", "Enter their name")
        return said

    @property
    def changed_people(self) -> list[Invitee]:
        """Everybody about whom something new was said, and whoever was added."""
        said, changed = self.cleaned_data, []
        for person in self.invitees:
            came, reason = said[f"came_{person.pk}"], said[f"reason_{person.pk}"]
            if came and (came != person.attended or reason):
                person.attended = came
                person.reason = reason or person.reason
                changed.append(person)
        return changed

    def added(self, pep) -> Invitee | None:
        if not self.cleaned_data["new_name"]:
            return None
        name, role = self.cleaned_data["new_name"], self.cleaned_data["new_role"]
        return Invitee(pep=pep, name=name, role=role, attended=Attended.IN_PERSON)

    def in_room(self, everybody) -> list[str]:
        """Who was ticked, and whoever is said to be here besides."""
        here = {kind_of(person.role).value for person in everybody if person.attended in HERE}
        ticked = here | set(self.cleaned_data["in_room"])
        return [who.value for who in Who if who.value in ticked]


def _expected(invitees, besides: set[str]) -> list[str]:
    coming = {kind_of(one.role).value for one in invitees if one.attended in HERE or one.reply in {"yes", "video"}}
    return [who.value for who in Who if who.value in coming | besides]


class AgreeForm(VersionedForm):
    """Does the young person agree? What they add is theirs, word for word."""

    class Meta:
        model = MinutesPage
        formfield_callback = house_field
        fields = ["child_agrees"]

    more = forms.CharField(label="In your own words, if you like", required=False, widget=forms.Textarea)
    presentation = {"child_agrees": {"big": True, "hide_label": True}, "more": {"rows": 2}}

    @property
    def adding(self) -> dict:
        return {"child_agrees_words": self.cleaned_data["more"]}

    def __init__(self, *args, name, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["child_agrees"].label = f"Does {name} agree with the plan?"
        self.fields["child_agrees"].required = True
        self.fields["child_agrees"].error_messages["required"] = "Pick one. “Not sure” is an answer too"


class NextForm(VersionedForm):
    class Meta:
        model = MinutesPage
        formfield_callback = house_field
        fields = ["next_on", "next_at", "next_place", "no_next_reason"]
        labels = {
            "next_on": "Which day?",
            "next_at": "At what time?",
            "next_place": "Where?",
            "no_next_reason": "Or why will there be no next meeting?",
        }
        help_texts = {"next_at": "For example 2:30pm", "no_next_reason": "For example Year 13 ends"}

    presentation = {"next_at": {"width": 5}, "next_place": {"width": 20}}
    adding: dict = {}

    def __init__(self, *args, shows_place, **kwargs):
        super().__init__(*args, **kwargs)
        if not shows_place:  # a place can tell where somebody lives
            del self.fields["next_place"]
        if self.is_bound and self.fields["based_on"].clean(self.data.get("based_on")).version < self.instance.version:
            self._bring_in_what_was_set_meanwhile()

    def _bring_in_what_was_set_meanwhile(self):
        """A day where I say that there is none, or the other way round: no single answer is in conflict, and yet both
        cannot stand. So both are shown, and a person keeps one."""
        day, reason = bool(self["next_on"].data), bool(self["no_next_reason"].data)
        names = []
        if reason and not day and self.instance.next_on:
            names = ["next_on", "next_at"]
        elif day and not reason and self.instance.no_next_reason:
            names = ["no_next_reason"]
        if names:
            self.data = self.data.copy()
            self.data["based_on"] = str(self.instance.version)
        for name in names:
            put(self.data, self.fields[name], name, getattr(self.instance, name))

    def clean(self):
        said = super().clean()
        if not said.get("next_on") and not said.get("no_next_reason") and "next_on" not in self.errors:
            self.add_error("next_on", "Enter the day of the next meeting, or why there is none")
        if said.get("next_on") and not said.get("next_at") and "next_at" not in self.errors:
            self.add_error("next_at", "Enter the time of the next meeting")
        if said.get("next_on") and said.get("no_next_reason"):
            self.add_error("no_next_reason", "You gave a day and also a reason why there is none. Keep one")
        return said


class RoomActionForm(forms.ModelForm):
    """Something somebody promises, in the room."""

    class Meta:
        model = AgreedAction
        formfield_callback = house_field
        fields = ["what", "owner", "who", "by_when"]
        labels = {
            "what": "What will be done?",
            "owner": "Who does it?",
            "who": "Their name",
            "by_when": "By when?",
        }

    presentation = {"owner": {"small": True, "reveal": {"other": "who"}}, "who": {"width": 20}}

    def __init__(self, *args, names, **kwargs):
        """`names`: who holds each role for this child, by name."""
        super().__init__(*args, **kwargs)
        self.names = names
        self.fields["owner"].choices = owner_choices(names)
        self.fields["owner"].required = True
        self.fields["owner"].error_messages["required"] = "Pick who does it"
        self.fields["who"].required = False
        self.fields["by_when"].required = True

    def clean(self):
        said = super().clean()
        owner = said.get("owner")
        if owner == AgreedAction.Owner.OTHER and not said.get("who"):
            self.add_error("who", "Enter who does it")
        elif owner and owner != AgreedAction.Owner.OTHER:
            said["who"] = self.names.get(owner) or str(AgreedAction.Owner(owner).label)
        return said
