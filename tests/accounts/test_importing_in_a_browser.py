"""An administrator imports a return with a browser, while the worker is at it, and puts a dirty row right."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from accounts import tasks
from accounts.importing import actions
from accounts.roles import Role
from children.models import Child
from organisations import import_runs
from organisations.models import School
from tests.factories import AuthorityFactory, UserFactory, member
from tests.journeys.eyes import Eyes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SAMPLES = settings.BASE_DIR.parent / "shared" / "data"
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"


def a_return(folder, *, born_last="01/05/2014"):
    days = ["01/05/2014"] * 29 + [born_last]
    header = [f"C{n},F,{day},WBRI,,," for n, day in enumerate(days)]
    episodes = [f"C{n},01/02/2026,S,C2,N1,U1,PR1,,,,,," for n in range(30)]
    (folder / "header.csv").write_text("\n".join([HEADER, *header]))
    (folder / "episodes.csv").write_text("\n".join([EPISODES, *episodes]))
    return [folder / "header.csv", folder / "episodes.csv"]


@pytest.fixture(autouse=True)
def a_worker_that_is_elsewhere(monkeypatch):
    """It works when the test says so."""
    monkeypatch.setattr(actions, "nudge", lambda *_: None)


@pytest.fixture
def page(open_page):
    person = member(Role.ADMINISTRATOR, AuthorityFactory(name="Exampleshire"), name="Ada Min")
    client = Client()
    client.force_login(person)
    page = open_page()
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": settings.SITE_URL}]
    )
    return page


def choose(page, files):
    page.goto(reverse("importing:index"))
    page.get_by_role("link", name="Children in care: the yearly return (SSDA903)").click()
    page.get_by_label("Files").set_input_files(files)
    page.get_by_role("button", name="Look at what it would do").click()
    page.get_by_role("heading", name="Looking through the file").wait_for()


def test_a_dirty_return_is_read_put_right_loaded_and_undone(page, tmp_path):
    eyes = Eyes()
    eyes.watch(page)
    choose(page, a_return(tmp_path, born_last="31/31/2014"))
    eyes.look_at(page, "checking")
    tasks.sweep_imports()
    page.get_by_role("heading", name="What the file would do").wait_for()  # by itself, once the worker is done
    eyes.look_at(page, "checked")
    expect(page.get_by_role("row", name="31/31/2014")).to_contain_text("There is no such day in the calendar.")

    choose(page, a_return(tmp_path))
    tasks.sweep_imports()
    page.get_by_role("button", name="Load 30 children").click()
    page.get_by_role("heading", name="Loading").wait_for()
    eyes.look_at(page, "loading")
    page.get_by_role("button", name="Stop").click()
    tasks.sweep_imports()
    page.get_by_role("heading", name="Stopped").wait_for()
    eyes.look_at(page, "stopped")
    page.get_by_role("button", name="Go on").click()
    tasks.sweep_imports()
    page.get_by_role("heading", name="Loaded").wait_for()
    eyes.look_at(page, "loaded")
    assert Child.objects.count() == 30

    choose(page, a_return(tmp_path))
    tasks.sweep_imports()
    expect(page.get_by_text("Nothing changed: all 30 children")).to_be_visible()
    page.go_back()
    page.goto(reverse("importing:index"))
    eyes.look_at(page, "index")
    page.get_by_role("row", name="Loaded").get_by_role("link").click()
    page.get_by_role("link", name="Undo this import").click()
    eyes.look_at(page, "undo")
    page.get_by_role("button", name="Undo the import").click()
    tasks.sweep_imports()
    page.get_by_role("heading", name="Undone").wait_for()
    assert not Child.objects.exists()
    assert eyes.problems == []


@pytest.mark.full
@pytest.mark.skipif(not SAMPLES.exists(), reason="the sample returns are not on this machine")
def test_a_whole_return_is_loaded_with_a_browser_and_the_second_time_nothing_changes(page):
    files = sorted((SAMPLES / "ssda903" / "csc-validator-be-903").glob("*.csv"))
    choose(page, files)
    _work()
    page.reload()
    page.get_by_role("button", name="Load 2,675 children").click()
    _work()
    page.get_by_role("heading", name="Loaded").wait_for()
    assert Child.objects.count() == 2675
    choose(page, files)
    _work()
    page.reload()
    expect(page.get_by_text("Nothing changed: all 2,675 children")).to_be_visible()


def _work():
    tasks.sweep_imports()
    while import_runs.waiting():
        tasks.sweep_imports()


# ---------------------------------------------------------------- the register of schools

REGISTER = settings.BASE_DIR / "tests" / "fixtures" / "gias"
OF_SCHOOLS = "Schools: the register (GIAS)"


@pytest.fixture
def portal_page(open_page):
    """As somebody who looks after the whole portal."""
    client = Client()
    client.force_login(UserFactory(is_superuser=True, name="Sys Min"))
    page = open_page()
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": settings.SITE_URL}]
    )
    return page


def choose_register(page, files):
    page.goto(reverse("importing:index"))
    page.get_by_role("link", name=OF_SCHOOLS).click()
    page.get_by_label("Files").set_input_files(files)
    page.get_by_role("button", name="Look at what it would do").click()
    page.get_by_role("heading", name="Looking through the file").wait_for()


def load_register(page, files, count=None):
    choose_register(page, files)
    _work()
    page.reload()
    page.get_by_role("button", name=re.compile(f"Load {count or '[0-9]+'} ")).click()
    page.get_by_role("heading", name="Loading").wait_for()
    expect(page.get_by_role("progressbar")).to_be_visible()
    _work()
    page.get_by_role("heading", name="Loaded").wait_for()
    choose_register(page, files)
    _work()
    page.reload()
    expect(page.get_by_text("Nothing changed: all")).to_be_visible()


def test_the_register_of_schools_is_loaded_with_its_links_and_the_second_time_nothing_changes(portal_page):
    load_register(portal_page, [REGISTER / "establishments.csv", REGISTER / "links.csv"], 5)
    assert School.objects.get(urn="900002").successor.urn == "900003"


@pytest.mark.full
@pytest.mark.skipif(not SAMPLES.exists(), reason="the sample registers are not on this machine")
def test_the_sample_registers_are_loaded_and_brought_up_to_date_with_a_browser(portal_page):
    load_register(portal_page, [SAMPLES / "gias" / "npq-registration" / "gias_sample.csv"], 99)
    load_register(portal_page, [SAMPLES / "gias" / "npq-registration" / "gias_update.csv"], 1)
    assert School.objects.count() == 99
    load_register(portal_page, [SAMPLES / "gias" / "manage-vaccinations" / "dfe-schools.zip"])
    assert School.objects.filter(successor__isnull=False).exists()
