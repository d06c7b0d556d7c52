"""What is held about one child, found from the models themselves: a table that is added to a room later belongs to the
record as soon as it points at the child, at a plan or at anything else of theirs.

A test lists every table that points this way and is left out, with the reason.
"""

from functools import cache

from django.apps import apps
from django.conf import settings
from django.db.models import Model, Q, QuerySet

from accounts.models import User
from children.models import Child

LEFT_OUT = {
    "children.ChildGrant": "an index of the attachments, made anew from them",
    "children.ChildName": "an index of the names, made anew from them",
    "children.PossibleTwin": "what looks like another child's record, found anew each night",
    "children.DifferentChildren": "about another child as much as about this one",
    "peps.Presence": "who has a page open at this moment",
    "signoff.Reminder": "when somebody was reminded of a duty that is itself in the record",
    "signoff.Reminded": "likewise, by person",
    "signoff.Snooze": "until when somebody wants no reminder",
}


@cache
def ways() -> dict[type[Model], tuple[str, ...]]:
    """Model -> the lookups that lead from a row of it to the child's id; of several, any one of them is enough."""
    return {model: way for model, way in every_way().items() if is_kept(model)}


@cache
def every_way() -> dict[type[Model], tuple[str, ...]]:
    """Likewise, with what is left out of a record: whoever takes a record away takes that too."""
    found: dict[type[Model], tuple[str, ...]] = {Child: ("pk",), Child.history.model: ("id",)}
    every = apps.get_models(include_auto_created=True)  # with the tables between two others
    models = [model for model in every if model._meta.app_label in settings.ROOMS]
    while new := [(model, way) for model in models if model not in found and (way := _way(model, found))]:
        found.update(new)
    return found


def is_kept(model) -> bool:
    return model._meta.label not in LEFT_OUT and model._meta.app_label != "records"


def rows_of(model: type[Model], *child_ids) -> QuerySet:
    """Every row of this table that belongs to the child, whatever its state; under each id the child was here."""
    found = Q()
    for way in every_way()[model]:
        found |= Q(**{f"{way}__in": child_ids})
    return model._base_manager.filter(found).order_by("pk")


@cache
def pointed_at() -> set[type[Model]]:
    """What rows of the record point at and that is not theirs alone: authorities, schools, terms, policies …"""
    found: set[type[Model]] = set()
    todo = [model for model in ways() if not is_history(model)]
    while todo:
        keys = [field for field in todo.pop()._meta.concrete_fields if field.is_relation and field.related_model]
        new = {field.related_model for field in keys} - found - set(ways()) - {User}
        new = {model for model in new if model._meta.app_label in settings.ROOMS}
        found |= new
        todo += new
    return found


def is_history(model) -> bool:
    return hasattr(model, "history_object")


def _way(model, found) -> tuple[str, ...]:
    """A key that is always there leads surely; else each of those that may be empty."""
    keys = [field for field in model._meta.concrete_fields if field.is_relation and field.related_model in found]
    sure = [field for field in keys if not field.null or is_history(model)]
    if len(of_two := [field for field in sure if field.related_model is Child]) > 1 and model is not Child:
        return tuple(field.name for field in of_two)  # about two children: it belongs to either
    return tuple(
        lookup
        for field in (sure[:1] or keys)
        if field.related_model is not model
        for lookup in _through(field, found[field.related_model])
    )


def _through(field, ways_on) -> list[str]:
    return [field.name if way == "pk" else f"{field.name}__{way}" for way in ways_on]
