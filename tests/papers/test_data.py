import json

import jsonschema
import pytest
from django.urls import reverse

from accounts.roles import Role
from audit.models import Look
from papers import data
from peps.models import PEP, Snapshot
from signoff.snapshot import content_of, fingerprint, take
from tests.papers.plans import ADDRESS

EVERYTHING = {Role.HEAD, Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER, Role.YOUNG_PERSON}


def check(said):
    schema = data.schema("epep-plan-file-1")
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker()).validate(said)


def fetched(client, person, plan):
    client.force_login(person)
    answer = client.get(reverse("papers:json", args=[plan.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    return json.loads(answer.content)


def test_the_file_is_in_the_published_format_and_holds_the_same(snapshot):
    said = json.loads(json.dumps(data.file_of(snapshot, EVERYTHING)))
    check(said)
    assert said["is_whole"]
    assert said["content"] == snapshot.content
    assert fingerprint(said["content"]) == said["content_sha256"] == snapshot.sha256


def test_each_reader_gets_what_they_may_read_and_is_told_if_it_is_less(client, snapshot, plan, teacher, social_worker):
    theirs, whole = fetched(client, teacher, plan), fetched(client, social_worker, plan)
    check(theirs)
    check(whole)
    assert ADDRESS not in json.dumps(theirs)
    assert ADDRESS in json.dumps(whole)
    assert not theirs["is_whole"]
    assert fingerprint(theirs["content"]) != theirs["content_sha256"]
    assert Look.objects.filter(page="papers:json").count() == 2


@pytest.mark.parametrize(
    ("spoil", "where"),
    [
        (lambda said: said.pop("content_sha256"), "content_sha256"),
        (lambda said: said | {"version": 0}, "minimum"),
        (lambda said: said["content"]["child"]["answers"][0].update(kind="colour"), "colour"),
        (lambda said: said["content"].update(secret="x"), "secret"),
    ],
)
def test_the_schema_refuses_what_is_not_a_plan(snapshot, spoil, where):
    said = json.loads(json.dumps(data.file_of(snapshot, EVERYTHING)))
    spoilt = spoil(said)
    with pytest.raises(jsonschema.ValidationError, match=where):
        check(spoilt if isinstance(spoilt, dict) and "format" in spoilt else said)


def test_a_plan_of_every_stage_says_itself_in_the_format(again):
    for plan in again.plans.values():
        content = content_of(plan)
        content["plan"]["signed_off_at"] = content["plan"]["signed_off_at"] or "2026-10-06T12:00:00+00:00"
        snapshot = Snapshot(pep=plan, number=1, content=content, sha256=fingerprint(content))
        check(json.loads(json.dumps(data.file_of(snapshot, EVERYTHING))))


# What makes a plan be of a phase, or have an overlay.
CASES = {
    "early years": ({"year_group": "N2"}, {}, {}),
    "primary": ({"year_group": "5"}, {}, {}),
    "secondary, 14–19": ({"year_group": "10"}, {}, {}),
    "after 16": ({"year_group": "12"}, {"form": "eet"}, {}),
    "initial": ({}, {"kind": "initial"}, {}),
    "a move of school": ({}, {"kind": "school_change"}, {}),
    "leaving care": ({}, {"kind": "leaving_care"}, {}),
    "no school": ({}, {"school": None}, {}),
    "alone in England": ({"uasc": True}, {}, {}),
    "a high score": ({}, {}, {"sdq_score": 30}),
}


@pytest.mark.ci
@pytest.mark.parametrize("case", CASES)
def test_a_plan_of_every_phase_and_overlay_goes_out_as_data_and_comes_back_the_same(plan, case):
    of_child, of_plan, of_care = CASES[case]
    type(plan.child).objects.filter(pk=plan.child_id).update(**of_child)
    PEP.objects.filter(pk=plan.pk).update(**of_plan)
    type(plan.care).objects.filter(pep=plan).update(**of_care)
    snapshot = take(plan)
    said = json.loads(json.dumps(data.file_of(snapshot, EVERYTHING), ensure_ascii=False).encode())
    check(said)
    assert said["is_whole"]
    assert said["content"] == snapshot.content
    assert fingerprint(said["content"]) == snapshot.sha256


def test_every_answer_of_a_page_is_in_the_published_mapping(snapshot):
    known = {page["where"]: {each["name"] for each in page["questions"]} for page in data.mapping()}
    care = next(page for page in snapshot.content["pages"] if page["key"] == "care")
    names = {answer["name"] for answer in care["answers"]}
    assert names <= known["content.pages, the one whose key is “care”"]


def test_format_and_schema_are_open_to_everybody(client, db):
    words = client.get(reverse("papers:format")).content.decode()
    assert "content.targets_set" in words
    assert client.get(reverse("papers:schema", args=["epep-plan-file-1"])).json() == data.schema("epep-plan-file-1")
