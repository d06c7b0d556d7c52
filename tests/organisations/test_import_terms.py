"""Terms as an import: all of a file, or nothing of it."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from organisations.models import Term

pytestmark = pytest.mark.django_db
HEAD = "name,first_day,half_term_start,half_term_end,last_day,urn"
AUTUMN = "Autumn 2031,2031-09-03,2031-10-27,2031-10-31,2031-12-19,"
SPRING = "Spring 2032,2032-01-05,2032-02-16,2032-02-20,2032-03-26,"


@pytest.fixture
def load(authority, tmp_path):
    def load(*rows, encoding="utf-8", **options):
        path = tmp_path / "terms.csv"
        path.write_bytes("\n".join([HEAD, *rows]).encode(encoding))
        out = StringIO()
        call_command("import_terms", path, authority=authority.code, json=True, stdout=out, **options)
        return json.loads(out.getvalue())

    return load


def coming():
    return Term.objects.filter(first_day__year__gte=2031).count()


def test_terms_are_tried_out_loaded_and_a_second_time_nothing_changes(load):
    assert load(AUTUMN, SPRING, dry_run=True)["created"] == 2
    assert coming() == 0
    assert load(AUTUMN, SPRING)["created"] == coming() == 2
    said = load(AUTUMN, SPRING)
    assert (said["created"], said["updated"], said["unchanged"]) == (0, 0, 2)


def test_one_wrong_row_and_nothing_is_loaded(load):
    said = load(AUTUMN, SPRING.replace("2032-03-26", "soon"))
    assert [(each["row"], each["file"]) for each in said["refused"]] == [(3, "terms.csv")]
    assert coming() == 0


def test_utf_16_is_refused_with_advice(load):
    with pytest.raises(CommandError, match="UTF-16"):
        load(AUTUMN, encoding="utf-16")
