"""Every cell of the access table, against the pages: what it shows is shown, what it writes is taken, nothing else.

For each row of the table READS and WRITES name pages that stand for it; where there are several, any of them will do,
because people in different capacities use different ones.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.test import Client

from accounts.roles import DELEGATES, DERIVED, Role
from audit import clock
from children import access
from children.actions import enrol
from children.delegation.actions import delegate
from children.models import Child
from children.standing import capacities
from peps.models import PEP
from tests.factories import allocate, member, pep_at
from tests.world import NOT_FOR_SCHOOL, TODAY, undone

ADDRESS = "9 Hidden Lane"
# Of persons: what another system reads is looked at in tests/exchange/.
ROLES = sorted({role for cells in access.CELLS.values() for role in cells} - {Role.SYSTEM})
REFUSED = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
PERSONAS = {
    Role.SOCIAL_WORKER: "social worker",
    Role.DESIGNATED_TEACHER: "teacher",
    Role.CARER: "carer",
    Role.YOUNG_PERSON: "young person",
    Role.PARENT: "parent",
    Role.ADVISER: "adviser",
    Role.HEAD: "head",
    Role.ADMINISTRATOR: "administrator",
    Role.FINANCE_OFFICER: "finance officer",
    Role.REVIEWING_OFFICER: "reviewing officer",
}


def whole(response) -> bool:
    return True


def card(title: str) -> Callable:
    return lambda response: title in [each["title"] for each in response.context["cards"]]


def panel(template: str) -> Callable:
    return lambda response: template in [each["template"] for each in response.context["panels"]]


def given(name: str) -> Callable:
    """The page was given something under this name."""
    return lambda response: bool(response.context.get(name))


def says(words: str) -> Callable:
    return lambda response: words in response.content.decode()


@dataclass(frozen=True)
class Page:
    line: str  # as in tests/test_access.py: the name, the letter or slug, and the child
    shows: Callable = whole

    def address(self, world) -> str:
        page, _, of = self.line.partition(" @")
        name, *words = page.split(" ")
        return world.address(name, *words, of=of or "Ada")


READS = {
    "name": [Page("children:child", given("child")), Page("peps:plan", given("identity")), Page("peps:mine")],
    "identity": [Page("children:child", card("About the child"))],
    "ids": [Page("children:child", card("Dates and numbers"))],
    "attachments": [Page("children:child", card("Schools"))],
    "placement": [Page("children:child", card("Where the child lives"))],
    "confidential_place": [Page("children:child", says(ADDRESS))],
    "contacts": [Page("peps:page contacts")],
    "care": [Page("peps:page care")],
    "care_history": [Page("children:child", says("Category of need"))],
    "plan": [Page("peps:plan", given("steps"))],
    "sections": [Page("peps:plan")],
    "plan_status": [Page("children:child", panel("epep/panels/plans.html"))],
    "views": [Page("peps:page views"), Page("peps:my_views:hello")],
    "views_not_for_school": [Page("peps:part B", says(NOT_FOR_SCHOOL)), Page("peps:mine", says(NOT_FOR_SCHOOL))],
    "alternative_views": [Page("peps:part B", given("other_views"))],
    "carer_views": [Page("peps:page carer-views"), Page("peps:carer_views")],
    "education": [Page("peps:page school")],
    "pathway": [Page("peps:page pathway @Eve"), Page("peps:mine @Eve", says("An apprenticeship"))],
    "targets": [Page("targets:list")],
    "money": [Page("targets:list", says("Maths tuition"))],
    "funding_decision": [Page("money:decide")],
    "payments": [Page("money:payments")],
    "meeting": [Page("peps:page minutes")],
    "meeting_details": [Page("peps:calendar")],
    "thread": [Page("peps:thread")],
    "my_plan": [Page("papers:my_plan")],
    "family_page": [Page("peps:mine")],
    "sign_off_page": [Page("signoff:page")],
    "rating": [Page("signoff:page @Ben", given("rating"))],
    "feedback_to_teacher": [Page("signoff:page @Ben", says("Clear targets."))],
    "feedback_to_social_worker": [Page("signoff:page @Ben", says("A clear summary."))],
    "decision": [Page("signoff:close")],
    "interventions": [Page("casework:interventions")],
    "case_recording": [Page("casework:notes")],
    "reports": [Page("casework:told")],
    "challenges": [Page("casework:challenges")],
    "moves": [Page("moves:move")],
    "move_options": [Page("moves:options")],
    "documents": [Page("documents:list"), Page("documents:download")],
    "closed_to": [Page("children:closed_to")],
    "history": [Page("children:history")],
    "looks": [Page("children:looks")],
    "whole_record": [Page("records:child")],
}
WRITES = {
    "identity": ["children:name"],
    "ids": ["children:name"],
    "attachments": ["children:people"],
    "placement": ["children:placement"],
    "confidential_place": ["children:placement"],
    "contacts": ["peps:page contacts"],
    "care": ["peps:page care"],
    "views": ["peps:answers", "peps:page views"],
    "alternative_views": ["peps:other_view"],
    "carer_views": ["peps:page carer-views", "peps:carer_views"],
    "education": ["peps:page school"],
    "pathway": ["peps:page pathway @Eve", "peps:my_pathway @Eve"],
    "targets": ["targets:add"],
    "money": ["targets:ask"],
    "funding_decision": ["money:decide"],
    "payments": ["money:payments"],
    "meeting": ["peps:page minutes"],
    "meeting_details": ["peps:arrange"],
    "thread": ["peps:thread"],
    "sign_off_page": ["signoff:complete A", "signoff:complete B"],
    "rating": ["signoff:rate @Ben"],
    "feedback_to_teacher": ["signoff:decide @Ben"],
    "feedback_to_social_worker": ["signoff:decide @Ben"],
    "decision": ["signoff:close"],
    "interventions": ["casework:add_intervention"],
    "case_recording": ["casework:add_note"],
    "reports": ["casework:tell", "casework:report"],
    "challenges": ["casework:add_challenge", "casework:challenge"],
    "moves": ["moves:step transition"],
    "move_options": ["moves:add_option"],
    "documents": ["documents:add"],
    "closed_to": ["children:closed_to", "children:restrict"],
    "whole_record": ["records:copy", "records:ask", "records:hold"],
}
NO_PAGE_WRITES = {
    "views_not_for_school": "is written where the child's answers are, by ticking who may see each of them",
    "care_history": "comes with the case system's file and when a child comes into care; no page of its own changes it",
    "plan": "is written as its sections, each with a row of its own",
}


def test_every_row_has_its_pages_or_says_why_not():
    written = {record for record in access.CELLS if access.may_write(record)}
    assert READS.keys() == access.CELLS.keys() == access.WORDS.keys()
    assert WRITES.keys() | NO_PAGE_WRITES.keys() == written
    assert WRITES.keys() & NO_PAGE_WRITES.keys() == set()


def test_whoever_writes_a_row_reads_it():
    assert {cell for cells in access.CELLS.values() for cell in cells.values()} == {"R", "RW"}
    assert {*ROLES, Role.SYSTEM} == {*PERSONAS, *DERIVED}


# ---------------------------------------------------------------- the gate


@pytest.fixture
def cast(ada, authority, school, social_worker, teacher, carer, young_person, adviser, head, administrator):
    """Somebody in each capacity for Ada, and in no other."""
    officer = member(Role.REVIEWING_OFFICER, authority)
    allocate(ada, officer, Role.REVIEWING_OFFICER)
    finance = member(Role.FINANCE_OFFICER, authority)
    parent = member(Role.PARENT, authority)
    allocate(ada, parent, Role.PARENT)
    people = [social_worker, teacher, carer, young_person, parent, adviser, head, administrator, finance, officer]
    return dict(zip(PERSONAS, people, strict=True)) | delegates_of(ada, authority, school, social_worker, teacher)


def delegates_of(child, authority, school, social_worker, teacher, *others) -> dict:
    """A delegate for each section alone: of the social worker for Section A, of the teacher for the others.

    They help with the child, and with `others` too.
    """
    found = {}
    today = clock.today()
    for letter, role in access.DELEGATE_FOR.items():
        by, of = (social_worker, authority) if letter == "A" else (teacher, school)
        email = f"delegate-{letter.lower()}@{by.email.rpartition('@')[2]}"
        found[role] = member(Role.COLLEAGUE, of, name=f"Delegate {letter}", email=email)
        days = {"starts": today, "ends": today + timedelta(days=30)}
        for each in (child, *others):
            delegate(child=each, to=found[role], letters=[letter], **days, by=by)
    return found


@pytest.mark.django_db
def test_the_gate_opens_for_the_cells_that_read_and_for_no_other(ada, cast):
    assert {role: capacities(person, ada) for role, person in cast.items()} == {role: {role} for role in cast}
    for record, cells in access.CELLS.items():
        seen = {role for role, person in cast.items() if Child.objects.visible_to(person, record).exists()}
        assert seen == set(cells) - {Role.KEEPER, Role.SYSTEM}, record  # a plan’s: see the next test; and no person


@pytest.mark.django_db
def test_the_gate_of_a_plan_opens_to_the_school_that_finishes_it(ada, social_worker, teacher, other_school):
    plan = pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)
    with clock.at(TODAY):
        enrol(child=ada, school=other_school, starts=TODAY, by=None)
        for record, cells in access.CELLS.items():
            seen = PEP.objects.visible_to(teacher, record)
            assert list(seen) == ([plan] if Role.KEEPER in cells else []), record


# ---------------------------------------------------------------- the pages


@pytest.fixture
def client_of(again):
    """A browser of somebody in a capacity; the place where Ada lives is confidential."""

    def sign_in(role) -> Client:
        ada, eve = again.children["Ada"], again.children["Eve"]
        ada.placements.update(address=ADDRESS, confidential=True)
        if role in DELEGATES:
            teacher, worker = again.user("teacher"), again.user("social worker")
            person = delegates_of(ada, ada.authority, teacher.memberships.get().school, worker, teacher, eve)[role]
        elif role == Role.KEEPER:
            person = again.user("teacher")
            elsewhere = again.user("other teacher").memberships.get().school
            for child in again.children.values():
                enrol(child=child, school=elsewhere, starts=clock.today(), by=None)
        else:
            person = again.user(PERSONAS[role])
        client = Client(raise_request_exception=False)
        client.force_login(person)
        return client

    return sign_in


@pytest.mark.full
@pytest.mark.parametrize("role", ROLES)
def test_pages_show_what_the_cells_read_and_nothing_else(role, again, client_of):
    client = client_of(role)
    addresses = {page: page.address(again) for pages in READS.values() for page in pages}
    got = {address: client.get(address) for address in set(addresses.values())}

    def shown(page) -> bool:
        response = got[addresses[page]]
        return response.status_code == HTTPStatus.OK and page.shows(response)

    seen = {record for record, pages in READS.items() if any(shown(page) for page in pages)}
    assert seen == {record for record in access.CELLS if role in access.may_read(record)}


# Where the page that writes a row is found by the readers of another.
FOUND_BY = {"ids": "identity", "confidential_place": "placement", "money": "targets"}


@pytest.mark.full
@pytest.mark.parametrize("role", ROLES)
def test_pages_take_what_the_cells_write_and_nothing_else(role, again, client_of):
    """Where the cell is blank the page does not exist."""
    client = client_of(role)
    addresses = {line: Page(line).address(again) for lines in WRITES.values() for line in lines}
    got = {line: _sent(client, address) for line, address in addresses.items()}
    taken = {record for record, lines in WRITES.items() if any(got[line] not in REFUSED for line in lines)}
    assert taken == {record for record in WRITES if role in access.may_write(record)}
    for record, lines in WRITES.items():
        if role not in access.may_read(FOUND_BY.get(record, record)):
            assert {got[line] for line in lines} == {HTTPStatus.NOT_FOUND}, record


def _sent(client, address) -> int:
    """Whether it is heard is what counts: what is wrong with an empty form comes after."""
    with undone():
        return client.post(address).status_code
