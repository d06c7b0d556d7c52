"""A page costs the same number of queries for one row as for nine, and few. Run with `-s` to read the figures."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from casework import actions as desk
from casework.models import Move, MoveOption
from casework.moves import actions as moves
from casework.watching import watch
from children.delegation.actions import delegate
from children.models import Child
from documents import actions as documents
from epep import home
from peps import actions as plans
from peps.gathering import thread
from peps.models import AgreedAction, AttainmentRow, Invitee, Part
from targets import actions as targets
from tests.documents import corpus
from tests.factories import ChildFactory, SchoolFactory, allocate, enrol, in_care, member
from tests.test_access import Browser
from tests.world import TODAY, undone

AT_MOST = {  # view and page together, after signing in
    "home": 15,
    "children:list": 9,
    "caseload:list": 22,
    "casework:watchlist": 10,
    "children:child": 25,  # one of them what waits for the Virtual School
    "peps:plan": 15,  # one of them what the adviser was asked about the meeting
    "peps:part": 18,
    "targets:list": 22,  # the money left at the school, what people noted, and each action
    "peps:people": 15,
    "peps:ready": 14,
    "peps:thread": 10,
    "papers:pack": 10,
    "signoff:page": 21,  # one of them how the plan was rated
    "accounts:people": 9,
    "documents:list": 8,
    "delegation:list": 10,
    "delegation:queue": 11,
    "moves:move": 14,
    "moves:options": 14,
    "casework:desk": 12,
    "casework:notes": 9,
}
MORE = 8


def more_children(world):
    for number in range(MORE):
        child = in_care(ChildFactory(authority=world.children["Ada"].authority, given_name=f"Kit{number}"))
        enrol(child, world.plan("Ada").school)
        allocate(child, world.people["social worker"], Role.SOCIAL_WORKER)


def more_rows(world):
    pep, teacher = world.plan("Ada"), world.user("teacher")
    for number in range(MORE):
        rows = {
            Part.C: AttainmentRow(pep=pep, subject=f"Subject {number}", value="5", judgement="at"),
            Part.E: AgreedAction(pep=pep, what=f"Do {number}", who="Ms Bell"),
        }
        for part, row in rows.items():
            plans.save_row(row=row, pep=pep, part=part, by=teacher)
        plans.invite(pep=pep, invitee=Invitee(name=f"Guest {number}", role="Guest"), by=teacher)


def more_targets(world):
    pep, teacher = world.plan("Ada"), world.user("teacher")
    for number in range(MORE):
        values = {"area": "academic", "statement": f"Target {number}", "who": "Ms Bell"}
        target = targets.add_target(pep=pep, token=uuid4(), values=values, by=teacher)
        asked = {"category": "tuition", "description": "Maths", "units": 1, "unit_cost": 30, "expected_impact": "More"}
        targets.ask_for_money(pep=pep, target=target, token=uuid4(), values=asked, submit=True, by=teacher)


def more_words(world):
    """What professionals said, and who has read it."""
    pep = world.plan("Ada")
    for number in range(MORE):
        by = world.user("social worker" if number % 2 else "adviser")
        thread.say(pep=pep, words=f"Word {number}", token=uuid4(), by=by)


def more_people(world):
    for number in range(MORE):
        member(Role.ADVISER, world.children["Ada"].authority, name=f"Adviser {number}")


def more_documents(world):
    child, by = world.children["Ada"], world.user("social worker")
    for number in range(MORE):
        upload = corpus.upload("r.pdf", corpus.pdf())
        documents.add_document(child=child, kind="report", title=f"Report {number}", upload=upload, by=by)


def more_shared(world):
    """More children, each shared with the delegate, and each with somebody from elsewhere."""
    more_children(world)
    share = {"letters": ["B", "C"], "starts": TODAY, "ends": TODAY, "by": world.user("teacher")}
    for child in Child.objects.filter(given_name__startswith="Kit"):
        delegate(child=child, to=world.user("delegate"), **share)
        delegate(child=child, to=world.user("stranger"), **share)


def more_watched(world):
    more_children(world)
    kits = list(Child.objects.filter(given_name__startswith="Kit"))
    watch(children=kits, why="Moves often", review_on=TODAY, by=world.user("adviser"))


def more_steps(world):
    """Schools that were compared, and one chosen again and again."""
    move, by = Move.objects.get(pk=world.rows["move_id"]), world.user("social worker")
    options = [
        moves.save_option(move=move, option=MoveOption(school=SchoolFactory(name=f"School {number}")), by=by)
        for number in range(3)
    ]
    for number in range(MORE):
        moves.take_step(move=move, kind="options", token=uuid4(), option=options[number % 3], words="x", by=by)


def more_of_the_desk(world):
    """Notes with a follow-up and a file."""
    child, by = world.children["Ada"], world.user("adviser")
    says = {"kind": "call", "on": TODAY, "words": "Rang.", "follow_up": "Ring again", "follow_up_on": TODAY}
    for _ in range(MORE):
        upload = corpus.upload("r.pdf", corpus.pdf())
        desk.record_note(child=child, token=uuid4(), values=says, upload=upload, by=by)


def count(world, persona, name, *words) -> int:
    browser = Browser(world, persona)
    address = world.address(name, *words)
    browser("get", address)  # what is looked up once a process (content types) is not the page's cost
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert browser("get", address).status_code == 200
    return len([query for query in queries if "SAVEPOINT" not in query["sql"]])


def full(*row):
    """A row for CI: another reader of a page that the everyday suite counts already."""
    return pytest.param(*row, marks=pytest.mark.full)


@pytest.mark.parametrize(
    ("name", "words", "persona", "more"),
    [
        ("home", [], "social worker", more_children),
        full("home", [], "teacher", more_children),
        full("home", [], "adviser", more_children),
        ("children:list", [], "social worker", more_children),
        full("children:list", [], "head", more_children),
        ("caseload:list", [], "adviser", more_children),
        full("caseload:list", [], "teacher", more_children),
        full("casework:watchlist", [], "adviser", more_watched),
        ("children:child", [], "social worker", more_rows),
        ("peps:plan", [], "teacher", more_rows),
        ("peps:part", ["C"], "teacher", more_rows),
        full("peps:part", ["E"], "teacher", more_rows),
        ("targets:list", [], "teacher", more_targets),
        full("targets:list", [], "adviser", more_targets),
        full("peps:people", [], "teacher", more_rows),
        full("peps:ready", [], "teacher", more_rows),
        full("peps:thread", [], "teacher", more_words),
        full("papers:pack", ["adults"], "teacher", more_rows),
        ("signoff:page", [], "teacher", more_rows),
        ("accounts:people", [], "administrator", more_people),
        ("documents:list", [], "social worker", more_documents),
        full("moves:move", [], "social worker", more_steps),
        full("moves:options", [], "adviser", more_steps),
        full("casework:desk", [], "adviser", more_of_the_desk),
        full("casework:notes", [], "adviser", more_of_the_desk),
        full("home", [], "delegate", more_shared),
        full("delegation:list", [], "teacher", more_shared),
        full("delegation:queue", [], "administrator", more_shared),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_nine_rows_cost_as_many_queries_as_one(name, words, persona, more, again, monkeypatch):
    monkeypatch.setattr(home, "SHOWN", 500)  # a group that is cut off is counted by one more query
    few = count(again, persona, name, *words)
    with undone():
        more(again)
        many = count(again, persona, name, *words)
    print(f"\n{name} {' '.join(words)} as {persona}: {few} queries, with {MORE} more rows {many}")
    assert many == few
    assert few <= AT_MOST[name]
