"""Names as somebody looks for them: without accents, capitals and marks, each word found by its beginning."""

import re
from unicodedata import combining, normalize

# Letters that no normal form takes apart.
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_MARKS = re.compile(r"['’‘ʼ`´.]")  # O’Brien is obrien
_BETWEEN = re.compile(r"[\W_]+")


def normalised(*names: str) -> str:
    """ " jose garcia obrien": each word after a space, so that " ob" is the beginning of one. Empty for no name."""
    text = normalize("NFKD", " ".join(names).casefold())
    text = "".join(letter for letter in text if not combining(letter)).translate(_LETTERS)
    words = _BETWEEN.sub(" ", _MARKS.sub("", text)).split()
    return "".join(f" {word}" for word in words)
