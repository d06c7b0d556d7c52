"""Every page each person can open, at every stage of a plan, on a wide and on a narrow screen, through the eyes of axe.

Pages of the same build are looked at once: what differs is which boxes and buttons are there, not the words in them.
"""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts import actions as people
from accounts.roles import Role
from audit import clock
from children.models import Contact
from documents import actions as documents
from documents.models import Document
from documents.verdicts import record_verdict
from peps.actions import save_row
from peps.fields import PAGES, ROWS
from peps.figures.layouts import KINDS
from peps.figures.loading import keep as keep_figures
from peps.models import PEP, AlternativeView, FiguresFile, Part
from targets import actions as targets
from targets.models import Target
from tests.documents import corpus
from tests.factories import ChildFactory, SchoolFactory, UserFactory, allocate, enrol, in_care, member, pep_at
from tests.journeys.eyes import NARROW, WIDE, Eyes

pytestmark = [pytest.mark.browser, pytest.mark.full]
PERSONAS = ["social worker", "teacher", "adviser", "head", "administrator", "carer", "young person"]
STAGES = ["new", "held", "written", "submitted", "returned", "rated", "signed_off", "closed"]
OF_PLAN = """peps:plan peps:actions peps:answers peps:other_view peps:ask_child peps:links peps:link_round
    peps:arrange peps:people peps:invite peps:ready peps:equipment peps:interpreter peps:call_off peps:reply peps:thread
    peps:held peps:who_came peps:mine peps:carer_views targets:list targets:add
    targets:no_money signoff:page signoff:submit signoff:return signoff:rate signoff:sign_off signoff:close
    signoff:reopen papers:plan papers:my_plan""".split()
OF_CHILD = """children:child children:name children:placement children:school children:people documents:list
    documents:add money:child money:ask""".split()
OF_TARGET = ["change", "remove", "review", "ask", "story", "action_add"]
OF_REQUEST = ["request", "change", "remove", "decide", "evidence", "impact", "settle"]
OF_NOBODY = """home children:list children:new accounts:people accounts:invite help accessibility privacy
    provisioning:warnings provisioning:caseloads provisioning:reviews
    components:gallery account_logout account_login account_reset_password account_reset_password_done demo_people
    demo_outbox""".split()


@pytest.fixture
def eyes():
    return Eyes(axe_at=(NARROW, WIDE))


@pytest.fixture
def cast(council):
    school = SchoolFactory(name="Oakfield School")
    return {
        "social worker": member(Role.SOCIAL_WORKER, council, name="Priya Shah"),
        "teacher": member(Role.DESIGNATED_TEACHER, school, name="Tom Reed", email="tom@oakfield.example"),
        "adviser": member(Role.ADVISER, council, name="Amira Khan", demo_line="Reads plans"),
        "head": member(Role.HEAD, council, name="Helen Marsh"),
        "administrator": member(Role.ADMINISTRATOR, council, name="Alex Doyle"),
        "carer": member(Role.CARER, council, name="Jo Carer"),
        "school": school,
    }


@pytest.mark.parametrize("stage", STAGES[:4])  # the others: test_pages_look_later.py
def test_pages_of_a_plan(stage, cast, council, chromium, live_server, eyes):
    look_at_a_plan(stage, cast, council, chromium, live_server, eyes)


def look_at_a_plan(stage, cast, council, chromium, live_server, eyes):
    child, pep, young_person = child_with_plan(stage, cast, council)
    for persona in PERSONAS:
        who = young_person if persona == "young person" else cast[persona]
        with Reader(who, chromium, live_server, eyes) as reader:
            for address in addresses_of(pep, child):
                reader.looks_at(address)
    assert not eyes.problems, "\n".join(eyes.problems)


def test_pages_of_nobody_in_particular(cast, council, chromium, live_server, eyes):
    invitation = people.invite(
        email="nia@council.example", name="Nia", role=Role.ADVISER, authority=council, by=cast["administrator"]
    )
    membership = cast["adviser"].memberships.get()
    addresses = [
        *(reverse(name) for name in OF_NOBODY),
        reverse("accounts:accept", args=[invitation.token]),
        reverse("accounts:accept", args=["unknown"]),
        reverse("accounts:person", args=[invitation.user_id]),
        reverse("accounts:person", args=[cast["adviser"].pk]),
        reverse("accounts:suspend", args=[cast["adviser"].pk]),
        reverse("accounts:end_membership", args=[membership.pk]),
    ]
    for who in (None, cast["administrator"], cast["head"], cast["teacher"], cast["carer"]):
        with Reader(who, chromium, live_server, eyes) as reader:
            for address in addresses:
                reader.looks_at(address)
    assert not eyes.problems, "\n".join(eyes.problems)


# ---------------------------------------------------------------- who looks


class Reader:
    """Somebody signed in, who looks at each page they can open, unless one built like it was looked at before."""

    def __init__(self, who, chromium, live_server, eyes):
        self.client, self.eyes = Client(), eyes
        self.context = chromium.new_context(base_url=live_server.url, viewport={"width": WIDE, "height": 900})
        if who:
            self.client.force_login(who)
            cookie = self.client.cookies["sessionid"].value
            self.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        self.page = self.context.new_page()
        eyes.watch(self.page)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()

    def looks_at(self, address: str) -> None:
        answer = self.client.get(address)
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            return
        build = f"{address.split('?')[0]} {hash(build_of(answer.text))}"
        kind = re.sub(r"[0-9a-f-]{36}", "…", build)
        if kind in self.eyes.seen:
            return
        self.page.goto(address)
        self.eyes.look_at(self.page, kind)


def build_of(html: str) -> tuple:
    """The tags and classes of a page, in order, each run of the same ones once: its words and ids left out."""
    tags = [re.sub(r'\s(?!class|type|role)[\w-]+="[^"]*"', "", tag) for tag in re.findall(r"<\w[^>]*>", html)]
    return tuple(dict.fromkeys(tags))


# ---------------------------------------------------------------- what there is to look at


def child_with_plan(stage, cast, council):
    today = clock.today()
    child = in_care(ChildFactory(authority=council, given_name="Ada", year_group="9"), since=today - timedelta(days=30))
    enrol(child, cast["school"])
    young_person = UserFactory(name="Ada Example")
    allocate(child, cast["social worker"], Role.SOCIAL_WORKER)
    allocate(child, cast["carer"], Role.CARER)
    allocate(child, young_person, Role.YOUNG_PERSON)
    writers = {"social_worker": cast["social worker"], "teacher": cast["teacher"], "adviser": cast["adviser"]}
    pep = pep_at(stage, child=child, meeting_on=today - timedelta(days=10), **writers)
    if stage in {"held", "new"}:
        _more_to_read(pep, child, cast)
    return child, pep, young_person


def _more_to_read(pep, child, cast):
    """A contact, an adult's view, a document and two requests for money."""
    worker, teacher = cast["social worker"], cast["teacher"]
    Contact.objects.create(child=child, name="Gran Lovell", restrictions="Not alone")
    view = AlternativeView(pep=pep, view_of="teacher", words="Quiet.", written_by=teacher, written_at=clock.now())
    save_row(row=view, pep=pep, part=Part.B, by=teacher)
    about = {"kind": "report", "title": "Psychologist's report", "plan_id": pep.pk}
    report, photo = corpus.upload("r.pdf", corpus.pdf()), corpus.upload("p.jpg", corpus.picture())
    first = documents.add_document(child=child, upload=report, by=worker, **about)
    documents.add_document(child=child, upload=report, by=worker, replaces=first, **about)
    documents.add_document(child=child, upload=photo, by=worker, **about)
    bad = documents.add_document(child=child, upload=report, by=worker, **about)
    record_verdict(document=bad, found="Eicar", by=None)
    rows = b"possible,attended,authorised,unauthorised\n120,114,4,4\n120,-3,,\n"
    as_at = {"as_at": clock.today(), "source": "School register"}
    keep_figures(kind=KINDS["attendance"], name="f.csv", data=rows, **as_at, pep=pep, by=teacher)
    for target in Target.objects.filter(set_in=pep):
        for submit in (False, True):
            asked = {"fund": "pp_plus", "category": "tuition", "description": "Maths tuition", "units": 10}
            asked |= {"unit_cost": 30, "expected_impact": "Ready for the next step"}
            targets.ask_for_money(pep=pep, target=target, token=uuid4(), values=asked, submit=submit, by=teacher)


def addresses_of(pep, child):
    for plan in [pep, *PEP.objects.filter(previous=pep)]:
        yield from (reverse(name, args=[plan.pk]) for name in OF_PLAN)
        yield from (reverse("peps:part", args=[plan.pk, letter]) for letter in "ABCE")
        yield from (reverse("peps:page", args=[plan.pk, page.slug]) for page in PAGES)
        yield from (reverse("signoff:reopen_part", args=[plan.pk, letter]) for letter in "AE")
        yield reverse("signoff:complete", args=[plan.pk, "B"])
        yield from (reverse("peps:row", args=[plan.pk, "attainment", row.pk]) for row in plan.attainment.all())
        yield from (reverse("peps:row", args=[plan.pk, "contacts", row.pk]) for row in child.contacts.all())
        yield from (reverse("peps:row_add", args=[plan.pk, kind]) for kind in ROWS)
        for target in Target.objects.filter(child=child):
            yield from (reverse(f"targets:{name}", args=[plan.pk, target.pk]) for name in OF_TARGET)
        for asked in plan.funding_requests.all():
            about = ("change_request", "remove_request")
            yield from (reverse(f"targets:{name}", args=[plan.pk, asked.pk]) for name in about)
    for asked in child.funding_requests.all():
        yield from (reverse(f"money:{name}", args=[asked.pk]) for name in OF_REQUEST)
    yield reverse("home")
    yield reverse("children:list")
    yield from (reverse(name, args=[child.pk]) for name in OF_CHILD)
    yield from (reverse("children:end_allocation", args=[child.pk, row.pk]) for row in child.allocations.all())
    for name in ("change", "add_newer", "remove", "destroy"):
        yield from (reverse(f"documents:{name}", args=[row.pk]) for row in Document.objects.filter(child=child))
    yield reverse("documents:cite", args=[child.pk, pep.pk])
    yield reverse("documents:held_back")
    yield f"{reverse('figures:choose')}?plan={pep.pk}"
    for kept in FiguresFile.objects.all():
        yield from (reverse("figures:preview", args=[kept.pk]) + show for show in ("", "?show=new"))
