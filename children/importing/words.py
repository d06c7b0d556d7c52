"""Who a child is, as rows of files say it: names, numbers and the year group."""

import re
import unicodedata

from children import codes, upn
from children.models import Child
from organisations.imports import Line, Result

KEPT = "The rest of the row was read."
NAMES = list(Child.NAMES)
YEARS = {code for code, _ in codes.YEAR_GROUPS} | {"0"}


def names(line: Line, result: Result) -> dict[str, str]:
    """Those that the row has. A blank never replaces what is known."""
    found = {}
    for name in NAMES:
        value = line[name]
        if any(unicodedata.category(letter) == "Cc" for letter in value) or len(value) > 100:
            result.refuse(
                line, name, f"The name is too long or has characters that cannot be shown. {KEPT}", "Type it."
            )
        elif value:
            found[name] = value
    return found


def year_group(line: Line, result: Result) -> str:
    text = re.sub(r"(?i)^(year|yr|y)\s*", "", line["year_group"]).upper()
    text = {"RECEPTION": "R", "0": "R"}.get(text, text.lstrip("0") or text)
    if text and text not in YEARS:
        fix = "Enter the year, such as 8, R for reception or N2 for nursery."
        result.refuse(line, "year_group", f"This is not a year group. {KEPT}", fix)
        return ""
    return text


def number(line: Line, result: Result) -> str:
    text = upn.tidy(line["upn"])
    if not text or text in upn.NOT_KNOWN:
        return ""
    if not upn.has_upn_shape(text):
        result.refuse(line, "upn", f"This is not a UPN. {KEPT}", "Enter the letter and 12 characters of the UPN.")
        return ""
    if not upn.is_right(text):
        result.warn(f"UPN {text} may be mistyped: its first letter does not fit the rest. It was kept.", line)
    return text
