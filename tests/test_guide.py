"""The guide says what is there: its pages open, its words are on the pages it speaks of, its pictures exist."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.roles import DERIVED, Role
from epep.guide import about, content, how_tos
from tests.test_access import Browser
from tests.world import PATTERNS


@pytest.mark.parametrize("guide", content.GUIDES, ids=lambda guide: guide.slug)
def test_a_guide_says_what_to_do_and_in_what_order(db, guide):
    page = Client().get(reverse("guide:guide", args=[guide.slug])).content.decode()
    for _, steps in guide.phases:
        for step in steps:
            assert step.what in page
            assert step.good in page


def test_every_role_has_a_guide():
    without = {role for role in Role if not content.guides_for({role})}
    assert without - set(DERIVED) == {Role.COLLEAGUE}  # who sees nothing until something is delegated to them


@pytest.mark.parametrize("how_to", how_tos.HOW_TOS, ids=lambda how_to: how_to.slug)
def test_a_how_to_begins_on_a_page_that_says_so(again, how_to):
    persona, name, *words = how_to.page
    page = Browser(again, persona)("get", again.address(name, *words, of=how_to.of))
    assert how_to.shows in page.content.decode()
    assert (settings.BASE_DIR / "static" / "guide" / f"{how_to.slug}.png").exists()


@pytest.mark.parametrize("start", about.ABOUT_PAGES)
def test_what_is_said_about_a_page_is_about_one_that_exists(start):
    assert any(name == start or name.startswith((f"{start}:", f"{start}_")) for name in PATTERNS if name)


# Files, marks for programs, help itself, and what the demo adds.
NO_PAGE = {
    "components:gallery", "demo_outbox", "demo_people", "demo_sign_in", "feed", "healthz", "help", "logo", "look",
    "readyz", "openid_connect_callback", "openid_connect_login", "accessibility", "privacy",
}  # fmt: skip


def test_every_page_says_what_it_is_for():
    pages = {name for name in PATTERNS if name and not name.startswith(("guide:", "api:"))}
    without = {name for name in pages if not about.about_page(name)}
    assert without == NO_PAGE, "Say in epep/guide/about.py what these pages are for"


def test_help_on_a_page_leads_to_what_begins_there(again):
    browser = Browser(again, "social worker")
    page = browser("get", f"{reverse('help')}?about=peps:arrange").content.decode()
    assert reverse("guide:how_to", args=["arrange"]) in page


def test_every_role_has_something_shown_step_by_step():
    assert {guide.slug for guide in content.GUIDES if not how_tos.how_tos_of(guide)} == set()


def test_help_begins_with_the_page_somebody_came_from_and_their_own_guide(again):
    browser = Browser(again, "teacher")
    page = browser("get", again.address("targets:list")).content.decode()
    assert f'href="{reverse("help")}?about=targets:list"' in page
    help_page = browser("get", f"{reverse('help')}?about=targets:list").content.decode()
    assert about.ABOUT_PAGES["targets"] in help_page
    assert "Designated teacher: in one minute" in help_page


def test_a_page_nobody_wrote_about_is_not_made_up(db):
    page = Client().get(f"{reverse('help')}?about=<script>").content.decode()
    assert "The page you came from" not in page
    assert "<script>" not in page.split("<main")[1].split("</main>")[0]
