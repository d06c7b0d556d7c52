"""Small numbers in one document of several tables: what is hidden in one does not follow from another.

Each table is protected by itself (`suppression`). Tables of one document also speak of each other: the meetings that
were held are the whole of one table and parts of another. `SAME` says where, as sums that are equal for whoever knows
what the words mean. A hidden part may be told exactly where no change of hidden parts, each by one, keeps every sum
and every mark. Only short changes are looked for: where none is found more is hidden than may have been needed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from insight.suppression import FEW, HIDDEN, SMALL, Grid

MOST = 8  # parts that change together


class Cell(NamedTuple):
    table: str
    row: int
    part: str


@dataclass(frozen=True)
class Same:
    """The totals of these parts together are the whole of a table, or what these others are together."""

    parts: tuple[str, ...]
    whole_of: str = ""  # a table
    others: tuple[str, ...] = ()


SAME = [
    Same(("overdue",), "late"),
    Same(("held_in_time", "held_late"), "to_sign"),
    Same(("held_in_time", "held_late"), "voices"),
    Same(("done",), others=("signed_in_four", "signed_later")),
    Same(("approved",), "given"),
]


@dataclass
class Document:
    """The tables of a document that are shown, by name, with the names of their parts."""

    grids: dict[str, Grid]
    parts: dict[str, list[str]]
    same: list[Same]

    def protect(self) -> None:
        """Hide what follows from other tables; a table that says too much goes altogether."""
        while found := next((cell for cell in self._hidden() if self.is_determined(cell)), None):
            self._say_less(found)

    def is_determined(self, cell: Cell) -> bool:
        sums = self._sums()
        return not any(self._may(cell, step) and self._is_balanced({cell: step}, sums) for step in (1, -1))

    # ------------------------------------------------------------ what is known

    def _sums(self) -> list[dict[Cell, int]]:
        """Each says that its cells, with their signs, add up to something that is shown."""
        found = []
        for name, grid in self.grids.items():
            parts, last = self.parts[name], len(grid.numbers) - 1
            found += [dict.fromkeys([Cell(name, row, part) for part in parts], 1) for row in range(last + 1)]
            if grid.has_totals:
                found += [
                    {Cell(name, row, part): -1 if row == last else 1 for row in range(last + 1)} for part in parts
                ]
        return found + [each for same in self.same if (each := self._bound(same))]

    def _bound(self, same: Same) -> dict[Cell, int]:
        """Nothing, where one of the tables is not shown or has no such part."""
        cells = {self._total(part): 1 for part in same.parts} | {self._total(part): -1 for part in same.others}
        is_known = None not in cells and (not same.whole_of or same.whole_of in self.grids)
        return cells if is_known else {}

    def _total(self, part: str) -> Cell | None:
        name = next((name for name in self.grids if part in self.parts[name]), None)
        return name and Cell(name, len(self.grids[name].numbers) - 1, part)

    # ------------------------------------------------------------ what may be otherwise

    def _is_balanced(self, changes: dict[Cell, int], sums) -> bool:
        for known in sums:
            if off := sum(sign * changes.get(cell, 0) for cell, sign in known.items()):
                return len(changes) < MOST and any(
                    self._is_balanced(changes | {cell: step}, sums)
                    for cell, sign in known.items()
                    if cell not in changes and self._may(cell, step := sign if off < 0 else -sign)
                )
        return True

    def _may(self, cell: Cell, step: int) -> bool:
        """Whether a part may be one more or less, and stay what its mark says."""
        mark, number = self._mark(cell), self._number(cell)
        if step < 0:
            return bool(mark) and number > 0
        return mark == HIDDEN or (mark == SMALL and number + 1 < FEW)

    def _hidden(self) -> list[Cell]:
        return [
            Cell(name, row, self.parts[name][place])
            for name, grid in self.grids.items()
            for row, place in sorted(grid.marks)
        ]

    # ------------------------------------------------------------ hiding

    def _say_less(self, found: Cell) -> None:
        """Hide the smallest part near it in the sums; where none is shown, marks say less; where they say as little as
        can be, the last of the tables that speak of it is not shown."""
        near = {found}
        for near in self._circles(found):
            if shown := [cell for cell in near if not self._mark(cell)]:
                self._put(min(shown, key=lambda cell: (self._number(cell), cell)), HIDDEN)
                return
        if small := [cell for cell in near if self._mark(cell) == SMALL]:
            for cell in small:
                self._put(cell, HIDDEN)
            return
        said = {cell.part for cell in near}
        spoken_of = {same.whole_of for same in self.same if said.intersection(same.parts)} & self.grids.keys()
        del self.grids[max(spoken_of | {cell.table for cell in near}, key=list(self.grids).index)]

    def _circles(self, found: Cell) -> Iterator[set[Cell]]:
        """Those it stands in a sum with, then those that they do, until there are no more."""
        near, wider = set(), {found}
        while wider != near:
            near = wider
            wider = near.union(*(known for known in self._sums() if near & known.keys()))
            yield wider

    def _at(self, cell: Cell) -> tuple[int, int]:
        return cell.row, self.parts[cell.table].index(cell.part)

    def _mark(self, cell: Cell) -> str:
        return self.grids[cell.table].marks.get(self._at(cell), "")

    def _number(self, cell: Cell) -> int:
        row, place = self._at(cell)
        return self.grids[cell.table].numbers[row][place]

    def _put(self, cell: Cell, mark: str) -> None:
        self.grids[cell.table].marks[self._at(cell)] = mark


def protect_together(grids: dict[str, Grid], parts: dict[str, list[str]], same: list[Same] = SAME) -> dict[str, Grid]:
    """The tables that may be shown, with as much hidden as has to be."""
    document = Document(dict(grids), parts, same)
    document.protect()
    return document.grids
