"""Part E in the words people read, beyond the pages of questions: who came, what was promised."""

from django import forms

from children.forms_audience import WithAudience
from components.model_forms import house_field
from peps.forms.base import PageForm, VersionedForm
from peps.models import AgreedAction, Invitee, MinutesPage


class AttendanceAtMeetingForm(forms.ModelForm):
    class Meta:
        model = Invitee
        formfield_callback = house_field
        fields = ["attended", "reason"]
        labels = {"attended": "Did they take part?", "reason": "Why could they not come?"}

    presentation = {"attended": {"small": True, "reveal": {"apologies": "reason"}}}


class ActionForm(WithAudience, VersionedForm):
    class Meta:
        model = AgreedAction
        formfield_callback = house_field
        fields = ["what", "who", "owner", "by_when", "audience"]
        labels = {
            "what": "What will be done?",
            "who": "Who does it?",
            "owner": "Is it the duty of one of these?",
            "by_when": "By when?",
        }
        help_texts = {"owner": "They see it among what they have to do, from the meeting until it is done."}

    presentation = {"who": {"width": 20}, "owner": {"small": True}, "audience": {"small": True}}

    def __init__(self, *args, names=None, **kwargs):
        """`names`: who holds each role for this child, by name."""
        super().__init__(*args, **kwargs)
        self.names = names or {}
        self.fields["owner"].choices = owner_choices(self.names)
        self.fields["who"].required = False

    def clean(self):
        said = super().clean()
        owner = said.get("owner")
        if not said.get("who") and "who" not in self.errors:
            if owner in self.names:
                said["who"] = self.names[owner]
            else:
                self.add_error("who", forms.ValidationError("Enter who does it", code="required"))
        if owner and owner != AgreedAction.Owner.OTHER and not said.get("by_when") and "by_when" not in self.errors:
            self.add_error("by_when", forms.ValidationError("Enter by when: a duty needs a day", code="required"))
        return said


def owner_choices(names: dict[str, str]) -> list[tuple[str, str]]:
    """The roles that can be given a duty, each with who holds it."""
    return [
        (owner.value, f"{owner.label}: {names[owner.value]}" if names.get(owner.value) else owner.label)
        for owner in AgreedAction.Owner
    ]


class CarerOwnViewsForm(PageForm):
    class Meta:
        model = MinutesPage
        formfield_callback = house_field
        fields = ["carer_views"]
        labels = {"carer_views": "Your views"}

    presentation = {"carer_views": {"rows": 8, "hide_label": True}}
