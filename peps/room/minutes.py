"""From notes to minutes: what was noted at the meeting is where the writing up begins, by step and with its authors."""

from components.words import time_words
from peps.models import PEP, MeetingNote
from peps.room import agenda

# Where a page of Section E begins, while nothing is written there: page -> {question: whether it is for professionals}.
BEGINS = {
    "minutes": {"discussion": True, "care_plan_changes": True},
    "carer-views": {"carer_views": False},
    "summary": {"summary": False},
}
OF_THE_WHOLE = {"discussion", "summary"}  # they take what no other question takes


def by_step(pep: PEP) -> list[dict]:
    """All notes, in the order of the agenda."""
    live = pep.live_or_none
    steps = agenda.steps(child_first=bool(live and live.child_first))
    notes = list(MeetingNote.objects.filter(pep=pep).select_related("by"))
    cards = [
        {
            "title": step.short.format(name=pep.child.first_name),
            "step": step,
            "notes": [note for note in notes if note.step == step.slug],
        }
        for step in steps
    ]
    return [card for card in cards if card["notes"]]


def beginnings(page_slug: str, pep: PEP, record) -> dict[str, str]:
    """What the empty questions of a page begin with. Nothing of it is saved until somebody has read and sent it."""
    empty = [name for name in BEGINS.get(page_slug, {}) if not getattr(record, name)]
    if not empty:
        return {}
    cards = by_step(pep)
    drafts = {name: _draft(cards, name, restricted=BEGINS[page_slug][name]) for name in empty}
    return {name: words for name, words in drafts.items() if words}


def _draft(cards, question: str, *, restricted: bool) -> str:
    parts = []
    for card in cards:
        own = card["step"].writes_up
        if own != question and (question not in OF_THE_WHOLE or own not in {"", *OF_THE_WHOLE}):
            continue
        notes = [note for note in card["notes"] if restricted or not note.professionals_only]
        lines = [_line(note, with_author=question == "discussion") for note in notes]
        if lines and question in OF_THE_WHOLE:
            lines.insert(0, f"{card['title']}:")
        parts += ["\n".join(lines)] if lines else []
    return "\n\n".join(parts)


def _line(note: MeetingNote, *, with_author: bool) -> str:
    heading = f"{note.heading}: " if note.heading else ""
    author = f" ({note.by.name}, {time_words(note.at)})" if with_author else ""
    return f"{heading}{note.words}{author}"
