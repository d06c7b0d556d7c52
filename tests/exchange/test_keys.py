"""Who gets in, how often, and what somebody who tries other things is told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from accounts.permissions import Denied, NotNow
from audit import clock
from exchange import actions
from exchange.models import SystemToken
from tests.exchange.conftest import Asks, is_unknown, system

pytestmark = pytest.mark.ci


@pytest.fixture(autouse=True)
def _a_stretch_of_its_own(again):
    """What tests before this one counted was in another minute."""
    with clock.at(clock.now() + timedelta(minutes=uuid4().int % 300)):
        yield


def test_only_a_hash_is_kept(mosaic):
    token, secret = mosaic
    kept = SystemToken.objects.filter(pk=token.pk).values().get()
    assert secret.startswith("epep_")
    assert secret not in str(kept)
    assert kept["begins_with"] == secret[:11]
    assert len(secret) > 45


def test_a_token_counts_on_its_last_day(again):
    _, secret = system(again.children["Ada"].authority, again.people["administrator"], days=0)
    assert Asks(secret)("/children").status_code == 200


@pytest.mark.parametrize(("sent", "status"), [
    ("bearer {}", 200), ("BEARER {}", 200), ("Bearer  {}", 401), ("Token {}", 401), ("{}", 401), ("Bearer {} x", 401),
    ("Basic {}", 401),
])  # fmt: skip
def test_the_header_is_read_as_its_standard_says(sent, status, mosaic):
    answer = Client().get("/api/v1/children", headers={"Authorization": sent.format(mosaic[1])})
    assert answer.status_code == status


def test_a_token_in_the_address_is_no_token(mosaic):
    for name in ("token", "access_token", "api_key"):
        assert is_unknown(Asks()("/children", **{name: mosaic[1]}))


def test_a_token_is_used_from_its_networks(again):
    _, secret = system(again.children["Ada"].authority, again.people["administrator"], networks=["127.0.0.0/8"])
    assert Asks(secret)("/children").status_code == 200


def test_where_and_when_a_token_was_last_used(mosaic, asks):
    asks("/duties")
    token = SystemToken.objects.get(pk=mosaic[0].pk)
    assert (token.last_used_at, token.last_used_from) == (clock.now(), "127.0.0.1")


# ---------------------------------------------------------------- sessions and tokens keep apart


def test_a_token_opens_no_page(mosaic):
    answer = Client().get("/children/", headers={"Authorization": f"Bearer {mosaic[1]}"})
    assert answer.status_code == 302
    assert "/account/login/" in answer["Location"]


def test_no_answer_sets_a_cookie_may_be_kept_or_is_for_other_sites(asks):
    answer = asks("/children", headers={"Origin": "https://evil.example"})
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]
    assert not answer.has_header("Access-Control-Allow-Origin")


# ---------------------------------------------------------------- what else somebody tries


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_other_methods_are_refused(method, asks):
    answer = asks("/children", method)
    assert answer.status_code == 405
    assert answer["Allow"] == "GET, HEAD"
    assert answer["Content-Type"] == "application/problem+json"


def test_a_method_is_not_smuggled_in(asks):
    for headers in ({"X-HTTP-Method-Override": "GET"}, {"X-HTTP-Method": "GET"}):
        assert asks("/children", "post", headers=headers).status_code == 405
        assert asks("/children", headers={name: "DELETE" for name in headers}).status_code == 200


def test_head_is_get_without_its_body(asks, again):
    path = f"/children/{again.rows['child']}"
    full, bare = asks(path), asks(path, "head")
    assert (bare.status_code, bare.content) == (200, b"")
    assert bare["Content-Length"] == str(len(full.content))
    assert bare["ETag"] == full["ETag"]
    assert asks("/nothing", "head").status_code == 404


@pytest.mark.parametrize("path", ["", "/", "/children/", "/children/x", "/children//", "/plans/../children", "/admin",
                                  "/children/%00", "/children\x00"])  # fmt: skip
def test_there_is_nothing_at_other_addresses(path, asks):
    answer = asks(path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("query", [
    {"limit": 0}, {"limit": -1}, {"limit": 101}, {"limit": 10**30}, {"limit": "ten"}, {"limit": ""}, {"limit": "1\x00"},
    {"local_id": "\x00"}, {"local_id": "x" * 41}, {"upn": "A\nB"}, {"cursor": "\x00"}, {"changed_since": "yesterday"},
    {"changed_since": "2026-11-20T09:00:00"}, {"changed_since": "\x00"},
    {"order": "name"}, {"authority": "972"}, {"Limit": 1},
])  # fmt: skip
def test_what_is_not_understood_is_said_in_plain_words(query, asks):
    answer = asks("/children", **query)
    assert answer.status_code == 400
    assert next(iter(query)) in answer.json()["detail"]


def test_what_went_wrong_here_is_not_told(asks, monkeypatch):
    monkeypatch.setattr("exchange.api.reach.children_by_change", lambda _: 1 / 0)
    answer = asks("/children")
    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert b"ZeroDivision" not in answer.content


# ---------------------------------------------------------------- how often


def test_a_token_that_asks_too_often_waits(mosaic, asks, again, settings):
    settings.API_REQUESTS = 3
    other = Asks(system(mosaic[0].authority, again.people["administrator"])[1])
    assert [asks("/children").status_code for _ in range(4)] == [200, 200, 200, 429]
    answer = asks("/plans")
    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= settings.API_SECONDS
    assert other("/children").status_code == 200  # each system by itself
    with clock.at(clock.now() + timedelta(seconds=int(answer["Retry-After"]))):
        assert asks("/children").status_code == 200


def test_wrong_tokens_are_counted_by_address_and_shut_nobody_else_out(asks, settings):
    settings.API_WRONG_TOKENS = 2
    assert [Asks("epep_wrong")("/children").status_code for _ in range(4)] == [401, 401, 429, 429]
    assert asks("/children").status_code == 200


# ---------------------------------------------------------------- who lets a system in


def test_only_an_administrator_of_the_authority_makes_one(again):
    authority = again.children["Ada"].authority
    for persona in ("head", "adviser", "social worker", "other adviser"):
        with pytest.raises(Denied):
            system(authority, again.people[persona])


def test_only_the_head_gives_restricted_children(mosaic, again):
    token = mosaic[0]
    with pytest.raises(Denied):
        actions.decide_restricted(token=token, allowed=True, by=again.people["administrator"])
    assert actions.decide_restricted(token=token, allowed=True, by=again.people["head"]).reads_restricted
    assert not actions.decide_restricted(token=token, allowed=False, by=again.people["head"]).reads_restricted


def test_a_token_is_revoked_once(mosaic, again):
    actions.revoke(token=mosaic[0], by=again.people["head"])
    with pytest.raises(NotNow):
        actions.revoke(token=mosaic[0], by=again.people["administrator"])
    assert SystemToken.objects.get(pk=mosaic[0].pk).revoked_by == again.people["head"]
