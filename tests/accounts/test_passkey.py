"""A passkey of a virtual device, and the warning before a session ends: only a browser can tell."""

import re
import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.urls import reverse
from playwright.sync_api import expect, sync_playwright

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


@pytest.fixture
def drive(live_server, settings):
    """Runs a story with an empty browser, in a thread of its own: another suite may have a browser open in this one."""
    settings.SITE_URL = live_server.url

    def run(story):
        found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found, args=QUIET)
            context = browser.new_context(base_url=live_server.url)
            context.set_default_timeout(8000)
            complaints = []
            context.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
            story(context)
            browser.close()
        assert complaints == []

    def drive_in_a_thread(story):
        with ThreadPoolExecutor(1) as pool:
            pool.submit(run, story).result()

    return drive_in_a_thread


def sign_in(page, email):
    page.goto(reverse("account_login"))
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def give_device(context, page):
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_set_up_and_signs_in_without_a_password(drive, adviser, settings):
    settings.SECOND_FACTOR_REQUIRED = True

    def story(context):
        page = context.new_page()
        give_device(context, page)
        sign_in(page, adviser.email)
        page.get_by_role("link", name="Add a passkey").click()
        page.get_by_role("button", name="Add a passkey").click()
        expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
        page.get_by_role("link", name="I have kept them, continue").click()
        expect(page.get_by_role("link", name="Amira Khan (your account)")).to_be_visible()
        page.get_by_role("button", name="Sign out").first.click()
        page.goto(f"{reverse('account_login')}?next={reverse('children:list')}")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url(f"**{reverse('children:list')}")

    drive(story)


def test_two_tabs_warn_and_stay_together_and_typed_words_survive_the_end(drive, administrator, settings):
    def story(context):
        first, second = context.new_page(), context.new_page()
        sign_in(first, administrator.email)
        settings.SESSION_IDLE_MINUTES = 2
        dialogs = []
        for page in (first, second):
            page.goto(reverse("accounts:invite"))
            dialogs.append(page.get_by_role("dialog", name="You will be signed out soon"))
            expect(dialogs[-1]).to_be_visible()
        assert first.evaluate("document.activeElement.closest('dialog') !== null")
        settings.SESSION_IDLE_MINUTES = 30
        dialogs[1].get_by_role("button", name="Stay signed in").click()
        for dialog in dialogs:
            expect(dialog).to_be_hidden()
        first.get_by_label("Full name").fill("Nia New")
        settings.SESSION_IDLE_MINUTES = 0.05
        second.goto(reverse("help"))
        expect(first).to_have_url(re.compile("why=kept$"))
        expect(second.get_by_text("nothing was done here")).to_be_visible()
        assert first.get_by_text("Nia New").count() == 0
        settings.SESSION_IDLE_MINUTES = 30
        first.get_by_label("Email").fill(administrator.email)
        first.get_by_label("Password", exact=True).fill(PASSWORD)
        first.get_by_role("button", name="Sign in", exact=True).click()
        expect(first.get_by_role("heading", name="You were signed out before this was saved")).to_be_visible()
        first.get_by_role("button", name="Save it now").click()
        expect(first.get_by_label("Full name")).to_have_value("Nia New")

    drive(story)
