"""A form on the screen as questions on paper: what is asked is read from the form itself, so that a paper never asks
something else than the page on which it is typed in."""

from dataclasses import dataclass, replace

from django import forms

from components.fields import CannotAnswer, DateField, MoneyField, TimeField, YesNoField
from peps.forms.codes import CodesField

ABOUT_THE_FORM = {"based_on", "token", "audience"}  # no questions
MANY = 12  # more choices than these are named in a line, not ticked one by one
FEW_WORDS = 12  # letters of a short answer
DAY, TICK, TICKS, LINE, SHORT, BOX, MONEY = "day", "tick", "ticks", "line", "short", "box", "money"


@dataclass(frozen=True)
class Ask:
    """One question on paper. `kind` is how it is answered: three boxes for a day, a box to tick, one of several, a
    line, a few letters, a box for sentences of `lines` lines, or a sum."""

    words: str
    kind: str
    hint: str = ""
    choices: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()  # files of static/voice beside the choices
    lines: int = 0
    only: str = ""  # "if “Part time”"
    suffix: str = ""  # "miles"
    tick_words: str = ""  # beside the one box to tick
    number: str = ""
    said: str = ""  # filled in already: the name of a subject
    one_of: str = ""  # the list to choose from, where it is too long to be ticked

    @property
    def rules(self) -> range:
        return range(self.lines)

    @property
    def pictured(self) -> list[dict]:
        """The choices, each with its picture where it has one."""
        pictures = self.pictures or ("",) * len(self.choices)
        return [{"words": words, "picture": picture} for words, picture in zip(self.choices, pictures, strict=True)]

    @property
    def is_short(self) -> bool:
        """Two of them stand side by side among the lines of a card."""
        return self.kind in {DAY, SHORT, MONEY} or (self.kind == LINE and not self.choices)


@dataclass(frozen=True)
class Group:
    """The questions about one of several things: a contact, a target."""

    title: str
    asks: tuple[Ask, ...]


@dataclass(frozen=True)
class Block:
    """A page of the plan on paper."""

    title: str
    lead: str = ""
    asks: tuple[Ask, ...] = ()
    groups: tuple[Group, ...] = ()
    good: str = ""
    picture: str = ""
    people: int = 0  # empty lines of a table of people

    @property
    def people_lines(self) -> range:
        return range(1, self.people + 1)


@dataclass(frozen=True)
class Section:
    title: str
    blocks: tuple[Block, ...]
    caption: str = ""
    key: str = ""
    part: str = ""


def of_form(form, *, leave_out=frozenset(), choices=None, looks=None) -> tuple[Ask, ...]:
    """The questions of a form (a class, or a form that was made). `choices`: of fields that learn theirs later."""
    fields = getattr(form, "fields", None) or form.base_fields
    looks = form.presentation if looks is None else looks
    inside = _inside(fields, looks, choices or {})
    asked = []
    for name, of_form_field in fields.items():
        about_the_form = name in ABOUT_THE_FORM or isinstance(of_form_field, CannotAnswer)
        if about_the_form or name in leave_out or isinstance(of_form_field.widget, forms.HiddenInput):
            continue
        ask = _ask(of_form_field, looks.get(name, {}), (choices or {}).get(name))
        asked.append(replace(ask, only=f"If “{inside[name]}”") if name in inside else ask)
    return tuple(asked)


def _inside(fields, looks, choices) -> dict[str, str]:
    """Question -> the answer to another one that brings it up."""
    found = {}
    for outer, look in looks.items():
        words = dict(choices.get(outer) or getattr(fields.get(outer), "choices", None) or [])
        for value, names in look.get("reveal", {}).items():
            names = [names] if isinstance(names, str) else names
            found |= {name: str(words.get(value, value)) for name in names}
    return found


def _ask(of_form_field: forms.Field, look: dict, choices) -> Ask:
    ask = Ask(
        str(of_form_field.label), LINE, hint=str(of_form_field.help_text or ""), suffix=look.get("suffix", "")
    )  # fmt: skip
    if isinstance(of_form_field, DateField):
        return replace(ask, kind=DAY)
    if isinstance(of_form_field, MoneyField):
        return replace(ask, kind=MONEY)
    if isinstance(of_form_field, forms.BooleanField):
        return replace(ask, kind=TICK, words=str(look.get("legend", "")), tick_words=ask.words)
    if isinstance(of_form_field, YesNoField | forms.ChoiceField):
        labels = tuple(str(words) for value, words in (choices or _flat(of_form_field.choices)) if value != "")
        return replace(ask, kind=TICKS if len(labels) <= MANY else LINE, choices=labels)
    if isinstance(of_form_field, forms.CharField) and (
        isinstance(of_form_field.widget, forms.Textarea) or look.get("rows")
    ):
        return replace(ask, kind=BOX, lines=max(2, look.get("rows", 3)))
    if isinstance(of_form_field, TimeField | forms.IntegerField | forms.DecimalField):
        return replace(ask, kind=SHORT)
    is_few = 0 < look.get("width", 99) <= FEW_WORDS and not isinstance(of_form_field, CodesField)
    return replace(ask, kind=SHORT if is_few else LINE)


def _flat(choices):
    for value, words in choices:
        if isinstance(words, list | tuple):
            yield from words
        else:
            yield value, words


ONE_OF = "One of: "
AS_ABOVE = "One of the words above."


def numbered(sections: list[Section]) -> list[Section]:
    """Each question with its number on this paper: C1, C2 … by which it is spoken of and typed in. The lines of a card
    are the same questions in each card; a long list to choose from is printed once."""
    counted = []
    for section in sections:
        number, lists, blocks = 0, set(), []
        for block in section.blocks:
            asks, cards = [], []
            for ask in block.asks:
                number += 1
                asks.append(_printed(ask, f"{section.key}{number}", lists))
            for group in block.groups:
                named = [f"{section.key}{number + place}" for place in range(1, len(group.asks) + 1)]
                of_card = [_printed(ask, name, lists) for ask, name in zip(group.asks, named, strict=True)]
                cards.append(replace(group, asks=tuple(of_card)))
            number += max((len(group.asks) for group in block.groups), default=0)
            blocks.append(replace(block, asks=tuple(asks), groups=tuple(cards)))
        counted.append(replace(section, blocks=tuple(blocks)))
    return counted


def _printed(ask: Ask, number: str, lists: set) -> Ask:
    if ask.kind != LINE or not ask.choices:
        return replace(ask, number=number)
    words = AS_ABOVE if ask.choices in lists else ONE_OF + " · ".join(ask.choices)
    lists.add(ask.choices)
    return replace(ask, number=number, one_of=words)
