"""The gallery in a real browser: nothing for axe to find, nothing wider than the screen."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import RequestFactory, override_settings
from django.urls import NoReverseMatch, reverse


@pytest.fixture
def gallery_url(settings):
    """Its address; on its own where an edition has given it none."""
    try:
        return reverse("components:gallery")
    except NoReverseMatch:
        settings.ROOT_URLCONF = "components.urls"
        return "/"


def test_there_is_no_gallery_in_a_live_service():
    from django.http import Http404

    from components.views import gallery

    with override_settings(DEBUG=False, DEMO=False), pytest.raises(Http404):
        gallery(RequestFactory().get("/"))


@pytest.mark.django_db
def test_the_gallery_has_no_inline_style_or_script_and_one_heading(client, gallery_url):
    html = client.get(gallery_url).content.decode()
    assert html.count("<h1") == 1
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", html)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [1280, 320])
def test_the_gallery_is_accessible_and_fits(open_page, gallery_url, width):
    page = open_page()
    page.set_viewport_size({"width": width, "height": 900})
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto(gallery_url)
    found = Axe().run(page).response["violations"]
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert [one["id"] for one in found if not only_the_named_exception(one)] == []
    assert wide <= width
    assert complaints == []


def only_the_named_exception(violation):
    """aria-expanded on radios that reveal a question: GOV.UK's choice, tested with screen readers."""
    return violation["id"] == "aria-allowed-attr" and all(
        'type="radio"' in node["html"] and "aria-expanded" in node["failureSummary"] for node in violation["nodes"]
    )
