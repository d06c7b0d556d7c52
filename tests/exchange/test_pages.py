"""The pages on which administrators let systems in, and on which whoever builds the other end reads how."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from audit.models import Event
from exchange.models import SystemToken
from tests.exchange.conftest import Asks
from tests.world import TODAY

pytestmark = pytest.mark.ci


def said(**changed) -> dict:
    day = TODAY + timedelta(days=90)
    days = {"expires_on-day": day.day, "expires_on-month": day.month, "expires_on-year": day.year}
    return {"id": str(uuid4()), "name": "Mosaic", "purpose": "Files plans", "scopes": ["plans"], **days} | changed


@pytest.fixture
def administrator(client, again):
    client.force_login(again.user("administrator"))
    return client


def test_a_token_is_shown_once_and_works(administrator, again):
    address = reverse("exchange:make", args=["971"])
    asked = administrator.get(address).content.decode()
    assert "checked" not in asked.split("<main")[1]  # nothing is ticked beforehand
    assert 'name="expires_on-year" type="text" value="2027"' in re.sub(r"\s+", " ", asked)
    form = said()
    made = administrator.post(address, form).content.decode()
    secret = re.search(r"epep_[\w-]{40,}", made)[0]
    assert Asks(secret)("/plans").status_code == 200
    token = SystemToken.objects.get(pk=form["id"])
    page = administrator.get(token.get_absolute_url()).content.decode()
    assert secret not in page
    assert secret[:11] in page
    assert "let the system “Mosaic” read: plans" in page
    again_sent = administrator.post(address, form, follow=True)
    assert "out of date" in again_sent.content.decode()
    assert SystemToken.objects.filter(name="Mosaic", purpose=form["purpose"], scopes=["plans"]).count() == 1


@pytest.mark.parametrize(("changed", "words"), [
    ({"scopes": []}, "Select what it may read"),
    ({"scopes": ["everything"]}, "Select"),
    ({"name": ""}, "Enter the name of the system"),
    ({"networks": "office"}, "“office” is not a network address"),
    ({"networks": "0.0.0.0/0"}, "is everywhere"),
    ({"expires_on-year": "2026", "expires_on-month": "10", "expires_on-day": "5"}, "last day must be"),
    ({"expires_on-year": "2029"}, "last day must be"),
])  # fmt: skip
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(changed, words, administrator):
    before = SystemToken.objects.count()
    page = administrator.post(reverse("exchange:make", args=["971"]), said(purpose="Keep these words") | changed)
    assert words in page.content.decode()
    assert "Keep these words" in page.content.decode()
    assert SystemToken.objects.count() == before


def test_networks_are_kept_as_such(administrator):
    form = said(networks="203.0.113.7\n2001:db8::/32, 198.51.100.9/24")
    administrator.post(reverse("exchange:make", args=["971"]), form)
    assert SystemToken.objects.get(pk=form["id"]).networks == ["203.0.113.7/32", "2001:db8::/32", "198.51.100.0/24"]


def test_a_token_is_revoked_by_a_button(administrator, again):
    token = SystemToken.objects.get(pk=again.rows["token_id"])
    assert "Revoke the token" in administrator.get(token.get_absolute_url()).content.decode()
    administrator.post(reverse("exchange:revoke", args=[token.pk]))
    page = administrator.get(reverse("exchange:systems", args=["971"])).content.decode()
    assert "Revoked or over" in page
    assert Event.objects.filter(subject_id=token.pk, verb="system.revoked").count() == 1


def test_the_head_decides_about_restricted_children(client, again):
    token = SystemToken.objects.get(pk=again.rows["token_id"])
    client.force_login(again.user("head"))
    client.post(reverse("exchange:restricted", args=[token.pk]), {"allowed": "yes"})
    page = client.get(token.get_absolute_url()).content.decode()
    assert "Helen Marsh allowed it" in page
    assert "let it read restricted children too" in page
    assert "?text=Mosaic+%28system%29" in page


def test_settings_lead_to_the_systems(administrator):
    page = administrator.get(reverse("authority:settings", args=["971"])).content.decode()
    assert reverse("exchange:systems", args=["971"]) in page


def test_the_page_for_builders_says_what_the_document_says(client, db):
    page = client.get(reverse("exchange:api")).content.decode()
    document = client.get("/api/v1/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    for path, operations in document["paths"].items():
        assert f"GET {path}<" in page
        assert operations.keys() == {"get"}
    assert "virtual_school_advisers" in page
    assert "epep_YOUR_TOKEN" in page


def test_every_reference_of_the_document_leads_somewhere(client, db):
    document = client.get("/api/v1/openapi.json").json()
    for reference in set(re.findall(r'"#/([^"]+)"', client.get("/api/v1/openapi.json").content.decode())):
        found = document
        for step in reference.split("/"):
            found = found[step]
