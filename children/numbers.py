"""Numbers of ten digits with a check digit: the unique learner number (ULN) and the NHS number."""

WEIGHTS = range(10, 1, -1)  # of the first nine digits


def tidy(text: str) -> str:
    """As it is stored: without spaces and dashes."""
    return "".join(text.split()).replace("-", "")


def _rest(number: str) -> int | None:
    """Of the weighted sum of the first nine digits by 11; None where these are not ten digits."""
    if len(number) != 10 or not (number.isascii() and number.isdecimal()):
        return None
    return sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False)) % 11


def is_uln(number: str) -> bool:
    """Check digit: 10 less the rest. No number has a rest of 0."""
    rest = _rest(number)
    return bool(rest) and 10 - rest == int(number[9])


def is_nhs_number(number: str) -> bool:
    """Check digit: 11 less the rest, 0 for 11. No number has 10."""
    rest = _rest(number)
    return rest is not None and (11 - rest) % 11 == int(number[9])
