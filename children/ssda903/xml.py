"""A return as one XML file, read as the tables that it holds. Lines are those of the file, tags its columns."""

from collections.abc import Iterator
from xml.parsers import expat

from organisations.imports import CannotRead, Line, Result

NAMES = {"CHILDID": "CHILD", "PL": "PLACE"}  # a tag that is called otherwise than its column
CHILD, HEADER, EPISODE = "CHILD", "HEADER", "EPISODE"
GROUPS = {"AREVIEW", "AMISSING", "AD_PLACED", "PERMANENCE", "OC2", "OC3", "AD1", "SW", "DOLO"}  # within a header
OF_HEADER = "CHILD SEX DOB ETHNIC UPN MOTHER MC_DOB".split()
OF_UASC = "CHILD SEX DOB DUC".split()
MOST_CHARACTERS = 5_000  # of one value


class XmlTable:
    """What `Table` is for a CSV file."""

    encoding = "XML"

    def __init__(self, name: str, columns: list[str], lines: list[Line]):
        self.name, self.columns, self._lines = name, columns, lines

    def check_columns(self) -> None:
        """A tag that comes twice in one group is read once; there is nothing to mix up."""

    def lines(self, result: Result) -> Iterator[Line]:
        return iter(self._lines)


def tables(name: str, data: bytes) -> list[XmlTable]:
    """None where it is the XML of something else."""
    reader = _Reader(name)
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, _: reader.start(tag, parser.CurrentLineNumber)
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.EntityDeclHandler = reader.refuse_entities
    try:
        parser.Parse(data, True)
    except expat.ExpatError as problem:
        raise CannotRead(f"{name} cannot be read as XML: {problem}. Export it again and try again.") from problem
    if not reader.headers:
        return []
    episodes = list(dict.fromkeys(column for line in reader.episodes for column in line.cells))
    found = [XmlTable(name, OF_HEADER, reader.headers)]
    if reader.episodes:
        found.append(XmlTable(name, episodes, reader.episodes))
    if reader.uasc:
        found.append(XmlTable(name, OF_UASC, reader.uasc))
    return found


class _Reader:
    def __init__(self, name: str):
        self.name = name
        self.headers: list[Line] = []
        self.episodes: list[Line] = []
        self.uasc: list[Line] = []
        self._path: list[str] = []
        self._words: list[str] = []
        self._row = 0
        self._cells: dict[str, str] = {}
        self._child = ""
        self._waiting: list[Line] = []  # episodes of a child whose header comes after them

    def start(self, tag: str, line: int) -> None:
        self._path.append(tag.rpartition(":")[2].upper())
        self._words = []
        if self._path[-1] in {HEADER, EPISODE}:
            self._row, self._cells = line, {}
        elif self._path[-1] == CHILD:
            self._child, self._waiting = "", []

    def text(self, words: str) -> None:
        if sum(map(len, self._words)) < MOST_CHARACTERS:
            self._words.append(words)

    def end(self, _tag: str) -> None:
        tag, value = self._path.pop(), "".join(self._words).strip()
        parent = self._path[-1] if self._path else ""
        self._words = []
        if parent in {HEADER, EPISODE} and tag not in GROUPS:
            self._cells.setdefault(NAMES.get(tag, tag), value)
        elif parent == "UASC":  # newer returns have a group of that name
            self._cells.setdefault(NAMES.get(tag, tag), value)
        elif tag == HEADER:
            self._end_header()
        elif tag == EPISODE:
            self._waiting.append(Line(self.name, self._row, self._cells))
        elif tag == CHILD:
            for each in self._waiting:
                self.episodes.append(Line(each.file, each.row, {"CHILD": self._child, **each.cells}))

    def _end_header(self) -> None:
        cells = self._cells
        self._child = cells.get("CHILD", "")
        self.headers.append(Line(self.name, self._row, {name: cells.get(name, "") for name in OF_HEADER}))
        if cells.get("DUC") or cells.get("UASC", "").upper() in {"1", "Y", "TRUE"}:
            self.uasc.append(Line(self.name, self._row, {name: cells.get(name, "") for name in OF_UASC}))

    def refuse_entities(self, *_) -> None:
        raise CannotRead(f"{self.name} declares entities, which a return never does. Export it again and try again.")
