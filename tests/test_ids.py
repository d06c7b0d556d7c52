"""Somebody types the ids of others into an address: of another council's objects, and of another child's, plan's,
team's or request's under their own. It is not found (or refused without the office), and no table changes."""

import logging
from datetime import timedelta
from http import HTTPStatus
from uuid import uuid4

import pytest

from accounts.roles import Role
from accounts.teams import join_team, make_team
from casework.models import Offer
from children.closing import close_to
from documents.actions import add_document
from organisations.models import Authority
from peps.models import Draft
from peps.own.actions import save_draft
from targets import actions as targets
from targets.models import Target, TargetAction
from tests.documents import corpus
from tests.factories import member
from tests.test_access import Browser, rows_of_all_tables
from tests.world import PATTERNS, SURNAME, TODAY, TUITION, undone

pytestmark = pytest.mark.full
REFUSED = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}

# What is not of one council alone, and why.
OF_EVERYBODY = {
    "look", "logo",  # how a council's pages look is seen before anybody signs in
    "demo_sign_in",  # the demonstration's list of people
    "sign_in:kept", "sign_in:throw_away",  # found by the session, not by the id: whoever has none goes home
    "transfers:one", "transfers:take", "transfers:refuse", "transfers:withdraw",  # this child is offered to them
    "accounts:reset_request",  # of somebody who works for both
    "people_file:preview", "people_file:refused", "figures:preview", "figures:refused",  # see the next but one test
    "money:school", "money:school_csv",  # schools are everybody's; what they read there is their own council's
}  # fmt: skip
WITH_IDS = [
    name for name, arguments in PATTERNS.items()
    if name not in OF_EVERYBODY and any(each == "code" or each.endswith("_id") for each in arguments)
    and not name.startswith(("openid_connect", "sign_in:accept_with"))
]  # fmt: skip
OFFICES = [
    Role.HEAD, Role.ADMINISTRATOR, Role.ADVISER, Role.FINANCE_OFFICER, Role.SOCIAL_WORKER, Role.REVIEWING_OFFICER,
    Role.CARER,
]  # fmt: skip


@pytest.fixture(autouse=True)
def _quiet(monkeypatch):
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)


def address_of(world, name, **other):
    arguments = PATTERNS[name]
    words = [word for each, word in (("letter", "A"), ("slug", "care"), ("kind", "attainment")) if each in arguments]
    address = world.address(name, *words)
    for mine, theirs in other.items():
        known = str(world_id(world, name, words, mine))
        assert known in address, (name, mine)
        address = address.replace(known, str(theirs))
    return address


def world_id(world, name, words, argument):
    known = {"child_id": world.children["Ada"].pk, "pep_id": world.plans["Ada"].pk, **world.rows}
    known |= world.rows.get(f"for {name}", {}) | world.rows.get(f"for {name} {' '.join(words)}", {})
    return known[argument]


def wrong_answers(world, persona, addresses) -> list:
    """What is neither refused nor leaves everything as it was."""
    browser, wrong = Browser(world, persona), []
    before = rows_of_all_tables()
    for name, address in addresses:
        with undone():
            for method in ("get", "post"):
                response = browser(method, address)
                if response.status_code not in REFUSED:
                    wrong.append((name, method, response.status_code))
            if rows_of_all_tables() != before:
                wrong.append((name, "changed something"))
    return wrong


@pytest.mark.parametrize("role", OFFICES, ids=lambda role: role.value)
def test_nothing_of_ours_is_found_by_anybody_of_another_council(role, again):
    again.people["theirs"] = member(role, Authority.objects.get(code="972"), name="Thea Theirs")
    assert wrong_answers(again, "theirs", [(name, address_of(again, name)) for name in WITH_IDS]) == []


@pytest.mark.parametrize("role", [Role.HEAD, Role.ADVISER, Role.FINANCE_OFFICER], ids=lambda role: role.value)
def test_the_page_of_a_school_shows_another_council_nothing_of_ours(role, again):
    again.people["theirs"] = member(role, Authority.objects.get(code="972"), name="Thea Theirs")
    browser = Browser(again, "theirs")
    for name in ("money:school", "money:school_csv"):
        body = browser("get", again.address(name)).content.decode()
        assert SURNAME not in body
        assert again.children["Ada"].local_id not in body


@pytest.mark.parametrize("persona", ["head", "administrator", "adviser", "social worker", "teacher"])
def test_a_file_of_somebody_else_is_answered_as_a_file_that_nobody_has(persona, again):
    own = {"people_file": "administrator", "figures": "teacher"}
    browser = Browser(again, persona)
    for name in ("people_file:preview", "people_file:refused", "figures:preview", "figures:refused"):
        if persona == own[name.partition(":")[0]]:
            continue
        address = address_of(again, name)
        nobodys = address_of(again, name, file_id=uuid4())
        before = rows_of_all_tables()
        for method in ("get", "post"):
            theirs, unknown = browser(method, address), browser(method, nobodys)
            assert (theirs.status_code, theirs.get("Location")) == (unknown.status_code, unknown.get("Location")), name
            assert theirs.status_code != HTTPStatus.OK, name
        assert rows_of_all_tables() == before


@pytest.fixture
def others(again):
    """Of each kind of object one that hangs on something else than what Ada's addresses name before it."""
    zoe, fay = again.children["Zoe"], again.children["Fay"]
    theirs, ours = zoe.authority, fay.authority
    worker, teacher = again.people["social worker"], again.people["teacher"]
    given = targets.ask_for_money(child=fay, token=uuid4(), values=TUITION, submit=True, by=teacher)
    targets.decide(
        request=given, kind="approve", conditions=["Another report"], based_on=given.version, by=again.people["head"]
    )
    by = {"by": again.people["administrator"]}
    south = make_team(authority=ours, name="South", **by)
    place = join_team(team=south, person=worker, manages=False, **by)
    says = {"label": "Which bus?", "hint": "", "choices": [], "required": False, "phases": [], "overlays": []}
    own = save_draft(
        authority=theirs, question=None, page="home", kind="line", says=says | {"audience": "professionals"},
        by=member(Role.HEAD, theirs, name="Theo Theirs"),
    )  # fmt: skip
    second = Target.objects.filter(set_in=again.plans["Eve"]).first()
    report = {"kind": "report", "title": "Another report", "by": worker}
    return {
        "allocation_id": again.rows["social worker of Fay"].pk,
        "bar_id": close_to(child=fay, email="aunt@home.example", name="Aunt", reason="A relative", by=worker).pk,
        "plan_id": again.plans["Fay"].pk,
        "document_id": add_document(child=fay, upload=corpus.upload("r.pdf", corpus.pdf()), **report).pk,
        "draft_id": Draft.objects.create(
            user=teacher, pep=again.plans["Fay"], unit="page:attendance", typed=[], why="Not a number"
        ).pk,
        "target_id": second.pk,
        "action_id": TargetAction.objects.create(target=second, what="Reads").pk,
        "condition_id": given.conditions.get().pk,
        "place_id": place.pk,
        "closure_id": theirs.closures.create(day=TODAY + timedelta(days=900)).pk,
        "term_id": theirs.terms.first().pk,
        "policy_id": theirs.policies.first().pk,
        "question_id": own.question_id,
        "offer_id": Offer.objects.create(authority=theirs, group="tuition", name="Theirs").pk,
        "team_id": make_team(authority=theirs, name="East", by=member(Role.ADMINISTRATOR, theirs)).pk,
    }


@pytest.mark.parametrize("persona", ["head", "administrator", "social worker", "adviser", "teacher"])
def test_what_hangs_on_something_else_is_not_found_under_ones_own(persona, again, others):
    addresses = []
    for name, arguments in PATTERNS.items():
        ids = [each for each in arguments if each == "code" or each.endswith("_id")]
        if len(ids) > 1 and ids[-1] in others and not name.startswith(("guests:", "peps:my_views:")):
            addresses.append((name, address_of(again, name, **{ids[-1]: others[ids[-1]]})))
    assert len(addresses) > 20
    assert wrong_answers(again, persona, addresses) == []
