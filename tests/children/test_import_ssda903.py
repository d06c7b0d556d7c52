import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from audit import clock
from audit.models import Event
from children import events
from children.models import CarePeriod, Child, LegalStatus, Placement
from children.ssda903 import load
from organisations.imports import CannotRead, read_files
from organisations.models import Authority

FIXTURES = Path(__file__).parent.parent / "fixtures" / "ssda903"
SAMPLES = settings.BASE_DIR.parent / "shared" / "data" / "ssda903"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with clock.at(date(2026, 11, 22)):
        yield


@pytest.fixture
def council():
    authority = Authority(code="899", name="Sampleshire", virtual_school_name="Sampleshire Virtual School")
    authority.save()
    return authority


@pytest.fixture
def heard():
    """The ids of children whose facts were said to have changed."""
    ids = []

    def listen(*, child_ids):
        ids.extend(child_ids)

    events.facts_changed.connect(listen)
    yield ids
    events.facts_changed.listeners.remove(listen)


def year(name):
    return read_files(FIXTURES / name)


def header(*rows):
    return {"a.csv": "\n".join([HEADER, *rows]).encode()}


def episodes(*rows, child="7", header_row="7,F,01/05/2014,WBRI,,,"):
    """Rows of "decom rne ls place dec rec", of one child; "-" is blank."""
    lines = [EPISODES]
    for row in rows:
        decom, rne, ls, place, dec, rec = (cell.replace("-", "") for cell in row.split())
        lines.append(f"{child},{decom},{rne},{ls},N1,{place},PR1,{dec},{rec},,,,")
    return {**header(header_row), "b.csv": "\n".join(lines).encode()}


def counts(result):
    return result.created, result.updated, result.unchanged, result.ended


def periods(model=CarePeriod):
    return [(str(row.starts), row.ends and str(row.ends)) for row in model.objects.order_by("starts")]


def refused(result):
    return [(line.file, line.row, line.column) for line in result.refused]


# ---------------------------------------------------------------- children
def test_children_come_with_what_the_return_says_of_them(council):
    assert counts(load(year("2025"), authority=council)) == (4, 0, 0, 0)
    child = Child.objects.get(local_id="0101")
    assert (child.date_of_birth, child.sex, child.ethnicity, child.upn) == (
        date(2012, 5, 12),
        "F",
        "WBRI",
        "P207000016049",
    )
    assert child.known_as == "0101"
    assert Child.objects.get(local_id="0103").uasc
    assert not child.uasc
    assert Child.objects.get(local_id="0103").upn == ""


def test_a_wrong_check_letter_is_a_warning_and_an_unknown_code_a_refused_field(council):
    result = load(year("2025"), authority=council)
    assert refused(result) == [("people.csv", 4, "ETHNIC")]
    assert any("B207000016049" in warning and "start with P" in warning for warning in result.warnings)
    assert Child.objects.get(local_id="0102").upn == "B207000016049"
    assert Child.objects.get(local_id="0103").ethnicity == ""


def test_a_child_without_an_episode_is_created_and_counted(council):
    result = load(year("2025"), authority=council)
    assert result.details["children without an episode"] == 1
    assert not CarePeriod.objects.filter(child__local_id="0104").exists()


def test_what_was_typed_is_never_replaced_by_a_blank(council):
    load(header("7,F,01/05/2014,WBRI,P207000016049,,"), authority=council)
    child = Child.objects.get()
    child.given_name = "Ada"
    child.save()
    assert counts(load(header("7,U,01/05/2014,NOBT,UN4,,"), authority=council)) == (0, 0, 1, 0)
    load(header("7,,02/05/2014,,B207000016049,,"), authority=council)
    child.refresh_from_db()
    assert (child.given_name, child.sex, child.ethnicity, child.upn) == ("Ada", "F", "WBRI", "P207000016049")
    assert child.date_of_birth == date(2014, 5, 2)


def test_a_child_twice_in_the_header_is_taken_once(council):
    row = "7,F,01/05/2014,WBRI,,,"
    result = load(header(row, row, "7,M,01/05/2013,WBRI,,,"), authority=council)
    assert (result.created, refused(result)) == (1, [("a.csv", 4, "CHILD")])


def test_a_child_whose_birthday_cannot_be_read_is_left_out_with_the_episodes(council):
    result = load(episodes("01/04/2025 S C2 U6 - -", header_row="7,F,31/02/2014,WBRI,,,"), authority=council)
    assert refused(result) == [("a.csv", 2, "DOB"), ("b.csv", 2, "CHILD")]
    assert not Child.objects.exists()


def test_placed_for_adoption_means_for_named_people_only(council):
    load(year("2025"), authority=council)
    assert list(Child.objects.filter(restricted=True).values_list("local_id", flat=True)) == ["0102"]


def test_children_of_another_authority_with_the_same_id_are_other_children(council):
    other = Authority(code="898", name="Otherland", virtual_school_name="Otherland Virtual School")
    other.save()
    load(year("2025"), authority=council)
    assert load(year("2025"), authority=other).created == 4
    assert Child.objects.filter(local_id="0101").count() == 2


# ---------------------------------------------------------------- care
def test_care_begins_with_the_row_that_says_so(council):
    load(year("2025"), authority=council)
    care = CarePeriod.objects.get(child__local_id="0101")
    assert (care.starts, care.ends, care.starts_estimated) == (date(2023, 6, 2), None, False)
    assert care.category_of_need == "N1"


def test_without_such_a_row_it_began_with_the_unbroken_chain_and_is_marked(council):
    load(year("2025"), authority=council)
    care = CarePeriod.objects.get(child__local_id="0102")
    assert (care.starts, care.starts_estimated) == (date(2024, 1, 14), True)


def test_care_ends_with_a_reason_other_than_another_episode(council):
    load(year("2025"), authority=council)
    care = CarePeriod.objects.get(child__local_id="0103")
    assert (care.starts, care.ends, care.end_reason) == (date(2025, 2, 20), date(2025, 3, 6), "E14")


def test_two_times_in_care_are_two_periods(council):
    load(
        episodes("01/04/2024 S V2 U6 01/06/2024 E4A", "01/09/2024 S C1 U6 05/09/2024 X1", "05/09/2024 L C2 U6 - -"),
        authority=council,
    )
    assert periods() == [("2024-04-01", "2024-06-01"), ("2024-09-01", None)]


def test_a_child_who_leaves_and_comes_back_on_one_day_has_no_overlap(council):
    load(episodes("01/04/2024 S V2 U6 01/06/2024 E4A", "01/06/2024 S C1 U6 - -"), authority=council)
    assert periods() == [("2024-04-01", "2024-05-31"), ("2024-06-01", None)]


def test_an_episode_that_says_another_follows_never_ends_care(council):
    result = load(episodes("01/04/2024 S V2 U6 01/06/2024 X1"), authority=council)
    assert periods() == [("2024-04-01", None)]
    assert any("X1" in warning for warning in result.warnings)


def test_same_legal_status_is_merged_and_a_move_is_not(council):
    load(
        episodes("01/04/2024 S C1 U6 01/06/2024 X1", "01/06/2024 P C1 U6 01/09/2024 X1", "01/09/2024 L C2 U6 - -"),
        authority=council,
    )
    assert periods(LegalStatus) == [("2024-04-01", "2024-08-31"), ("2024-09-01", None)]
    assert periods(Placement) == [("2024-04-01", "2024-05-31"), ("2024-06-01", None)]


def test_overlapping_episodes_are_refused_and_the_child_is_kept(council):
    result = load(
        episodes("01/04/2024 P C2 U6 01/08/2024 E4A", "01/07/2024 S C2 U6 01/09/2024 X1", "01/09/2024 P C2 K2 - -"),
        authority=council,
    )
    assert refused(result) == [("b.csv", 2, "DEC")]
    assert periods() == [("2024-07-01", None)]


def test_of_two_open_episodes_the_later_stands(council):
    result = load(episodes("01/04/2024 S C2 U6 - -", "01/07/2024 P C2 K2 - -"), authority=council)
    assert refused(result) == [("b.csv", 2, "DEC")]
    assert [len(periods(model)) for model in (CarePeriod, LegalStatus, Placement)] == [1, 1, 1]


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("31/02/2024 S C2 U6 - -", "DECOM"),
        ("01/04/2099 S C2 U6 - -", "DECOM"),
        ("01/04/2024 S C2 U6 soon E4A", "DEC"),
        ("01/04/2024 S C2 U6 01/03/2024 E4A", "DEC"),
        ("01/04/2024 S - U6 - -", "LS"),
        ("01/04/2024 S C2 ?? - -", "PLACE"),
        ("01/04/2024 *DUMMY* C2 U6 - -", "RNE"),
    ],
)
def test_what_is_wrong_in_an_episode_is_refused_with_line_and_column(council, row, column):
    result = load(episodes(row), authority=council)
    assert refused(result) == [("b.csv", 2, column)]
    assert result.refused[0].reason
    assert result.refused[0].fix
    assert result.created == 1


# ---------------------------------------------------------------- again, and the next year
def test_a_second_time_nothing_changes(council, heard):
    load(year("2025"), authority=council)
    assert len(heard) == 2
    assert counts(load(year("2025"), authority=council)) == (0, 0, 4, 0)
    assert len(heard) == 2
    assert CarePeriod.history.count() == CarePeriod.objects.count() == 3


def test_news_goes_out_for_children_in_care_and_for_those_who_changed(council, heard):
    load(year("2025"), authority=council)
    assert set(heard) == set(CarePeriod.objects.filter(ends=None).values_list("child_id", flat=True))
    heard.clear()
    load(year("2026"), authority=council)
    assert set(heard) == set(Child.objects.filter(local_id__in=["0101", "0103"]).values_list("pk", flat=True))


def test_a_dry_run_counts_the_same_and_changes_nothing(council):
    dry = load(year("2025"), authority=council, dry_run=True)
    assert not Child.objects.exists()
    assert dry.plain() == load(year("2025"), authority=council).plain()
    dry = load(year("2026"), authority=council, dry_run=True)
    assert dry.plain() == load(year("2026"), authority=council).plain()


def test_the_next_return_ends_and_adds_and_never_doubles(council):
    load(year("2025"), authority=council)
    result = load(year("2026"), authority=council)
    assert counts(result) == (0, 2, 0, 1)
    care = CarePeriod.objects.get(child__local_id="0101")
    assert (care.starts, care.ends, care.end_reason, care.starts_estimated, care.version) == (
        date(2023, 6, 2),
        date(2025, 7, 18),
        "E4A",
        False,
        2,
    )
    for model in (LegalStatus, Placement):
        assert not model.objects.filter(child__local_id="0101", ends=None).exists()
    assert LegalStatus.objects.filter(child__local_id="0101").count() == 2
    back = Child.objects.get(local_id="0103")
    assert back.date_of_birth == date(2010, 2, 22)
    assert [row.ends for row in back.care_periods.order_by("starts")] == [date(2025, 3, 6), None]
    assert counts(load(year("2026"), authority=council)) == (0, 0, 2, 0)


def test_an_estimated_start_becomes_the_real_one(council):
    load(episodes("01/09/2024 P C2 U6 - -"), authority=council)
    load(episodes("01/04/2024 S C2 U6 01/09/2024 X1", "01/09/2024 P C2 U6 - -"), authority=council)
    care = CarePeriod.objects.get()
    assert (care.starts, care.starts_estimated) == (date(2024, 4, 1), False)
    assert LegalStatus.objects.get().starts == date(2024, 4, 1)


def test_a_real_start_is_not_replaced_by_an_estimate(council):
    load(episodes("01/04/2024 S C2 U6 01/09/2024 X1", "01/09/2024 P C2 U6 - -"), authority=council)
    assert counts(load(episodes("01/09/2024 P C2 U6 - -"), authority=council)) == (0, 0, 1, 0)


def test_care_that_ended_unseen_ends_before_the_next_begins(council):
    load(episodes("01/04/2023 P C2 U6 - -"), authority=council)
    load(episodes("01/04/2026 S C1 K2 - -"), authority=council)
    assert periods() == [("2023-04-01", "2026-03-31"), ("2026-04-01", None)]
    assert periods(LegalStatus) == [("2023-04-01", "2026-03-31"), ("2026-04-01", None)]


def test_what_was_noted_here_after_the_return_was_made_stands(council):
    load(episodes("01/04/2024 S C2 U6 - -"), authority=council)
    for model in (CarePeriod, LegalStatus, Placement):
        row = model.objects.get()
        row.ends = date(2026, 10, 1)
        row.save()
    result = load(episodes("01/04/2024 S C2 U6 - -"), authority=council)
    assert counts(result) == (0, 0, 1, 0)


def test_a_placement_typed_with_its_carer_is_the_same_placement(council):
    load(episodes("01/04/2024 S C2 U6 - -"), authority=council)
    Placement.objects.update(carer_name="Jo Carer", kind="")
    load(episodes("01/04/2024 S C2 U6 - -"), authority=council)
    placement = Placement.objects.get()
    assert (placement.carer_name, placement.kind) == ("Jo Carer", "U6")


def test_each_child_has_an_event_and_rows_have_history(council):
    load(year("2025"), authority=council)
    assert Event.objects.filter(verb="child.import_created").count() == 4
    child = Child.objects.get(local_id="0101")
    assert (child.version, child.history.get().version, child.history.get().history_type) == (1, 1, "+")
    assert child.history.get().history_date == clock.now()


# ---------------------------------------------------------------- files
def test_tables_are_known_by_their_columns_and_the_rest_is_reported(council):
    files = {
        **header("7,F,01/05/2014,WBRI,,,"),
        "r.csv": b"CHILD,DOB,REVIEW,REVIEW_CODE\n",
        "x.csv": b"NAME,SHOE SIZE\n",
        "y.xml": b"<a/>",
    }
    result = load(files, authority=council)
    assert result.files["a.csv"] == "header"
    assert result.files["r.csv"] == "reviews: recognised, not used yet"
    assert result.files["x.csv"].startswith("left out")
    assert result.files["y.xml"].startswith("left out")


def test_an_extra_column_is_a_warning(council):
    files = {"a.csv": f"{HEADER},NOTE\n007,F,01/05/2014,WBRI,,,,hello\n".replace(",", ";").encode("cp1252")}
    result = load(files, authority=council)
    assert result.created == 1
    assert "NOTE" in result.warnings[0]
    assert Child.objects.get().local_id == "007"


def test_a_folder_without_a_return_is_said_so(council):
    with pytest.raises(CannotRead, match="no header"):
        load({"x.csv": b"NAME\n"}, authority=council)


def test_a_file_in_utf_16_is_refused_with_advice(council):
    with pytest.raises(CannotRead, match="UTF-16"):
        load({"a.csv": HEADER.encode("utf-16")}, authority=council)


def test_the_command_prints_json_and_names_the_codes_it_knows(council):
    out = StringIO()
    call_command("import_ssda903", str(FIXTURES / "2025"), "--authority", "899", "--json", stdout=out)
    said = json.loads(out.getvalue())
    assert (said["created"], said["refused"][0]["column"], said["dry_run"]) == (4, "ETHNIC", False)
    with pytest.raises(CommandError, match=r"Known: 899 \(Sampleshire\)"):
        call_command("import_ssda903", str(FIXTURES / "2025"), "--authority", "111")


def test_the_command_creates_an_authority_when_told_its_name():
    out = StringIO()
    options = ["--authority", "897", "--create-name", "Newshire"]
    call_command("import_ssda903", str(FIXTURES / "2025"), *options, "--dry-run", stdout=out)
    assert "Children: 4 created, 0 updated (0 left care), 0 unchanged." in out.getvalue()
    assert not Authority.objects.exists()
    call_command("import_ssda903", str(FIXTURES / "2025"), *options, stdout=out)
    assert Authority.objects.get().children.count() == 4


# ---------------------------------------------------------------- samples written by others
XML = """<?xml version='1.0' encoding='us-ascii'?>
<EXPSSDA903>
<CHILD><HEADER><CHILDID>7</CHILDID><UPN>UN1</UPN><SEX>2</SEX><DOB>01/05/2014</DOB><ETHNIC>WBRI</ETHNIC><UASC />
<AREVIEW><REVIEW>27/09/2025</REVIEW></AREVIEW></HEADER>
<EPISODE><DECOM>01/02/2026</DECOM><RNE>S</RNE><LS>C2</LS><CIN>N1</CIN><PL>U1</PL><PLACE_PROVIDER>PR1</PLACE_PROVIDER>
<DEC /><REC /></EPISODE></CHILD>
<CHILD><HEADER><CHILDID>8</CHILDID><SEX>M</SEX><DOB>31/31/2014</DOB><ETHNIC>WBRI</ETHNIC></HEADER></CHILD>
</EXPSSDA903>"""


def test_the_return_as_xml_says_the_same(council):
    result = load({"a.xml": XML.encode()}, authority=council)
    child = Child.objects.get()
    assert (child.local_id, child.sex, str(child.date_of_birth)) == ("7", "F", "2014-05-01")
    assert periods() == [("2026-02-01", None)]
    assert Placement.objects.get().kind == "U1"
    assert refused(result) == [("a.xml", 7, "DOB")]
    assert result.files == {"a.xml": "header, episodes, collection year 2025–26 (1 April to 31 March)"}
    again = load({"a.xml": XML.encode()}, authority=council)
    assert counts(again) == (0, 0, 1, 0)


def test_xml_beside_tables_is_another_return_and_left_out(council):
    tables = {"header.csv": b"CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n", "a.xml": XML.encode()}
    result = load(tables, authority=council)
    assert counts(result) == (0, 0, 0, 0)
    assert "not both" in result.files["a.xml"]


@pytest.mark.parametrize("text", ["<EXPSSDA903><CHILD>", "<A></A>", '<!DOCTYPE a [<!ENTITY b "c">]><EXPSSDA903/>'])
def test_other_xml_is_refused_with_advice(council, text):
    with pytest.raises(CannotRead, match=r"again|return"):
        load({"a.xml": text.encode()}, authority=council)


@pytest.mark.full
@pytest.mark.skipif(not SAMPLES.exists(), reason="the sample returns are not on this machine")
def test_a_whole_sample_return_loads_and_loads_again(council):
    sample = read_files(SAMPLES / "csc-validator-be-903")
    assert counts(load(sample, authority=council)) == (2675, 0, 0, 0)
    assert LegalStatus.objects.filter(ends=None).count() == 1408
    assert counts(load(sample, authority=council)) == (0, 0, 2675, 0)


@pytest.mark.skipif(not SAMPLES.exists(), reason="the sample returns are not on this machine")
def test_a_dirty_sample_return_says_what_is_wrong_where(council):
    result = load(read_files(SAMPLES / "liia-tools-pipeline"), authority=council)
    columns = sorted(column for _, _, column in refused(result))
    assert columns == ["CHILD", "CHILD", "CHILD", "DEC", "LS", "PL_POST", "RNE", "UPN", "UPN"]
    assert counts(load(read_files(SAMPLES / "liia-tools-pipeline"), authority=council)) == (0, 0, 2, 0)


# ---------------------------------------------------------------- codes of every year


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("01/06/2016 S V2 U1 20/12/2017 E43", ""),
        ("01/06/2016 S V2 H5 20/12/2019 E45", ""),
        ("01/06/2016 S V2 U1 20/12/2017 E45", "REC E45 was in the list only from April 2018: it was kept."),
        ("01/06/2016 S V2 U1 20/12/2020 E44", "REC E44 was in the list only until March 2018: it was kept."),
        ("01/06/2025 S V2 P2 - -", "PLACE P2 was in the list only until March 2025: it was kept."),
        ("01/06/2016 S V2 K3 20/12/2020 E8", "PLACE K3 was in the list only from April 2024: it was kept."),
        ("01/06/2020 S V2 H5 - -", ""),  # since before it ended
    ],
)
def test_a_code_of_its_time_is_read_and_one_of_another_time_is_kept_and_said(council, row, told):
    result = load(episodes(row), authority=council)
    assert not result.refused
    assert [each.split(": ", 1)[1].split(" Check")[0] for each in result.warnings] == ([told] if told else [])
    placement, period = Placement.objects.get(), CarePeriod.objects.get()
    assert placement.kind == row.split()[3]
    assert period.end_reason == row.split()[5].replace("-", "")


def test_the_year_of_the_return_is_said(council):
    result = load(episodes("01/06/2016 S V2 U1 20/12/2017 E43"), authority=council)
    assert result.files["b.csv"] == "episodes, collection year 2017–18 (1 April to 31 March)"
    assert load(episodes("01/04/2018 S V2 U1 - -"), authority=council).files["b.csv"].count("2018–19")


def test_a_return_of_years_ago_that_comes_late_takes_nothing_back(council):
    load(episodes("01/06/2016 S V2 U1 01/05/2024 X1", "01/05/2024 P C2 U4 - -"), authority=council)
    load(episodes("01/06/2016 S V2 U1 - -"), authority=council)  # as 2017 knew it
    assert periods() == [("2016-06-01", None)]
    assert periods(Placement) == [("2016-06-01", "2024-04-30"), ("2024-05-01", None)]
    assert periods(LegalStatus) == [("2016-06-01", "2024-04-30"), ("2024-05-01", None)]


def test_a_child_back_in_care_goes_on_with_the_old_record(council):
    load(episodes("01/02/2020 S C2 U1 31/08/2021 E4A"), authority=council)
    child = Child.objects.get()
    result = load(episodes("01/05/2026 S V2 U4 - -"), authority=council)
    assert counts(result) == (0, 1, 0, 0)
    assert Child.objects.get() == child
    assert periods() == [("2020-02-01", "2021-08-31"), ("2026-05-01", None)]
