"""What a system reads: what is in reach, in which shape, page by page; what it never reads, and that it is seen to."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from audit.models import Look
from children import access
from children.actions import enrol
from children.models import Child, Placement
from documents.models import Document
from documents.verdicts import record_verdict
from exchange import actions
from exchange.api import shapes
from exchange.models import Scope, SystemToken
from papers import making
from papers.models import Paper
from peps.models import PEP
from tests.exchange.conftest import Asks, is_unknown, system
from tests.factories import SchoolFactory, allocate
from tests.world import NOT_FOR_SCHOOL, STAGE_OF, TODAY

LISTS = ["/children", "/plans", "/statuses", "/duties", "/documents"]


@pytest.fixture
def files(again):
    """Ada's report, found clean."""
    return record_verdict(document=Document.objects.get(pk=again.rows["document"]), found="", by=None)


def child(world, name) -> Child:
    """As the database has it: the world keeps its own for the next test."""
    return Child.objects.get(pk=world.children[name].pk)


# ---------------------------------------------------------------- what is in reach


def test_the_children_of_the_authority_and_no_others(asks, asks_elsewhere, again):
    alike = {"Ann", "Bob"}  # two records of one child, and one that absorbed another
    assert {row["given_name"] for row in asks.all("/children")} == {*STAGE_OF, *alike}
    assert {row["given_name"] for row in asks_elsewhere.all("/children")} == {"Zoe"}


def test_a_child_with_all_that_is_said(asks, again):
    ada = again.children["Ada"]
    said = asks(f"/children/{ada.pk}").json()
    assert said["local_id"] == ada.local_id
    assert said["school"] == {"name": "Oakfield School", "urn": ada.enrolments.get().school.urn}
    assert said["social_workers"] == [{"name": "Priya Shah", "email": "priya@council.example"}]
    assert said["looked_after_since"] == "2026-09-07"
    assert said["care_ended_on"] is None
    assert said.keys() == shapes.Child.model_fields.keys()


def test_restricted_children_are_left_out_unless_the_head_said_otherwise(asks, mosaic, again):
    ada = child(again, "Ada")
    ada.restricted = True
    ada.save()
    assert asks(f"/children/{ada.pk}").status_code == 404
    mosaic[0].__class__.objects.update(restricted_since=clock.now(), restricted_by=again.people["head"])
    assert asks(f"/children/{ada.pk}").status_code == 200


def test_what_is_left_of_a_record_that_was_put_together_is_no_child(asks, again):
    ada, other = child(again, "Ada"), Child.objects.exclude(given_name="Ada").filter(given_name__in=STAGE_OF).first()
    Child.objects.filter(pk=ada.pk).update(merged_into=other)
    assert "Ada" not in {row["given_name"] for row in asks.all("/children")}
    assert asks(f"/children/{ada.pk}").status_code == 404


def test_who_left_care_with_nothing_left_to_finish_is_out_of_reach(asks, again):
    ada = child(again, "Ada")
    ada.outside_until = TODAY - timedelta(days=1)
    ada.save()
    assert asks(f"/children/{ada.pk}").status_code == 404
    assert asks("/plans", child=ada.pk).json()["items"] == []


@pytest.mark.parametrize("path", ["/children/{child}", "/plans/{plan}", "/plans/{plan}/file", "/plans/{plan}/pdf",
                                  "/documents/{document}", "/documents/{document}/file"])  # fmt: skip
def test_ids_of_another_council_are_as_unknown_as_any(path, asks, asks_elsewhere, again, files):
    ours = {name: again.rows[name] for name in ("child", "plan", "document")}
    theirs = asks_elsewhere(path.format(**ours))
    unknown = asks_elsewhere(path.format(**dict.fromkeys(ours, uuid4())))
    assert (theirs.status_code, theirs.json()) == (unknown.status_code, unknown.json())
    assert theirs.status_code == 404
    assert theirs["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["/plans", "/statuses", "/duties", "/documents"])
def test_a_list_narrowed_to_a_child_of_another_council_is_empty(path, asks_elsewhere, again, files):
    assert asks_elsewhere(path, child=again.children["Ada"].pk).json()["items"] == []


# ---------------------------------------------------------------- plans, sections, duties, documents


def test_plans_say_how_far_they_are(asks, again):
    plans = {row["id"]: row for row in asks.all("/plans")}
    signed, held = plans[str(again.plans["Cleo"].pk)], plans[str(again.plans["Ada"].pk)]
    assert (signed["status"], held["status"]) == ("signed_off", "in_progress")
    assert signed["content_sha256"] == again.plans["Cleo"].snapshots.get().sha256
    assert signed["rating"]["words"].startswith("Green")
    assert (held["content_sha256"], held["rating"], held["meeting_held"]) == (None, None, True)
    assert asks("/plans", status="signed_off").json()["items"] == [signed]
    assert asks(f"/plans/{signed['id']}").json() == signed


def test_a_rating_stays_in_the_house_until_the_plan_is_signed_off(asks, again):
    assert asks("/plans", child=again.children["Ben"].pk).json()["items"][0]["rating"] is None


def test_statuses_name_the_sections_and_nothing_that_they_say(asks, again):
    said = asks("/statuses", child=again.children["Cleo"].pk).json()["items"]
    signed = next(row for row in said if row["plan_id"] == str(again.plans["Cleo"].pk))
    assert {part["status"] for part in signed["sections"]} == {"complete"}
    assert [part["letter"] for part in signed["sections"]] == sorted(part["letter"] for part in signed["sections"])


def test_duties_say_whose_turn_it_is_and_leave_the_virtual_schools_own_out(asks, again):
    said = asks.all("/duties")
    assert {"role": "adviser", "words": "Virtual School adviser"} in [row["waits_on"] for row in said]
    assert not {row["kind"] for row in said} & {"follow_up", "told", "challenged", "move_options"}
    late = asks.all("/duties", state="overdue")
    assert late == [row for row in said if row["overdue"]]


def test_head_of_a_file_says_what_it_is_and_sends_nothing(asks, files):
    path = f"/documents/{files.pk}/file"
    full, bare = asks(path), asks(path, "head")
    assert b"".join(bare.streaming_content) == b""
    assert bare["Content-Length"] == full["Content-Length"] == str(files.size)


def test_a_file_goes_out_once_it_was_found_clean(asks, again):
    document = Document.objects.get(pk=again.rows["document"])
    assert asks("/documents").json()["items"] == []
    assert asks(f"/documents/{document.pk}/file").status_code == 404
    record_verdict(document=document, found="", by=None)
    said = asks("/documents").json()["items"]
    assert [row["title"] for row in said] == ["Psychologist's report"]
    answer = asks(f"/documents/{document.pk}/file")
    assert b"".join(answer.streaming_content) == document.file.open("rb").read()
    assert answer["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("mark", ["shows_place", "unsent", "not_for_school", "for_desk", "removed_at"])
def test_documents_that_are_not_for_a_system_are_not_there(mark, asks, files):
    Document.objects.filter(pk=files.pk).update(**{mark: clock.now() if mark == "removed_at" else True})
    assert asks("/documents").json()["items"] == []
    assert asks(f"/documents/{files.pk}").status_code == 404
    assert asks(f"/documents/{files.pk}/file").status_code == 404


# ---------------------------------------------------------------- what is never said


SECRETS = ["9 Hidden Lane", "Hideaway", "Hidden Carer", "07700 900123", NOT_FOR_SCHOOL, "Clear targets.",
           "A clear summary.", "Spoke to Tom.", "Only mornings.", "Gran Barred"]  # fmt: skip


def test_no_answer_names_a_confidential_place_or_what_is_for_one_reader(asks, again, files):
    """Everything there is to read, of everybody, while every child lives at a confidential place."""
    hidden = {"address": SECRETS[0], "town": SECRETS[1], "carer_name": SECRETS[2], "carer_phone": SECRETS[3]}
    Placement.objects.update(confidential=True, **hidden)
    said = [json.dumps(asks.all(path)) for path in LISTS]
    plans = PEP.objects.filter(status="signed_off", child__authority=again.children["Ada"].authority)
    said += [asks(f"/plans/{pk}/file").content.decode() for pk in plans.values_list("pk", flat=True)]
    assert "Tom Reed" in said[-1]  # who completed a section
    assert [secret for secret in SECRETS if any(secret in text for text in said)] == []


def test_only_documented_fields_leave(asks, files):
    """The shapes say what there is; here it is compared with what is answered."""
    shown = {"/children": shapes.Child, "/plans": shapes.Plan, "/statuses": shapes.PlanParts,
             "/duties": shapes.DutyShown, "/documents": shapes.DocumentShown}  # fmt: skip
    for path, shape in shown.items():
        page = asks(path).json()
        assert page.keys() == {"items", "next", "as_of"}
        assert {frozenset(row) for row in page["items"]} == {frozenset(shape.model_fields)}, path


def test_a_system_reads_no_more_than_a_social_worker_or_a_teacher_and_writes_nothing():
    for record, cells in access.CELLS.items():
        assert cells.get(Role.SYSTEM, "R") == "R", record
        if Role.SYSTEM in cells:
            assert {Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER} <= cells.keys(), record


@pytest.mark.full
def test_the_pdf_is_the_stored_paper_unless_that_names_a_confidential_place(asks, again):
    pep = again.plans["Cleo"]
    paper = making.make(Paper.objects.get(snapshot__pep=pep))
    stored = paper.file.open("rb").read()
    assert b"".join(asks(f"/plans/{pep.pk}/pdf").streaming_content) == stored
    Placement.objects.filter(child=pep.child_id).update(confidential=True)
    own = b"".join(asks(f"/plans/{pep.pk}/pdf").streaming_content)
    assert own.startswith(b"%PDF")
    assert own != stored


def test_a_pdf_that_is_not_made_yet_is_not_there(asks, again):
    answer = asks(f"/plans/{again.rows['plan']}/pdf")
    assert answer.status_code == 404
    assert "is being made" in answer.json()["detail"]


# ---------------------------------------------------------------- page by page


@pytest.mark.parametrize("path", LISTS)
def test_pages_put_together_are_the_whole_list(path, asks, files):
    whole = asks.all(path, limit=100)
    assert asks.all(path, limit=1) == whole
    assert len({json.dumps(row) for row in whole}) == len(whole) >= 1


def test_what_changes_between_pages_comes_again_and_nothing_is_skipped(asks, again):
    first = asks("/children", limit=2).json()
    child(again, "Cleo").save()  # met or not, it is the last now
    met, cursor = [row["id"] for row in first["items"]], first["next"]
    while cursor:
        page = asks("/children", limit=2, cursor=cursor).json()
        met, cursor = [*met, *(row["id"] for row in page["items"])], page["next"]
    assert set(met) == {row["id"] for row in asks.all("/children")}
    assert met[-1] == str(again.children["Cleo"].pk)


def test_a_cursor_is_of_its_list_its_question_and_its_authority(asks, asks_elsewhere):
    cursor = asks("/children", limit=1).json()["next"]
    assert asks("/children", limit=1, cursor=cursor).status_code == 200
    tampered = [cursor[:-1] + ("A" if cursor[-1] != "A" else "B"), "x", "a:b:c", "A" * 501]
    for wrong in tampered:
        assert asks("/children", cursor=wrong).status_code == 400
    assert asks("/plans", cursor=cursor).status_code == 400
    assert asks("/children", cursor=cursor, local_id="L1").status_code == 400
    assert asks_elsewhere("/children", cursor=cursor).status_code == 400


def test_what_changed_since(asks, again):
    ada = child(again, "Ada")
    as_of = asks("/children").json()["as_of"]
    with clock.at(clock.now() + timedelta(days=1)):
        assert asks.all("/children", changed_since=as_of) == []
        ada.given_name = "Adah"
        ada.save()
        assert [row["given_name"] for row in asks.all("/children", changed_since=as_of)] == ["Adah"]


def test_a_parameter_that_is_said_twice_is_refused(asks):
    answer = asks("/children", limit=["1", "2"])
    assert answer.status_code == 400
    assert answer.json()["detail"] == "limit: say it once."


def test_moments_of_another_age_are_long_ago_or_far_ahead(asks):
    assert asks.all("/children", changed_since="0001-01-01T00:00:00+14:00") == asks.all("/children")
    assert asks.all("/plans", changed_since="9999-12-31T23:59:59-12:00") == []


@pytest.mark.parametrize("what", ["school", "people"])
def test_a_new_school_or_worker_is_a_change_of_the_child(what, asks, again):
    as_of, fay = asks("/children").json()["as_of"], again.children["Fay"]
    with clock.at(TODAY + timedelta(days=1)):
        if what == "school":
            enrol(child=fay, school=SchoolFactory(), starts=clock.today(), by=None)
        else:
            allocate(fay, again.people["adviser"], Role.ADVISER, starts=clock.today())
        assert [row["given_name"] for row in asks.all("/children", changed_since=as_of)] == ["Fay"]


def test_what_begins_by_its_date_is_a_change_on_that_day(asks, again):
    """Nobody writes anything on the day on which an allocation made beforehand begins."""
    day, fay = TODAY + timedelta(days=20), again.children["Fay"]
    allocate(fay, again.people["adviser"], Role.ADVISER, starts=day)
    before = (clock.now() + timedelta(days=10)).isoformat()
    with clock.at(day - timedelta(days=1)):
        assert asks.all("/children", changed_since=before) == []
    with clock.at(day):
        [row] = asks.all("/children", changed_since=before)
        assert row["virtual_school_advisers"][0]["name"] == "Amira Khan"


def test_one_thing_that_is_known_already_is_not_said_again(asks, again):
    path = f"/children/{again.children['Ada'].pk}"
    tag = asks(path)["ETag"]
    assert asks(path, headers={"If-None-Match": tag}).status_code == 304
    child(again, "Ada").save()
    assert asks(path, headers={"If-None-Match": tag}).status_code == 200


# ---------------------------------------------------------------- who looked


def test_a_system_that_reads_is_on_the_list_of_who_looked(asks, mosaic, again, client):
    ada = again.children["Ada"]
    asks(f"/children/{ada.pk}")
    shown = {row["id"] for row in asks("/children").json()["items"]}
    alone, listed = Look.objects.filter(user_id=mosaic[0].pk).order_by("pk")
    assert (alone.child_id, alone.page, alone.guest_name) == (ada.pk, "api:child", "Mosaic (system)")
    assert set(map(str, listed.child_ids)) == shown
    client.force_login(again.user("head"))
    page = client.get(reverse("children:looks", args=[ada.pk])).content.decode()
    assert page.count("Mosaic (system)") == 2
    assert "The child, read by a system" in page


@pytest.mark.parametrize("path", [*LISTS, "/children/{child}", "/plans/{plan}", "/plans/{plan}/file",
                                  "/documents/{document}", "/documents/{document}/file"])  # fmt: skip
def test_every_answer_about_a_child_leaves_a_look(path, asks, again, files):
    before = Look.objects.count()
    assert asks(path.format(**{name: again.rows[name] for name in ("child", "plan", "document")})).status_code == 200
    assert Look.objects.count() == before + 1


# ---------------------------------------------------------------- what it costs


@pytest.mark.parametrize("path", LISTS)
def test_a_page_costs_the_same_for_one_as_for_many(path, asks, again, files):
    few = _queries(asks, path, 1)
    many = _queries(asks, path, 100)
    assert many == few
    assert many <= {"/children": 8}.get(path, 6)


def _queries(asks, path, limit) -> int:
    """The look and the children on it aside: one row, and one statement for however many."""
    asks(path, limit=limit)
    with CaptureQueriesContext(connection) as queries:
        assert asks(path, limit=limit).json()["items"]
    return len([query for query in queries if "audit_look" not in query["sql"] and "SAVEPOINT" not in query["sql"]])


# ---------------------------------------------------------------- who is let in (more of it in test_keys)


def test_every_token_that_does_not_count_gets_the_same_answer(mosaic, again):
    token, secret = mosaic
    authority, by = token.authority, again.people["administrator"]
    revoked, revoked_secret = system(authority, by)
    actions.revoke(token=revoked, by=by)
    over, over_secret = system(authority, by)
    SystemToken.objects.filter(pk=over.pk).update(expires_on=clock.today() - timedelta(days=1))
    _, elsewhere = system(authority, by, networks=["203.0.113.0/24"])
    secrets = [
        "",
        "epep_",
        secret[:-1],
        secret.upper(),
        revoked_secret,
        over_secret,
        elsewhere,
        "epep_é",
        "x" * 100_000,
    ]
    answers = [Asks(each)("/children") for each in [None, *secrets]]
    assert [is_unknown(answer) for answer in answers] == [True] * len(answers)
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize("scope", Scope)
def test_a_scope_that_was_not_given_is_refused_and_brings_no_other_along(scope, again, asks):
    _, secret = system(again.children["Ada"].authority, again.people["administrator"], scopes=[scope.value])
    only = Asks(secret)
    for path in ("/children", "/plans", "/statuses", "/duties", "/documents"):
        assert only(path).status_code == (200 if path == f"/{scope.value}" else 403), path
    answer = only("/plans" if scope != Scope.PLANS else "/children")
    assert answer["Content-Type"] == "application/problem+json"
    assert "was not made for" in answer.json()["detail"]


def test_who_is_signed_in_is_nobody_to_the_api(again, client):
    client.force_login(again.user("head"))
    answer = client.get("/api/v1/children")
    assert is_unknown(answer)
    assert not answer.cookies
    assert client.get("/").status_code == 200  # and is signed in as before


def test_a_token_that_is_revoked_while_its_system_pages_opens_nothing_more(mosaic, asks, again):
    cursor = asks("/children", limit=1).json()["next"]
    actions.revoke(token=mosaic[0], by=again.people["administrator"])
    assert is_unknown(asks("/children", limit=1, cursor=cursor))
