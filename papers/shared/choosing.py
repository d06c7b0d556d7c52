"""What a shared copy says: the chosen pieces of a plan, less what is never in a copy, and what that leaves out."""

from dataclasses import dataclass

from accounts.roles import Role
from children.audience import audiences_of
from papers.models import SharedCopy
from papers.plan import LEFT_OUT_OF_THE_PAPER
from peps.models import Snapshot
from signoff import snapshot as content_rules
from signoff.confidential import as_known_today

FAMILY = {SharedCopy.ForWhom.CARER: Role.CARER, SharedCopy.ForWhom.PARENT: Role.PARENT}
MAY_SEE_OWN_WORDS = {SharedCopy.ForWhom.CARER: "carer_may_see", SharedCopy.ForWhom.PARENT: "parents_may_see"}
# How the plan came to be and how good it is are the professionals' own; numbers are no family's business.
NEVER = LEFT_OUT_OF_THE_PAPER | {"funding_decision", "decision", "rating"}
NEVER_FOR_FAMILY = NEVER | {"ids", "sign_off_page", "money"}
PIECES = ["targets_reviewed", "targets_set", "funding", "meeting", "attendees", "minutes", "actions", "sign_off"]


@dataclass(frozen=True)
class Chosen:
    content: dict
    left_out: list[str]  # pieces that nobody chose, by their titles
    redacted: list[str]  # what is taken out of the chosen ones: for who makes the copy, not for who reads it


def pieces_of(snapshot: Snapshot, for_whom: str) -> dict[str, str]:
    """Key and title of what can be chosen: whatever says something to them."""
    content = _narrowed(_known(snapshot), for_whom)
    return {_key(block): _title(block) for block in _blocks(content) if _says_something(block)}


def choose(snapshot: Snapshot, for_whom: str, keys: set[str]) -> Chosen:
    whole = _known(snapshot)
    content = _narrowed(whole, for_whom)
    taken = {name: piece for name, piece in content.items() if name not in {*PIECES, "pages", "people", "child"}}
    taken = {name: piece for name, piece in taken.items() if name not in {"rating", "decisions"}}
    taken["pages"] = [page for page in content["pages"] if page["key"] in keys]
    taken |= {name: content[name] for name in [*PIECES, "child"] if name in content and name in keys}
    sayable = pieces_of(snapshot, for_whom)
    return Chosen(
        content=taken,
        left_out=[title for key, title in sayable.items() if key not in keys],
        redacted=_redacted(whole, taken, keys),
    )


def _known(snapshot) -> dict:
    return as_known_today(snapshot.content, [snapshot.pep.child], set())


def _narrowed(content: dict, for_whom: str) -> dict:
    if for_whom not in FAMILY:
        return content_rules.without(content, NEVER)
    content = content_rules.without(content, NEVER_FOR_FAMILY)
    readable, own = audiences_of({FAMILY[for_whom]}), MAY_SEE_OWN_WORDS[for_whom]

    def is_for_them(row) -> bool:
        return row.get("audience", readable and next(iter(readable))) in readable and row.get(own, True)

    def kept(block):
        return block | {"rows": [row for row in block["rows"] if is_for_them(row)]} if "rows" in block else block

    pages = [kept(page) for page in content["pages"]]
    return content | {name: kept(content[name]) for name in PIECES if name in content} | {"pages": pages}


def _blocks(content):
    if "child" in content:
        yield content["child"]
    yield from content["pages"]
    yield from (content[name] for name in PIECES if name in content)


def _redacted(whole, taken, keys) -> list[str]:
    """Piece by piece what is not said of it: whole pieces, questions, and lines by their number."""
    kept = {block["key"]: block for block in _blocks(taken)}
    said = []
    for block in _blocks(whole):
        if _key(block) not in keys or not _says_something(block):
            continue
        mine = kept.get(block["key"], {"answers": [], "rows": []})
        names = {answer["name"] for answer in mine["answers"]}
        gone = [a["question"] for a in block["answers"] if a["kind"] != "blank" and a["name"] not in names]
        lines = len(block.get("rows", [])) - len(mine.get("rows", []))
        gone += [f"{lines} line{'s' if lines > 1 else ''}"] if lines else []
        said += [f"{_title(block)}: {', '.join(gone)}"] if gone else []
    return said


def _says_something(block) -> bool:
    return bool(block.get("rows")) or any(answer["kind"] != "blank" for answer in block["answers"])


def _key(block) -> str:
    return block["key"]


def _title(block) -> str:
    return f"Section {block['part']}: {block['title']}" if block.get("part") else block["title"]
