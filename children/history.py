"""The history of a child's record: what happened and what changed, newest first, as far as the reader may read it.

Rooms say with `register` which of their records belong to a child; `epep/histories.py` lists those above this room.
One page takes one query for its entries and a fixed number for each kind of record that it shows.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.core.paginator import Paginator
from django.db.models import CharField, F, IntegerField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast
from django.utils.text import capfirst

from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.models import Event
from children import access, discretion
from children.delegation.lists import Helpers
from children.models import (
    Allocation,
    CarePeriod,
    Child,
    Contact,
    Delegation,
    Enrolment,
    KeptPlan,
    LegalStatus,
    Placement,
)
from children.page_names import page_words
from components.words import day_words, in_london, time_words

ENTRIES_ON_A_PAGE = 40
ONE_SITTING = timedelta(minutes=30)
# Fields about the row, not about the child.
NEVER_SHOWN = {"id", "version", "updated_at", "updated_by_id", "position", "sha256", "size", "content_type", "file"}
SITTINGS_ON_A_PAGE = 20
MOST_SEARCHED = 5_000  # entries; whoever looks for older ones says until when
DEEDS = "deeds"
EVENT = -1


@dataclass(frozen=True)
class Kind:
    """A record of a child that keeps a history."""

    model: type
    path: str  # how a history row leads to the child: "id", "child" or "pep__child"
    record: str  # its row of the access table
    words: str
    narrower: dict[str, str] = field(default_factory=dict)  # field -> the row of the table it falls under
    # (history row) -> a row of the table that depends on what it says; None: nobody reads it
    record_of: Callable | None = None
    place_fields: frozenset = frozenset()  # what gives a confidential place away; "*" is all of it
    is_place: Callable | None = None  # (history row) -> whether this one gives a confidential place away
    leave_out: frozenset = frozenset()
    title_field: str = ""  # the relation that says which one it was, in the title

    @property
    def shown(self) -> list:
        gone = NEVER_SHOWN | self.leave_out | {"child", "pep"}
        return [each for each in self.model._meta.concrete_fields if each.name not in gone]

    @property
    def named(self) -> list:
        """What is shown, and what gives the title."""
        return self.shown + ([self.model._meta.get_field(self.title_field)] if self.title_field else [])


_kinds: list[Kind] = []
# An event's words are about a record too: the beginning of its verb says about which. Nobody reads any other.
_event_records: dict[str, str] = {
    "child.identity": "identity",
    "child.told_apart": "ids",
    "child.merged": "ids",
    "child.unmerged": "ids",
    "child.into_care": "ids",
    "child.left_care": "ids",
    "child.placed": "placement",
    "child.placement": "placement",
    "child.allocat": "attachments",
    "child.enrolled": "attachments",
    "child.without": "attachments",
    "child.let_go": "attachments",
    "child.taken_back": "attachments",
    "child.import": "attachments",
    "child.offer": "attachments",
    "child.taken_over": "attachments",
    "delegation.": "attachments",
    "glass.": "looks",
    "bar.": "closed_to",
    "child.restricted": "closed_to",
    "child.unrestricted": "closed_to",
}


def register(model, path: str, record: str, words: str, **details) -> None:
    if all(kind.model is not model for kind in _kinds):
        _kinds.append(Kind(model, path, record, words, **details))


def register_events(records: dict[str, str]) -> None:
    """Verbs that begin so tell about this row of the access table."""
    _event_records.update(records)


# (user, child) -> why the history is not for this person to read now; nothing where it is. Upper rooms add theirs.
closed_because: list[Callable] = []


def why_closed(user, child) -> str:
    return next(filter(None, (why(user, child) for why in closed_because)), "")


def records_of(verb: str) -> set[str]:
    """The rows of the access table an event is about: its reader may read them all. None: nobody reads it."""
    return {record for beginning, record in _event_records.items() if verb.startswith(beginning)}


def hides_place(child, capacities: set) -> bool:
    """Whether where the child lives, and with whom, is not for these capacities to know.

    Confidential once is confidential for all of the past: a value is shown as it may be seen today.
    """
    if access.can_read(capacities, "confidential_place"):
        return False
    return Placement.history.filter(child__in=child.ids, confidential=True).exists()


def events_of(child, capacities: set):
    """What happened to this child, as far as somebody in these capacities may read it; unordered."""
    readable, hidden = Q(pk__in=[]), Q(pk__in=[])
    if hides_place(child, capacities):
        hidden |= Q(verb__startswith="child.allocat", words__endswith=f" as {Role.CARER.label.lower()}")
    for beginning, record in _event_records.items():
        begins_so = Q(verb__startswith=beginning)
        if access.can_read(capacities, record):
            readable |= begins_so
        else:
            hidden |= begins_so
    return Event.objects.filter(readable, ~hidden, child_id__in=child.ids)


YOUTH_JUSTICE = {"J1", "J2", "J3"}  # not the school's to know
PLACE = frozenset({"carer_name", "carer_phone", "address", "town"})

register(
    Child, "id", "identity", "About the child",
    narrower={
        name: "ids" for name in ("local_id", "date_of_birth", "sex", "upn", "uln", "nhs_number", "outside_until")
    }
    | {"restricted": "closed_to"}
    | {name: "care" for name in ("ethnicity", "religion", "gender", "uasc")},
    leave_out=frozenset({"authority", "merged_into", "has_absorbed"}),
)  # fmt: skip
register(
    CarePeriod, "child", "ids", "Looked after",
    narrower={name: "care_history" for name in ("emergency", "category_of_need", "end_reason", "ends")},
)  # fmt: skip
register(
    LegalStatus, "child", "care", "Legal status",
    record_of=lambda row: "care_history" if row.code in YOUTH_JUSTICE else "care",
)  # fmt: skip
register(
    Placement, "child", "placement", "Where the child lives", place_fields=PLACE, narrower={"carer_phone": "contacts"}
)
register(
    Enrolment, "child", "attachments", "School",
    narrower=dict.fromkeys(["agreed_by", "agreed_at", "agreed_reason"], "move_options"),
)  # fmt: skip
register(
    Allocation, "child", "attachments", "People",
    is_place=lambda row: row.role == Role.CARER, leave_out=frozenset({"placement"}),
)  # fmt: skip
register(KeptPlan, "child", "attachments", "A plan finished by the former school", leave_out=frozenset({"plan_id"}))
register(Delegation, "child", "attachments", "Shared work", leave_out=frozenset({"asked_at"}))
register(Contact, "child", "contacts", "Contact", place_fields=frozenset({"*"}))


# ---------------------------------------------------------------- a page of it


@dataclass
class Change:
    what: str
    before: str
    after: str


@dataclass
class Changed:
    """One record, from how it was before the sitting to how it was after it."""

    words: str
    how: str  # "added", "changed" or "removed"
    changes: list[Change]

    @property
    def title(self) -> str:
        return f"{self.words}: {self.how}"

    @property
    def rows(self) -> list[dict]:
        """What is new has no before."""
        return [{"key": change.what, "value": change.after} for change in self.changes]


@dataclass
class Sitting:
    """What one person did without a long break."""

    by: str
    starts: datetime
    ends: datetime
    pages: list[str]
    events: list[str]
    records: list[Changed]


class Reader:
    """What somebody in these capacities may read of one child's history."""

    def __init__(self, child, capacities: set):
        self.child = child
        self.capacities = capacities
        self.hides_place = hides_place(child, capacities)
        self.unnamed = discretion.carers_of(child) if self.hides_place else set()
        self.in_sentences = discretion.in_sentences(child, self.unnamed)

    def may(self, record: str) -> bool:
        return access.can_read(self.capacities, record)

    def may_read_row(self, kind: Kind, row) -> bool:
        if self.hides_place and ("*" in kind.place_fields or (kind.is_place and kind.is_place(row))):
            return False
        if getattr(row, "user_id", None) in self.unnamed:
            return False
        if kind.record_of is None:
            return self.may(kind.record)
        record = kind.record_of(row)
        return record is not None and self.may(kind.record) and self.may(record)

    def may_read_field(self, kind: Kind, name: str) -> bool:
        if self.hides_place and name in kind.place_fields:
            return False
        return self.may(kind.narrower.get(name, kind.record))


def page_of(child, capacities: set, number, wanted: "Wanted | None" = None) -> tuple:
    """A Page of the Paginator (its list is the sittings). Where something is looked for, it is looked for in what this
    reader reads, so that what they may not read cannot be guessed by searching."""
    reader = Reader(child, capacities)
    if wanted:
        return Paginator(found(reader, wanted), SITTINGS_ON_A_PAGE).get_page(number)
    page = Paginator(_entries(reader), ENTRIES_ON_A_PAGE).get_page(number)
    page.object_list = _sittings(reader, list(page.object_list))
    return page


@dataclass(frozen=True)
class Wanted:
    """What is looked for in a history; what is empty narrows nothing."""

    who: str = ""
    what: str = ""  # words of a kind of record, or DEEDS
    words: str = ""
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return any([self.who, self.what, self.words, self.since, self.until])


def found(reader: Reader, wanted: Wanted) -> list[Sitting]:
    """The sittings that fit, each with what fits of it; of the newest MOST_SEARCHED entries of these days."""
    entries = list(_entries(reader, wanted)[:MOST_SEARCHED])
    narrowed = (_narrowed(sitting, wanted) for sitting in _sittings(reader, entries))
    return [sitting for sitting in narrowed if sitting.events or sitting.records]


def _narrowed(sitting: Sitting, wanted: Wanted) -> Sitting:
    def has(*texts) -> bool:
        return wanted.words.casefold() in " ".join(texts).casefold()

    if wanted.who.casefold() not in sitting.by.casefold():
        return replace(sitting, events=[], records=[])
    deeds = [words for words in sitting.events if wanted.what in {"", DEEDS} and has(words)]
    kinds = [record for record in sitting.records if not wanted.what or kind_words(record) == wanted.what]
    records = []
    for record in kinds:
        changes = [each for each in record.changes if has(record.title, each.what, each.before, each.after)]
        if changes or (not record.changes and has(record.title)):
            records.append(replace(record, changes=changes))
    return replace(sitting, events=deeds, records=records)


def kind_words(record: Changed) -> str:
    """What kind of record it is, without which one of them."""
    return record.words.partition(", “")[0]


def kinds_read(capacities: set) -> list[str]:
    """The kinds of records of which somebody in these capacities reads the history."""
    return sorted({kind.words for kind in _kinds if access.can_read(capacities, kind.record)})


def as_rows(child, capacities: set, wanted: Wanted) -> list[list[str]]:
    """The same for a spreadsheet, a line for each change, with its headings."""
    rows = [["From", "Until", "Person", "Through", "What", "Field", "Before", "After"]]
    for sitting in found(Reader(child, capacities), wanted):
        when = [f"{in_london(at):%Y-%m-%d %H:%M}" for at in (sitting.starts, sitting.ends)]
        who = [*when, sitting.by, ", ".join(sitting.pages)]
        rows += [[*who, words, "", "", ""] for words in sitting.events]
        for record in sitting.records:
            rows += [[*who, record.title, each.what, each.before, each.after] for each in record.changes]
            rows += [[*who, record.title, "", "", ""]] if not record.changes else []
    return rows


def _entries(reader: Reader, wanted: Wanted | None = None):
    """Everything that happened to this child and may be read, as (at, kind, key), newest first: one query."""
    events = _within(events_of(reader.child, reader.capacities), "at", wanted)
    arms = [_arm(events, F("at"), EVENT, F("pk"))]
    for number, kind in enumerate(_kinds):
        if reader.may(kind.record):
            rows = kind.model.history.model._base_manager.filter(**{f"{kind.path}__in": reader.child.ids})
            rows = _within(rows, "history_date", wanted)
            arms.append(_arm(rows, F("history_date"), number, F("history_id")))
    return arms[0].union(*arms[1:], all=True).order_by("-entry_at", "-entry_key")


def _within(rows, at: str, wanted: Wanted | None):
    if wanted and wanted.since:
        rows = rows.filter(**{f"{at}__gte": clock.midnight(wanted.since)})
    if wanted and wanted.until:
        rows = rows.filter(**{f"{at}__lt": clock.midnight(wanted.until + timedelta(days=1))})
    return rows


def _arm(rows, at, number: int, key):
    return (
        rows.annotate(
            entry_at=at,
            entry_kind=Value(number, IntegerField()),
            entry_key=Cast(key, CharField(max_length=40)),
        )
        .order_by()
        .values_list("entry_at", "entry_kind", "entry_key")
    )


def _sittings(reader: Reader, entries: list[tuple]) -> list[Sitting]:
    events = Event.objects.in_bulk([key for _, number, key in entries if number == EVENT])
    events = {str(key): event for key, event in events.items()}
    rows = {
        number: _with_former(_kinds[number], [key for _, each, key in entries if each == number])
        for number in {number for _, number, _ in entries if number != EVENT}
    }
    steps = []
    for at, number, key in entries:
        if number == EVENT:
            event = events[_as_uuid(key)]
            steps.append((at, event.by_id, event.page, event, None, None))
        else:
            row, former = rows[number][int(key)]
            steps.append((at, row.history_user_id, row.history_change_reason or "", None, (number, row), former))
    names = _names_of(step[1] for step in steps)
    labels = _labels(
        [(number, row) for number, found in rows.items() for pair in found.values() for row in pair if row]
    )
    helpers = Helpers(reader.child, names)
    return [_sitting(reader, group, names, labels, helpers) for group in _by_sitting(steps)]


def _by_sitting(steps: list[tuple]) -> list[list[tuple]]:
    """Runs of the same person without a break of half an hour, newest first. What ePEP does by itself meanwhile is a
    run of its own and does not split theirs."""
    groups: list[list[tuple]] = []
    of_people, of_the_system = [], []
    for step in steps:
        run = of_people if step[1] else of_the_system
        if not run or run[-1][1] != step[1] or run[-1][0] - step[0] > ONE_SITTING:
            run = []
            groups.append(run)
        run.append(step)
        if step[1]:
            of_people = run
        else:
            of_the_system = run
    return groups


def _sitting(reader: Reader, steps: list[tuple], names: dict, labels: dict, helpers: Helpers) -> Sitting:
    ends, by_id = steps[0][0], steps[0][1]
    oldest_first = steps[::-1]
    events = [_sentence(reader.in_sentences(step[3].words)) for step in oldest_first if step[3]]
    ordered = sorted((step for step in oldest_first if step[4]), key=_by_record)
    records = []
    for (number, _), group in groupby(ordered, key=lambda step: (step[4][0], step[4][1].id)):
        group = list(group)
        changed = _changed(reader, _kinds[number], group[0][5], group[-1][4][1], labels)
        if changed:
            records.append(changed)
    pages = list(dict.fromkeys(page_words(step[2]) for step in oldest_first if step[2]))
    by = names.get(by_id) or next((step[3].by_name for step in steps if step[3]), "") or "ePEP"
    by = discretion.THE_CARER if by_id in reader.unnamed else helpers.named(by, by_id, ends)
    return Sitting(by, oldest_first[0][0], ends, pages, list(dict.fromkeys(events)), records)


def _by_record(step: tuple) -> tuple:
    number, row = step[4]
    return number, str(row.id), row.history_id


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


# ---------------------------------------------------------------- before and after


def _with_former(kind: Kind, keys: list[str]) -> dict[int, tuple]:
    """History rows with the row before each: two queries however many there are."""
    history = kind.model.history.model._base_manager
    earlier = history.filter(id=OuterRef("id"), history_id__lt=OuterRef("history_id")).order_by("-history_id")
    rows = list(
        history.filter(history_id__in=[int(key) for key in keys]).annotate(
            former_id=Subquery(earlier.values("history_id")[:1])
        )
    )
    formers = history.in_bulk([row.former_id for row in rows if row.former_id])
    return {row.history_id: (row, formers.get(row.former_id)) for row in rows}


def _changed(reader: Reader, kind: Kind, before, after, labels: dict) -> Changed | None:
    """None where nothing that this person may read has changed."""
    if not reader.may_read_row(kind, after):
        return None
    if before is not None and not reader.may_read_row(kind, before):
        return None
    changes = []
    for each in kind.shown:
        old = getattr(before, each.attname) if before else None
        new = getattr(after, each.attname)
        if old == new or not reader.may_read_field(kind, each.name):
            continue
        if before is None and new is False:
            continue  # nobody has said No to what was only just asked
        said = [_value_words(each, row, labels) if row else "" for row in (before, after)]
        if said[0] != said[1]:
            changes.append(Change(capfirst(each.verbose_name), *said))
    how = "removed" if after.history_type == "-" else "changed" if before else "added"
    return Changed(_title(kind, after, labels), how, changes) if changes or how == "removed" else None


def _title(kind: Kind, row, labels: dict) -> str:
    if not kind.title_field:
        return kind.words
    each = kind.model._meta.get_field(kind.title_field)
    return f"{kind.words}, “{labels.get((each.related_model, getattr(row, each.attname)), '')}”"


def _value_words(each, row, labels: dict) -> str:
    value = getattr(row, each.attname)
    if value is None or value == "":
        return ""
    if each.is_relation:
        return labels.get((each.related_model, value), "Something that is no longer there")
    if each.choices:
        return str(dict(each.flatchoices).get(value, value))
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, datetime):
        return f"{day_words(value)} at {time_words(in_london(value))}"
    if isinstance(value, date):
        return day_words(value)
    return time_words(value) if isinstance(value, time) else str(value)


def _labels(rows: list[tuple]) -> dict:
    """What foreign keys of these rows are called: one query for each model they point at."""
    wanted: dict[type, set] = {}
    for number, row in rows:
        for each in _kinds[number].named:
            value = getattr(row, each.attname) if each.is_relation else None
            if value:
                wanted.setdefault(each.related_model, set()).add(value)
    return {
        (model, key): str(found)
        for model, keys in wanted.items()
        for key, found in model._base_manager.in_bulk(keys).items()
    }


def _names_of(ids) -> dict:
    return dict(User.objects.filter(pk__in={each for each in ids if each}).values_list("pk", "name"))


def _as_uuid(key: str) -> str:
    """A key as text: some databases leave out the dashes."""
    key = key.replace("-", "")
    return "-".join([key[:8], key[8:12], key[12:16], key[16:20], key[20:]])
