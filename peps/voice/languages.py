"""Languages of the young person's pages. A language is a catalogue (gettext's .po) in the repository; it is offered
only where it is whole and a person has marked it as checked, as it stands. English is the text itself.

Catalogues are read as they are, so that nothing has to be compiled and nothing of gettext installed. `manage.py
voice_words` writes the list of texts (locale/en), from which a translator starts.
"""

import ast
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.conf.locale import LANG_INFO

from peps.models.views import Reader, Topic, Way
from peps.voice import bank, comfort

ENGLISH = "en"
PAGES = Path(settings.BASE_DIR) / "templates" / "peps" / "voice"
FILE = Path("LC_MESSAGES") / "voice.po"
# What Django does not know of, with its own name for itself. Each is named by those who speak it, not by us.
ALSO = {
    "am": ("አማርኛ", False),
    "kmr": ("Kurdî (Kurmancî)", False),
    "prs": ("دری", True),
    "ps": ("پښتو", True),
    "so": ("Soomaali", False),
    "ti": ("ትግርኛ", False),
}


@dataclass(frozen=True)
class Language:
    code: str
    name: str
    is_rtl: bool

    @property
    def direction(self) -> str:
        return "rtl" if self.is_rtl else "ltr"

    @property
    def is_english(self) -> bool:
        return self.code == ENGLISH

    def say(self, text: str, **values) -> str:
        """The text in this language. What is put into it keeps its own direction."""
        words = text if self.is_english else catalogue(self.code).get(text, text)
        if self.is_rtl:
            values = {name: f"\u2068{value}\u2069" for name, value in values.items()}
        return words % values if values else words


def language(code: str) -> Language:
    if code in ALSO:
        return Language(code, *ALSO[code])
    about = LANG_INFO.get(code, {})
    return Language(code, about.get("name_local", code), about.get("bidi", False))


# ---------------------------------------------------------------- what is offered


def there() -> list[str]:
    """Codes of every language that has a catalogue, whole or not."""
    found = {path.parent.parent.name for place in settings.VOICE_CATALOGUES for path in Path(place).glob(f"*/{FILE}")}
    return sorted(found - {ENGLISH})


def offered(authority) -> list[Language]:
    """English, and what a person has checked for this authority and nobody has changed since."""
    checked = authority.checked_languages.filter(withdrawn_at=None).values_list("code", "fingerprint")
    good = [code for code, seen in checked if code in there() and is_whole(code) and fingerprint(code) == seen]
    return [language(ENGLISH), *(language(code) for code in sorted(good))]


def spoken(authority, code: str) -> Language:
    """The language that was chosen, as long as it is offered."""
    if code in {"", ENGLISH}:
        return language(ENGLISH)
    return next((each for each in offered(authority) if each.code == code), language(ENGLISH))


def missing(code: str) -> list[str]:
    """Texts that the catalogue does not say, or whose places for names it does not keep."""
    said = catalogue(code)
    return [text for text in texts() if not said.get(text) or _places(said[text]) != _places(text)]


def is_whole(code: str) -> bool:
    return not missing(code)


def fingerprint(code: str) -> str:
    said = catalogue(code)
    return hashlib.sha256(repr([(text, said.get(text)) for text in texts()]).encode()).hexdigest()


def _places(text: str) -> set[str]:
    return set(re.findall(r"%\(\w+\)s", text))


# ---------------------------------------------------------------- catalogues


def catalogue(code: str) -> dict[str, str]:
    for place in settings.VOICE_CATALOGUES:
        path = Path(place) / code / FILE
        if path.exists():
            return _read(path, path.stat().st_mtime_ns)
    return {}


@lru_cache(maxsize=64)
def _read(path: Path, changed_at: int) -> dict[str, str]:
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> dict[str, str]:
    """The texts of a .po file. An entry marked "fuzzy" is one nobody has looked at: it is left out."""
    found = {}
    for entry in re.split(r"\n\s*\n", text):
        lines = [line for line in entry.splitlines() if not line.startswith("#~")]
        if any(line.startswith("#,") and "fuzzy" in line for line in lines):
            continue
        said, now = {"msgid": "", "msgstr": ""}, ""
        for line in lines:
            keyword, _, rest = line.partition(" ")
            if keyword in said:
                now, line = keyword, rest
            if now and line.startswith('"'):
                said[now] += ast.literal_eval(line)
        if said["msgid"] and said["msgstr"]:
            found[said["msgid"]] = said["msgstr"]
    return found


def as_catalogue(said: dict[str, str], code: str) -> str:
    """A .po file of these texts."""
    head = f'msgid ""\nmsgstr ""\n"Language: {code}\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    return "\n".join([head, *(f"msgid {_quoted(text)}\nmsgstr {_quoted(words)}\n" for text, words in said.items())])


def _quoted(text: str) -> str:
    return '"{}"'.format(text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n"))


@lru_cache(maxsize=1)
def texts() -> list[str]:
    """Every text of the young person's pages: of the questions, the comfort page, and what the templates say."""
    found = [*bank.texts(), *comfort.texts(), *map(str, [*Way.labels, *Reader.labels, *Topic.labels])]
    for path in sorted(PAGES.glob("*.html")):
        found += re.findall(r'{%\s*(?:say|also_english)\s+"([^"]+)"', path.read_text(encoding="utf-8"))
    return list(dict.fromkeys(found))
