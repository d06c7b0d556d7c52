"""Out and in again: the same record, in a portal that held nothing."""

import json

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from accounts.models import User
from children.models import Child
from records import content, restoring
from tests.world import undone


def everything_gone():
    """Every row of every room; keys are looked at when the transaction ends, and it never does."""
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.app_label in settings.ROOMS:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")


def written(child) -> dict:
    return json.loads(json.dumps(content.content_of(child)))


@pytest.mark.parametrize(("name", "tables"), [("Ada", 60), ("Cleo", 40)])  # with a plan that is written, or signed off
def test_a_record_that_went_out_comes_in_as_the_same_record(name, tables, again):
    before = written(again.children[name])
    assert len(before["tables"]) > tables
    assert name == "Ada" or before["tables"]["papers.sharedcopy_people"]
    with undone():
        everything_gone()
        taken = restoring.restore(json.loads(json.dumps(before)))
        after = written(Child.objects.get())
        assert after == before
        assert taken.total == sum(len(rows) for rows in [*before["tables"].values(), before["events"], before["looks"]])
        assert not User.objects.filter(is_active=True).exists()
