"""Terms of an authority and of its schools as an import: all rows in one step, for terms must not overlap."""

import re

from organisations import terms_file
from organisations.actions import load_terms
from organisations.imports import CannotRead, Refused, Result, decode
from organisations.models import Authority

OUTCOMES = {"New": "created", "Changes": "updated", "As it is": "unchanged"}
NUMBERED = re.compile(r"Row (\d+): (.*)", re.DOTALL)
COLUMNS = {
    "name": "Like Autumn 2028.",
    "first_day": "The first day of the term.",
    "half_term_start": "The first day of the half-term break.",
    "half_term_end": "The last day of the break.",
    "last_day": "The last day of the term.",
    "urn": "Of a school with terms of its own. Blank: these are the terms of the authority.",
}


class Loading:
    """Where a row is wrong nothing is loaded: what is missing would leave a gap in the year."""

    batch = terms_file.MOST_ROWS

    def __init__(self, files: dict[str, bytes], *, authority: Authority, by=None):
        if len(files) != 1:
            raise CannotRead("Choose one file with all the terms.")
        [(self.name, data)] = files.items()
        self.authority, self.result = authority, Result()
        self._text, encoding = decode(data, self.name)
        read = terms_file.read(authority, self._text)
        self.result.files[self.name] = f"{len(read.rows)} terms, {encoding}"
        for words in read.problems:
            numbered = NUMBERED.fullmatch(words)
            row, reason = (int(numbered[1]), numbered[2]) if numbered else (1, words)
            fix = "Correct it and import the file again: no term of this file is loaded before."
            self.result.refused.append(Refused(row, "name", "", reason[:1].upper() + reason[1:], fix, self.name))
        self.units: list = [] if read.problems else read.rows

    def step(self, start: int, stop: int, result: Result, *, dry_run: bool, by=None) -> None:
        """As things stand now: somebody may have written terms meanwhile."""
        rows = terms_file.read(self.authority, self._text).rows
        for row in rows:
            where = f"{row.term.name}, {row.school.name}" if row.school else row.term.name
            days = f"{row.term.first_day:%d/%m/%Y} to {row.term.last_day:%d/%m/%Y}"
            result.tell(OUTCOMES[row.effect], where, days)
        if not dry_run and any(row.effect != "As it is" for row in rows):
            load_terms(authority=self.authority, rows=rows, by=by)
