"""From a child's episodes to periods of care, legal statuses and placements. Pure: no database.

The end of an episode is the day the next one starts. REC = X1 says "the next one starts": it never ends care.
"""

from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest

from children.codes import ADOPTION_PLACEMENTS, EPISODE_CONTINUES
from children.ssda903.tables import LEFT_OUT, Episode
from organisations.imports import Result

STARTS_CARE = "S"
MOVES = frozenset("PTBU")  # reasons for a new episode that mean another placement
SAME_CARERS = frozenset("TUL")  # of a new episode with the carers of the one before


@dataclass(slots=True)
class Span:
    """A period the return tells of. `estimated`: it had begun by then, perhaps earlier. `same_carers`: of a placement
    to which the carers of the one before go along."""

    starts: date
    ends: date | None
    values: dict[str, str] = field(default_factory=dict)
    estimated: bool = False
    same_carers: bool = False


@dataclass(slots=True)
class Periods:
    """All that is told of a child's time in care, in order."""

    care: list[Span] = field(default_factory=list)
    statuses: list[Span] = field(default_factory=list)
    placements: list[Span] = field(default_factory=list)
    is_adoption: bool = False


def periods(episodes: list[Episode], result: Result) -> Periods | None:
    """None where nothing can be said."""
    kept = settle(episodes, result)
    if not kept:
        return None
    return Periods(care_periods(kept, result), legal_statuses(kept), placements(kept), is_adoption(kept))


def settle(episodes: list[Episode], result: Result) -> list[Episode]:
    """The episodes in order, without those that contradict a later one.

    The open episode (the latest, should there be two) says where the child is now; going back from it, an episode that
    runs past the start of the next one kept is refused. So what is refused is history rather than the present.
    """
    if not episodes:
        return []
    ordered = sorted(episodes, key=lambda ep: (ep.decom, ep.dec or date.max, ep.line.row))
    now = next((ep for ep in reversed(ordered) if ep.dec is None), ordered[-1])
    kept = [now]
    for episode in reversed(ordered):
        if episode is not now and _fits(episode, before=kept[-1], now=now, result=result):
            kept.append(episode)
    return kept[::-1]


def _fits(episode: Episode, *, before: Episode, now: Episode, result: Result) -> bool:
    line, next_ = episode.line, f"{before.line.file} line {before.line.row}"
    if line.cells == before.line.cells:
        result.refuse(line, "DECOM", f"The same episode is in {next_}. {LEFT_OUT}", "Remove one of the rows.")
    elif episode.dec is None:
        reason = f"No end date, although another episode starts on {before.decom:%d/%m/%Y} ({next_}). {LEFT_OUT}"
        result.refuse(line, "DEC", reason, "Enter the day this episode ended.")
    elif now.dec is None and episode.decom >= now.decom and episode.dec > now.decom:
        where = f"{now.line.file} line {now.line.row}"
        reason = f"It overlaps the episode that began on {now.decom:%d/%m/%Y} and has no end ({where}). {LEFT_OUT}"
        result.refuse(line, "DECOM", reason, "Enter the end of that episode, or correct this one's dates.")
    elif episode.dec > before.decom:
        reason = f"It overlaps the episode that starts on {before.decom:%d/%m/%Y} ({next_}). {LEFT_OUT}"
        result.refuse(line, "DEC", reason, "Correct the dates of one of the two episodes.")
    else:
        return True
    return False


def care_periods(kept: list[Episode], result: Result) -> list[Span]:
    chains: list[list[Episode]] = []
    for episode in kept:
        if chains and _goes_on(chains[-1][-1], episode):
            chains[-1].append(episode)
        else:
            chains.append([episode])
    return _without_empty([_care_period(chain, result, latest=chain is chains[-1]) for chain in chains])


def _goes_on(former: Episode, later: Episode) -> bool:
    """Whether care was unbroken from one episode to the next."""
    if former.dec == later.decom:
        return former.rec == EPISODE_CONTINUES or (not former.rec and later.rne != STARTS_CARE)
    return former.rec == EPISODE_CONTINUES and later.rne != STARTS_CARE


def _care_period(chain: list[Episode], result: Result, *, latest: bool) -> Span:
    first, last = chain[0], chain[-1]
    ends = last.dec
    if latest and last.dec and last.rec == EPISODE_CONTINUES:
        ends = None
        result.warn(
            f"child {last.line['CHILD']}: X1 says another episode starts on {last.dec:%d/%m/%Y}, but there is none. "
            "The child was kept as looked after.",
            last.line,
        )
    elif last.dec and not last.line["REC"]:
        result.warn(f"child {last.line['CHILD']}: the episode ended without a reason (REC).", last.line)
    need = next((ep.need for ep in reversed(chain) if ep.need), "")
    reason = last.rec if ends and last.rec != EPISODE_CONTINUES else ""
    return Span(first.decom, ends, {"category_of_need": need, "end_reason": reason}, estimated=first.rne != STARTS_CARE)


def legal_statuses(kept: list[Episode]) -> list[Span]:
    spans: list[Span] = []
    for episode in kept:
        last = spans[-1] if spans else None
        if last and last.values["code"] == episode.legal_status and last.ends == episode.decom:
            last.ends = episode.dec
        elif episode.legal_status:
            spans.append(Span(episode.decom, episode.dec, {"code": episode.legal_status}))
    return _without_empty(spans)


def placements(kept: list[Episode]) -> list[Span]:
    """Consecutive episodes of one kind are one placement, unless the return says that the child moved."""
    spans: list[Span] = []
    for episode in kept:
        last = spans[-1] if spans else None
        same = last and last.values["kind"] == episode.place and last.ends == episode.decom
        if same and episode.rne not in MOVES:
            last.ends = episode.dec
        elif episode.place:
            goes_along = bool(last) and last.ends == episode.decom and episode.rne in SAME_CARERS
            spans.append(Span(episode.decom, episode.dec, {"kind": episode.place}, same_carers=goes_along))
    return _without_empty(spans)


def is_adoption(kept: list[Episode]) -> bool:
    """Placed for adoption now: the record is for named people only."""
    last = kept[-1]
    return last.place in ADOPTION_PLACEMENTS and (last.dec is None or last.rec == EPISODE_CONTINUES)


def _without_empty(spans: list[Span]) -> list[Span]:
    """A period that ended the day it began, when the next began the same day, had no day of its own."""
    return [
        span
        for span, later in zip_longest(spans, spans[1:])
        if not (later and span.ends == span.starts == later.starts)
    ]
