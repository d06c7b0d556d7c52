"""Form fields people can fill in without learning a format: a date in three boxes, a time, money, yes or no."""

import re
from collections.abc import Callable
from datetime import date, datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join

from audit import clock
from components.words import day_words, time_words

PARTS = ("day", "month", "year")
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


class SplitDate(forms.Widget):
    """Three boxes: <name>-day, <name>-month, <name>-year. Its value is what was typed, so it can be shown again."""

    use_fieldset = True

    def value_from_datadict(self, data, files, name):
        typed = {part: str(data.get(f"{name}-{part}", "")).strip() for part in PARTS}
        return typed if any(typed.values()) else None

    def value_omitted_from_data(self, data, files, name):
        return not any(f"{name}-{part}" in data for part in PARTS)

    def id_for_label(self, id_):
        return f"{id_}-day" if id_ else ""

    def parts(self, value) -> dict[str, str]:
        if isinstance(value, dict):
            return value
        if isinstance(value, str) and value:
            value = date.fromisoformat(value[:10])
        if isinstance(value, date):
            return {part: str(getattr(value, part)) for part in PARTS}
        return dict.fromkeys(PARTS, "")

    def render(self, name, value, attrs=None, renderer=None):
        """Bare boxes, for a template that asks for the widget alone; `as_field_group` gives the full component."""
        id_ = (attrs or {}).get("id", f"id_{name}")
        boxes = format_html_join(
            " ",
            '<input class="govuk-input govuk-input--width-{}" aria-label="{}" name="{}" id="{}" value="{}">',
            [
                (4 if part == "year" else 2, part.capitalize(), f"{name}-{part}", f"{id_}-{part}", typed)
                for part, typed in self.parts(value).items()
            ],
        )
        return format_html("<span>{}</span>", boxes)


class DateField(forms.Field):
    """A date in three boxes.

    `called` is what error messages call it: called="the date of the meeting". `min_date` and `max_date` are dates or
    functions giving one (`audit.clock.today`), so a form class does not freeze the day the server started.
    """

    widget = SplitDate

    def __init__(
        self,
        *,
        called: str = "the date",
        min_date: date | Callable | None = None,
        max_date: date | Callable | None = None,
        **kwargs,
    ):
        messages = {"required": f"Enter {called}", **(kwargs.pop("error_messages", None) or {})}
        super().__init__(error_messages=messages, **kwargs)
        self.called, self.min_date, self.max_date = called, min_date, max_date

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        if isinstance(value, str):
            value = dict(zip(reversed(PARTS), value.split("-", 2), strict=False))
        missing = [part for part in PARTS if not value.get(part)]
        if len(missing) == 3:
            return None
        if missing:
            raise self._wrong("must include a " + " and a ".join(missing), "incomplete")
        return self._real_date(**value)

    def _real_date(self, day: str, month: str, year: str) -> date:
        if re.fullmatch(r"\d{2}", year):
            raise self._wrong("must have all 4 numbers of the year, like 2026", "year")
        month = str(MONTHS.index(month[:3].lower()) + 1) if month[:3].lower() in MONTHS else month
        try:
            return date(int(year), int(month), int(day))
        except (ValueError, OverflowError):
            raise self._wrong("must be a real date, like 27 3 2026", "invalid") from None

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        today = clock.today()
        least, most = (limit() if callable(limit) else limit for limit in (self.min_date, self.max_date))
        if least and value < least:
            words = "today or in the future" if least == today else f"on or after {day_words(least)}"
            raise self._wrong(f"must be {words}", "min_value")
        if most and value > most:
            words = "today or in the past" if most == today else f"on or before {day_words(most)}"
            raise self._wrong(f"must be {words}", "max_value")

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True

    def _wrong(self, rest: str, code: str) -> ValidationError:
        return ValidationError(self.error_messages.get(code) or f"{capital(self.called)} {rest}", code=code)


class TimeField(forms.TimeField):
    """A time as people write it: 14:30, 2.30pm, 2pm. A bare "2:30" is asked about, not guessed."""

    widget = forms.TextInput
    WRITTEN = re.compile(r"(\d{1,2})(?:[:.\s]?([0-5]\d))?\s*([ap])?\.?\s?(?:m\.?)?", re.I)
    WORDS = {"midday": time(12), "noon": time(12), "midnight": time(0)}

    def __init__(self, *, called: str = "the time", **kwargs):
        messages = {
            "required": f"Enter {called}",
            "invalid": "Enter a time, like 2:30pm or 14:30",
            "half": "Say if it is am or pm, like 2:30pm or 14:30",
            **(kwargs.pop("error_messages", None) or {}),
        }
        super().__init__(error_messages=messages, **kwargs)

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, time):
            return value or None
        text = str(value).strip().lower()
        if text in self.WORDS:
            return self.WORDS[text]
        written = self.WRITTEN.fullmatch(text)
        if not written:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        hour, minute, half = int(written[1]), int(written[2] or 0), written[3]
        if half:
            if not 1 <= hour <= 12:
                raise ValidationError(self.error_messages["invalid"], code="invalid")
            return time(hour % 12 + (12 if half == "p" else 0), minute)
        if hour > 23 or not (written[2] or len(text) == 2):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if hour < 7 and not text.startswith("0"):
            raise ValidationError(self.error_messages["half"], code="half")
        return time(hour, minute)

    def prepare_value(self, value):
        return time_words(value) if isinstance(value, time) else value


class MoneyField(forms.DecimalField):
    """Pounds, as people write them: 30, £30, 1,250.00."""

    widget = forms.TextInput
    WRITTEN = re.compile(r"£?\s*(\d+|\d{1,3}(?:,\d{3})+)(\.\d{1,2})?")

    def __init__(self, *, called: str = "the amount", min_value=0, **kwargs):
        messages = {
            "required": f"Enter {called}",
            "invalid": f"{capital(called)} must be in pounds, like 120 or 120.50",
            "max_value": f"{capital(called)} must be £%(limit_value)s or less",
            "min_value": f"{capital(called)} must be £%(limit_value)s or more",
            "max_digits": f"{capital(called)} is too large",
            "max_whole_digits": f"{capital(called)} is too large",
            **(kwargs.pop("error_messages", None) or {}),
        }
        defaults = {"max_digits": 10, "decimal_places": 2}
        super().__init__(min_value=min_value, error_messages=messages, **(defaults | kwargs))

    def to_python(self, value):
        if isinstance(value, str) and value.strip():
            written = self.WRITTEN.fullmatch(value.strip())
            if not written:
                raise ValidationError(self.error_messages["invalid"], code="invalid")
            value = written[1].replace(",", "") + (written[2] or "")
        return super().to_python(value)

    def prepare_value(self, value):
        if value is None or isinstance(value, str):
            return value
        return f"{value:,.2f}".removesuffix(".00")


class YesNoField(forms.TypedChoiceField):
    """Yes or no as two radios; True, False, or None while unanswered."""

    widget = forms.RadioSelect

    def __init__(self, *, yes: str = "Yes", no: str = "No", **kwargs):
        kwargs.setdefault("empty_value", None)
        super().__init__(choices=[("yes", yes), ("no", no)], coerce=lambda value: value == "yes", **kwargs)

    def prepare_value(self, value):
        return {True: "yes", False: "no"}.get(value, value)

    def has_changed(self, initial, data):
        return (self.prepare_value(initial) or "") != (data or "")


class WhyNotWidget(forms.MultiWidget):
    """A choice and some words: <name>_0 and <name>_1."""

    def __init__(self, choices):
        super().__init__([forms.Select(choices=choices), forms.TextInput()])

    def decompress(self, value):
        return list(value) if value else ["", ""]


class CannotAnswer(forms.MultiValueField):
    """Why the question above has no answer, behind a quiet "Can’t answer this?": [reason, more words], or None.

    `about` is the question, which a screen reader says with the link.
    """

    def __init__(self, choices, *, about: str, longest: int = 200):
        choices = [("", "Choose"), *choices]
        parts = (
            forms.ChoiceField(choices=choices, required=False),
            forms.CharField(max_length=longest, required=False),
        )
        super().__init__(
            parts, widget=WhyNotWidget(choices), required=False, require_all_fields=False, label=f"Why not: {about}"
        )
        self.about = about

    def compress(self, values):
        reason, words = [*values, "", ""][:2]
        if words and not reason:
            raise ValidationError("Choose why there is no answer")
        return [reason, words.strip()] if reason else None

    def in_words(self, value) -> str:
        """ "Waiting for somebody: the school nurse"."""
        if not value:
            return ""
        reason, more = value
        label = str(dict(self.fields[0].choices).get(reason, reason))
        return f"{label}: {more}" if more else label

    def has_changed(self, initial, data):
        return (initial or None) != (self.clean(data) if any(data or []) else None)
