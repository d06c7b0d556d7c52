"""A plan beside the one before it: what it says by part, and of each answer whether it is new, changed or the same.

Both are content as `signoff.snapshot` makes it, already narrowed to what the reader may read.
"""

import difflib
from dataclasses import dataclass, field

from signoff.snapshot import in_words

ADDED, CHANGED, SAME, GONE = "added", "changed", "same", "gone"
ALONE = 2  # so few words that stayed between changes are taken along with them
MOST_WORDS = 80  # longer answers stand whole beside each other: a word here and there tells nothing any more
LATER = ("targets_reviewed", "targets_set", "funding", "meeting", "attendees", "minutes", "actions")


@dataclass(frozen=True)
class Piece:
    """One answer. `before` is what it was, where it changed; `runs` tell that word by word where it is short."""

    question: str
    words: str
    state: str = ""  # nothing where there is no plan before
    before: str = ""
    runs: list[tuple[str, str]] = field(default_factory=list)  # ("same" | "added" | "gone", text)


@dataclass(frozen=True)
class Line:
    title: str
    state: str
    pieces: list[Piece]


@dataclass(frozen=True)
class Block:
    key: str  # of the page: the anchor is "see-…"
    title: str
    pieces: list[Piece]
    lines: list[Line]
    unanswered: list[str]

    @property
    def told(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.state != SAME]

    @property
    def told_lines(self) -> list[Line]:
        return [line for line in self.lines if line.state != SAME]

    @property
    def same(self) -> list[Piece]:
        """As last term, which is read on request; so are the lines that stayed."""
        return [piece for piece in self.pieces if piece.state == SAME]

    @property
    def same_lines(self) -> list[Line]:
        return [line for line in self.lines if line.state == SAME]

    @property
    def stayed(self) -> int:
        return len(self.same) + len(self.same_lines)

    @property
    def differs(self) -> int:
        """How many answers and lines are not as they were."""
        return sum(each.state in {ADDED, CHANGED, GONE} for each in [*self.pieces, *self.lines])


@dataclass(frozen=True)
class Section:
    part: str
    letter: str
    title: str
    blocks: list[Block]

    @property
    def differs(self) -> int:
        return sum(block.differs for block in self.blocks)


def sections(content: dict, before: dict | None) -> list[Section]:
    """The plan by part, in the order in which it is written."""
    earlier = {block["key"]: block for block in _blocks(before)} if before else None
    found: dict[str, list[Block]] = {}
    for block in _blocks(content):
        found.setdefault(block["part"], []).append(_block(block, earlier))
    return [
        Section(each["part"], each["letter"], each["title"], blocks)
        for each in content["sections"]
        if (blocks := found.get(each["part"]))
    ]


def _blocks(content: dict) -> list[dict]:
    return [*content["pages"], *(content[name] for name in LATER if name in content)]


def _block(block: dict, earlier: dict | None) -> Block:
    was = None if earlier is None else earlier.get(block["key"], {"answers": [], "rows": []})
    pieces, unanswered = _pieces(block["answers"], None if was is None else was["answers"])
    lines = _lines(block["rows"], None if was is None else was["rows"])
    return Block(block["key"], block["title"], pieces, lines, unanswered)


def _pieces(answers: list[dict], before: list[dict] | None) -> tuple[list[Piece], list[str]]:
    were = {one["name"]: one for one in before or [] if one["kind"] != "blank"}
    pieces, unanswered = [], []
    for one in answers:
        was = were.get(one["name"])
        if one["kind"] == "blank" and was is None:
            unanswered.append(one["question"])
        else:
            pieces.append(_piece(one, was, compares=before is not None))
    return pieces, unanswered


def _piece(one: dict, was: dict | None, *, compares: bool) -> Piece:
    said = "" if one["kind"] == "blank" else in_words(one["answer"], one["kind"])
    if not compares:
        return Piece(one["question"], said)
    if was is None:
        return Piece(one["question"], said, ADDED)
    had = in_words(was["answer"], was["kind"])
    if said == had:
        return Piece(one["question"], said, SAME)
    if not said:
        return Piece(one["question"], "", GONE, had)
    return Piece(one["question"], said, CHANGED, had, word_by_word(had, said))


def _lines(rows: list[dict], before: list[dict] | None) -> list[Line]:
    """Lines are the same by their titles; what stood before and does not now comes last."""
    were = {row["title"].casefold(): row for row in before or []}
    found = [_line(row, were.pop(row["title"].casefold(), None), compares=before is not None) for row in rows]
    return found + [Line(row["title"], GONE, []) for row in were.values()]


def _line(row: dict, was: dict | None, *, compares: bool) -> Line:
    pieces, _ = _pieces(_said(row), None if was is None else _said(was))
    if not compares:
        return Line(row["title"], "", pieces)
    if was is None:
        return Line(row["title"], ADDED, pieces)
    same = all(piece.state == SAME for piece in pieces)
    return Line(row["title"], SAME if same else CHANGED, pieces)


def _said(row: dict) -> list[dict]:
    """What a line says, with what has a place of its own in it."""
    own = [
        {"name": name, "question": question, "answer": row[name], "kind": "text"}
        for name, question in _OWN.items()
        if row.get(name)
    ]
    return own + [one for one in row.get("answers", []) if one["kind"] != "blank"]


_OWN = {
    "quote": "In their words",
    "how": "How it was given",
    "words": "What was said",
    "written_by": "Written by",
    "own_words": "In the young person’s words",
    "area": "Area",
    "outcome": "Outcome",
    "name": "Name",
}


def word_by_word(before: str, now: str) -> list[tuple[str, str]]:
    """Runs of words that stayed, came and went, as pages put spaces between them; none where either is long or little
    stayed. A word or two alone between changes is taken as changed with them: nobody reads a sentence of patches."""
    old, new = before.split(), now.split()
    if max(len(old), len(new)) > MOST_WORDS:
        return []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < 0.5:
        return []
    runs, gone, added = [], [], []
    codes = matcher.get_opcodes()
    for place, (kind, old_from, old_to, new_from, new_to) in enumerate(codes):
        between = 0 < place < len(codes) - 1 and old_to - old_from < ALONE
        if kind != "equal" or between:
            gone += old[old_from:old_to]
            added += new[new_from:new_to]
            continue
        runs += [(GONE, gone), (ADDED, added), (SAME, new[new_from:new_to])]
        gone, added = [], []
    runs += [(GONE, gone), (ADDED, added)]
    return [(kind, " ".join(words)) for kind, words in runs if words]
