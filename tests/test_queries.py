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
from organisations.models import ImportRun
from peps import actions as plans
from peps.gathering import thread
from peps.models import AgreedAction, AttainmentRow, Invitee, Part
from signoff.models import SecondReading
from signoff.quality import moderating
from targets import actions as targets
from targets.models import Target, TargetReview
from tests.bench.crowd import crowd
from tests.documents import corpus
from tests.factories import ChildFactory, SchoolFactory, allocate, enrol, in_care, member
from tests.test_access import Browser
from tests.world import TODAY, undone

SAME_RUN = ["kind", "authority", "state", "file_names", "asked_at", "by_id", "by_name", "counts", "total", "done"]
AT_MOST = {  # view and page together, after signing in
    "home": 15,
    "home adviser": 16,  # whose children, what waits for review, what facts warn of, plans to read a second time
    "home head": 32,  # what needs putting right, how late everybody is, what waits for review and what facts warn of
    "children:list": 9,
    "caseload:list": 22,
    "casework:watchlist": 10,
    "children:child": 26,  # one of them what waits for the Virtual School, one for plans from before the portal
    "peps:plan": 15,  # one of them what the adviser was asked about the meeting
    "peps:part": 18,
    "targets:list": 22,  # the money left at the school, what people noted, and each action
    "peps:people": 15,
    "peps:ready": 14,
    "peps:thread": 10,
    "papers:pack": 10,
    "papers:by_hand": 20,
    "papers:blank_forms": 10,
    "signoff:page": 21,  # one of them how the plan was rated
    "accounts:people": 9,
    "documents:list": 8,
    "delegation:list": 10,
    "delegation:queue": 11,
    "moves:move": 14,
    "moves:options": 14,
    "casework:desk": 15,  # three lists, each counted and turned by itself
    "casework:notes": 9,
    "quality:queue": 12,
    "quality:samples": 10,
    "quality:sample": 14,
    "signoff:rate": 60,  # the whole plan, one query for each kind of rows
    "importing:index": 9,
    "importing:choose": 8,
    "importing:run": 10,
    "insight:morning": 16,
    "insight:dashboard": 22,
    "insight:list": 14,
    "insight:reports": 9,
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


def more_imports(world):
    """Runs, and lines of the one that is looked at."""
    run = ImportRun.objects.get(pk=world.rows["run_id"])
    for number in range(MORE):
        run.lines.create(
            outcome="refused", file="h.csv", row=number, column="DOB", words="Not a date.", fix="Enter it."
        )
        ImportRun.objects.create(**{name: getattr(run, name) for name in SAME_RUN})


def more_steps(world):
    """Schools that were compared, and one chosen again and again."""
    move, by = Move.objects.get(pk=world.rows["move_id"]), world.user("social worker")
    options = [
        moves.add_option(move=move, option=MoveOption(school=SchoolFactory(name=f"School {number}")), by=by)
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


def more_of_everybody(world):
    """Forty children with plans in every state, ratings, money and duties; and those of them read a second time."""
    authority, head = world.children["Ada"].authority, world.user("head")
    crowd(authority, 40)
    ratings = moderating.can_be_drawn(authority, head).order_by("pk")[:MORE]
    drawn = {"authority": authority, "name": "More", "how": "Chosen", "share": None, "reader": head, "by": head}
    moderating.draw(ratings=ratings, **drawn)


def more_in_the_sample(world):
    """More plans of the same sample."""
    more_of_everybody(world)
    SecondReading.objects.update(sample=world.rows["sample_id"])


NOT_OF_THE_PAGE = ("SAVEPOINT", "audit_lookinlist")  # the second: who is on a list is kept where there are several


def count(world, persona, name, *words, of="Ada") -> int:
    browser = Browser(world, persona)
    address = world.address(name, *words, of=of)
    browser("get", address)  # what is looked up once a process (content types) is not the page's cost
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert browser("get", address).status_code == 200
    return sum(not any(words in query["sql"] for words in NOT_OF_THE_PAGE) for query in queries)


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
        full("papers:by_hand", [], "teacher", more_rows),
        full("papers:blank_forms", [], "teacher", more_children),
        ("signoff:page", [], "teacher", more_rows),
        ("accounts:people", [], "administrator", more_people),
        ("documents:list", [], "social worker", more_documents),
        full("moves:move", [], "social worker", more_steps),
        full("moves:options", [], "adviser", more_steps),
        full("casework:desk", [], "adviser", more_of_the_desk),
        full("casework:notes", [], "adviser", more_of_the_desk),
        full("home", [], "head", more_of_everybody),
        full("quality:queue", [], "adviser", more_of_everybody),
        full("quality:samples", [], "head", more_of_everybody),
        full("quality:sample", [], "head", more_in_the_sample),
        full("insight:morning", [], "head", more_of_everybody),
        full("insight:dashboard", ["compliance"], "head", more_of_everybody),
        full("insight:dashboard", ["quality"], "adviser", more_of_everybody),
        full("insight:dashboard", ["outcomes"], "adviser", more_of_everybody),
        full("insight:list", ["due"], "head", more_of_everybody),
        full("insight:reports", [], "head", more_of_everybody),
        full("home", [], "delegate", more_shared),
        full("delegation:list", [], "teacher", more_shared),
        full("delegation:queue", [], "administrator", more_shared),
        full("importing:index", [], "administrator", more_imports),
        full("importing:choose", ["ssda903"], "administrator", more_imports),
        full("importing:run", [], "administrator", more_imports),
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
    assert few <= AT_MOST.get(f"{name} {persona}", AT_MOST[name])


@pytest.mark.full
def test_a_plan_with_nine_reviews_and_targets_is_reviewed_with_as_many_queries(again):
    def more(number):
        about = {"child": pep.child, "area": "academic", "statement": f"Target {number}"}
        Target.objects.create(set_in=pep, **about)
        before = Target.objects.create(set_in=pep.previous or again.plan("Ada"), funding="pp_plus", **about)
        TargetReview.objects.create(target=before, pep=pep, outcome="achieved")

    pep = again.plan("Ben")
    more(0)
    few = count(again, "adviser", "signoff:rate", of="Ben")
    for number in range(MORE):
        more(number + 1)
    assert few == count(again, "adviser", "signoff:rate", of="Ben") <= AT_MOST["signoff:rate"]
