"""What of two records is moved when they are put together, found from the models themselves (`records.reach`): a table
that is added to a room later moves along as soon as it points at the child.

What is written once is never moved: history, events and looks keep the id under which they were written and are read by
all of a child's ids (`Child.ids`); money goes along by entries (`targets.money.joining`).
"""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import combinations
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import F, Model, Q, QuerySet

from children.models import Child
from records.content import _plain
from records.reach import every_way, is_history

# Tables that point at a child and of which no row is moved, and why.
STAY = {
    "children.Child": "the records themselves",
    "children.ChildGrant": "an index of the attachments, made anew from them",
    "children.ChildName": "an index of the names, made anew from them",
    "children.PossibleTwin": "found anew",
    "children.DifferentChildren": "said of the two records as they were; read through the one that goes on",
    "records.Merge": "says which records were put together",
    "targets.LedgerEntry": "never changed: the sums go along by entries that are added",
}
# Derived from facts by themselves: set back as they were, whatever happened since, and then looked at again.
DERIVED = {"signoff.Duty", "signoff.Reminder", "signoff.Reminded", "signoff.Snooze", "casework.Alert"}
STAMPS = {"version", "updated_at", "updated_by_id"}

Key = tuple[str, str]  # table, id of the row
Image = dict[Key, dict[str, Any]]


@cache
def movable() -> dict[type[Model], tuple[str, ...]]:
    """Model -> its keys that point at a child, by the names of their columns."""
    found = {}
    for model in every_way():
        keys = tuple(
            field.attname
            for field in model._meta.concrete_fields
            if field.related_model is Child and not is_history(model)
        )
        if keys and model._meta.label not in STAY:
            found[model] = keys
    return found


def move(from_id: UUID, to_id: UUID) -> int:
    """Every row that points at the one child points at the other. How many.

    No row of a history is written: what was moved is in the manifest of the merge, and a row's own version stays."""
    count = 0
    for model, keys in movable().items():
        for key in keys:
            count += rows(model).filter(**{key: from_id}).update(**{key: to_id})
    return count


def left_behind(child_id: UUID) -> dict[str, int]:
    """What still points at what is left of a record: nothing, unless somebody wrote while the two were put together."""
    counts = {
        model._meta.label: rows(model).filter(_any(keys, [child_id])).count() for model, keys in movable().items()
    }
    return {label: count for label, count in counts.items() if count}


def rows(model: type[Model]) -> QuerySet:
    """Past the manager of what is kept, which refuses any change. Case notes and interventions are the only such tables
    that are moved; of these the database lets nothing change but the child (`keys_that_may_change` of the command
    protect_history), and nothing here changes anything else."""
    return QuerySet(model)


def _any(keys: Iterable[str], ids) -> Q:
    found = Q()
    for key in keys:
        found |= Q(**{f"{key}__in": ids})
    return found


# ---------------------------------------------------------------- as they stood, and as they stand


@cache
def pictured() -> list[type[Model]]:
    """The tables of which a manifest is kept: what can change when two records are put together."""
    return [model for model in every_way() if not is_history(model) and model._meta.label not in STAY] + [Child]


def image(ids: list[UUID]) -> Image:
    """Every row of these records, with its values as JSON has them. A query a table."""
    found: Image = {}
    for model in pictured():
        way = Q()
        for each in ["pk"] if model is Child else every_way()[model]:
            way |= Q(**{f"{each}__in": ids})
        fields = [field.attname for field in model._meta.concrete_fields]
        for values in rows(model).filter(way).order_by().values(*fields):
            plain = {name: _plain(value) for name, value in values.items()}
            found[model._meta.label, str(values[model._meta.pk.attname])] = plain
    return found


def differences(before: Image, after: Image) -> dict[str, list[dict]]:
    """{"changed": [{table, pk, was, now}], "gone": [{table, pk, was}], "new": [{table, pk}]}: what one act did."""
    changed, gone = [], []
    for (table, pk), was in before.items():
        now = after.get((table, pk))
        if now is None:
            gone.append({"table": table, "pk": pk, "was": was})
            continue
        names = [name for name in was if was[name] != now[name] and name not in STAMPS]
        if names:
            of = {"was": {name: was[name] for name in names}, "now": {name: now[name] for name in names}}
            changed.append({"table": table, "pk": pk, **of})
    new = [{"table": table, "pk": pk, "now": after[table, pk]} for table, pk in after if (table, pk) not in before]
    return {"changed": changed, "gone": gone, "new": new}


def model_of(table: str) -> type[Model]:
    return apps.get_model(table)


def value_of(model: type[Model], name: str, plain):
    """What a manifest says of a column, as the column takes it."""
    field = next(field for field in model._meta.concrete_fields if field.attname == name)
    target = field.target_field if field.is_relation else field
    return target.to_python(plain)


# ---------------------------------------------------------------- what belongs to both


def crossing(one: UUID, other: UUID) -> Iterator[str]:
    """The tables with a row that would belong to both children, by two of its keys."""
    known = every_way()
    ids = [one, other]
    for model in known:
        if is_history(model):
            continue
        ways = {}
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model in known and field.related_model is not model:
                way = "pk" if field.related_model is Child else known[field.related_model][0]
                ways[field.name] = field.attname if way == "pk" else f"{field.name}__{way}"
        if model._meta.label in STAY:
            continue
        for way, another in combinations(ways.values(), 2):
            both = rows(model).filter(Q(**{f"{way}__in": ids}), Q(**{f"{another}__in": ids}))
            if both.exclude(**{way: F(another)}).exists():
                yield str(model._meta.verbose_name)
                break
