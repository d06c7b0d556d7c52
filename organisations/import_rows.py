"""Imports of files that people fill in with a spreadsheet: each row is a unit, read by the columns of a layout."""

from organisations.imports import Line, Result, check_day_first
from organisations.spreadsheets import Layout

LARGE = {"most_rows": 100_000, "most_bytes": 50_000_000}  # of what a system exports


class RowLoading:
    """The rows of the files in their order. A kind says with `layout` what they look like, and takes steps."""

    layout: Layout
    batch = 20

    def __init__(self, files: dict[str, bytes], *, authority, by=None):
        self.result, self.authority, self.by = Result(), authority, by
        self.units: list[Line] = []
        for name, data in files.items():
            self._read(name, data)

    def _read(self, name: str, data: bytes) -> None:
        read = self.layout.read(name, data)
        left_out = f"; columns left out: {', '.join(read.ignored)}" if read.ignored else ""
        self.result.files[name] = f"{len(read.rows):,} rows{left_out}"
        check_day_first(name, list(self.layout.columns), [Line(name, row.number, row.cells) for row in read.rows])
        for typed in read.rows:
            line = Line(name, typed.number, typed.cells)
            if typed.problem:
                self.result.refuse(line, "", typed.problem, "Correct the row and import the file again.")
            else:
                self.units.append(line)
