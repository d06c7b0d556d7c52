"""What can be imported. Rooms above say with `register` what they take in; the run itself is the same for all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from organisations import gias, terms_file, terms_import
from organisations.imports import Result


class Loading(Protocol):
    """A file that was read, against what is here. Units come in a fixed order; a step takes some of them, in one short
    transaction that the caller opens. Taken a second time, a unit changes nothing."""

    result: Result  # what reading told
    units: list
    batch: int

    def step(self, start: int, stop: int, result: Result, *, dry_run: bool, by=None) -> None: ...


@dataclass(frozen=True)
class Kind:
    slug: str
    title: str  # "Children in care: the yearly return (SSDA903)"
    lead: str  # what it is for, and where the file comes from
    files_hint: str
    group: str  # under which heading it stands, in the order in which files are best taken in
    units: tuple[str, str]  # one and many of what is counted
    ended: str  # what it means in words for one to have ended
    loading: Callable[..., Loading]  # (files, authority=…, by=…)
    of_portal: bool = False  # of no one authority: for system administrators
    accepts: str = ".csv,.txt,.zip"
    unpacks: bool = True  # a zip is its files; False: the kind opens it itself
    templates: dict[str, str] = field(default_factory=dict)  # files with an example in them; several come as a zip
    columns: dict[str, str] | None = None  # what the columns mean, where people make the file themselves
    written: frozenset[str] = frozenset()  # the records that can be taken back; none: it cannot be undone
    why_not: Callable[..., str] = lambda subject_id: ""  # why this record is not set back any more
    withdraw: Callable[..., None] = lambda subject_id: None  # before what an import created is taken back
    loaded: Callable[..., None] = lambda run: None  # what follows once all of it is loaded
    to_look_at: Callable[..., str] = lambda run: ""  # what of it somebody should look at, in words, and
    looked_at: str = ""  # the name of the address where they do
    undone: Callable[..., None] = lambda ids, by: None  # what follows when what was written for these was taken back

    def count(self, number: int) -> str:
        return f"{number:,} {self.units[number != 1]}"


# In this order files are best taken in: what comes later needs what came before
GROUND, CHILDREN, KNOWN = "First: schools, terms and people", "Then: children", "After that: what is known of them"
GROUPS = [GROUND, CHILDREN, KNOWN]
_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Called once, by `epep/wiring.py`: in this order they are offered."""
    _kinds.update({kind.slug: kind for kind in kinds})


def find(slug: str) -> Kind | None:
    return _kinds.get(slug)


def all_kinds() -> Iterable[Kind]:
    return _kinds.values()


REGISTER_OF_SCHOOLS = Kind(
    slug="schools",
    title="Schools: the register (GIAS)",
    lead="Brings every school up to date with Get Information about Schools: new, changed, closed and followed ones.",
    files_hint="The zip as you downloaded it, or the CSV of establishments, with the CSV of links if you have it.",
    group=GROUND,
    templates=gias.EXAMPLES,
    units=("school or link", "schools and links"),
    ended="closed",
    loading=gias.Loading,
    of_portal=True,
    written=frozenset({"organisations.School"}),
)
TERMS = Kind(
    slug="terms",
    title="School terms",
    lead="Terms of your authority, and of schools that have their own. Dates of open plans follow.",
    files_hint="One CSV file with the terms.",
    group=GROUND,
    units=("term", "terms"),
    ended="ended",
    loading=terms_import.Loading,
    accepts=".csv,.txt",
    templates={"terms.csv": terms_file.template()},
    columns=terms_import.COLUMNS,
)
