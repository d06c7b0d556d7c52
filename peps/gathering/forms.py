"""What is asked before a meeting: on which day, where, who is invited and how they answer."""

from datetime import date

from django import forms

from components.model_forms import house_field
from components.words import day_words
from peps.gathering import days, people, places
from peps.models import PEP, Invitee, Meeting

ANOTHER = "another"
TIME_HELP = "For example 2:30pm"


class DayChoice(forms.ModelForm):
    """A day of three that fit, or any other, typed. Without scripts the boxes are there anyway."""

    which = forms.ChoiceField(label="When is the meeting?", widget=forms.RadioSelect, required=False)

    def __init__(self, *args, facts: days.Facts, until: date | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.facts = facts
        fitting = [one for one in days.suggestions(facts) if until is None or one.day <= until]
        fitting = [one for one in fitting if one.day != self.instance.on]
        which = self.fields["which"]
        which.choices = [(one.day.isoformat(), day_words(one.day, "day")) for one in fitting]
        which.choices += [(ANOTHER, "Another day")]
        if not fitting or self._is_known():
            which.initial = ANOTHER
        self.fields["on"].required = False
        self.fields["on"].label = "Which day?"
        hints = {one.day.isoformat(): one.why for one in fitting}
        self.presentation = self.presentation | {"which": {"hints": hints, "reveal": {ANOTHER: "on"}}}

    def _is_known(self) -> bool:
        return not self.instance._state.adding and self.instance.cancelled_at is None

    def clean(self):
        data = super().clean()
        which = data.get("which")
        if which and which != ANOTHER:
            data["on"] = date.fromisoformat(which)
            self.errors.pop("on", None)
        elif not data.get("on") and "on" not in self.errors:
            self.add_error("on" if which else "which", "Choose a day, or enter another one")
        return data


class MeetingForm(DayChoice):
    sure = forms.CharField(required=False, widget=forms.HiddenInput)  # the day for which warnings were read already

    class Meta:
        model = Meeting
        formfield_callback = house_field
        fields = [
            *("on", "starts_at", "minutes_long", "place", "place_is_confidential"),
            *("by_video", "video_link", "ehcp_review"),
        ]
        labels = {
            "starts_at": "At what time?",
            "minutes_long": "How many minutes?",
            "place": "Where?",
            "by_video": "People can join by video",
            "video_link": "Video link (optional)",
            "ehcp_review": "Hold the annual review of the EHCP at the same meeting",
        }
        help_texts = {"starts_at": TIME_HELP, "place": "School and room"}
        error_messages = {
            "starts_at": {"required": "Enter the time of the meeting"},
            "place": {"required": "Enter where the meeting is"},
        }

    field_order = ["which", "on"]
    presentation = {
        "starts_at": {"width": 5},
        "minutes_long": {"width": 3},
        "place_is_confidential": {"legend": "Confidential place"},
        "by_video": {"legend": "Joining from somewhere else"},
        "ehcp_review": {"legend": "Annual review of the EHCP"},
    }

    def __init__(self, *args, pep: PEP, knows_place: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.pep = pep
        if not knows_place:  # they may move the meeting, and what they may not know stays as it is
            for name in ("place", "place_is_confidential", "video_link", "by_video"):
                del self.fields[name]
        elif places.home_is_confidential(pep.child):
            name = pep.child.first_name
            self.fields["place_is_confidential"].label = f"The place shows where {name} lives"
            self.fields["place_is_confidential"].help_text = "Only those who may know where that is are told the place."
        else:
            del self.fields["place_is_confidential"]
        if due := days.ehcp_review_of(pep):
            self.fields["ehcp_review"].help_text = f"It is due by {day_words(due)}. Everybody gets one invitation."
        elif not self.instance.ehcp_review:
            del self.fields["ehcp_review"]

    def warnings(self) -> list[str]:
        """What is odd about what was asked for."""
        found = days.warnings(self.instance.on, self.facts, self.instance.starts_at)
        if "place_is_confidential" in self.fields and not self.instance.place_is_confidential:
            school = self.pep.school.name if self.pep.school else ""
            if places.looks_like_home(self.instance.place, school):
                found.append(
                    f"Where {self.pep.child.first_name} lives is confidential. If the meeting is there, say so with "
                    "“The place shows where they live”: everybody who is invited is told the place otherwise."
                )
        return found

    def is_sure(self, found: list[str]) -> bool:
        return not found or self.cleaned_data["sure"] == self.instance.on.isoformat()

    def ask_again(self) -> None:
        """Show the form once more, with the warnings; sent again for the same day it is meant."""
        self.data = self.data.copy()
        self.data[self.add_prefix("sure")] = self.instance.on.isoformat()


class CallOffForm(forms.Form):
    why = forms.CharField(
        label="Why is it off?",
        max_length=200,
        help_text="The people who work on the plan read it. It is not in the message.",
        error_messages={"required": "Say why, in a word or two"},
    )


class RoomForm(forms.ModelForm):
    class Meta:
        model = Meeting
        formfield_callback = house_field
        fields = ["room_has_computer", "room_has_internet", "room_has_screen"]
        labels = {
            "room_has_computer": "A computer",
            "room_has_internet": "Internet",
            "room_has_screen": "A screen that everybody can see",
        }


class InterpreterForm(forms.ModelForm):
    class Meta:
        model = Meeting
        formfield_callback = house_field
        fields = ["interpreter_language", "interpreter", "interpreter_booked", "interpreter_came"]
        labels = {
            "interpreter_language": "Which language?",
            "interpreter": "Who interprets?",
            "interpreter_booked": "The interpreter is booked",
            "interpreter_came": "The interpreter was at the meeting",
        }
        help_texts = {
            "interpreter_language": "Leave it empty if nobody needs an interpreter.",
            "interpreter": "The person or the service. Not a member of the family, and not another child.",
        }

    optional_labels = True
    presentation = {
        "interpreter_language": {"width": 20},
        "interpreter": {"width": 20},
        "interpreter_booked": {"legend": "Before the meeting"},
        "interpreter_came": {"legend": "At the meeting"},
    }

    def __init__(self, *args, is_past: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not is_past:
            del self.fields["interpreter_came"]

    def clean(self):
        data = super().clean()
        if data.get("interpreter_booked") and not data.get("interpreter_language"):
            self.add_error("interpreter_language", "Enter the language of the interpreter who is booked")
        return data


class InviteeForm(forms.ModelForm):
    """Anybody besides the people around the child: by name and address."""

    class Meta:
        model = Invitee
        formfield_callback = house_field
        fields = ["name", "role", "email", "needs", "invited_although", "may_know_place"]
        labels = {
            "name": "Name",
            "role": "In what role?",
            "email": "E-mail address",
            "needs": "What do they need to take part?",
            "invited_although": "Why are they invited all the same?",
            "may_know_place": "They may know where the meeting is",
        }
        help_texts = {
            "role": "For example educational psychologist, youth worker, mother",
            "email": "They get a calendar entry and a link to answer. Leave it empty to ask them yourself.",
            "needs": "For example step-free access, large print, somebody to come with them",
            "invited_although": "Kept with the plan. The social worker and the Virtual School read it.",
        }

    optional_labels = True
    presentation = {
        **{name: {"width": 20, "autocomplete": "off"} for name in ("name", "role", "email")},
        "may_know_place": {"legend": "Place"},
    }

    def __init__(self, *args, pep: PEP, by, is_unnamed: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.pep, self.by = pep, by
        if is_unnamed:  # a carer whom this person may not know by name
            for name in ("name", "role", "email"):
                del self.fields[name]
        is_typed = self.is_bound and not is_unnamed
        said = self.data if is_typed else {"name": self.instance.name, "email": self.instance.email}
        self.restriction = people.restriction_on(pep, said.get("name", ""), said.get("email", ""))
        self.may_read_restriction = people.may_read_restrictions(by, pep)
        if not self.restriction or not self.may_read_restriction:
            del self.fields["invited_although"]
        else:
            self.fields["invited_although"].required = True
            words = "Say why they are invited although a restriction stands"
            self.fields["invited_although"].error_messages["required"] = words

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if email and self.pep.invitees.filter(email=email).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("Somebody with this e-mail address is already invited.")
        return email

    def clean(self):
        data = super().clean()
        if people.is_barred(self.pep, data.get("name", ""), data.get("email", "")):
            self.add_error("name", "This person cannot be invited. Ask your Virtual School")
        elif self.restriction and not self.may_read_restriction:
            self.add_error("name", "You cannot invite this person. Ask the social worker to do it")
        return data


class ReplyForm(forms.ModelForm):
    """How somebody answers who was asked."""

    class Meta:
        model = Invitee
        formfield_callback = house_field
        fields = ["reply", "reason", "needs", "interpreter_language"]
        labels = {
            "reply": "Can you come?",
            "reason": "Why can you not come?",
            "needs": "What do you need to take part?",
            "interpreter_language": "If you need an interpreter, which language?",
        }
        help_texts = {
            "reason": "A few words. The people who arrange the meeting read it.",
            "needs": "For example step-free access, large print, a break, somebody to come with you",
        }

    optional_labels = True
    presentation = {
        "reply": {"reveal": {"no": "reason"}, "hints": {"views": "You tell us in your own words what you think."}},
        "interpreter_language": {"width": 20},
    }
    ANSWERS = [
        (Invitee.Reply.YES, "Yes, I am coming"),
        (Invitee.Reply.VIDEO, "Yes, by video"),
        (Invitee.Reply.VIEWS, "No, but I will send my views"),
        (Invitee.Reply.NO, "No, I cannot come"),
    ]

    def __init__(self, *args, meeting: Meeting, **kwargs):
        super().__init__(*args, **kwargs)
        answers = [one for one in self.ANSWERS if one[0] != Invitee.Reply.VIDEO or meeting.by_video]
        self.fields["reply"].choices = answers
        self.fields["reply"].error_messages["required"] = "Say whether you can come"
        if self.instance.reply == Invitee.Reply.WAITING:
            self.initial["reply"] = ""

    def clean(self):
        data = super().clean()
        if data.get("reply") == Invitee.Reply.NO and not data.get("reason"):
            self.add_error("reason", "Say why you cannot come, in a few words")
        elif data.get("reply") in {Invitee.Reply.YES, Invitee.Reply.VIDEO}:
            data["reason"] = ""
        return data
