"""The meeting on paper: the agenda with blank boxes, last term's targets, and who is there. For adults, or with the
young person in the room. It says nothing that the record keeps from those who sit around the table."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from accounts.roles import Role
from audit import clock
from children.audience import audiences_of
from peps.known import people_asked
from peps.models import PEP
from targets.models import Target, TargetReview

ADULTS, TOGETHER = "adults", "together"
VERSIONS = {ADULTS: "For the adults", TOGETHER: "With the young person"}
AGREEMENTS = ["We take turns to speak.", "We use kind words.", "Anybody can ask for a break."]


@dataclass(frozen=True)
class Step:
    """One point of the agenda: what to talk about, and how much room there is to write."""

    title: str
    prompts: tuple[str, ...]
    box: str = "m"  # s, m or l; empty: no box
    kind: str = ""  # what stands there besides: people, targets, new_targets, agrees, next


def steps_for(version: str, name: str) -> list[Step]:
    """The order of the authority's guidance; where the young person is there, they speak first."""
    if version == TOGETHER:
        return [_welcome(name), _views_first(name), *_together(name)]
    return [
        _welcome(name),
        Step("Changes to the care plan", ("The social worker tells what has changed since last time.",)),
        Step(f"{name}’s views", (f"{name} says what they think, or the designated teacher does it for them.",)),
        Step(
            "How school is going: Section C",
            ("Attendance and attainment.", "Special educational needs, health and emotional well-being."),
        ),
        Step("Last term’s targets", ("Each one: achieved, not achieved or in progress. What did the money change?",),
             "", "targets"),
        Step("New targets and Pupil Premium Plus",
             ("What, how we will know, who, how often, by when.", "Which target does the money help?"),
             "", "new_targets"),
        Step("The carer’s views", ("How is learning at home? What helps? What should school know?",)),
        Step("What was discussed and agreed",
             ("What is working well? What are we worried about? What needs to happen?",), "l"),
        Step(f"Does {name} agree?", (), "s", "agrees"),
        Step("The next meeting", ("Set it before you leave the room.",), "", "next"),
    ]  # fmt: skip


def _welcome(name: str) -> Step:
    return Step(f"Welcome. This is {name}’s meeting", (), "", "people")


def _views_first(name: str) -> Step:
    return Step(f"What {name} thinks", ("What is good? What is hard? What would you change?",), "l")


def _together(name: str) -> list[Step]:
    return [
        Step("What is new", ("Only what is all right to say here.",), "s"),
        Step("How school is going", ("What goes well comes first.",)),
        Step("What we said last time", ("Done, not done, or still going?",), "", "targets"),
        Step("What comes next", ("What will you do? Who helps? How will we know?",), "", "new_targets"),
        Step("From home", ("What does learning look like at home?",)),
        Step("What we agreed", ("Who does what, by when?",), "l"),
        Step(f"Does {name} agree?", (), "s", "agrees"),
        Step("When we meet again", (), "", "next"),
    ]


def context_of(pep: PEP, reader, version: str) -> dict:
    name = pep.child.first_name
    people = [person for person in people_asked(reader, pep) if person.is_expected]
    return {
        "authority": pep.child.authority,
        "child": pep.child,
        "title": f"{name}’s meeting",
        "version": version,
        "version_words": VERSIONS[version],
        "term": pep.term.name,
        "meeting": pep.meeting_or_none,
        "steps": steps_for(version, name),
        "agreements": AGREEMENTS if version == TOGETHER else [],
        "people": [{"name": person.shown_name, "role": person.role} for person in people],
        "blank_people": range(3),
        "targets": _targets(pep, version),
        "outcomes": [label for value, label in TargetReview.Outcome.choices],
        "blank_targets": range(2),
        "answers": ["Yes", "Mostly", "No", "Not sure", *(["Not here"] if version == ADULTS else [])],
        "printed_by": reader.name,
        "printed_at": clock.now(),
    }


def _targets(pep: PEP, version: str) -> list[dict]:
    """Those that are open. With the young person in the room, those meant for them and the carer, in their words."""
    targets = Target.objects.to_review_in(pep)
    if version == TOGETHER:
        for role in (Role.YOUNG_PERSON, Role.CARER):
            targets = targets.filter(audience__in=audiences_of({role}))
        return [{"words": one.own_words or one.statement, "facts": []} for one in targets]
    return [
        {"words": one.statement, "facts": [fact for fact in [one.measure, one.who, one.how_often] if fact]}
        for one in targets
    ]


def render_html(context: dict) -> str:
    return render_to_string("papers/pack.html", context)
