"""Absence by code as people copy it from the register: "I 6, M 2, U 1"."""

import re

from django import forms
from django.core.exceptions import ValidationError

from children import codes

PAIR = re.compile(r"([A-Z][1-7]?|#)\s*[:=]?\s*(\d{1,3})")
MOST = 400


class CodesField(forms.Field):
    """{code: sessions}, typed in one line."""

    widget = forms.TextInput

    def __init__(self, **kwargs):
        super().__init__(required=False, **kwargs)

    def to_python(self, value):
        if not value or isinstance(value, dict):
            return value or {}
        found = {}
        for written in filter(None, re.split(r"[,;\n]+", value.upper())):
            pair = PAIR.fullmatch(written.strip())
            if not pair:
                raise ValidationError("Enter a code and a number for each, like I 6, M 2, U 1")
            code, number = pair[1], int(pair[2])
            if code not in codes.NOT_THERE:
                raise ValidationError(f"{code} is not a code for absence. Those are {', '.join(codes.NOT_THERE)}")
            if code in found:
                raise ValidationError(f"{code} is there twice")
            if number > MOST:
                raise ValidationError(f"{number} sessions are more than a school year has")
            found[code] = number
        return found

    def prepare_value(self, value):
        return codes_as_written(value) if isinstance(value, dict) else value


def codes_as_written(by_code: dict) -> str:
    return ", ".join(f"{code} {number}" for code, number in by_code.items())
