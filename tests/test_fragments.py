"""A page that is asked for in part, as htmx asks, is given to whom the whole page is given, and says nothing more."""

import logging
from http import HTTPStatus

import html5lib
import pytest
from django.test import Client

from epep import health
from tests.test_access import Browser, cells, is_refused, rows_of_all_tables
from tests.world import undone

pytestmark = pytest.mark.full
NEW_EACH_TIME = {"mfa_activate_totp", "mfa_add_webauthn"}  # a page of one's own that offers another secret each time
AS_HTMX = {"HX-Request": "true", "HX-Boosted": "true", "HX-Target": "main", "HX-Current-URL": "http://testserver/"}


@pytest.fixture(autouse=True)
def _quiet_and_ready(monkeypatch):
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    monkeypatch.setattr(health, "CHECKS", {})


class Htmx(Browser):
    def __init__(self, world, persona):
        super().__init__(world, persona, headers=AS_HTMX)


def words_of(response) -> set[str]:
    """Each piece of text of a page. Its own words, not what it only carries: tokens and the ids of this one answer."""
    if not response["Content-Type"].startswith("text/html"):
        return set()
    tree = html5lib.parse(response.content, namespaceHTMLElements=False)
    return {" ".join(text.split()) for text in tree.itertext()}


def status_of(response) -> int:
    """An empty answer that has the whole page asked for anew is how a part says "go there"."""
    return HTTPStatus.FOUND if response.get("HX-Refresh") and not response.content else response.status_code


@pytest.mark.parametrize("persona", ["anonymous", "social worker", "teacher", "administrator", "carer"])
def test_a_part_of_a_page_is_answered_as_the_page_is(persona, again):
    whole, part, wrong = Browser(again, persona), Htmx(again, persona), {}
    before = rows_of_all_tables()
    for line, name, words, of, cell in cells(persona):
        address = again.address(name, *words, of=of)
        page, fragment = whole("get", address), part("get", address)
        expected = int(cell.rstrip("w"))
        if (page.status_code, status_of(fragment)) != (expected, expected):
            wrong[line] = (page.status_code, fragment.status_code)
        elif name not in NEW_EACH_TIME and (more := words_of(fragment) - words_of(page)):
            wrong[line] = more
    assert wrong == {}
    assert rows_of_all_tables() == before


@pytest.mark.parametrize("persona", ["other teacher", "administrator", "carer"])
def test_a_save_by_itself_is_refused_to_whom_the_form_is_refused(persona, again):
    browser = Htmx(again, persona)
    before = rows_of_all_tables()
    for line, name, words, of, cell in cells(persona):
        if cell.endswith("w"):
            continue
        with undone():
            response = browser("post", again.address(name, *words, of=of))
            assert is_refused(response), (line, response.status_code)
            assert rows_of_all_tables() == before, line


@pytest.mark.parametrize("name", ["children:list", "peps:part"])
def test_after_the_session_is_over_a_part_shows_nothing(name, again):
    """The browser is sent to the sign-in page; nothing of the page it asked for is in the answer."""
    address = again.address(name, "A") if name == "peps:part" else again.address(name)
    response = Client(headers=AS_HTMX).get(address)
    assert response.status_code == HTTPStatus.FOUND
    assert response.content == b""
