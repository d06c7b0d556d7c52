"""Names as somebody looks for them: without accents, capitals and marks, each word found by its beginning."""

import re
from difflib import SequenceMatcher, get_close_matches
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


ALIKE = 0.7  # of 1: "jayson" is 0.77 like "jason", "amila" 0.73 like "amelia"
NEAR = 8  # words of a name that one mistyped word can stand for


def alike(text: str, names: dict, most: int = 5) -> list:
    """The keys of those whose names may be meant by a text that nobody is called by: each of its words is nearly a word
    of theirs, or the beginning of one. `names`: normalised names by key. The likest first."""
    told = {key: name.split() for key, name in names.items()}
    every = sorted({word for words in told.values() for word in words})
    score = dict.fromkeys(told, 0.0)
    for word in normalised(text).split():
        near = {other: 1.0 for other in every if other.startswith(word)}
        for other in get_close_matches(word, every, n=NEAR, cutoff=ALIKE):
            near.setdefault(other, SequenceMatcher(None, other, word).ratio())
        best = {key: max((near.get(each, 0) for each in told[key]), default=0) for key in score}
        score = {key: score[key] + found for key, found in best.items() if found}
    ranked = sorted((key for key, found in score.items() if found), key=lambda key: -score[key])
    return ranked[:most]
