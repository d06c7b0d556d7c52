from django import forms

from children.models import Child
from records.twins import comparing, merging, parting

FIELD = "which_{}"


class JoinForm(forms.Form):
    """Which record goes on, and for each thing on which the two differ, which is right. Where it matters most nothing
    is chosen beforehand."""

    goes_on = forms.ChoiceField(
        label="Which record goes on?",
        help_text="The other one becomes part of it. Its ids stay known, and old links lead to this one.",
        widget=forms.RadioSelect,
        error_messages={"required": "Say which record goes on"},
    )
    reason = forms.CharField(
        label="How do you know that this is one child?",
        help_text="Such as a birth certificate, or what the social worker told you. It is kept with the record.",
        max_length=500,
        widget=forms.Textarea,
        error_messages={"required": "Say how you know that this is one child"},
    )
    presentation = {"reason": {"rows": 3}}

    def __init__(self, data=None, *, one: Child, other: Child):
        super().__init__(data)
        self.one, self.other = one, other
        suggested = merging.suggested(one, other)
        self.fields["goes_on"].choices = [(str(child.pk), called(child)) for child in (one, other)]
        self.fields["goes_on"].initial = str(suggested.pk)
        self.differing = merging.differing(one, other)
        for name in self.differing:
            words = words_for(name)
            self.fields[FIELD.format(name)] = forms.ChoiceField(
                label=f"Which {words} is right?",
                choices=[(str(child.pk), comparing.said(child, name)[0]) for child in (one, other)],
                initial=None if name in merging.MATTERS else str(suggested.pk),
                widget=forms.RadioSelect,
                error_messages={"required": f"Say which {words} is right"},
            )
        self.order_fields(["goes_on", *map(FIELD.format, self.differing), "reason"])

    @property
    def stays(self) -> Child:
        return self.one if self.cleaned_data["goes_on"] == str(self.one.pk) else self.other

    @property
    def goes(self) -> Child:
        return self.other if self.stays is self.one else self.one

    @property
    def chosen(self) -> dict[str, str]:
        stays = str(self.stays.pk)
        return {name: "stays" if self.cleaned_data[FIELD.format(name)] == stays else "goes" for name in self.differing}

    @property
    def right(self) -> list[tuple[str, str]]:
        """What was chosen, in words: (field, value)."""
        by_id = {str(child.pk): child for child in (self.one, self.other)}
        return [(words_for(name), comparing.said(by_id[self.cleaned_data[FIELD.format(name)]], name)[0])
                for name in self.differing]  # fmt: skip


class PartForm(forms.Form):
    """Why they are two children after all, and what of that which was written since belongs to the other one."""

    reason = forms.CharField(
        label="How do you know that these are two children?",
        max_length=500,
        widget=forms.Textarea,
        error_messages={"required": "Say how you know that these are two children"},
    )
    presentation = {"reason": {"rows": 3}}

    def __init__(self, data=None, *, since: list[parting.Since], left: Child):
        super().__init__(data)
        if since:
            self.fields["goes"] = forms.MultipleChoiceField(
                label=f"What of it belongs to {called(left)}?",
                help_text="What you do not tick stays with the record that went on.",
                choices=[(each.key, f"{each.kind}, {each.words}" if each.words else each.kind) for each in since],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )


def called(child: Child) -> str:
    return f"{child.known_as} ({child.local_id})" if child.known_as != child.local_id else child.local_id


def words_for(name: str) -> str:
    return str(Child._meta.get_field(name).verbose_name)
