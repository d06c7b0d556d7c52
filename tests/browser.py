"""A browser for the whole session: fixtures of every test that drives Chromium (marked `browser`)."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
WHEN_LOADED = 8_000  # ms: a page that takes longer is broken


@pytest.fixture(scope="session")
def chromium():
    # Playwright's event loop runs in this thread from now on; the records are only read here, never by the loop.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium, live_server, settings, tmp_path):
    """A fresh browser at our address for each person: `open_page()`, or `open_page(java_script_enabled=False)`."""
    settings.SITE_URL = live_server.url
    settings.MEDIA_ROOT = tmp_path / "files"
    opened = []

    def open_one(**options):
        context = chromium.new_context(base_url=live_server.url, viewport={"width": 1280, "height": 900}, **options)
        context.set_default_timeout(WHEN_LOADED)
        opened.append(context)
        return context.new_page()

    yield open_one
    for context in opened:
        context.close()
