"""What `at_once` makes is what its operations make one by one, with rows there or not, on either database."""

import pytest
from django.db import NotSupportedError, connection, migrations, models
from django.db.migrations.state import ProjectState
from django.db.models import PROTECT, Q

from audit.many_fields import AtOnce, at_once

pytestmark = [pytest.mark.ci, pytest.mark.django_db(transaction=True)]


def before():
    return [
        migrations.CreateModel("Shelf", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]),
        migrations.CreateModel(
            "Book",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("title", models.CharField(max_length=10)),
                ("pages", models.IntegerField()),
                ("shelf", models.ForeignKey("toys.shelf", PROTECT)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=Q(pages__gt=0), name="toys_pages"),
                    models.UniqueConstraint(fields=["title"], condition=Q(pages=1), name="toys_one_page"),
                ]
            },
        ),
    ]


def changes():
    return [
        migrations.CreateModel("Reader", [("id", models.BigAutoField(primary_key=True))]),
        migrations.AddField("book", "reader", models.ForeignKey("toys.reader", PROTECT, null=True)),
        migrations.AddField("book", "note", models.CharField(max_length=20, default="", db_default="")),
        migrations.AddField("book", "loans", models.PositiveSmallIntegerField(default=3)),
        migrations.AddField("shelf", "room", models.CharField(max_length=20, blank=True)),
        migrations.AddField("reader", "favourite", models.OneToOneField("toys.book", PROTECT)),
        migrations.AlterField("book", "title", models.CharField(max_length=50, null=True)),
        migrations.RemoveConstraint("book", "toys_pages"),
        migrations.RemoveConstraint("book", "toys_one_page"),
        migrations.AddConstraint("book", models.UniqueConstraint(fields=["title", "reader"], name="toys_title")),
        migrations.AddConstraint(
            "book", models.UniqueConstraint(fields=["shelf"], condition=Q(loans=0), name="toys_never_lent")
        ),
        migrations.AddConstraint("reader", models.CheckConstraint(condition=Q(id__gt=0), name="toys_reader")),
        migrations.AddIndex("shelf", models.Index(fields=["room"], name="toys_room")),
    ]


def walk(*steps):
    """What there is in the end when one row was there before the last step; all of it is gone afterwards."""
    state = ProjectState()
    for operations in steps:
        state.apps  # noqa: B018 (they are built before a walk, as Django does)
        migration = migrations.Migration("0001", "toys")
        migration.operations = operations
        with connection.schema_editor() as editor:
            state = migration.apply(state, editor)
        Shelf, Book = (state.apps.get_model("toys", name) for name in ("shelf", "book"))
        if not Book.objects.exists():
            Book.objects.create(title="Ada", pages=7, shelf=Shelf.objects.create(name="Low"))
    found = described(state.apps)
    with connection.schema_editor() as editor:
        for name in TABLES:
            editor.execute(f"DROP TABLE {name}{' CASCADE' * (connection.vendor == 'postgresql')}")
    return found


TABLES = ["toys_reader", "toys_book", "toys_shelf"]


def described(apps):
    """Every column, key, index and constraint of the tables, and every row."""
    with connection.cursor() as cursor:
        return {
            table: (
                sorted(
                    (one.name, one.type_code, one.null_ok, one.default)
                    for one in connection.introspection.get_table_description(cursor, table)
                ),
                connection.introspection.get_constraints(cursor, table),
                list(apps.get_model(table.replace("_", ".")).objects.values()),
            )
            for table in TABLES
        }


def test_at_once_ends_where_one_by_one_ends():
    together = at_once(changes())
    assert [type(one) for one in together] == [AtOnce]
    found = walk(before(), together)
    assert found == walk(before(), changes())
    kept = {"id": 1, "title": "Ada", "pages": 7, "shelf_id": 1, "reader_id": None, "note": "", "loans": 3}
    assert found["toys_book"][2] == [kept]


def test_what_rows_cannot_be_given_stays_alone():
    needed = migrations.AddField("book", "owner", models.ForeignKey("toys.shelf", PROTECT))
    own = migrations.AddField("book", "number", models.IntegerField(unique=True, null=True))
    code = migrations.RunPython(migrations.RunPython.noop)
    assert at_once([needed, own, code]) == [needed, own, code]


def test_a_column_that_rows_may_no_longer_leave_empty_is_not_changed_at_once():
    filled = migrations.AlterField("shelf", "name", models.TextField(default=""))
    emptied = [migrations.AlterField("shelf", "name", models.TextField(null=True))]
    refused = at_once([filled, migrations.AddIndex("shelf", models.Index(fields=["name"], name="toys_name"))])
    state = ProjectState()
    for operations in (before(), emptied):
        for operation in operations:
            operation.state_forwards("toys", state)
    later = state.clone()
    refused[0].state_forwards("toys", later)
    with connection.schema_editor() as editor, pytest.raises(NotSupportedError):
        refused[0].database_forwards("toys", editor, state, later)
