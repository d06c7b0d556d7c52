"""What people send instead of a clean CSV file: read where nobody can be mistaken, otherwise said so that it can be put
right without help."""

import io
import zipfile

import pytest

from children.ssda903 import tables
from organisations.imports import CannotRead, Line, Result, Table, check_day_first, unpacked, why_no_date
from organisations.spreadsheets import Layout
from tests.documents import corpus

LAYOUT = Layout(columns={"name": "", "born": ""}, needed=["name"], empty="Nobody.", other_names={"dob": "born"})
CLEAN = "Name,DOB\nZoë,01/05/2014\n"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB"


@pytest.mark.parametrize(
    "data",
    [
        CLEAN.encode(),
        CLEAN.encode("utf-8-sig"),
        CLEAN.encode("cp1252"),
        CLEAN.replace(",", ";").encode(),
        CLEAN.replace(",", "\t").encode(),
        CLEAN.replace("\n", "\r\n").encode(),
        CLEAN.replace("\n", "\r").encode(),
        b"sep=;\n" + CLEAN.replace(",", ";").encode(),
        (CLEAN + "\n\n,,\n  ,\n").encode(),
        ("\n\n" + CLEAN).encode(),
        CLEAN.replace("Name,DOB", " NAME , d.o.b ").replace("d.o.b", "dob").encode(),
        CLEAN.replace("Zoë", '"Zoë"').encode(),
        CLEAN.replace("Zoë", '="Zoë"').replace('="Zoë"', '"=""Zoë"""').encode(),
    ],
)
def test_what_programs_save_is_read(data):
    [row] = LAYOUT.read("a.csv", data).rows
    assert (row["name"], row["born"]) == ("Zoë", "01/05/2014")


def test_a_cell_with_a_line_break_is_one_row_and_the_next_is_counted_as_the_editor_counts():
    read = LAYOUT.read("a.csv", b'Name,DOB\n"Ada\nLovell",01/05/2014\nBen,02/05/2014\n')
    assert [(row.number, row["name"]) for row in read.rows] == [(2, "Ada Lovell"), (4, "Ben")]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (CLEAN.encode("utf-16"), "UTF-16"),
        (CLEAN.encode("utf-16-le"), "UTF-16"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "an older Excel workbook (.xls)"),
        (corpus.pdf(), "a PDF"),
        (corpus.xlsx(), "an Excel workbook (.xlsx)"),
    ],
)
def test_another_kind_of_file_is_named_and_how_to_save_it(data, words):
    with pytest.raises(CannotRead) as problem:
        LAYOUT.read("a.csv", next(iter(unpacked({"a.csv": data}).values())))
    assert words in str(problem.value)
    assert "Open it in Excel, choose “Save as”" in str(problem.value)


def test_two_files_of_one_name_in_a_zip_are_both_there():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a/episodes.csv", "1")
        archive.writestr("b/episodes.csv", "2")
    assert unpacked({"x.zip": out.getvalue()}) == {"episodes.csv": b"1", "b/episodes.csv": b"2"}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("42856", "the number by which Excel keeps a date"),
        ("05/31/2014", "the month seems to stand before the day"),
        ("31/02/2014", "no such day in the calendar"),
        ("2014-02-31", "no such day in the calendar"),
        ("01/05/14", "The year has two digits"),
        ("soon", "This is not a date."),
    ],
)
def test_why_something_is_no_date(text, reason):
    words, fix = why_no_date(text)
    assert reason in words
    assert fix


def lines(*dates):
    return [Line("a.csv", row, {"DOB": text}) for row, text in enumerate(dates, start=2)]


def test_a_column_with_the_month_first_is_not_read_in_part():
    with pytest.raises(CannotRead, match=r"month before the day, such as 05/31/2014 in line 3"):
        check_day_first("a.csv", ["DOB"], lines("01/05/2014", "05/31/2014", "04/30/2014"))
    check_day_first("a.csv", ["DOB"], lines("31/05/2014", "05/31/2014", "04/30/2014"))  # two slips, each refused
    check_day_first("a.csv", ["DOB"], lines("01/05/2014", "05/31/2014"))


def test_the_same_table_twice_is_read_once():
    result = Result()
    data = f"{HEADER}\n7,F,01/05/2014,WBRI,,,\n".encode()
    said = tables.read({"a.csv": data, "copy of a.csv": data}, result)
    assert (list(said.people), result.refused) == (["7"], [])
    assert result.files["copy of a.csv"] == "left out: the same file as a.csv"


def test_columns_in_small_letters_with_spaces_are_known():
    said = tables.read({"a.csv": f" {HEADER.lower().replace('_', ' ')}\n7,F,01/05/2014,WBRI,,,\n".encode()}, Result())
    assert list(said.people) == ["7"]


def test_a_table_that_is_nearly_one_of_the_return_says_what_it_lacks():
    with pytest.raises(CannotRead, match=r"a\.csv: left out: it looks like header, but has no column DOB"):
        tables.read({"a.csv": b"CHILD,SEX,BORN,ETHNIC,UPN\n7,F,01/05/2014,WBRI,\n"}, Result())


def test_a_refused_line_says_whose_it_is():
    result = Result()
    line = Line("a.xml", 2, {"CHILD": "689661", "DEC": "x"})
    result.refuse(line, "DEC", "This is not a date.", "Correct it.")
    assert str(result.refused[0]) == "a.xml line 2 (child 689661), DEC “x”: This is not a date. Correct it."


def test_a_table_without_lines_is_empty_rather_than_wrong():
    assert list(Table("a.csv", b"A,B\n").lines(Result())) == []
