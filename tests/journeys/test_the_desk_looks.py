"""Every page of the Virtual School's desk, on a wide and on a narrow screen, through the eyes of axe."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from casework import actions as casework
from casework.models import Move, MoveOption
from casework.moves import actions as moves
from casework.moves.pages import PAGES
from casework.watching import watch
from children.models import Child
from insight.actions import want_report
from insight.dashboards import DASHBOARDS
from insight.measures import MEASURES
from insight.tasks import sweep
from peps.models import PEP
from signoff.models import Rating
from signoff.quality import moderating
from tests.bench.crowd import crowd
from tests.factories import SchoolFactory, allocate, member
from tests.journeys.eyes import NARROW, WIDE, Eyes
from tests.journeys.test_pages_look import Reader

pytestmark = [pytest.mark.browser, pytest.mark.full]
BY = ["", "?by=school", "?by=phase", "?by=adviser", "?by=term"]
LISTS = ["?plan=overdue&waiting=social_worker", "?only=no_school&sort=school", "?q=nobody", "?adviser=mine"]


@pytest.fixture
def eyes():
    return Eyes(axe_at=(NARROW, WIDE))


@pytest.fixture
def cast(council):
    """Forty children, and those who look."""
    crowd(council, 40)
    people = {
        "head": member(Role.HEAD, council, name="Helen Marsh"),
        "adviser": member(Role.ADVISER, council, name="Amira Khan"),
        "social worker": member(Role.SOCIAL_WORKER, council, name="Priya Shah"),
    }
    children = Child.objects.filter(restricted=False, enrolments__ends=None, year_group__in=["3", "4", "5", "7", "8"])
    child = children.by_name().first()
    allocate(child, people["social worker"], Role.SOCIAL_WORKER)
    allocate(child, people["adviser"], Role.ADVISER)
    return people | {"child": child}


@pytest.fixture
def look(chromium, live_server, eyes):
    """These people look at these pages; nothing must be wrong with any."""

    def at(people, addresses):
        for who in people:
            with Reader(who, chromium, live_server, eyes) as reader:
                for address in addresses:
                    reader.looks_at(address)
        assert not eyes.problems, "\n".join(eyes.problems)

    yield at
    print(f"\n{len(eyes.seen)} pages were looked at.")


def test_figures(look, cast, council, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    report = want_report(authority=council, term="Term 1", purpose="The board", by=cast["head"])
    sweep()
    waiting = want_report(authority=council, term="Term 1", purpose="The board again", by=cast["head"])
    dashboards = [reverse("insight:dashboard", args=[name]) for name in DASHBOARDS]
    addresses = [reverse("insight:morning"), reverse("insight:reports")]
    addresses += [reverse("insight:report", args=[each.pk]) for each in (report, waiting)]
    addresses += [address + by for address in dashboards for by in BY]
    addresses += [f"{address}?phase=early_years&whose=mine" for address in dashboards]
    one_of_each = {measure.rows.name: name for name, measure in MEASURES.items()}
    addresses += [reverse("insight:list", args=[name]) for name in one_of_each.values()]
    addresses += [reverse("insight:take", args=[name]) for name in ("due", "pounds", "queue")]
    look([cast["head"], cast["adviser"]], addresses)


def test_lists_and_casework(look, cast, council):
    child, adviser, head = cast["child"], cast["adviser"], cast["head"]
    today = clock.today()
    tuition = {"group": "tuition", "what": "Maths tuition", "given_by": "Kit Lane", "starts_on": today}
    entry = casework.record_intervention(child=child, token=uuid4(), values=tuition | {"place": "school"}, by=adviser)
    called = {"kind": "call", "on": today, "words": "Rang the school.", "follow_up": "Ring", "follow_up_on": today}
    note = casework.record_note(child=child, token=uuid4(), values=called, by=adviser)
    told = {"about": "part_time", "words": "Only mornings."}
    report = casework.tell_virtual_school(child=child, token=uuid4(), **told, by=cast["social worker"])
    asked = {"subject": "Progress in maths", "words": "Why is there none?", "answer_by": today + timedelta(days=9)}
    challenge = casework.challenge_school(child=child, token=uuid4(), **asked, by=adviser)
    watch(children=[child], why="Moved twice", review_on=today, by=adviser)
    offer = casework.add_offer(authority=council, group="tuition", name="Maths tuition", by=head)
    pep = PEP.objects.filter(child=child).first()
    of_child = "watch interventions add_intervention notes add_note tell told challenges add_challenge".split()
    addresses = ["/", "/?all=overdue", "/?all=waiting", reverse("casework:desk"), reverse("casework:watchlist")]
    addresses += [reverse("caseload:list") + narrowed for narrowed in ["", *LISTS]]
    addresses += [reverse("caseload:save_view") + "?plan=overdue"]
    addresses += [reverse(f"casework:{name}", args=[child.pk]) for name in of_child]
    addresses += [reverse("casework:alerts", args=[kind]) for kind in ("no-school", "part-time", "late-education")]
    addresses += [
        reverse("casework:catalogue", args=[council.code]),
        reverse("casework:retire", args=[council.code, offer.pk]),
        reverse("casework:change_intervention", args=[entry.pk]),
        reverse("casework:correct_note", args=[note.pk]),
        reverse("casework:followed_up", args=[note.pk]),
        reverse("casework:school", args=[entry.school_id]),
        reverse("casework:concern", args=[pep.pk]),
        reverse("casework:report", args=[report.pk]),
        *(reverse(f"casework:{name}", args=[challenge.pk]) for name in ("challenge", "further", "close")),
    ]
    look([adviser, head, cast["social worker"]], addresses)


def test_quality(look, cast, council):
    adviser, head = cast["adviser"], cast["head"]
    ratings = moderating.can_be_drawn(council, adviser).order_by("pk")[:2]
    drawn = {"authority": council, "name": "Autumn", "how": "By chance", "share": None, "by": head}
    sample = moderating.draw(ratings=ratings, reader=adviser, **drawn)
    compared, still_open = sample.readings.order_by("pk")
    given = {line.criterion: (line.level, "Seen.") for line in Rating.objects.get(pep=compared.pep).criteria.all()}
    moderating.rate_second(reading=compared, overall="amber", levels=given, by=adviser)
    waiting = PEP.objects.awaiting_sign_off().filter(child__restricted=False).first()
    of_plan = ("signoff:rate", "signoff:decide", "signoff:return", "signoff:sign_off", "signoff:page")
    of_settings = ("page", "criterion_add", "scale", "clause_add", "otherwise", "preview")
    addresses = [
        *(reverse(f"quality:{name}") for name in ("queue", "samples")),
        reverse("quality:draw", args=[council.code]),
        reverse("quality:sample", args=[sample.pk]),
        reverse("quality:second", args=[still_open.pk]),
        reverse("quality:compare", args=[compared.pk]),
        *(reverse(name, args=[waiting.pk]) for name in of_plan),
        *(reverse(f"rubric:{name}", args=[council.code]) for name in of_settings),
        reverse("rubric:version", args=[council.code, 1]),
        reverse("rubric:criterion", args=[council.code, "voice"]),
        reverse("rubric:comments", args=[council.code, "voice"]),
        reverse("rubric:clause", args=[council.code, 0]),
    ]
    look([adviser, head], addresses)


def test_a_move_at_each_of_its_steps(look, cast):
    worker, adviser, child = cast["social worker"], cast["adviser"], cast["child"]
    of_child = [reverse("moves:of_child", args=[child.pk]), reverse("moves:start", args=[child.pk])]
    look([worker, adviser], of_child)
    need = {"reason": "needs", "words": "More help than there is.", "wanted_from": None}
    need |= {"emergency": False, "moved_on": None}
    move = moves.start_move(child=child, token=uuid4(), values=need, by=worker)
    option = moves.add_option(move=move, option=MoveOption(school=SchoolFactory(name="Hazel School")), by=worker)
    today = clock.today()
    steps = [
        ("options", worker, {"option": option, "words": "It has a base."}),
        ("agreement", adviser, {"answer": "agreed", "words": "We know it well."}),
        ("apply", worker, {"answer": "social_worker", "who": "Saltmarsh County", "on": today}),
        ("answer", worker, {"answer": "offered", "on": today}),
        ("date", worker, {"on": today}),
        ("transition", worker, {"who": "Liam Penrose", "words": "Two visits.", "more": "Reading on Tuesdays."}),
    ]
    pages = [reverse("moves:move", args=[move.pk]), *of_child]
    pages += [reverse(f"moves:{name}", args=[move.pk]) for name in ("options", "add_option", "choose")]
    pages += [reverse(f"moves:{name}", args=[move.pk, option.pk]) for name in ("option", "remove_option")]
    pages += [reverse("moves:step", args=[move.pk, kind]) for kind in PAGES]
    look([worker, adviser], pages)
    for kind, by, said in steps:
        if kind == "agreement" and Move.objects.get(pk=move.pk).agreement == "none":
            continue
        moves.take_step(move=move, kind=kind, token=uuid4(), by=by, **said)
        look([worker, adviser], pages)
    moves.start_at_school(move=move, token=uuid4(), words="The meeting was before.", by=worker)
    look([worker, adviser], pages)
