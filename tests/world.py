"""One small world for the tests that hold the house together: a council, a school, a child for each state of a plan.

It is built once for a module and rolled back after it; a test that changes something asks for `again`, and undoes it.
"""

import fcntl
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.test.utils import setup_databases, teardown_databases
from django.urls import get_resolver, reverse

from accounts import actions as people
from accounts.asking.actions import ask as ask_for_login
from accounts.models import Membership, ResetRequest, User
from accounts.roles import Role
from accounts.teams import join_team, make_team
from audit import clock
from casework import actions as desk
from casework.models import MoveOption, Offer, Watch
from casework.moves import actions as moves
from casework.watching import watch
from children.closing import close_to
from children.delegation.actions import delegate
from children.events import facts_changed
from children.models import Contact
from children.people_file.loading import keep as keep_people_file
from children.transfers.actions import offer
from children.twins import finding
from documents import actions as documents
from documents import files
from documents.models import Document
from documents.verdicts import record_verdict
from exchange.actions import make_token
from exchange.models import Call, Delivery, Message, Scope, SystemToken
from exchange.outbound.actions import set_up
from exchange.webhooks.actions import add as add_endpoint
from insight.actions import want_report
from organisations.actions import give_own_terms
from organisations.models import Authority, ImportRun
from papers.models import Paper
from papers.shared.actions import share
from peps.actions import save_row
from peps.figures.layouts import KINDS
from peps.figures.loading import keep as keep_figures
from peps.gathering import links
from peps.guests.actions import make_link
from peps.models import PEP, AlternativeView, Draft, FormerPlan, InvitedLink, Part
from peps.own.actions import save_draft
from peps.room.actions import check_recorded
from peps.voice import actions as voice
from records import actions as records
from records.models import Disposal, HeldItem, RecordCopy, TakingIn
from records.twins import merging
from signoff.models import Duty, SavedView
from signoff.quality import moderating
from signoff.reminders.actions import make_feed
from targets import actions as targets
from targets.models import Target
from targets.money.allocating import start_scheme
from targets.money.paying import make_batch
from tests.documents import corpus
from tests.factories import (
    AuthorityFactory,
    ChildFactory,
    SchoolFactory,
    UserFactory,
    allocate,
    enrol,
    in_care,
    member,
    pep_at,
    unheard,
)

IN_CARE_SINCE, TODAY = date(2026, 9, 7), date(2026, 10, 6)
STAGE_OF = {"Ada": "held", "Fay": "new", "Eve": "written", "Ben": "rated", "Cleo": "signed_off", "Dan": "closed"}
SURNAME = "Lovell"  # of every child of ours, and of nobody else
YEAR_OF = {"Eve": "10"}  # old enough for a 14–19 plan
TUITION = {
    "fund": "pp_plus",
    "category": "tuition",
    "description": "Maths tuition",
    "units": 10,
    "unit_cost": 30,
    "expected_impact": "Ready for the next step in maths",
}
NOT_FOR_SCHOOL = "Only Priya is to know about the bus."
PEOPLE_FILE = b"name,email,role\nNoa New,noa@council.example,adviser\nBad Row,nowhere,adviser\n"
FIGURES_FILE = b"upn,possible,attended\nA12,120,114\n"


@dataclass
class World:
    people: dict[str, User] = field(default_factory=dict)
    children: dict[str, object] = field(default_factory=dict)
    plans: dict[str, PEP] = field(default_factory=dict)
    rows: dict[str, UUID] = field(default_factory=dict)  # whatever else an address names

    def user(self, persona: str) -> User:
        """As the database has them, with nothing remembered from before."""
        return User.objects.get(pk=self.people[persona].pk)

    def plan(self, of: str) -> PEP:
        return PEP.objects.with_everything().get(pk=self.plans[of].pk)

    def address(self, name: str, *words: str, of: str = "Ada") -> str:
        """The address of a page; what it names is found by the names of its pattern's arguments."""
        known = {"child_id": self.children[of.split("'")[0]].pk, "pep_id": self.plans[of].pk, **self.rows}
        known |= self.rows.get(f"for {name}", {}) | self.rows.get(f"for {name} of {of}", {})
        known |= self.rows.get(f"for {name} {' '.join(words)}", {})
        known |= dict(zip(("letter", "slug", "kind"), words * 3, strict=False))
        return reverse(name, kwargs={argument: known[argument] for argument in PATTERNS[name]})


def walk(patterns, namespace="", arguments=()):
    """Every address of the house: its name and the arguments it takes."""
    for pattern in patterns:
        taken = (*arguments, *pattern.pattern.converters, *pattern.pattern.regex.groupindex)
        taken = tuple(dict.fromkeys(taken))
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern.url_patterns, inner, taken)
        else:
            yield (f"{namespace}{pattern.name}" if pattern.name else None), str(pattern.pattern), taken


PATTERNS = {name: arguments for name, _, arguments in walk(get_resolver("epep.urls").url_patterns)}


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_modify_db_settings, django_db_blocker, django_db_keepdb, tmp_path_factory
):
    """The test database, whether or not a test asks for `db`: the world is built outside any one test."""
    walked = Walked(tmp_path_factory) if connection.vendor == "postgresql" and WORKERS > 1 else None
    with django_db_blocker.unblock():
        if walked:
            walked.take()
        made = setup_databases(verbosity=0, interactive=False, keepdb=django_db_keepdb)
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)
            if walked:
                walked.leave()


WORKERS = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 1))


class Walked:
    """A database in which the first worker walks every migration; each worker's own begins as a copy of it, and the
    last to leave drops it."""

    def __init__(self, tmp_path_factory):
        self.dir = tmp_path_factory.getbasetemp().parent / "walked"  # of all workers of this run
        self.dir.mkdir(exist_ok=True)
        self.about = connection.settings_dict["TEST"]
        self.name = re.sub(r"_gw\d+$", "_walked", connection.creation._get_test_db_name())

    def take(self):
        with self._alone():
            if not (self.dir / "done").exists():
                mine, own_name = connection.settings_dict["NAME"], self.about["NAME"]
                self.about["NAME"] = self.name
                connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
                connection.close()  # nobody may be in a database that is copied
                settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = mine
                self.about["NAME"] = own_name
                (self.dir / "done").touch()
        self.about["TEMPLATE"] = self.name

    def leave(self):
        with self._alone():
            (self.dir / f"left-{uuid4()}").touch()
            if len(list(self.dir.glob("left-*"))) == WORKERS:
                connection.creation._destroy_test_db(self.name, verbosity=0)

    @contextmanager
    def _alone(self):
        with (self.dir / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), clock.at(TODAY), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture
def again(world):
    """The world on its day, with everything undone after the test."""
    with clock.at(TODAY), undone():
        yield world


class undone:
    """Whatever happens in this block has not happened afterwards."""

    def __enter__(self):
        self.mark = transaction.savepoint()
        self.waiting = len(connection.run_on_commit)

    def __exit__(self, *_):
        connection.needs_rollback = False
        transaction.savepoint_rollback(self.mark)
        del connection.run_on_commit[self.waiting :]


def build_world() -> World:
    world = World()
    ours, theirs = AuthorityFactory(name="Exampleshire", code="971"), AuthorityFactory(name="Otherland", code="972")
    ours.logo.save("logo.png", ContentFile(corpus.picture("PNG")))
    oakfield = SchoolFactory(name="Oakfield School", la_code=ours.code)
    elmwood = SchoolFactory(name="Elmwood School", la_code=theirs.code)
    world.people = {
        "social worker": member(Role.SOCIAL_WORKER, ours, name="Priya Shah", email="priya@council.example"),
        "other social worker": member(Role.SOCIAL_WORKER, ours, name="Sean Other"),
        "teacher": member(Role.DESIGNATED_TEACHER, oakfield, name="Tom Reed", email="tom@oakfield.example"),
        "other teacher": member(Role.DESIGNATED_TEACHER, elmwood, name="Una Other"),
        "adviser": member(Role.ADVISER, ours, name="Amira Khan", email="amira@council.example"),
        "other adviser": member(Role.ADVISER, theirs, name="Ola Other"),
        "head": member(Role.HEAD, ours, name="Helen Marsh", demo_line="Head of the Virtual School"),
        "administrator": member(Role.ADMINISTRATOR, ours, name="Alex Doyle"),
        "carer": member(Role.CARER, ours, name="Jo Carer"),
        "young person": UserFactory(name="Ada herself"),
        "parent": member(Role.PARENT, ours, name="Paula Parent"),
        "reviewing officer": member(Role.REVIEWING_OFFICER, ours, name="Ivo Roe"),
        "stranger": UserFactory(name="Sam Stranger"),
        "finance officer": member(Role.FINANCE_OFFICER, ours, name="Fin Pound"),
        "delegate": member(Role.COLLEAGUE, oakfield, name="Dele Gate", email="dele@oakfield.example"),
    }
    with unheard(), clock.at(IN_CARE_SINCE):
        for name, stage in STAGE_OF.items():
            _child_with_plan(world, name, stage, ours, oakfield)
        _child_elsewhere(world, theirs, elmwood)
    _rows_of_ada(world)
    _money_of_ada(world, ours, oakfield)
    _shared_work(world)
    _people_to_manage(world, ours)
    _settings_of(world, ours)
    transfer = offer(
        child=world.children["Dan"],
        to=theirs,
        on=TODAY,
        with_plans=True,
        note="",
        by=world.people["administrator"],
    )
    world.rows["transfer_id"] = transfer.pk
    _second_reading(world, ours)
    world.rows["number"], world.rows["place"] = 1, 0  # a version of the criteria, a sentence of their rule
    report = want_report(authority=ours, term="Autumn 2026", purpose="The board", by=world.people["head"])
    world.rows["term_report_id"] = report.pk
    _whole_record(world, ours, world.children["Ada"])
    _twins(world, ours)
    facts_changed(child_ids=[child.pk for child in world.children.values()])
    _shared_copy(world)
    _outbound(world, ours)
    world.rows["duty_id"] = Duty.objects.get(pep=world.plans["Ben"], kind=Duty.Kind.SIGN_OFF).pk
    return world


def _shared_copy(world):
    """Of Cleo's plan, for the carer."""
    snapshot = world.plans["Cleo"].snapshots.get()
    made = {"keys": {"child", "targets_set"}, "people": [world.people["carer"]], "to_whom": ""}
    copy = share(snapshot=snapshot, for_whom="carer", **made, by=world.people["social worker"])
    world.rows["shared_id"] = copy.pk


def _outbound(world, ours):
    """Copies for the case system are on; one of Cleo's plan was put there. Another system is called."""
    head = world.people["head"]
    set_up(authority=ours, is_on=True, pattern="{case_id}", with_data=True, by=head)
    paper = Paper.objects.get(snapshot__pep=world.plans["Cleo"])
    delivery = Delivery.objects.create(authority=ours, paper=paper, wanted_at=clock.now(), sent_at=clock.now())
    told = {"name": "Case system", "url": "https://case.example/", "kinds": ["plan.signed_off"]}
    endpoint, _ = add_endpoint(authority=ours, **told, by=head)
    test = Message.objects.create(key="test", authority=ours, kind="test", at=clock.now())
    call = Call.objects.create(endpoint=endpoint, message=test, wanted_at=clock.now(), sent_at=clock.now())
    world.rows |= {"delivery_id": delivery.pk, "endpoint_id": endpoint.pk, "call_id": call.pk}


def _second_reading(world, ours):
    """Cleo's plan, which the head reads a second time."""
    head = world.people["head"]
    ratings = moderating.can_be_drawn(ours, head)
    drawn = {"authority": ours, "name": "Autumn", "how": "By chance", "share": None, "reader": head, "by": head}
    sample = moderating.draw(ratings=ratings, **drawn)
    world.rows |= {"sample_id": sample.pk, "reading_id": sample.readings.get().pk}


def _child_with_plan(world, name, stage, authority, school):
    names = {"given_name": name, "family_name": SURNAME}
    child = in_care(ChildFactory(authority=authority, year_group=YEAR_OF.get(name, "8"), **names))
    enrol(child, school)
    for persona in ("social worker", "carer", "young person", "reviewing officer", "parent"):
        world.rows[f"{persona} of {name}"] = allocate(child, world.people[persona], persona.replace(" ", "_"))
    cast = {role.replace(" ", "_"): world.people[role] for role in ("social worker", "teacher", "adviser")}
    world.children[name] = child
    world.plans[name] = pep_at(stage, child=child, **cast)
    if stage == "signed_off":
        world.plans[f"{name}'s next"] = PEP.objects.get(previous=world.plans[name])


def _child_elsewhere(world, authority, school):
    """A child of another council, at another school: nobody of ours has anything to do with them."""
    child = in_care(ChildFactory(authority=authority, given_name="Zoe", family_name="Far"))
    enrol(child, school)
    worker = member(Role.SOCIAL_WORKER, authority, name="Wim Far")
    allocate(child, worker, Role.SOCIAL_WORKER)
    world.children["Zoe"] = child
    world.plans["Zoe"] = pep_at("held", child=child, social_worker=worker, teacher=world.people["other teacher"])


def _rows_of_ada(world):
    pep, child = world.plan("Ada"), world.children["Ada"]
    worker, teacher = world.people["social worker"], world.people["teacher"]
    target = Target.objects.get(set_in=pep)
    draft, asked = (
        targets.ask_for_money(pep=pep, target=target, token=uuid4(), values=TUITION, submit=submit, by=teacher)
        for submit in (False, True)
    )
    action = targets.add_target_action(target=target, token=uuid4(), values={"what": "Hears her read"}, by=teacher)
    contact = Contact.objects.create(child=child, name="Gran Moss")
    # Something an adult saw, and a report for professionals: neither is for the young person or the carer.
    view = AlternativeView(
        pep=pep, view_of="teacher", words="Quiet after contact.", written_by=teacher, written_at=clock.now()
    )
    save_row(row=view, pep=pep, part=Part.B, by=teacher)
    kept = {"school_may_see": False}  # what Ada tells her social worker and keeps from her school
    voice.write_down(pep=pep, said={"hard": NOT_FOR_SCHOOL}, how="said", audiences=kept, by=worker)
    report = {"kind": "report", "title": "Psychologist's report", "plan_id": pep.pk}
    bar = close_to(child=child, email="gran@home.example", name="Gran Barred", reason="A relative", by=worker)
    document = documents.add_document(child=child, upload=corpus.upload("r.pdf", corpus.pdf()), by=worker, **report)
    bad = documents.add_document(
        child=child, upload=corpus.upload("r.pdf", corpus.pdf()), by=worker, kind="report", title="Holiday"
    )
    record_verdict(document=bad, found="Eicar", by=None)
    held_back = {"document_id": bad.pk}
    former = FormerPlan.objects.create(
        child=child,
        document=documents.keep_former_plan(
            child=child, title="Plan of 2025", checked=files.check(corpus.upload("p.pdf", corpus.pdf())), by=None
        ),
        held_on=IN_CARE_SINCE,
        term="2025/26",
        sha256="0" * 64,
    )
    figures = keep_figures(
        kind=KINDS["attendance"], name="f.csv", data=FIGURES_FILE, as_at=IN_CARE_SINCE, source="Register", by=teacher
    )
    wrong = {"role": "carer", "agrees": False, "words": "I said Tuesday."}
    asked_to_correct = check_recorded(pep=pep, **wrong, by=world.people["carer"])
    subject, agreed = pep.attainment.first().pk, pep.actions.get().pk
    asked_by_link = InvitedLink(
        purpose="parent", name="Maria Moss", role="Mother", last_day=clock.today() + timedelta(days=9)
    )
    link, path, _ = make_link(pep=pep, link=asked_by_link, by=teacher)
    by_link = {"row_id": link.pk}
    _at_the_desk(world, child)
    begun = Draft.objects.create(user=teacher, pep=pep, unit="page:attendance", typed=[], why="Not a number")
    world.rows |= {
        "target_id": target.pk,
        "action_id": action.pk,
        "request_id": draft.pk,
        "document_id": document.pk,
        "bar_id": bar.pk,
        "allocation_id": world.rows["social worker of Ada"].pk,
        "plan_id": pep.pk,
        "link_id": link.pk,
        "what": "good_at",
        "language": "xx",
        "for guests:open": {"token": path.split("/")[-2]},
        **dict.fromkeys(["for peps:link_renew", "for peps:link_code", "for peps:link_stop"], by_link),
        **dict.fromkeys(["for documents:scan_again", "for documents:destroy"], held_back),
        **{f"for figures:{page}": {"file_id": figures.pk} for page in ("preview", "refused")},
        "for former:paper": {"plan_id": former.pk},
        "for peps:here": {"tab": UUID(int=7)},
        "for peps:room:state": {"key": "unknown", "turn": 1},
        "for peps:row contacts": {"row_id": contact.pk},
        "for peps:row_remove contacts": {"row_id": contact.pk},
        **{f"for peps:{page}": {"row_id": pep.invitees.get().pk} for page in ("invitee", "withdraw", "new_link")},
        "thing": "carer",
        **{f"for invited:{page}": {"token": _invited(world.plan("Cleo's next"))} for page in ("answer", "calendar")},
        "kind": "attainment",
        "for peps:row": {"row_id": subject},
        "for peps:row_again": {"row_id": world.plans["Cleo"].attainment.first().pk},
        "for targets:here": {"tab": UUID(int=9)},
        "for peps:row_here": {"row_id": subject, "tab": UUID(int=8)},
        "draft_id": begun.pk,
        "for peps:row_remove": {"row_id": subject},
        "for peps:action": {"row_id": agreed},
        "for peps:remove_action": {"row_id": agreed},
        "for peps:action_done": {"row_id": agreed},
        "for peps:answer_correction": {"row_id": asked_to_correct.pk},
        **{f"for money:{page}": {"request_id": asked.pk} for page in ("decide", "request")},
        "for targets:remove of Eve": {"target_id": Target.objects.get(set_in=world.plans["Eve"]).pk},
        "for targets:review": {"target_id": Target.objects.get(set_in=world.plans["Cleo"]).pk},
    }


def _at_the_desk(world, child):
    """What the Virtual School wrote down about Ada, what it was told, and what it asks of the school."""
    adviser = world.people["adviser"]
    tuition = {"group": "tuition", "what": "Maths tuition", "given_by": "Kit Lane", "starts_on": TODAY}
    entry = desk.record_intervention(child=child, token=uuid4(), values=tuition | {"place": "school"}, by=adviser)
    called = {"kind": "call", "on": TODAY, "words": "Spoke to Tom.", "follow_up": "Ring", "follow_up_on": TODAY}
    pdf = corpus.upload("r.pdf", corpus.pdf())
    note = desk.record_note(child=child, token=uuid4(), values=called, upload=pdf, by=adviser)
    told = {"about": "part_time", "words": "Only mornings.", "by": world.people["social worker"]}
    report = desk.tell_virtual_school(child=child, token=uuid4(), **told)
    asked = {"subject": "Progress in maths", "words": "Why is there none?", "answer_by": TODAY + timedelta(days=9)}
    challenge = desk.challenge_school(child=child, token=uuid4(), **asked, by=adviser)
    watch(children=[child, world.children["Fay"]], why="Moved twice", review_on=TODAY, by=adviser)
    world.rows["watch_id"] = Watch.objects.get(child=child).pk
    world.rows["view_id"] = SavedView.objects.create(user=adviser, name="Year 8", query="year=8").pk
    offer = Offer.objects.create(authority=child.authority, group="tuition", name="Maths tuition")
    move = _a_move(child, by=told["by"])
    world.rows |= {
        "move_id": move.pk,
        "option_id": move.options.get(school__name="Larch School").pk,
        "entry_id": note.pk,
        "report_id": report.pk,
        "challenge_id": challenge.pk,
        "offer_id": offer.pk,
        "for casework:change_intervention": {"entry_id": entry.pk},
        "for guide:guide": {"slug": "designated-teacher"},
        "for guide:how_to": {"slug": "section-a"},
        "for casework:note_file": {"file_id": note.files.get().pk},
        "for casework:school": {"school_id": entry.school_id},
    }


def _whole_record(world, authority, child):
    """A copy that is wanted, an answer that is looked through, a hold, and a record whose time is over."""
    head = world.people["head"]
    copy = records.want_copy(child=child, purpose="authority", to_whom="Jo Bell, Otherland", by=head)
    who = {"asker": "child", "asker_name": "Ada Lovell", "identity": "Known to us"}
    asked = records.ask(child=child, **who, asked_on=TODAY, by=head)
    asked.gathered_at = clock.now()
    asked.save()
    file = Document.objects.get(pk=world.rows["document_id"]).file.name
    item = HeldItem.objects.create(request=asked, position=1, title="A report", file=file, file_name="r.pdf")
    records.hold(child=child, reason="A claim", by=head)
    over = {"child_id": uuid4(), "authority": authority, "reference": "L1", "keep_until": TODAY, "why": "over"}
    disposal = Disposal.objects.create(**over, proposed_by=head, proposed_at=clock.now())
    found = {"name": "Zoe New", "born": "2012-01-01", "local_id": "Z1", "from": "", "alike": []}
    found |= {"brings": [["plans", 2]], "rows": 9, "files": 1, "people": 3}
    run = TakingIn.objects.create(
        authority=authority, file_name="ada.zip", by=head, at=clock.now(), state="checked", found=found
    )
    own = RecordCopy(child=child, purpose="young_person", to_whom="Ada", by=head, wanted_at=clock.now())
    own.file.save("own.zip", ContentFile(b"PK"), save=False)
    own.made_at, own.sha256 = clock.now(), "0" * 64
    own.save()
    world.rows["for records:own_copy"] = {"copy_id": own.pk}
    named = {"taking_id": run.pk, "copy_id": copy.pk, "item_id": item.pk, "disposal_id": disposal.pk}
    pages = "asked more_time release answer item item_file wait go_on refuse owner sent ask_again".split()
    world.rows |= named | {f"for records:{page}": {"request_id": asked.pk, "item_id": item.pk} for page in pages}


def _twins(world, authority):
    """Two records that look like one child's, and two that were put together."""
    with unheard(), clock.at(IN_CARE_SINCE):
        ann, again = (ChildFactory(authority=authority, given_name="Ann", family_name=SURNAME) for _ in range(2))
        bob, other = (ChildFactory(authority=authority, given_name="Bob", family_name=SURNAME) for _ in range(2))
        finding.look(authority)
        done = merging.merge(stays=bob, goes=other, chosen=CHOSEN, reason="One child", by=world.people["head"])
    world.rows |= {"one_id": ann.pk, "other_id": again.pk, "merge_id": done.merge.pk}


CHOSEN = {"given_name": "stays", "local_id": "stays"}


def _a_move(child, *, by):
    """Two schools were compared and one is chosen; the place is not yet applied for."""
    need = {"reason": "needs", "words": "More help than there is.", "wanted_from": None}
    need |= {"emergency": False, "moved_on": None}
    move = moves.start_move(child=child, token=uuid4(), values=need, by=by)
    options = [
        moves.add_option(move=move, option=MoveOption(school=SchoolFactory(name=name)), by=by)
        for name in ("Hazel School", "Larch School")
    ]
    moves.take_step(move=move, kind="options", token=uuid4(), option=options[0], words="It has a base.", by=by)
    return move


def _money_of_ada(world, authority, school):
    """Between plans: a draft, and what the head approved on a condition; it is with finance in a batch. A scheme."""
    teacher, head = world.people["teacher"], world.people["head"]
    draft, given = (
        targets.ask_for_money(child=world.children["Ada"], token=uuid4(), values=TUITION, submit=submit, by=teacher)
        for submit in (False, True)
    )
    conditions = ["A report each half-term"]
    targets.decide(request=given, kind="approve", conditions=conditions, based_on=given.version, by=head)
    batch = make_batch(authority=authority, requests=[given.pk], by=head)
    scheme = start_scheme(
        authority=authority, year=2026, fund="pp_plus", name="Book boxes", reach="All", amount=Decimal(500), by=head
    )
    after = ["evidence", "impact", "settle", "condition"]
    world.rows |= {
        **{f"for money:{page}": {"request_id": given.pk} for page in after},
        **{f"for money:{page}": {"request_id": draft.pk} for page in ("change", "remove")},
        **{f"for money:{page}": {"school_id": school.pk} for page in ("school", "school_csv")},
        **{f"for money:{page}": {"key": "tuition"} for page in ("category", "category_remove")},
        "batch_id": batch.pk,
        "scheme_id": scheme.pk,
    }
    world.rows["for money:condition"] |= {"condition_id": given.conditions.get().pk}


def _invited(pep) -> str:
    """The token of somebody who was invited by link; their meeting is ahead."""
    return links.path_of(pep.invitees.get()).split("/")[-2]


def _shared_work(world):
    """The teacher shares Section C of every child of ours; with somebody from elsewhere it waits to be confirmed."""
    share = {"letters": ["C"], "starts": TODAY, "ends": TODAY + timedelta(days=60), "by": world.people["teacher"]}
    for name in STAGE_OF:
        world.rows[f"delegation of {name}"] = delegate(child=world.children[name], to=world.people["delegate"], **share)
    otto = UserFactory(name="Otto Elsewhere")
    waits, _ = (delegate(child=world.children[name], to=otto, **share) for name in ("Ada", "Fay"))
    world.rows["delegation_id"] = world.rows["delegation of Ada"].pk
    world.rows["for delegation:decide"] = {"delegation_id": waits.pk}


def _settings_of(world, authority):
    """A school with terms of its own, and a day on which the offices are closed."""
    beech = SchoolFactory(name="Beech School")
    give_own_terms(authority=authority, school=beech, by=None)
    says = {"label": "Which bus?", "hint": "", "choices": [], "required": False, "phases": [], "overlays": []}
    about = {"question": None, "page": "home", "kind": "line", "says": says | {"audience": "professionals"}}
    own = save_draft(authority=authority, **about, by=world.people["head"])
    world.rows |= {
        "school_id": beech.pk,
        "term_id": authority.terms.filter(school=None).latest("first_day").pk,
        "policy_id": authority.policies.get().pk,
        "question_id": own.question_id,
        "closure_id": authority.closures.create(day=date(2030, 12, 31)).pk,
    }


def _an_import(authority, by) -> ImportRun:
    """It was loaded and can be undone; the child it brought has left the portal again."""
    run = ImportRun.objects.create(
        kind="ssda903",
        authority=authority,
        state=ImportRun.State.DONE,
        file_names="header.csv",
        asked_at=clock.now(),
        by_id=by.pk,
        by_name=by.name,
        counts={"created": 1, "updated": 0, "ended": 0, "unchanged": 2, "refused": 1, "warning": 0},
        total=3,
        done=3,
    )
    run.lines.create(outcome="refused", file="header.csv", row=2, column="DOB", words="Not a date.", fix="Enter one.")
    run.lines.create(outcome="created", subject="C1", words="1 placements created")
    run.changes.create(subject_id=uuid4(), model="children.Child", row_id=uuid4(), created=True, version=1)
    return run


def _a_system(authority, world) -> SystemToken:
    says = {"name": "Mosaic", "purpose": "Files plans", "scopes": Scope.values, "networks": []}
    until = {"expires_on": TODAY + timedelta(days=365)}
    return make_token(authority=authority, id=uuid4(), **says, **until, by=world.people["administrator"])[0]


def _people_to_manage(world, authority):
    invitation = people.invite(
        email="nia@council.example",
        name="Nia New",
        role=Role.ADVISER,
        authority=authority,
        by=world.people["administrator"],
    )
    adviser = world.people["adviser"]
    wanted = {"name": "Wyn Wanting", "email": "wyn@school.example", "what": "designated_teacher"}
    asked = ask_for_login(authority=authority, **wanted, place="Oakfield School", why="New in post", by=None)
    theirs = Authority.objects.get(code="972")
    both = member(Role.SOCIAL_WORKER, theirs, person=member(Role.SOCIAL_WORKER, authority, name="Bea Both"))
    odo = member(Role.ADMINISTRATOR, theirs, name="Odo Other")
    reset = ResetRequest.objects.create(user=both, asked_by=odo, asked_at=clock.now(), how="seen")
    team = make_team(authority=authority, name="North", by=world.people["administrator"])
    with_sean = {"person": world.people["other social worker"], "manages": False}
    place = join_team(team=team, by=world.people["administrator"], **with_sean)
    file = keep_people_file(name="people.csv", data=PEOPLE_FILE, authority=authority, by=world.people["administrator"])
    world.rows |= {
        "run_id": _an_import(authority, world.people["administrator"]).pk,
        "user_id": adviser.pk,
        "login_id": asked.pk,
        "file_id": file.pk,
        "team_id": team.pk,
        "place_id": place.pk,
        "membership_id": Membership.objects.get(user=adviser).pk,
        "token": invitation.token,
        "code": authority.code,
        "role": Role.SOCIAL_WORKER,
        "for provisioning:caseload": {"user_id": world.people["social worker"].pk},
        "for provisioning:review_school": {"school_id": world.people["teacher"].memberships.get().school_id},
        "token_id": _a_system(authority, world).pk,
        # Of the API: what its addresses would show to a system that reads.
        **{"child": world.children["Ada"].pk, "plan": world.plans["Cleo"].pk, "document": world.rows["document_id"]},
        # What nobody has: an address with it is found by nobody.
        **dict.fromkeys(["kept_id", "glass_id"], uuid4()),
        "pk": 0,
        "provider_id": "nobody",
        "uidb36": "0",
        "key": "unknown",
        "for children:end_parent": {"allocation_id": world.rows["parent of Ada"].pk},
        "for accounts:reset_request": {"request_id": reset.pk},
        "for accounts:resend": {"user_id": invitation.user_id},
        "for feed": {"token": make_feed(by=adviser).token},
        "for demo_sign_in": {"user_id": world.people["head"].pk},
    }
