"""Unique pupil numbers: a check letter, the authority (3), the school (4), the year (2) and a serial number (3).

A temporary number has a letter in the last place.
"""

import re

CHECK_LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"  # no I, O or S
NOT_KNOWN = frozenset({"UN1", "UN2", "UN3", "UN4", "UN5"})  # SSDA903: why there is no number
_SHAPE = re.compile(r"[A-Z]\d{11}[0-9A-Z]", re.ASCII)


def tidy(text: str) -> str:
    """As it is stored: capitals, no spaces."""
    return "".join(text.split()).upper()


def has_upn_shape(upn: str) -> bool:
    return bool(_SHAPE.fullmatch(upn))


def check_letter(upn: str) -> str:
    """The letter this number should start with; "" where its last letter cannot be in a number."""
    last = upn[12]
    if last in CHECK_LETTERS:
        last_value = CHECK_LETTERS.index(last)
    elif last.isdecimal():
        last_value = int(last)
    else:
        return ""
    values = [*map(int, upn[1:12]), last_value]
    return CHECK_LETTERS[sum(value * weight for weight, value in enumerate(values, start=2)) % 23]


def is_right(upn: str) -> bool:
    """Shape and check letter. A wrong letter is worth a warning, never a refusal: many in use are wrong."""
    return has_upn_shape(upn) and upn[0] == check_letter(upn)
