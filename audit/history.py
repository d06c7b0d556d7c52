"""The history every record of substance keeps.

django-simple-history's own user column is a foreign key, which would make every room point up at `accounts`. Here the
user's id is stored as a plain value, the date is the one clock's, the reason names the page, and each row carries the
record's version, so that "what did version 3 say?" has an answer when two people edit at once.
"""

from django.db import models
from simple_history.manager import HistoryDescriptor
from simple_history.models import HistoricalRecords

from audit import acting, clock, noting, prepared


def _user_of(history_row):
    return history_row.history_user_id


def _set_user(history_row, user_id):
    history_row.history_user_id = user_id


def _acting_user(instance, **_kwargs):
    return acting.current_user_id()


class Kept(HistoryDescriptor):
    """The library makes the class of the manager anew at each look at `history`."""

    def __init__(self, model, manager, queryset):
        super().__init__(model, manager, queryset)
        self.manager = manager.from_queryset(queryset)

    def __get__(self, instance, owner):
        return self.manager(self.model, instance)


class Records(HistoricalRecords):
    def __init__(self, **options):
        options.setdefault("history_user_id_field", models.UUIDField(null=True, blank=True))
        options.setdefault("history_user_getter", _user_of)
        options.setdefault("history_user_setter", _set_user)
        options.setdefault("get_user", _acting_user)
        super().__init__(**options)

    def finalize(self, sender, **kwargs):
        super().finalize(sender, **kwargs)
        if isinstance(made := vars(sender).get(self.manager_name), HistoryDescriptor):
            setattr(sender, self.manager_name, Kept(made.model, made.manager_class, made.queryset_class))

    def get_change_reason_for_object(self, instance, history_type, using):
        """Through which page: the name of its address, or nothing for a task."""
        return acting.current_page()[:100] or None

    def create_historical_record(self, instance, history_type, using=None):
        """One insert, prepared: the library's own way goes through signals and a save that nobody here listens to."""
        row = getattr(instance, self.manager_name).model(
            history_date=clock.now(),
            history_type=history_type,
            history_user=self.get_history_user(instance),
            history_change_reason=self.get_change_reason_for_object(instance, history_type, using),
            **{field.attname: getattr(instance, field.attname) for field in self.fields_included(instance)},
        )
        prepared.add(row)


class Tracked(models.Model):
    """A record with a history and a version. Every save raises the version and leaves a history row that carries it."""

    version = models.PositiveIntegerField(default=0, editable=False)
    updated_at = models.DateTimeField(null=True, editable=False)
    updated_by_id = models.UUIDField(null=True, editable=False)

    history = Records(inherit=True)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        created = self._state.adding
        self.version += 1
        self.updated_at = clock.now()
        self.updated_by_id = acting.current_user_id()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "version", "updated_at", "updated_by_id"}
        super().save(*args, **kwargs)
        noting.note([self], created=created)
