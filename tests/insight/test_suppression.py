"""Small numbers are not given away: tried by going through everything a reader could think of."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight.suppression import FEW, HIDDEN, SMALL, merged, protect


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
    shown = protect(rows)
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


def test_large_numbers_are_shown_as_they_are():
    assert protect([[10, 20], [30, 40]]) == [[10, 20], [30, 40], [40, 60]]


def test_a_small_number_takes_another_one_with_it():
    assert protect([[3, 20, 9]]) == [[SMALL, 20, HIDDEN]]


def test_two_small_numbers_that_could_only_be_four_are_called_so_no_more():
    assert protect([[4, 4]]) == [[HIDDEN, HIDDEN]]


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
