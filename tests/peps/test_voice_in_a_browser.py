"""In Chromium: a six-year-old's pictures without reading, a fifteen-year-old's words on a phone, right to left, and
everything without scripts. What is measured: where controls land, how large they are, and what axe finds."""

from datetime import timedelta

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from peps.voice import bank, languages
from peps.voice.settings import check_language
from signoff.models import Duty
from tests.factories import ChildFactory, SchoolFactory, UserFactory, allocate, enrol, in_care, member, pep_at
from tests.journeys.conftest import council, eyes  # noqa: F401  (fixtures)
from tests.journeys.eyes import NARROW, RULES
from tests.peps.test_voice_languages import in_arabic, write

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"
PHONE = {"width": NARROW, "height": 640}


@pytest.fixture
def plan(council):  # noqa: F811
    """A Year 1 child with a teacher at school, a social worker, and an account of her own."""
    today = clock.today()
    school = SchoolFactory(name="Oakfield School")
    child = ChildFactory(authority=council, given_name="Ada", family_name="Lovell", year_group="1")
    in_care(child, since=today - timedelta(days=30))
    enrol(child, school)
    worker = member(Role.SOCIAL_WORKER, council, name="Priya Shah", email="priya@council.example")
    teacher = member(Role.DESIGNATED_TEACHER, school, name="Tom Reed", email="tom@oakfield.example")
    allocate(child, worker, Role.SOCIAL_WORKER)
    allocate(child, UserFactory(name="Ada herself", email="ada@home.example"), Role.YOUNG_PERSON)
    return pep_at("ready", child=child, social_worker=worker, teacher=teacher, meeting_on=today + timedelta(days=10))


def sign_in(page, email):
    page.goto(reverse("account_login"))
    page.get_by_label("Email").fill(email)
    page.get_by_role("textbox", name="Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/")


def own(name, plan, *more):
    return reverse(f"peps:my_views:{name}", args=[plan.pk, *more])


def axe(page) -> list:
    page.evaluate(AXE_SCRIPT)
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    found = page.evaluate("(options) => axe.run(document, options).then((all) => all.violations)", options)
    return [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in found]


SMALL = """() => [...document.querySelectorAll("main :is(a, button, .v-choice, .v-tick, textarea, summary)")]
    .filter((e) => e.offsetParent && e.tabIndex >= 0 | e.matches("label"))
    .map((e) => [e.textContent.trim().slice(0, 30), e.getBoundingClientRect()])
    .filter(([, box]) => box.width < 44 || box.height < 44)
    .map(([words, box]) => [words, Math.round(box.width), Math.round(box.height)])"""
# Controls that a child who cannot read must know by their picture, and hear: what may be left alone (the boxes to type
# in, the file, the colours, which are their own picture; the button nobody sees that the Enter key presses) is not
# among them.
WORDS_ALONE = """() => [...document.querySelectorAll("body :is(a, button, summary, label:has(input))")]
    .filter((e) => e.offsetParent && !e.matches(".v-skip, .v-ink, .v-enter, [for=file]") && !e.querySelector("img"))
    .map((e) => e.textContent.trim())"""
NOT_HEARD = """() => [...document.querySelectorAll("main :is(.v-button, .v-choice, .v-tick, .v-way)")]
    .filter((e) => e.offsetParent && !e.querySelector("[data-say]"))
    .map((e) => e.textContent.trim())"""
WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def needs_no_reading(page, where):
    assert page.evaluate(WORDS_ALONE) == [], where
    assert page.evaluate(NOT_HEARD) == [], where


def looks_right(page, where):
    for width in (NARROW, 800, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        assert not page.evaluate(WIDE), (where, width, "scrolls sideways")
        assert page.evaluate(SMALL) == [], (where, width)
    assert page.locator("h1").count() == 1, where
    assert axe(page) == [], where


@pytest.mark.parametrize("scripts", [True, False])
def test_a_six_year_old_answers_with_pictures_and_reads_nothing(scripts, open_page, plan):
    page = open_page(java_script_enabled=scripts)
    sign_in(page, "tom@oakfield.example")
    page.goto(reverse("peps:ask_child", args=[plan.pk]))
    page.get_by_role("button", name="Give the screen to Ada").click()
    page.get_by_role("button", name="Hand it to Ada").click()
    needs_no_reading(page, "hello")
    page.locator(".v-button", has_text="Start").click()
    needs_no_reading(page, "way")
    assert page.locator(".v-way[aria-current]").get_attribute("value") == "pictures"
    page.locator(".v-way[aria-current]").click()
    for number, card in enumerate(bank.WAYS["pictures"]):
        # Every control of the card has a picture; what is picked is a face or a thumb, never a word.
        choices = page.locator("label.v-choice")
        assert choices.count() == page.locator("label.v-choice img").count() == len(card.asks[0].choices)
        assert page.locator(".v-picture--card").bounding_box()["width"] >= 200
        assert page.locator(".v-actions .v-button").count() == page.locator(".v-actions .v-button img").count()
        needs_no_reading(page, card.slug)
        if scripts and number == 0:
            looks_right(page, "card")
        if number == 1:
            page.locator(".v-button--skip").click()
            continue
        choices.nth(0).click()
        page.locator(".v-actions .v-button").first.click()
    page.wait_for_url("**/picture/**")
    needs_no_reading(page, "picture")
    if scripts:
        looks_right(page, "picture")
        box = page.locator("canvas").bounding_box()
        page.mouse.move(box["x"] + 40, box["y"] + 40)
        page.mouse.down()
        page.mouse.move(box["x"] + 160, box["y"] + 120, steps=5)
        page.mouse.up()
        page.locator(".v-actions .v-button").first.click()
    else:
        assert not page.locator("canvas").is_visible()
        page.locator(".v-button--skip").click()
    page.wait_for_url("**/check/")
    needs_no_reading(page, "check")
    page.get_by_role("button", name="Take back").first.click()
    needs_no_reading(page, "take back")
    page.get_by_role("link", name="No, keep it").click()
    if scripts:
        looks_right(page, "check")
        made = page.locator(".v-made")
        assert made.evaluate("(image) => image.naturalWidth") == 960
    page.locator("button[value=send]").click()
    page.get_by_role("heading", name="Thank you, Ada").wait_for()
    needs_no_reading(page, "finished")
    if scripts:
        looks_right(page, "finished")
    given = {answer.topic: answer.picks for answer in plan.view_answers.own()}
    assert given["lessons"] == {"lessons.reading": "like", "lessons.numbers": "like"}
    assert given["good_at"] == {"good_at.drawing": "like"}
    assert plan.view_pictures.count() == (1 if scripts else 0)
    assert Duty.objects.filter(pep=plan, kind=Duty.Kind.READ_VIEWS).count() == 2


@pytest.mark.parametrize("scripts", [True, False])
def test_a_fifteen_year_old_writes_on_a_phone(scripts, open_page, plan):
    page = open_page(java_script_enabled=scripts)
    page.set_viewport_size(PHONE)
    sign_in(page, "ada@home.example")
    page.goto(own("hello", plan))
    if scripts:
        looks_right(page, "hello")
    page.get_by_role("link", name="Start").click()
    if scripts:
        looks_right(page, "way")
        page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Words Write in your own words").click()
    page.get_by_label("What do you like, and what are you good at?").fill("Drama, and arguing")
    page.get_by_role("button", name="Comfort").click()  # in the middle of a sentence
    if scripts:
        looks_right(page, "comfort")
    page.get_by_label("Dark").check()
    page.get_by_label("Biggest").check()
    page.get_by_role("button", name="Use this").click()
    assert page.get_by_label("What do you like, and what are you good at?").input_value() == "Drama, and arguing"
    if scripts:
        looks_right(page, "words, dark and large")
        page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Hide").click()
    assert "Drama" not in page.content()
    page.get_by_role("link", name="Go back to my page").click()
    page.get_by_role("button", name="Next").last.click()
    page.get_by_role("button", name="Skip").click()
    page.get_by_label("What is hard, or worries you?").fill("The bus")
    page.get_by_role("button", name="That is enough").click()
    page.wait_for_url("**/check/")
    hard = page.get_by_role("region", name="What is hard or worries me")
    assert not hard.get_by_label("Everybody at my meeting").is_checked()
    hard.get_by_label("Not my school").check()
    good = page.get_by_role("region", name="What I like")
    good.get_by_label("The people I live with").check()
    if scripts:
        looks_right(page, "check, dark and large")
    page.get_by_role("radio", name="My social worker: Priya Shah").check()
    page.get_by_role("button", name="Send my views").click()
    page.get_by_text("Priya Shah").wait_for()
    answers = {answer.topic: answer for answer in plan.view_answers.own()}
    assert (answers["hard"].words, answers["hard"].school_may_see) == ("The bus", False)
    assert answers["good_at"].carer_may_see
    assert [duty.role for duty in Duty.objects.filter(pep=plan, kind=Duty.Kind.READ_VIEWS)] == ["social_worker"]


NEAR = """() => [...document.querySelectorAll("label:has(input)")].map((label) => {
    const box = label.querySelector("input").getBoundingClientRect();
    const words = document.createRange();
    words.selectNodeContents(label.querySelector("span:last-child"));
    const beside = label.querySelector("img") ?? words;
    const other = beside.getBoundingClientRect();
    const across = Math.max(0, other.left - box.right, box.left - other.right);
    const down = Math.max(0, other.top - box.bottom, box.top - other.bottom);
    return {
        gap: Math.round(Math.hypot(across, down)),
        isOnTheRight: box.left + box.width / 2 >= other.left + other.width / 2 - 1 || down > 0,
    };
})"""


def test_from_right_to_left_every_control_is_beside_its_label_and_on_its_right(open_page, plan, settings, tmp_path):
    settings.VOICE_CATALOGUES = [tmp_path / "locale"]
    write(tmp_path / "locale", {text: in_arabic(text) for text in languages.texts()})
    check_language(authority=plan.child.authority, code="ar", name="Rania Aziz", by=None)
    page = open_page()
    sign_in(page, "ada@home.example")
    page.goto(own("hello", plan))
    page.locator("button[value=ar]").click()
    page.wait_for_load_state()
    assert page.locator("html").get_attribute("dir") == "rtl"
    looks_right(page, "hello, right to left")
    places = [
        ("faces", "lessons"),
        ("words", "school"),
        ("next_steps", "plans"),
        ("easy", "meeting"),
        ("pictures", "drawing"),
    ]
    for way, slug in places:
        page.goto(own("way", plan))
        page.locator(f"button[value={way}]").click()
        page.goto(own("ask", plan, slug))
        for width in (NARROW, 800, 1280):
            page.set_viewport_size({"width": width, "height": 700})
            found = page.evaluate(NEAR)
            assert found, way
            assert [one for one in found if one["gap"] > 24 or not one["isOnTheRight"]] == [], (way, width)
            assert not page.evaluate(WIDE), (way, width)
        back = page.locator(".v-tool", has=page.locator(".v-turns")).bounding_box()
        assert back["x"] > 640  # the way back is on the right, where one came from
        assert axe(page) == [], way
    page.locator("label.v-choice").first.click()
    page.locator(".v-actions .v-button").first.click()
    page.goto(own("check", plan))
    for width in (NARROW, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        assert [one for one in page.evaluate(NEAR) if one["gap"] > 24 or not one["isOnTheRight"]] == [], width


VOICES = """(local) => {
    window.speechSynthesis.getVoices = () => [{ lang: "en-GB", localService: local, name: "Test" }];
    window.speechSynthesis.dispatchEvent(new Event("voiceschanged"));
}"""


def test_reading_aloud_is_offered_only_with_a_voice_of_the_device(open_page, plan):
    page = open_page()
    sign_in(page, "ada@home.example")
    page.goto(own("hello", plan))
    listen = page.get_by_role("button", name="Listen")
    page.evaluate(VOICES, False)
    assert listen.count() == 0
    page.evaluate(VOICES, True)
    listen.wait_for()
    assert listen.get_attribute("aria-pressed") == "false"
