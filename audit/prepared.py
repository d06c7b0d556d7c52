"""Questions asked at nearly every request: the ORM says them once, afterwards they are only asked.

Building a query costs Django several times what the database takes to answer it. Here it is built for a person, a
moment and ids that do not exist; the statement is kept, and the real ones are put in their places. `Prepared` answers
with plain values about a person, `Records` with records by an id, and with all that was joined to them.
"""

import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.models import AutoField, Prefetch, QuerySet
from django.db.models.query import get_related_populators, prefetch_related_objects
from django.db.models.sql import InsertQuery

from audit import clock

NOBODY = UUID("5b0f8e0c-7d1a-4f6e-9a35-0c9f2d8b7e61")
_LONG_AGO = re.compile(r"190\d-\d\d-\d\d")  # a day reckoned from a day that never was
NEVER = datetime(1907, 3, 5, 11, 17, 43, 271828, tzinfo=clock.LONDON)


class Prepared:
    """A queryset of one person, today and now, as rows of plain values.

    `build(user)` may use the user's id, `clock.today()` and `clock.now()`, and nothing else that differs from time to
    time: whatever else it looks at is fixed for good at the first asking.
    """

    def __init__(self, build: Callable):
        self.build = build
        self.statements: dict[str, Statement] = {}

    def rows(self, user) -> list[tuple]:
        """The answer, straight from the driver: ids are UUIDs on PostgreSQL and text on SQLite."""
        return _kept(self.statements, lambda: self.build(get_user_model()(pk=NOBODY))).rows(user.pk)


class Records:
    """Records by one id, with what their queryset joins, annotates and prefetches.

    `build(id)` gives the queryset, by the rules of `Prepared`. A simple prefetch of rows that point at the record is
    prepared as well; a record that is to be held is locked as ever, and only within a transaction.
    """

    def __init__(self, build: Callable[[UUID], QuerySet]):
        self.build = build
        self.statements: dict[str, Statement] = {}
        self.lists: list[Lists] | None = None

    def all(self, key: UUID) -> list:
        statement = _kept(self.statements, lambda: self.build(NOBODY))
        found = statement.records(key)
        if found and self.lists is None:
            self.lists = [Lists(type(found[0]), prefetch) for prefetch in statement.prefetches]
        for each in self.lists or []:
            each.fetch(found)
        return found

    def first(self, key: UUID):
        return next(iter(self.all(key)), None)

    def get(self, key: UUID):
        if (found := self.first(key)) is None:
            raise _kept(self.statements, None).model.DoesNotExist
        return found


class Listed(Records):
    """Records of several ids, found by `build(ids)`: of one id they are prepared, of more they are asked as ever."""

    def __init__(self, build: Callable[[list], QuerySet]):
        super().__init__(lambda key: build([key]))
        self.build_many = build

    def of(self, ids) -> list:
        ids = list(ids)
        return self.all(ids[0]) if len(ids) == 1 else list(self.build_many(ids))


class Values:
    """Rows of plain values of several ids, found by `build(ids)`, a `values_list`: of one id they are prepared, of more
    they are asked as ever."""

    def __init__(self, build: Callable[[list], QuerySet]):
        self.build = build
        self.statements: dict[str, Statement] = {}

    def of(self, ids) -> list[tuple]:
        ids = list(ids)
        if len(ids) != 1:
            return list(self.build(ids)) if ids else []
        return _kept(self.statements, lambda: self.build([NOBODY])).values(ids[0])


@cache
def one(model) -> Records:
    """Rows of a model by their own id."""
    return Records(lambda pk: model._default_manager.filter(pk=pk).order_by())


@cache
def held(model) -> Records:
    """Likewise, as they are now, and held until the end of the transaction."""
    return Records(lambda pk: model._default_manager.select_for_update().filter(pk=pk).order_by())


def add(row) -> None:
    """Insert a row of a model that has no signals, and whose id nobody needs afterwards."""
    fields, sql = _insert_into(type(row), connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields])
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


@cache
def _insert_into(model, _vendor) -> tuple[list, str]:
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    query = InsertQuery(model)
    query.insert_values(fields, [model(**{field.attname: None for field in fields})])
    [(sql, _)] = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
    return fields, sql


class Lists:
    """Rows that point at a record, kept with it as Django's own prefetching keeps them; of one record prepared."""

    def __init__(self, model, prefetch: str | Prefetch):
        self.prefetch = prefetch
        self.name = prefetch if isinstance(prefetch, str) else prefetch.prefetch_to
        self.relation = {each.get_accessor_name(): each for each in model._meta.related_objects}.get(self.name)
        if self.relation and self.relation.one_to_many:
            rows = getattr(prefetch, "queryset", None)
            rows = self.relation.related_model._default_manager.all() if rows is None else rows
            self.records = Records(lambda key: rows.filter(**{self.relation.field.name: key}))

    def fetch(self, found: list) -> None:
        if len(found) == 1 and hasattr(self, "records"):
            self._put(found[0])
        else:
            prefetch_related_objects(found, self.prefetch)

    def _put(self, record) -> None:
        rows = self.records.all(record.pk)
        for row in rows:
            self.relation.field.set_cached_value(row, record)
        kept = getattr(record, self.name).get_queryset()
        kept._result_cache, kept._prefetch_done = rows, True
        record.__dict__.setdefault("_prefetched_objects_cache", {})[self.name] = kept


# ---------------------------------------------------------------- statements


class Statement:
    """What the ORM made of a queryset for this kind of database."""

    def __init__(self, queryset: QuerySet):
        compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        with clock.at(NEVER):
            self.sql, self.params = compiler.as_sql()
            self.places = _places(NOBODY)
        if strange := [each for each in self.params if _LONG_AGO.search(str(each)) and each not in self.places]:
            raise ValueError(f"Only today and now can be put in place afterwards, not {strange}.")
        self.prefetches = queryset._prefetch_related_lookups
        self.locks = queryset.query.select_for_update
        kinds = [kind for kind, *_ in compiler.select[: compiler.col_count]]
        self.converters = list(compiler.get_converters(kinds).items())
        if compiler.klass_info:
            self._learn_to_read(compiler, kinds)

    def _learn_to_read(self, compiler, kinds):
        """As `ModelIterable` does it for each query anew."""
        columns = compiler.klass_info["select_fields"]
        self.columns = slice(columns[0], columns[-1] + 1)
        self.names = [kind.target.attname for kind in kinds[self.columns]]
        self.model = compiler.klass_info["model"]
        self.joined = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)
        self.added = compiler.annotation_col_map

    def rows(self, key) -> list[tuple]:
        if self.locks and not connection.in_atomic_block:
            raise transaction.TransactionManagementError("A row is held only within a transaction.")
        mine = dict(zip(self.places, _places(key), strict=True))
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [mine.get(value, value) for value in self.params])
            return cursor.fetchall()

    def records(self, key) -> list:
        return [self._record(list(row)) for row in self.rows(key)]

    def values(self, key) -> list[tuple]:
        return [tuple(self._converted(list(row))) for row in self.rows(key)]

    def _converted(self, row: list) -> list:
        for position, (converters, kind) in self.converters:
            for convert in converters:
                row[position] = convert(row[position], kind, connection)
        return row

    def _record(self, row):
        row = self._converted(row)
        record = self.model.from_db(DEFAULT_DB_ALIAS, self.names, row[self.columns])
        for populator in self.joined:
            populator.populate(row, record)
        for name, position in self.added.items():
            setattr(record, name, row[position])
        return record


def _kept(statements: dict, build) -> Statement:
    if connection.vendor not in statements:
        with clock.at(NEVER):
            queryset = build()
        statements[connection.vendor] = Statement(queryset)
    return statements[connection.vendor]


def _places(key) -> list:
    """The id, the day and the moment as this database takes them, in this order."""
    return [
        key.hex if not connection.features.has_native_uuid_field else key,
        connection.ops.adapt_datefield_value(clock.today()),
        connection.ops.adapt_datetimefield_value(clock.now()),
    ]
