"""What an authority's children are told: the helpline on their pages, and the languages that somebody has checked."""

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.authority import permissions
from audit import clock, events
from audit.acting import action
from components.model_forms import house_field
from peps.models import CheckedLanguage, VoiceSettings
from peps.voice import languages


class HelplineForm(forms.ModelForm):
    class Meta:
        model = VoiceSettings
        formfield_callback = house_field
        fields = ["helpline", "helpline_phone", "helpline_words", "speaks_first", "money_on_screen"]
        labels = {
            "helpline": "What is the helpline called?",
            "helpline_phone": "Telephone number",
            "helpline_words": "A few words about it",
            "speaks_first": "The young person speaks first, before the social worker’s update",
            "money_on_screen": "Amounts of money may stand on the shared screen",
        }
        help_texts = {
            "helpline_phone": "Ring it before you save: children see it on every page of their own.",
            "money_on_screen": "Otherwise it says what the money buys. Before parents it says neither.",
        }

    presentation = {
        "helpline": {"width": 20},
        "helpline_phone": {"width": 10},
        "speaks_first": {"legend": "How a meeting begins, unless its chair says otherwise"},
        "money_on_screen": {"legend": "With the young person or the carer in the room"},
    }


class CheckedForm(forms.Form):
    checked_by_name = forms.CharField(
        label="Who has read all of it?",
        help_text="Somebody who speaks the language well, by name.",
        max_length=150,
        error_messages={"required": "Enter who has read it"},
    )
    presentation = {"checked_by_name": {"width": 20, "autocomplete": "off"}}


@require_http_methods(["GET", "POST"])
def settings(request, code):
    authority = permissions.find_authority(request.user, code)
    permissions.check_can_set_look(request.user, authority)
    kept = VoiceSettings.objects.filter(authority=authority).first() or VoiceSettings(authority=authority)
    form = HelplineForm(request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        save_helpline(settings=form.save(commit=False), by=request.user)
        messages.success(request, "Saved. Children see it from now on.")
        return redirect("voice:settings", code)
    words = {
        "heading": "Young people’s pages",
        "button": "Save",
        "back_url": reverse("authority:settings", args=[code]),
        "back_text": "Settings",
    }
    checked = {row.code: row for row in CheckedLanguage.objects.filter(authority=authority, withdrawn_at=None)}
    rows = [_row(code, language, checked.get(language)) for language in languages.there()]
    context = {"authority": authority, "form": form, "languages": rows, **words}
    return render(request, "peps/voice_settings.html", context)


def _row(code, language, checked) -> dict:
    missing = languages.missing(language)
    is_fresh = bool(checked and not missing and checked.fingerprint == languages.fingerprint(language))
    return {
        "language": languages.language(language),
        "href": reverse("voice:language", args=[code, language]),
        "missing": len(missing),
        "checked": checked,
        "is_fresh": is_fresh,
    }


@require_http_methods(["GET", "POST"])
def language(request, code, language):
    """Every text beside its English; whoever has read them all is named, and from then on the language is offered."""
    authority = permissions.find_authority(request.user, code)
    permissions.check_can_set_look(request.user, authority)
    if language not in languages.there():
        raise Http404
    said, missing = languages.catalogue(language), languages.missing(language)
    form = CheckedForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not missing:
        check_language(authority=authority, code=language, name=form.cleaned_data["checked_by_name"], by=request.user)
        messages.success(request, "Marked as checked. Young people can choose this language now.")
        return redirect("voice:settings", code)
    words = {
        "heading": f"Check {languages.language(language).name}",
        "button": "All of it is right",
        "back_url": reverse("voice:settings", args=[code]),
        "back_text": "Young people’s pages",
    }
    context = {
        "authority": authority,
        "form": form,
        "language": languages.language(language),
        "rows": [(text, said.get(text, "")) for text in languages.texts()],
        "missing": len(missing),
        **words,
    }
    return render(request, "peps/voice_language.html", context)


@require_POST
def withdraw(request, code, language):
    authority = permissions.find_authority(request.user, code)
    permissions.check_can_set_look(request.user, authority)
    withdraw_language(authority=authority, code=language, by=request.user)
    messages.success(request, "The language is not offered any more.")
    return redirect("voice:settings", code)


# ---------------------------------------------------------------- what is kept


@action
def save_helpline(*, settings: VoiceSettings, by) -> VoiceSettings:
    settings.save()
    events.record("voice.helpline", f"set the helpline for children: {settings.helpline}", settings.authority, by=by)
    return settings


@action
def check_language(*, authority, code: str, name: str, by) -> CheckedLanguage:
    """Somebody has read the words of a language as they are now."""
    _take_off(authority, code)
    row = CheckedLanguage.objects.create(
        authority=authority,
        code=code,
        fingerprint=languages.fingerprint(code),
        checked_by_name=name,
        checked_on=clock.today(),
    )
    events.record("voice.language", f"marked a language as checked by {name}: {code}", authority, by=by)
    return row


@action
def withdraw_language(*, authority, code: str, by) -> None:
    if _take_off(authority, code):
        events.record("voice.language", f"withdrew a language: {code}", authority, by=by)


def _take_off(authority, code) -> bool:
    row = CheckedLanguage.objects.select_for_update().filter(authority=authority, code=code, withdrawn_at=None).first()
    if row:
        row.withdrawn_at = clock.now()
        row.save()
    return row is not None
