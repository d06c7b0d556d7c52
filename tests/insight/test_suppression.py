"""Small numbers are not given away: tried by going through everything a reader could think of."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.suppression import FEW, HIDDEN, SMALL, masked, merged
from insight.together import Cell, Document, Same, protect_together


def divided(whole: int, parts: int):
    """Every way in which a whole can consist of so many parts."""
    if parts == 1:
        yield (whole,)
        return
    for first in range(whole + 1):
        for rest in divided(whole - first, parts - 1):
            yield (first, *rest)


def fits(number: int, shown) -> bool:
    return number < FEW if shown == SMALL else shown == HIDDEN or number == shown


def what_each_may_be(rows, shown) -> list[set[int]]:
    """For somebody who knows the wholes and what is shown: the values each part may have. No use is made of
    `insight.suppression`: every table there could be is looked at."""
    ways = [
        [parts for parts in divided(sum(row), len(row)) if all(map(fits, parts, line))]
        for row, line in zip(rows, shown, strict=False)
    ]
    found = [set() for line in shown for _ in line]
    for table in product(*ways):
        lines = list(table)
        if len(rows) > 1:
            lines.append(tuple(map(sum, zip(*table, strict=True))))
            if not all(map(fits, lines[-1], shown[-1])):
                continue
        for place, number in zip(found, (number for line in lines for number in line), strict=True):
            place.add(number)
    return found


def tables(rows, parts):
    row = st.lists(st.integers(0, 8), min_size=parts, max_size=parts).filter(lambda row: FEW <= sum(row) <= 14)
    return st.lists(row, min_size=rows, max_size=rows)


SHAPES = st.sampled_from([(1, 2), (1, 3), (1, 4), (2, 2), (2, 3), (3, 2)])


@settings(max_examples=150, deadline=None)
@given(rows=SHAPES.flatmap(lambda shape: tables(*shape)))
def test_no_hidden_number_follows_from_what_is_shown(rows):
    shown = masked(rows).shown
    numbers = [number for row in rows for number in row]
    if len(rows) > 1:
        numbers += map(sum, zip(*rows, strict=True))
    cells = [cell for line in shown for cell in line]
    for number, cell, possible in zip(numbers, cells, what_each_may_be(rows, shown), strict=True):
        if isinstance(cell, str):
            assert len(possible) > 1, (rows, shown)
            assert number in possible
        else:
            assert cell == number >= FEW


# ---------------------------------------------------------------- tables of one document

# As in the report: a table of plans, one of meetings, one of meetings held; and one of which a part is another's whole.
NAMES = {"plans": ["done", "overdue"], "meetings": ["on_time", "late", "not"], "held": ["soon", "later", "no"],
         "overdue_by": ["x", "y"]}  # fmt: skip
KNOWN = [Same(("on_time", "late"), "held"), Same(("done",), others=("soon", "later")), Same(("overdue",), "overdue_by")]
UP_TO = st.integers(0, 7)


@st.composite
def documents(draw):
    """Numbers that are true of the same plans, told in four tables."""
    soon, later, no, not_held = (draw(UP_TO) for _ in range(4))
    held = soon + later + no
    on_time = draw(st.integers(0, held))
    overdue, x = no + not_held, draw(st.integers(0, no + not_held))
    rows = {"plans": [soon + later, overdue], "meetings": [on_time, held - on_time, not_held]}
    rows |= {"held": [soon, later, no], "overdue_by": [x, overdue - x]}
    return {name: row for name, row in rows.items() if sum(row) >= FEW}


def what_all_may_be(rows, shown) -> list[tuple]:
    """Every document there could be, for somebody who knows the wholes of the tables and what is shown."""
    ways = [[each for each in divided(sum(rows[name]), len(rows[name])) if all(map(fits, each, line))]
            for name, line in shown.items()]  # fmt: skip
    found = []
    for document in product(*ways):
        said = {part: number for name, row in zip(shown, document, strict=True)
                for part, number in zip(NAMES[name], row, strict=True)}  # fmt: skip
        if all(is_true(same, said, rows, shown) for same in KNOWN):
            found.append([number for row in document for number in row])
    return list(zip(*found, strict=True))


def is_true(same, said, rows, shown) -> bool:
    if (same.whole_of and same.whole_of not in shown) or not {*same.parts, *same.others} <= said.keys():
        return True
    other = sum(rows[same.whole_of]) if same.whole_of else sum(said[part] for part in same.others)
    return sum(said[part] for part in same.parts) == other


@settings(max_examples=150, deadline=None)
@given(rows=documents())
def test_no_hidden_number_follows_from_all_tables_together(rows):
    grids = {name: grid for name, row in rows.items() if (grid := masked([row]))}
    kept = protect_together(grids, NAMES, KNOWN)
    shown = {name: grid.shown[0] for name, grid in kept.items()}
    numbers = [number for name in shown for number in rows[name]]
    cells = [cell for line in shown.values() for cell in line]
    for number, cell, possible in zip(numbers, cells, what_all_may_be(rows, shown), strict=True):
        if isinstance(cell, str):
            assert len(set(possible)) > 1, (rows, shown)
            assert number in possible
        else:
            assert cell == number >= FEW


def test_a_table_that_is_the_whole_of_a_hidden_part_is_not_shown():
    grids = {"plans": masked([[6, 9, 3]]), "overdue_by": masked([[6, 3]])}
    parts = NAMES | {"plans": ["done", "overdue", "paused"]}
    assert grids["plans"].shown == [[HIDDEN, 9, SMALL]]
    grids["plans"].marks[0, 1] = HIDDEN
    assert list(protect_together(grids, parts, [Same(("overdue",), "overdue_by")])) == ["plans"]


def test_a_part_that_follows_from_another_table_takes_one_more_with_it():
    grids = {"plans": masked([[50, 50]]), "held": masked([[3, 47, 40]])}
    assert grids["held"].shown == [[SMALL, 47, HIDDEN]]
    assert Document(grids, NAMES, KNOWN).is_determined(Cell("held", 0, "soon"))
    kept = protect_together(grids, NAMES, KNOWN)
    assert kept["held"].shown == [[SMALL, HIDDEN, HIDDEN]]  # and done, or the third would follow from it
    assert kept["plans"].shown == [[HIDDEN, HIDDEN]]


def test_large_numbers_are_shown_as_they_are():
    assert masked([[10, 20], [30, 40]]).shown == [[10, 20], [30, 40], [40, 60]]


def test_a_small_number_takes_another_one_with_it():
    assert masked([[3, 20, 9]]).shown == [[SMALL, 20, HIDDEN]]


def test_two_small_numbers_that_could_only_be_four_are_called_so_no_more():
    assert masked([[4, 4]]).shown == [[HIDDEN, HIDDEN]]


@pytest.mark.parametrize(
    ("wholes", "stay", "together"),
    [
        ({"a": 9, "b": 8}, ["a", "b"], []),
        ({"a": 9, "b": 3, "c": 2}, ["a"], ["b", "c"]),
        ({"a": 9, "b": 7, "c": 2}, ["a"], ["c", "b"]),
        ({"a": 2}, [], ["a"]),
    ],
)
def test_small_groups_are_put_together(wholes, stay, together):
    kept, gone = merged({key: [whole] for key, whole in wholes.items()}, wholes)
    assert (list(kept), gone) == (stay, together)


# ---------------------------------------------------------------- one table broken down in two ways


@st.composite
def two_ways(draw):
    """The same plans by school and by phase: rows of two parts each, of which the totals are the same."""
    cells = draw(st.lists(st.lists(st.integers(0, 5), min_size=4, max_size=4), min_size=2, max_size=2))
    one = [[cells[part][0] + cells[part][1] for part in (0, 1)], [cells[part][2] + cells[part][3] for part in (0, 1)]]
    other = [[cells[part][0] + cells[part][2] for part in (0, 1)], [cells[part][1] + cells[part][3] for part in (0, 1)]]
    return one, other


@settings(max_examples=40, deadline=None)
@given(tables=two_ways().filter(lambda two: all(sum(row) >= FEW for table in two for row in table)))
def test_broken_down_in_two_ways_totals_are_told_alike_and_nothing_hidden_follows(tables):
    totals = [sum(column) for column in zip(*tables[0], strict=True)]
    alone = masked([totals])
    said = {part: mark for (_, part), mark in alone.marks.items()}
    for rows in tables:
        shown = masked(rows, said).shown
        assert shown[-1] == alone.shown[0]
        cells = [cell for line in shown for cell in line]
        for cell, possible in zip(cells, what_each_may_be(rows, shown), strict=True):
            assert not isinstance(cell, str) or len(possible) > 1, (rows, shown)
