"""A question asked at nearly every request: the ORM says it once, afterwards it is only asked.

Building a query costs Django several times what the database takes to answer it. `Prepared` builds it for a person and
a moment that do not exist, keeps the statement, and puts the real person and moment in their places.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import connection

from audit import clock

NOBODY = UUID("5b0f8e0c-7d1a-4f6e-9a35-0c9f2d8b7e61")
NEVER = datetime(1907, 3, 5, 11, 17, 43, 271828, tzinfo=clock.LONDON)


class Prepared:
    """A queryset of one person, today and now, as rows of plain values.

    `build(user)` may use the user's id, `clock.today()` and `clock.now()`, and nothing else that differs from time to
    time: whatever else it looks at is fixed for good at the first asking.
    """

    def __init__(self, build: Callable):
        self.build = build
        self.statements: dict[str, tuple[str, tuple]] = {}

    def rows(self, user) -> list[tuple]:
        """The answer, straight from the driver: ids are UUIDs on PostgreSQL and text on SQLite."""
        if connection.vendor not in self.statements:
            self.statements[connection.vendor] = self._prepare()
        sql, params, places = self.statements[connection.vendor]
        mine = dict(zip(places, _places(user.pk), strict=True))
        with connection.cursor() as cursor:
            cursor.execute(sql, [mine.get(value, value) for value in params])
            return cursor.fetchall()

    def _prepare(self) -> tuple:
        with clock.at(NEVER):
            sql, params = self.build(get_user_model()(pk=NOBODY)).query.sql_with_params()
            places = _places(NOBODY)
        if strange := [value for value in params if str(NEVER.year) in str(value) and value not in places]:
            raise ValueError(f"Only today and now can be put in place afterwards, not {strange}.")
        return sql, params, places


def _places(user_id) -> list:
    """The person, the day and the moment as this database takes them, in this order."""
    return [
        user_id.hex if not connection.features.has_native_uuid_field else user_id,
        connection.ops.adapt_datefield_value(clock.today()),
        connection.ops.adapt_datetimefield_value(clock.now()),
    ]
