import json
import zipfile
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from organisations import gias
from organisations.imports import CannotRead, parse_date, read_files
from organisations.models import School

FIXTURES = Path(__file__).parent.parent / "fixtures" / "gias"
SAMPLES = settings.BASE_DIR.parent / "shared" / "data" / "gias"


def files(*names):
    return {name: (FIXTURES / name).read_bytes() for name in names}


def one_school(**changes):
    cells = {"URN": "900001", "EstablishmentName": "A school", **changes}
    return {"schools.csv": f"{','.join(cells)}\n{','.join(cells.values())}\n".encode()}


def counts(result):
    return result.created, result.updated, result.unchanged, result.ended


@pytest.mark.django_db
def test_schools_of_the_register_are_created_with_what_it_says():
    assert counts(gias.load(files("establishments.csv"))) == (4, 0, 0, 0)
    school = School.objects.get(urn="900001")
    assert school.name == "St Anselm’s Café School"
    assert (school.la_code, school.establishment_number, school.kind) == ("899", "0012", "Community school")
    assert (school.low_age, school.high_age, school.phone) == (4, 11, "01632960001")
    assert school.opened_on == parse_date("1998-09-01")
    assert School.objects.get(urn="900002").is_closed
    assert School.objects.get(urn="900004").status == "Open, but proposed to close"


@pytest.mark.django_db
def test_every_school_has_a_version_and_a_history():
    gias.load(files("establishments.csv"))
    gias.load(one_school(EstablishmentName="Another name"))
    school = School.objects.get(urn="900001")
    assert school.version == 2
    assert [(row.version, row.history_type) for row in school.history.all()] == [(2, "~"), (1, "+")]
    assert school.updated_at == school.history.first().updated_at


@pytest.mark.django_db
def test_a_second_time_nothing_changes():
    gias.load(files("establishments.csv", "links.csv"))
    assert counts(gias.load(files("establishments.csv", "links.csv"))) == (0, 0, 4, 0)
    assert School.history.filter(urn="900001").count() == 1


@pytest.mark.django_db
def test_a_dry_run_counts_the_same_and_changes_nothing():
    dry = gias.load(files("establishments.csv", "links.csv"), dry_run=True)
    assert not School.objects.exists()
    real = gias.load(files("establishments.csv", "links.csv"))
    assert dry.plain() == real.plain()


@pytest.mark.django_db
def test_a_school_that_closes_is_counted_as_ended():
    gias.load(one_school(**{"EstablishmentStatus (name)": "Open"}))
    result = gias.load(one_school(**{"EstablishmentStatus (name)": "Closed", "CloseDate": "31/08/2026"}))
    assert counts(result) == (0, 1, 0, 1)


@pytest.mark.django_db
def test_the_status_is_known_from_its_code_alone():
    gias.load(one_school(**{"EstablishmentStatus (code)": "2"}))
    assert School.objects.get().is_closed


@pytest.mark.django_db
def test_a_link_names_the_successor_and_an_unknown_school_is_refused():
    result = gias.load(files("establishments.csv", "links.csv"))
    assert School.objects.get(urn="900002").successor.urn == "900003"
    assert School.objects.get(urn="900003").successor is None
    assert [(refused.row, refused.column, refused.value) for refused in result.refused] == [(4, "LinkURN", "123456")]


@pytest.mark.django_db
def test_a_blank_in_the_register_does_not_remove_what_is_known():
    gias.load(one_school(TelephoneNum="01632960001"))
    assert counts(gias.load(one_school(TelephoneNum=""))) == (0, 0, 1, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"URN": "none"}, "URN"),
        ({"EstablishmentName": ""}, "EstablishmentName"),
        ({"OpenDate": "2025-13-45"}, "OpenDate"),
        ({"StatutoryLowAge": "four"}, "StatutoryLowAge"),
        ({"SchoolWebsite": "w" * 201}, "SchoolWebsite"),
    ],
)
def test_what_cannot_be_read_is_refused_with_line_and_column(changes, column):
    refused = gias.load(one_school(**changes)).refused
    assert [(line.row, line.column) for line in refused] == [(2, column)]
    assert refused[0].fix


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        'sep=;\n"URN";"EstablishmentName"\n900001;"Oak; Ash"\n',
        'URN\tEstablishmentName\n\n900001\t"Oak; Ash"',
        '\ufeff"URN","EstablishmentName"\r\n"900001","Oak; Ash"\r\n',
    ],
)
def test_other_separators_quotes_and_line_ends_are_read(text):
    assert gias.load({"s.csv": text.encode()}).created == 1
    assert School.objects.get().name == "Oak; Ash"


def test_a_file_without_names_or_in_utf_16_is_refused_with_advice():
    with pytest.raises(CannotRead, match="no column EstablishmentName"):
        gias.load({"s.csv": b"URN,Name\n1,2\n"})
    with pytest.raises(CannotRead, match="UTF-16"):
        gias.load({"s.csv": "URN,EstablishmentName\n".encode("utf-16")})


@pytest.mark.parametrize(
    "text", ["05/09/2026", "5-9-2026", "05.09.2026", "2026-09-05", "05/09/2026 00:00", "5 Sep 2026"]
)
def test_days_are_read_as_people_write_them(text):
    assert parse_date(text).isoformat() == "2026-09-05"


@pytest.mark.parametrize("text", ["09/31/2026", "5/9/26", "2026", "soon", "05/09-2026", "5 Foo 2026", "01/01/0001"])
def test_what_is_no_day_is_not_guessed(text):
    with pytest.raises(ValueError):
        parse_date(text)


@pytest.mark.django_db
def test_the_command_reads_the_zip_as_downloaded_and_prints_json(tmp_path):
    with zipfile.ZipFile(tmp_path / "Results.zip", "w") as archive:
        archive.write(FIXTURES / "establishments.csv", "edubasealldata20261101.csv")
        archive.write(FIXTURES / "links.csv", "links_edubasealldata20261101.csv")
        archive.writestr("__MACOSX/._edubasealldata20261101.csv", b"\x00\x05")
    out = StringIO()
    call_command("import_gias", str(tmp_path / "Results.zip"), "--json", stdout=out)
    said = json.loads(out.getvalue())
    assert (said["created"], said["details"]) == (4, {"successors": 1})
    assert said["refused"][0]["file"] == "links_edubasealldata20261101.csv"


@pytest.mark.django_db
def test_the_summary_is_readable_and_a_missing_file_is_said():
    out = StringIO()
    call_command("import_gias", str(FIXTURES / "establishments.csv"), "--dry-run", stdout=out)
    assert "Nothing was changed" in out.getvalue()
    assert "Schools: 4 created, 0 updated (0 closed), 0 unchanged." in out.getvalue()
    assert "Secretperson" not in out.getvalue()
    with pytest.raises(CommandError, match="There is no file or folder"):
        call_command("import_gias", "nowhere.csv")


@pytest.mark.django_db
@pytest.mark.skipif(not SAMPLES.exists(), reason="the samples of the register are not on this machine")
def test_samples_of_the_register_load_and_load_again():
    sample = read_files(SAMPLES / "npq-registration" / "gias_sample.csv")
    assert counts(gias.load(sample)) == (99, 0, 0, 0)
    assert counts(gias.load(sample)) == (0, 0, 99, 0)
    assert counts(gias.load(read_files(SAMPLES / "npq-registration" / "gias_update.csv"))) == (0, 1, 0, 0)
    zipped = read_files(SAMPLES / "manage-vaccinations" / "dfe-schools.zip")
    gias.load(zipped)
    assert School.objects.get(urn="100000").successor.urn == "100004"
    assert gias.load(zipped).updated == 0
