"""School moves in the demonstration, one at each step of the way: how far each story goes is the last of its steps."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from uuid import uuid4

from audit import clock
from casework.models import Move, MoveOption
from casework.moves import actions
from children.events import facts_changed
from children.facts import main_enrolment
from children.models import Child
from epep.demo.people import Cast

FIRST_REPORT_CARD = date(2025, 11, 10)
NEEDS = "{name} needs more help with speech and language than there is. Two plans of support have been tried."
GCSE = (
    "{name}’s carers move to the coast in the new year. It would be better to wait until after the exams, but the "
    "journey would be an hour and a half each way. We asked whether {name} could stay with an aunt in the week."
)
AT_ONCE = "The placement ended overnight, and the new one is too far from school for the journey every day."


@dataclass(frozen=True)
class Story:
    council: str
    until: str  # the last step that was taken
    schools: tuple[str, ...]
    words: str = NEEDS
    key_stage_4: bool = False
    emergency: bool = False


STORIES = [
    Story("ex", "compared", ("harbour", "hillcrest", "bracken")),
    Story("ex", "options", ("harbour", "hillcrest"), GCSE, key_stage_4=True),
    Story("ex", "need", (), AT_ONCE, emergency=True),
    Story("se", "options", ("harbour", "mill", "bracken")),
    Story("br", "apply", ("wrekin", "harbour")),
    Story("we", "date", ("harbour", "mill")),
    Story("mi", "start", ("harbour", "wrekin")),
]
WAY = ["need", "compared", "options", "agreement", "apply", "answer", "date", "transition", "start"]


def plan_moves(cast: Cast, now: datetime) -> None:
    taken: set = set()
    for story in STORIES:
        worker = cast.person(story.council, "sw1")
        with clock.at(now - timedelta(days=12)):
            child = _child_for(story, worker, taken)
        if child is None:
            continue
        taken.add(child.pk)
        with facts_changed.together():
            _go(story, child, cast, now - timedelta(days=5))


def _child_for(story: Story, worker, taken: set) -> Child | None:
    """Somebody of this social worker who goes to school, where no other part of the demonstration tells of a move."""
    found = Child.objects.visible_to(worker, "move_options").filter(care_periods__ends=None, restricted=False)
    found = found.exclude(pk__in=taken).exclude(placements__confidential=True).select_related("authority").distinct()
    years = actions.KEY_STAGE_4 if story.key_stage_4 else {str(year) for year in range(2, 10)}
    children = found.filter(year_group__in=years).order_by("-family_name", "given_name")
    return next((child for child in children if main_enrolment(child)), None)


def _go(story: Story, child: Child, cast: Cast, began: datetime) -> None:
    """An hour from step to step."""
    hours, far = count(), WAY[: WAY.index(story.until) + 1]

    def later():
        return clock.at(began + timedelta(hours=next(hours)))

    today, worker = began.astimezone(clock.LONDON).date(), cast.person(story.council, "sw1")
    need = {"reason": "needs", "words": story.words.format(name=child.first_name), "wanted_from": None}
    need |= {"emergency": story.emergency, "moved_on": today if story.emergency else None}
    if story.key_stage_4 or story.emergency:
        need["reason"] = "placement"
    with later():
        move = actions.start_move(child=child, token=uuid4(), values=need, by=worker)
        options = [_option(number, move, cast.schools[key], worker) for number, key in enumerate(story.schools)]
    said = {
        "options": {"by": worker, "option": options[0] if options else None, "words": "It has a base for language."},
        "agreement": {"by": cast.person(story.council, "adviser1"), "answer": "agreed", "words": "We know it well."},
        "apply": {"by": worker, "answer": "social_worker", "who": "Saltmarsh County", "on": today},
        "answer": {"by": worker, "answer": "offered", "on": today},
        "date": {"by": worker, "on": today + timedelta(days=24)},
        "transition": {
            "by": worker,
            "who": "Liam Penrose, head of year",
            "words": f"Two visits. {child.first_name} comes at ten and meets Liam at the gate.",
            "more": "Reading with a tutor on Tuesdays. Football with the old team.",
        },
    }
    for kind, step in said.items():
        asked = kind != "agreement" or move.agreement != "none"
        if kind in far and asked:
            with later():
                actions.take_step(move=move, kind=kind, token=uuid4(), **step)
    if "start" in far:
        why = "The last meeting was before the place was offered."
        with later():
            actions.start_at_school(move=move, token=uuid4(), words=why, by=worker)


def _option(number: int, move: Move, school, worker) -> MoveOption:
    """The first with a report card, the second with an old grade that speaks against it, the third not known."""
    today = clock.today()
    known = [
        {
            "report_card": "strong_standard",
            "safeguarding_met": True,
            "inspected_on": max(FIRST_REPORT_CARD, today - timedelta(days=150)),
            "source": "Ofsted’s website",
            "places": "yes",
            "distance": 3,
            "support": "A base for speech and language, and a key adult for every child in care.",
        },
        {"grade": "inadequate", "special_measures": True, "inspected_on": date(2023, 3, 14), "places": "yes"},
        {"places": "no", "support": "Small groups."},
    ][number]
    return actions.add_option(move=move, option=MoveOption(school=school, **known), by=worker)
