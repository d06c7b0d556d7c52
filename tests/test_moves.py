"""How a plan travels: every move from every state by every role. What is allowed is written out by hand."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from accounts.permissions import Denied, NotNow
from accounts.roles import Role
from audit import clock
from peps import actions as plans
from peps.models import PEP, Part
from signoff import actions
from signoff.models import Decision
from signoff.moves import MOVES, diagram
from signoff.quality.rubrics import DEFAULT
from tests.world import undone

NOT_STARTED, IN_PROGRESS, SUBMITTED = PEP.Status.NOT_STARTED, PEP.Status.IN_PROGRESS, PEP.Status.SUBMITTED
RETURNED, SIGNED_OFF, CLOSED = PEP.Status.RETURNED, PEP.Status.SIGNED_OFF, PEP.Status.CLOSED
# The child whose plan is in each state (see `tests/world.py`). Eve's and Ben's are whole: only the state stops a move.
IN_STATE = {
    NOT_STARTED: "Fay",
    IN_PROGRESS: "Eve",
    SUBMITTED: "Ben",
    SIGNED_OFF: "Cleo",
    CLOSED: "Dan",
}
PEOPLE = [
    "social worker", "other social worker", "teacher", "other teacher", "adviser", "other adviser", "head",
    "administrator", "carer", "young person", "reviewing officer", "stranger",
]  # fmt: skip

WHOSE_TURN = {
    "submit": {"teacher", "adviser", "head"},
    "return": {"adviser", "head"},
    "rate": {"adviser", "head"},
    "sign_off": {"adviser", "head"},
    "close": {"adviser", "head"},
    "reopen": {"head"},
}
FROM_TO = {
    "submit": {IN_PROGRESS: SUBMITTED, RETURNED: SUBMITTED},
    "return": {SUBMITTED: RETURNED},
    "rate": {SUBMITTED: SUBMITTED},
    "sign_off": {SUBMITTED: SIGNED_OFF},
    "close": {NOT_STARTED: CLOSED, IN_PROGRESS: CLOSED, SUBMITTED: CLOSED, RETURNED: CLOSED},
    "reopen": {CLOSED: IN_PROGRESS},
}
MET = dict.fromkeys(DEFAULT.by_key, ("green", ""))
DO = {
    "submit": lambda pep, by: actions.submit(pep=pep, by=by),
    "return": lambda pep, by: actions.return_plan(pep=pep, reasons={"C": "Say more."}, by=by),
    "rate": lambda pep, by: actions.rate(
        pep=pep, overall="green", levels=MET, to_teacher="Good.", to_social_worker="", by=by
    ),
    "sign_off": lambda pep, by: actions.sign_off(pep=pep, by=by),
    "close": lambda pep, by: actions.close(pep=pep, reason="Left care", by=by),
    "reopen": lambda pep, by: actions.reopen(pep=pep, reason="Closed in error", by=by),
}


def plan_in(state, world) -> PEP:
    """A whole plan in this state."""
    if state == RETURNED:
        actions.return_plan(pep=world.plan("Ben"), reasons={"C": "Say more."}, by=world.user("adviser"))
        actions.complete_part(pep=world.plan("Ben"), part=Part.C, by=world.user("teacher"))
        return world.plan("Ben")
    return world.plan(IN_STATE[state])


def outcome(world, pep, verb, person):
    """The state afterwards, or the refusal."""
    with undone():
        try:
            DO[verb](pep, world.user(person))
        except (Denied, NotNow) as refusal:
            return type(refusal)
        return PEP.objects.get(pk=pep.pk).status


@pytest.mark.parametrize("state", PEP.Status)
@pytest.mark.parametrize("verb", DO)
def test_a_move_is_made_by_whose_turn_it_is_from_where_the_table_says(verb, state, again):
    pep = plan_in(state, again)
    assert pep.status == state
    got = {person: outcome(again, pep, verb, person) for person in PEOPLE}
    allowed = FROM_TO[verb].get(state, NotNow)
    assert got == {person: allowed if person in WHOSE_TURN[verb] else Denied for person in PEOPLE}


def test_the_table_of_moves_says_the_same():
    said = {verb: dict.fromkeys(move.from_, move.to) for verb, move in MOVES.items() if verb != "start"}
    assert said == {verb: moves for verb, moves in FROM_TO.items() if verb != "rate"}
    roles = {"teacher": Role.DESIGNATED_TEACHER, "adviser": Role.ADVISER, "head": Role.HEAD}
    for verb, move in MOVES.items():
        if verb != "start":
            assert set(move.by) == {roles[person] for person in WHOSE_TURN[verb]}, verb


def test_a_plan_starts_when_somebody_first_writes_in_it(again):
    pep = again.plan("Fay")
    assert pep.status == NOT_STARTED
    plans.save_page(
        record=pep.care, part=Part.A, values={"no_changes": True}, based_on=pep.care.version, by=again.user("head")
    )
    assert again.plan("Fay").status == IN_PROGRESS == MOVES["start"].to


def test_each_move_leaves_a_decision_that_says_who_when_and_why(again):
    head = again.user("head")
    actions.close(pep=again.plan("Eve"), reason="Left care", by=head)
    decision = Decision.objects.get(pep=again.plans["Eve"], verb="close")
    assert (decision.from_status, decision.to_status, decision.reason) == (IN_PROGRESS, CLOSED, "Left care")
    assert (decision.by, decision.capacity, decision.at) == (head, Role.HEAD, clock.now())


# ---------------------------------------------------------------- parts

OWNER = {"A": "social worker", "B": "teacher", "C": "teacher", "D": "teacher", "E": "teacher", "S": "teacher"}
ON_BEHALF = {"adviser", "head"}


@pytest.mark.full
@pytest.mark.parametrize("part", Part)
@pytest.mark.parametrize("person", PEOPLE)
def test_a_part_is_completed_by_its_owner_or_on_behalf_with_a_reason(person, part, again):
    head = again.user("head")
    actions.reopen_part(pep=again.plan("Eve"), part=part, reason="Look again", by=head)

    def complete(**reason):
        with undone():
            try:
                actions.complete_part(pep=again.plan("Eve"), part=part, by=again.user(person), **reason)
            except Denied:
                return False
            return again.plan("Eve").part(part).is_complete

    assert complete() == (person == OWNER[part])
    assert complete(on_behalf_reason="They are ill") == (person == OWNER[part] or person in ON_BEHALF)


@pytest.mark.parametrize("part", ["A", "C"])
@pytest.mark.parametrize("person", PEOPLE)
def test_a_mark_is_taken_back_by_whoever_may_give_it(person, part, again):
    try:
        actions.reopen_part(pep=again.plan("Eve"), part=part, reason="A mistake", by=again.user(person))
    except Denied:
        assert person not in {OWNER[part], *ON_BEHALF}
    else:
        assert person in {OWNER[part], *ON_BEHALF}
        assert again.plan("Eve").part(part).reopened_reason == "A mistake"


@pytest.mark.parametrize("child", ["Ben", "Cleo", "Dan"])
def test_parts_of_a_locked_plan_stay_as_they_are(child, again):
    with pytest.raises(NotNow):
        actions.reopen_part(pep=again.plan(child), part="C", reason="A mistake", by=again.user("teacher"))
    with pytest.raises(NotNow):
        actions.complete_part(pep=again.plan(child), part="C", by=again.user("teacher"))


def test_a_return_opens_only_the_parts_it_names(again):
    actions.return_plan(pep=again.plan("Ben"), reasons={"C": "Say more."}, by=again.user("adviser"))
    pep = again.plan("Ben")
    assert {state.part for state in pep.parts.all() if state.is_open} == {"C"}
    assert pep.part("C").reopened_reason == "Say more."
    with pytest.raises(NotNow):
        actions.submit(pep=pep, by=again.user("teacher"))


# ---------------------------------------------------------------- signing off


def sent_by(world, person, *, completed="teacher") -> PEP:
    """Eve's plan, sent by this person; Section B was completed by `completed`."""
    if completed != "teacher":
        actions.reopen_part(pep=world.plan("Eve"), part="B", reason="Look again", by=world.user(completed))
        actions.complete_part(
            pep=world.plan("Eve"), part="B", on_behalf_reason="They are ill", by=world.user(completed)
        )
    return actions.submit(pep=world.plan("Eve"), by=world.user(person))


@pytest.mark.parametrize("writer", ["adviser", "head"])
def test_nobody_signs_off_what_they_completed_and_somebody_else_can(writer, again):
    pep = sent_by(again, "teacher", completed=writer)
    other = {"adviser": "head", "head": "adviser"}[writer]
    for verb in ("rate", "sign_off"):
        with pytest.raises(Denied, match="somebody else signs it off"):
            DO[verb](pep, again.user(writer))
    DO["rate"](pep, again.user(other))
    assert DO["sign_off"](pep, again.user(other)).status == SIGNED_OFF


def test_nobody_signs_off_what_they_sent(again):
    pep = sent_by(again, "adviser")
    with pytest.raises(Denied, match="You sent this plan"):
        DO["rate"](pep, again.user("adviser"))


def test_a_plan_is_rated_before_it_is_signed_off(again):
    with pytest.raises(NotNow, match="Rate the plan"):
        DO["sign_off"](sent_by(again, "teacher"), again.user("adviser"))


# ---------------------------------------------------------------- two people at once


@pytest.mark.parametrize(
    ("first", "second"),
    [("sign_off", "return"), ("return", "sign_off"), ("sign_off", "sign_off"), ("close", "sign_off")],
)
def test_of_two_people_at_once_the_second_reads_what_happened(first, second, again):
    mine, theirs = again.plan("Ben"), again.plan("Ben")
    after = DO[first](mine, again.user("adviser")).status
    with pytest.raises(NotNow) as refusal:
        DO[second](theirs, again.user("head"))
    assert refusal.value.about.status == after
    assert Decision.objects.filter(pep=mine).count() == 2  # sent, and the first


def test_a_plan_is_sent_once(again):
    mine, theirs = again.plan("Eve"), again.plan("Eve")
    DO["submit"](mine, again.user("teacher"))
    with pytest.raises(NotNow, match="already with the Virtual School"):
        DO["submit"](theirs, again.user("teacher"))


def test_a_part_is_completed_once(again):
    with pytest.raises(NotNow, match="already marked complete"):
        actions.complete_part(pep=again.plan("Eve"), part="C", by=again.user("teacher"))


def test_the_readme_draws_the_table():
    readme = (Path(settings.BASE_DIR) / "README.md").read_text()
    drawn = re.findall(r"<!-- moves -->\n(.*?)\n<!-- /moves -->", readme, re.DOTALL)
    assert drawn == [diagram()]
