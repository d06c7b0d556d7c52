"""A child's whole record as plain content, and back: every row that `reach` finds, with what these rows point at.

The content has a format and a version. Equal records give equal content, whichever database they come from.

    {"format": "epep-record", "version": 1, "child": id,
     "people":  [{"id", "name", "email"}],             names only: an account does not travel
     "around":  {table: [row]},                        authorities, schools, terms, policies … that rows point at
     "tables":  {table: [row]},                        what is held, with its history
     "events":  [row], "looks": [row]}                 what happened, and who looked

A row is {"pk": …, "fields": {…}} as Django's own serialiser writes it; one that is only counted has no "pk".
"""

from collections import defaultdict
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import chain
from uuid import UUID

from django.apps import apps
from django.core.serializers.python import Serializer
from django.db.models import AutoField, Model, UUIDField

from accounts.models import User
from audit.models import Event, Look
from children.models import Child
from records.reach import is_history, pointed_at, rows_of, ways

FORMAT, VERSION = "epep-record", 1
OF_A_LOOK = ["at", "user_id", "guest_name", "child_id", "page", "address"]


def content_of(child: Child) -> dict:
    """The whole record. Other children's ids, which a look at a list carries too, are not in it."""
    held = {model: list(rows_of(model, *child.ids)) for model in ways()}
    events = list(Event.objects.filter(child_id__in=child.ids).order_by("at", "pk"))
    looks = list(Look.objects.at_one(child.ids).order_by("at", "pk"))
    around, people = _around(held)
    people |= {event.by_id for event in events} | {look.user_id for look in looks}
    return {
        "format": FORMAT,
        "version": VERSION,
        "child": str(child.pk),
        "people": _people(people),
        "around": {_label(model): _rows(rows) for model, rows in sorted(around.items(), key=lambda kv: _label(kv[0]))},
        "tables": {_label(model): _rows(held[model]) for model in sorted(held, key=_label) if held[model]},
        "events": _rows(events),
        "looks": [{name: _plain(getattr(look, name)) for name in OF_A_LOOK} for look in looks],
    }


def files_in(content: dict) -> list[str]:
    """The names of the files that belong to the record, as they lie in the store."""
    names = set()
    for label, rows in content["tables"].items():
        model = apps.get_model(label)
        kept = [field.name for field in model._meta.concrete_fields if hasattr(field, "upload_to")]
        if not is_history(model):
            names |= {row["fields"][name] for row in rows for name in kept if row["fields"][name]}
    return sorted(names)


def is_counted(model: type[Model]) -> bool:
    """Its rows have no name but a number that the database gave them."""
    return isinstance(model._meta.pk, AutoField)


# ---------------------------------------------------------------- rows


def _rows(rows: list[Model]) -> list[dict]:
    if not rows:
        return []
    counted = is_counted(type(rows[0]))
    named = (
        (row["pk"], {name: _plain(value) for name, value in row["fields"].items()})
        for row in Serializer().serialize(rows)
    )
    return [{"fields": fields} if counted else {"pk": str(pk), "fields": fields} for pk, fields in named]


def _plain(value):
    """As JSON has it: to the microsecond and the penny."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | Decimal) else value


def _label(model: type[Model]) -> str:
    return model._meta.label_lower


# ---------------------------------------------------------------- what rows point at


def _around(held: dict) -> tuple[dict, set]:
    """Rows of other tables that these need, and theirs; and everybody who is named in any of them."""
    around, people = defaultdict(dict), set()
    todo = _pointed_at(chain.from_iterable(held.values()), people)
    while todo:
        model, keys = todo.popitem()
        if fresh := keys - set(around[model]):
            rows = model._base_manager.in_bulk(fresh)
            around[model] |= rows
            for other, more in _pointed_at(rows.values(), people).items():
                todo.setdefault(other, set()).update(more)
    return {model: [rows[key] for key in sorted(rows, key=str)] for model, rows in around.items() if rows}, people


def _pointed_at(rows, people: set) -> dict[type[Model], set]:
    found = defaultdict(set)
    for row in rows:
        for field in row._meta.concrete_fields:
            value = getattr(row, field.attname)
            if value is None:
                continue
            if field.related_model is User or _names_somebody(field):
                people.add(value)
            elif field.is_relation and field.related_model in pointed_at() and not is_history(type(row)):
                found[field.related_model].add(value)
    return found


def _names_somebody(field) -> bool:
    """Rooms beneath `accounts`, and history, know people by a plain id."""
    return isinstance(field, UUIDField) and field.name.endswith(("by_id", "user_id"))


def _people(ids: set) -> list[dict]:
    found = User.objects.filter(pk__in=[each for each in ids if each]).order_by("pk")
    return [{"id": str(user.pk), "name": user.name, "email": user.email} for user in found]
