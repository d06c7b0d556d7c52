import zipfile

from django import forms

from accounts.models import User
from audit import clock
from children.models import Child
from components.forms import DateField
from records.models import HeldItem, RecordCopy, SubjectAccess, TakingIn

WHY = {"required": "Say why"}
MOST_UPLOADED = 1024 * 1024 * 1024


class CopyForm(forms.ModelForm):
    """What the copy is for, and who gets it."""

    class Meta:
        model = RecordCopy
        fields = ["purpose", "to_whom"]
        labels = {"purpose": "What is it for?", "to_whom": "Who gets it?"}
        help_texts = {"to_whom": "The person and where they work, such as “Jo Bell, Otherland Virtual School”."}
        widgets = {"purpose": forms.RadioSelect}
        error_messages = {
            "purpose": {"required": "Say what the copy is for"},
            "to_whom": {"required": "Say who gets the copy"},
        }

    presentation = {"to_whom": {"width": "two-thirds"}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = RecordCopy.Purpose.choices


class AskForm(forms.ModelForm):
    """Who asks for what is held, and since when the clock runs."""

    is_known = forms.ChoiceField(
        label="Do you know that it is them, and that they may ask?",
        choices=[("yes", "Yes"), ("no", "Not yet: I have asked them to show it, and the clock waits")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether you know that it is them"},
    )

    asked_on = DateField(
        called="the day they asked",
        label="When did they ask?",
        help_text="By word or letter, to anybody at the council. The month begins on that day.",
        max_date=clock.today,
    )

    class Meta:
        model = SubjectAccess
        fields = ["asker", "asker_name", "asked_on", "is_known", "identity"]
        labels = {
            "asker": "Who asks?",
            "asker_name": "What is their name?",
            "identity": "How do you know?",
        }
        help_texts = {"identity": "What you saw, such as a passport. Do not copy its number."}
        widgets = {"asker": forms.RadioSelect}
        error_messages = {
            "asker": {"required": "Say who asks"},
            "asker_name": {"required": "Enter their name"},
            "identity": {"required": "Say how you know that it is them"},
        }

    presentation = {"asker_name": {"width": "two-thirds"}, "is_known": {"reveal": {"yes": "identity"}}}
    field_order = ["asker", "asker_name", "asked_on", "is_known", "identity"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["asker"].choices = SubjectAccess.Asker.choices
        self.fields["identity"].required = False

    def clean(self):
        said = super().clean()
        if said.get("is_known") == "yes" and not said.get("identity", "").strip():
            self.add_error("identity", "Say how you know that it is them")
        return said

    @property
    def answers(self) -> dict:
        """What `actions.ask` takes."""
        said = {name: self.cleaned_data[name] for name in ("asker", "asker_name", "asked_on", "identity")}
        return said | ({} if self.cleaned_data["is_known"] == "yes" else {"identity": ""})


class WaitForm(forms.Form):
    waits_for = forms.ChoiceField(
        label="What did you ask them for?",
        choices=SubjectAccess.Waits,
        widget=forms.RadioSelect,
        error_messages={"required": "Say what you asked them for"},
    )


class OnAndHowForm(forms.Form):
    """A day that has been, and a few words."""

    on = DateField(called="the day", max_date=clock.today)
    how = forms.CharField(max_length=200)
    presentation = {"how": {"width": "two-thirds"}}

    def __init__(self, data=None, *, on: str, how: str, hint: str = "", need: str = "Say how", called: str = "the day"):
        super().__init__(data)
        self.fields["on"].label, self.fields["how"].label, self.fields["how"].help_text = on, how, hint
        self.fields["how"].error_messages["required"] = need


class RefuseForm(forms.ModelForm):
    class Meta:
        model = SubjectAccess
        fields = ["refused_law", "refused_words"]
        labels = {"refused_law": "Why is it refused?", "refused_words": "What do you tell the asker?"}
        help_texts = {
            "refused_words": "In plain words. That they can complain to you, to the Information Commissioner, or go to "
            "court is added.",
        }
        widgets = {"refused_law": forms.RadioSelect, "refused_words": forms.Textarea}
        error_messages = {
            "refused_law": {"required": "Say why it is refused"},
            "refused_words": {"required": "Enter what you tell the asker"},
        }

    presentation = {"refused_words": {"rows": 5}}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["refused_law"].choices = SubjectAccess.Law.choices
        for each in self.fields.values():
            each.required = True


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(
        queryset=User.objects.none(), label="Who answers?", error_messages={"required": "Choose who answers"}
    )

    def __init__(self, data=None, *, people):
        super().__init__(data)
        self.fields["owner"].queryset = User.objects.filter(pk__in=[each.pk for each in people]).order_by("name")
        self.fields["owner"].label_from_instance = lambda user: user.name


class ReasonForm(forms.Form):
    """A reason in one's own words."""

    reason = forms.CharField(max_length=500, widget=forms.Textarea, error_messages=WHY)
    presentation = {"reason": {"rows": 3}}

    def __init__(self, data=None, *, label: str, help_text: str = ""):
        super().__init__(data)
        self.fields["reason"].label = label
        self.fields["reason"].help_text = help_text


class DecideForm(forms.ModelForm):
    """Whether one thing goes out."""

    class Meta:
        model = HeldItem
        fields = ["decision", "other_words", "reason"]
        labels = {
            "decision": "What happens with it?",
            "other_words": "The words that go out instead",
            "reason": "Why is it held back or changed?",
        }
        help_texts = {
            "other_words": "What is here now. Take out only what is about somebody else, or may harm.",
            "reason": "The asker reads that something was held back, and can ask why.",
        }
        widgets = {"decision": forms.RadioSelect, "other_words": forms.Textarea, "reason": forms.Textarea}
        error_messages = {"decision": {"required": "Say what happens with it"}}

    presentation = {
        "decision": {"reveal": {"redact": "other_words"}},
        "other_words": {"rows": 10},
        "reason": {"rows": 2},
    }

    def __init__(self, data=None, *, instance: HeldItem):
        initial = {"other_words": instance.other_words or instance.words}
        super().__init__(data, instance=instance, initial=initial)
        self.fields["decision"].required = True
        choices = HeldItem.Decision.choices
        self.fields["decision"].choices = [one for one in choices if one[0] != "redact" or instance.words]
        for name in ("other_words", "reason"):
            self.fields[name].required = False

    def clean(self):
        said = super().clean()
        decision, words = said.get("decision"), said.get("other_words", "").strip()
        if decision in (HeldItem.Decision.REDACT, HeldItem.Decision.WITHHOLD) and not said.get("reason", "").strip():
            self.add_error("reason", "Say why it is held back or changed")
        if decision == HeldItem.Decision.REDACT and not words:
            self.add_error("other_words", "Enter the words that go out instead, or hold it back")
        elif decision == HeldItem.Decision.REDACT and words == self.instance.words.strip():
            self.add_error("other_words", "These are the same words. Change them, or release it as it is")
        return said


class UploadForm(forms.Form):
    authority_code = forms.ChoiceField(label="Whose child is it from now on?")
    file = forms.FileField(
        label="The record",
        help_text="A zip, as “Take a copy” writes it for another authority.",
        error_messages={"required": "Choose the file", "empty": "This file is empty. Choose another one"},
    )

    def __init__(self, data=None, files=None, *, authorities):
        super().__init__(data, files)
        self.authorities = {each.code: each for each in authorities}
        self.fields["authority_code"].choices = [(each.code, each.name) for each in authorities]
        self.fields["file"].widget.attrs["accept"] = ".zip"
        if len(authorities) == 1:
            del self.fields["authority_code"]

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > MOST_UPLOADED:
            raise forms.ValidationError("The file must be smaller than 1 GB. Larger ones are taken in on the server")
        if not zipfile.is_zipfile(upload):
            raise forms.ValidationError("This is not a zip. Choose the file that the other portal wrote")
        upload.seek(0)
        return upload

    @property
    def authority(self):
        return self.authorities[self.cleaned_data.get("authority_code") or next(iter(self.authorities))]


class TakeInForm(forms.Form):
    local_id = forms.CharField(
        label="Your id of the case", max_length=40, error_messages={"required": "Enter your id of the case"}
    )
    presentation = {"local_id": {"width": 20}}

    def __init__(self, data=None, *, run: TakingIn):
        found = run.found
        initial = {"local_id": "" if found.get("id_taken") else found.get("local_id", "")}
        super().__init__(data, initial=initial)
        self.authority = run.authority
        if found.get("id_taken"):
            self.fields["local_id"].help_text = f"The record says {found['local_id']}, which is another child’s here."

    def clean_local_id(self):
        local_id = self.cleaned_data["local_id"].strip()
        if Child.objects.filter(authority=self.authority, local_id=local_id).exists():
            raise forms.ValidationError("Another child has this id here. Enter another one")
        return local_id
