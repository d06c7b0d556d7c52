"""What is held about a child, in words and by date, for a person to look through before it goes out.

Every table of `reach` is gone through; a row becomes one item, its questions and answers as the pages ask them. Two
things are looked for, and a person decides about what was found: what is about, or was said by, somebody else; and what
may do serious harm if it is read unprepared (Data Protection Act 2018, schedule 3).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

from django.db import transaction
from django.db.models import Count, Max, Min
from django.utils.text import capfirst

from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.models import Event, Look
from children.history import NEVER_SHOWN
from children.models import Allocation, Child, Contact
from components.words import day_words, in_london
from records.models import HeldItem, SubjectAccess
from records.reach import is_history, rows_of, ways

# The day a row is about, by the first of these that it has.
DAYS = "on met_on asked_on at starts opened_on written_at uploaded_at sent_at wanted_at created_at updated_at".split()
OF_THE_ROW = NEVER_SHOWN | {"child", "pep", "series", "preview", "token", "key", "content", "scan", "scan_tried_at"}
# Said by the family or about it; a person looks at each.
ABOUT_OTHERS = {"children.contact", "peps.alternativeview", "peps.invitee", "peps.invitedlink", "casework.report"}
MAY_HARM = {
    "children.contact": "may tell of restrictions and orders",
    "casework.casenote": "the Virtual School’s own notes",
    "casework.report": "a worry that somebody told of",
    "peps.carepage": "may tell of the reasons for care",
    "peps.word": "said among professionals",
}
NOT_AS_ITEMS = {"peps.snapshot"}  # the plan as it was signed off goes out as its paper
AT_ONCE = 500
OPENED = "Who opened the record"


@dataclass
class Found:
    on: date | None
    title: str
    words: str
    table: str
    file: str = ""
    file_name: str = ""
    is_colleague: bool = False  # somebody with an account, who is there in their work
    flags: dict = field(default_factory=dict)


def gather(asked: SubjectAccess) -> int:
    """Fill the request with what is held. Saying how far it is, table by table; done once, and whole or not at all."""
    child, found = asked.child, []
    tables = [model for model in ways() if model._meta.label_lower not in NOT_AS_ITEMS]
    SubjectAccess.objects.filter(pk=asked.pk).update(total=len(tables) + 2, done=0)
    others = _names_of_others(child)
    for number, model in enumerate(tables, 1):
        found += _earlier(model, child) if is_history(model) else _of_table(model, child)
        SubjectAccess.objects.filter(pk=asked.pk).update(done=number)
    found += _happened(child)
    found += _opened(child)
    found.sort(key=lambda one: (one.on or date.min, one.title))
    for one in found:
        one.flags = flags_of(one, others)
    return _keep(asked, found)


@transaction.atomic
def _keep(asked: SubjectAccess, found: list[Found]) -> int:
    asked = SubjectAccess.objects.select_for_update().get(pk=asked.pk)
    if asked.gathered_at:  # somebody else was quicker
        return 0
    HeldItem.objects.bulk_create(
        [
            HeldItem(
                request=asked, position=number, on=one.on, title=one.title[:200], words=one.words, file=one.file,
                file_name=one.file_name[:255], **one.flags,
            )
            for number, one in enumerate(found, 1)
        ],
        batch_size=AT_ONCE,
    )  # fmt: skip
    asked.gathered_at, asked.done = clock.now(), asked.total
    asked.save()
    return len(found)


# ---------------------------------------------------------------- rows in words


def _of_table(model, child: Child) -> Iterator[Found]:
    rows = rows_of(model, *child.ids)
    near = [one.name for one in model._meta.concrete_fields if one.is_relation and not one.null]
    for row in rows.select_related(*near) if near else rows:
        words = _words(row)
        file, name = _file(row)
        if words or file:
            found = Found(_day(row), _title(row), words, model._meta.label_lower, file, name)
            found.is_colleague = bool(getattr(row, "user_id", None))
            yield found


def _earlier(model, child: Child) -> Iterator[Found]:
    """What a record said before it was changed: one item for each record, by date."""
    current = model.instance_type
    versions: dict = {}
    for row in rows_of(model, *child.ids).order_by("history_date", "history_id"):
        versions.setdefault(getattr(row, current._meta.pk.attname), []).append(row)
    for rows in versions.values():
        said = [(in_london(row.history_date).date(), _words(row)) for row in rows]
        before = [(day, words) for (day, words), (_, later) in pairwise(said) if words and words != later]
        if before:
            words = "\n\n".join(f"{day_words(day)}\n{words}" for day, words in before)
            title = f"Earlier wording: {capfirst(str(current._meta.verbose_name))}"
            found = Found(before[0][0], title, words, current._meta.label_lower)
            found.is_colleague = bool(getattr(rows[0], "user_id", None))
            yield found


def _title(row) -> str:
    what = capfirst(str(row._meta.verbose_name))
    plan = getattr(row, "pep", None)
    return f"{what}, {plan}" if plan else what


def _words(row) -> str:
    fields = [one for one in row._meta.concrete_fields if not one.name.startswith("history_")]
    lines = [(one, _answer(row, one)) for one in fields if one.name not in OF_THE_ROW]
    return "\n".join(f"{capfirst(str(one.verbose_name))}: {answer}" for one, answer in lines if answer)


def _answer(row, one) -> str:
    """Empty for what nobody wrote: ids, marks of the program, and questions without an answer."""
    value = getattr(row, one.attname)
    if value in (None, "", [], {}) or one.primary_key or one.name.endswith("_id") or hasattr(one, "upload_to"):
        return ""
    if one.is_relation:
        return str(getattr(row, one.name))
    if one.choices:
        return str(getattr(row, f"get_{one.name}_display")())
    if isinstance(value, bool):
        return "Yes" if value else ""
    if isinstance(value, date):  # a moment is one too
        return day_words(value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {each}" for key, each in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _day(row) -> date | None:
    """Its own, or that of what it is a line of."""
    for name in DAYS:
        if (value := getattr(row, name, None)) and isinstance(value, date):
            return in_london(value).date() if isinstance(value, datetime) else value
    above = [
        getattr(row, one.name) for one in row._meta.concrete_fields if one.related_model in ways() and not one.null
    ]
    return next(filter(None, map(_day, above)), None)


def _file(row) -> tuple[str, str]:
    file = getattr(row, "file", None)
    if not file:
        return "", ""
    return file.name, getattr(row, "original_name", "") or file.name.rpartition("/")[2]


def _happened(child: Child) -> list[Found]:
    """What was done, a day at a time."""
    days: dict[date, list[str]] = {}
    for event in Event.objects.filter(child_id__in=child.ids).order_by("at", "pk"):
        days.setdefault(in_london(event.at).date(), []).append(f"{event.by_name or 'ePEP'} {event.words}.")
    return [Found(day, "What was done", "\n".join(said), "audit.event") for day, said in days.items()]


def _opened(child: Child) -> list[Found]:
    """Who opened the record, how often, and from when to when."""
    looks = Look.objects.at_one(child.ids).values("user_id", "guest_name").order_by()
    counted = list(looks.annotate(times=Count("pk"), first=Min("at"), last=Max("at")))
    names = dict(User.objects.filter(pk__in=[row["user_id"] for row in counted]).values_list("pk", "name"))
    lines = [
        f"{row['guest_name'] or names.get(row['user_id'], 'Somebody')}: {row['times']} pages, "
        f"{day_words(row['first'])} to {day_words(row['last'])}"
        for row in counted
    ]
    return [Found(clock.today(), OPENED, "\n".join(sorted(lines)), "audit.look")] if lines else []


# ---------------------------------------------------------------- what a person has to look at


def _names_of_others(child: Child) -> list[str]:
    """The family and carers, as they may be named in any text."""
    names = set(Contact.objects.filter(child=child).values_list("name", flat=True))
    family = Allocation.objects.filter(child=child, role__in=[Role.CARER, Role.PARENT])
    names |= set(family.values_list("user__name", flat=True))
    return sorted(name for name in names if name)


def flags_of(one: Found, others: list[str]) -> dict:
    """The two flags and why: {"third_party", "may_harm", "why_flagged"}."""
    named = [name for name in others if re.search(rf"\b{re.escape(name)}\b", one.words, re.IGNORECASE)]
    why = [f"names {', '.join(named)}"] if named else []
    if one.table in ABOUT_OTHERS and not one.is_colleague:
        why.append("about or by somebody else")
    if one.file:
        why.append("a file: nobody but a person can read what is in it")
    third_party, harm = bool(why), MAY_HARM.get(one.table, "")
    return {
        "third_party": third_party,
        "may_harm": bool(harm),
        "why_flagged": capfirst("; ".join(filter(None, [*why, harm])))[:300],
    }
