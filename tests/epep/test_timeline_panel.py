"""The last things that happened, on a child's page: nobody reads there what their cell does not show."""

import ast
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from audit import events
from children import access, history
from children.glass import break_glass
from epep.panels import timeline
from tests.factories import allocate, member

ROOMS = [
    "accounts", "children", "documents", "epep", "notices", "organisations", "papers", "peps", "signoff", "targets"
]  # fmt: skip
# Verbs about people and places, never about a child.
NOT_OF_A_CHILD = (
    *("voice.", "authority.", "caseload.", "login.", "people.", "person.", "policy.", "questions.", "team."),
    *("record_in.", "rubric.", "sample.", "system.", "outbound.", "webhook."),
)
# What each verb is about, by hand: the rows of the access table whose readers may know that it happened.
VERBS = {
    "child.left_care": "ids",
    "child.placed": "placement",
    "child.allocated": "attachments",
    "delegation.began": "attachments",
    "views.saved": "views",
    "link.opened": "alternative_views",
    "meeting.arranged": "meeting_details",
    "meeting.invited": "meeting",
    "plan.opened": "plan_status",
    "plan.rated": "rating",
    "plan.late": "decision",
    "part.completed": "sign_off_page",
    "target.removed": "targets",
    "funding.decided": "money",
    "document.added": "documents",
    "document.confidential.added": "confidential_place",
    "glass.broken": "looks",
}


def told(user, child) -> set[str]:
    """The verbs of `tell` that the panel tells about; no panel tells of none."""
    panels = timeline(SimpleNamespace(user=user), child)
    words = {event.words for panel in panels for event in panel["events"]}
    return {each.removeprefix("did ") for each in words if each.startswith("did ")}


def tell(child, *verbs) -> None:
    for verb in verbs:
        events.record(verb, f"did {verb}", child, by=None, child_id=child.pk)


@pytest.fixture
def officer(ada, authority):
    person = member(Role.REVIEWING_OFFICER, authority)
    allocate(ada, person, Role.REVIEWING_OFFICER)
    return person


@pytest.fixture
def cast(ada, social_worker, teacher, carer, young_person, adviser, head, administrator, officer):
    return {
        Role.SOCIAL_WORKER: social_worker,
        Role.DESIGNATED_TEACHER: teacher,
        Role.CARER: carer,
        Role.YOUNG_PERSON: young_person,
        Role.ADVISER: adviser,
        Role.HEAD: head,
        Role.ADMINISTRATOR: administrator,
        Role.REVIEWING_OFFICER: officer,
    }


@pytest.mark.parametrize("verbs", [list(VERBS)[:8], list(VERBS)[8:]])
def test_an_event_is_told_to_those_who_may_read_its_record_and_the_history(verbs, ada, cast):
    tell(ada, *verbs)
    for role, person in cast.items():
        reads_history = role in access.may_read("history")
        owed = {verb for verb in verbs if reads_history and role in access.may_read(VERBS[verb])}
        assert told(person, ada) == owed, role


def test_an_event_that_nobody_placed_is_told_to_nobody(ada, cast):
    tell(ada, "child.allocated", "surprise.happened")
    for person in (cast[Role.HEAD], cast[Role.DESIGNATED_TEACHER]):
        assert told(person, ada) == {"child.allocated"}
    assert history.records_of("surprise.happened") == set()


def test_every_row_an_event_is_about_is_a_row_of_the_table():
    assert set(history._event_records.values()) <= access.CELLS.keys()
    assert {verb: history.records_of(verb) - {record} for verb, record in VERBS.items()} == {
        verb: {"plan_status"} if verb in {"plan.rated", "plan.late"} else
        {"meeting_details"} if verb == "meeting.invited" else
        {"documents"} if verb == "document.confidential.added" else set()
        for verb in VERBS
    }  # fmt: skip


def test_every_verb_in_the_house_has_its_place():
    """A new kind of event is shown to nobody until somebody says to whom."""
    found = {verb for room in ROOMS for path in Path(settings.BASE_DIR, room).rglob("*.py") for verb in verbs_in(path)}
    assert len(found) > 40
    of_children = {verb for verb in found if not verb.startswith(NOT_OF_A_CHILD)}
    assert {verb for verb in of_children if not history.records_of(verb)} == set()


def verbs_in(path: Path):
    """What `events.record`, `events.event` and `Event` are given as the verb, up to where it varies."""
    text = path.read_text()
    for node in ast.walk(ast.parse(text)) if "event" in text.lower() else []:
        if not isinstance(node, ast.Call) or ast.unparse(node.func) not in {"events.record", "events.event", "Event"}:
            continue
        said = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "verb")]
        if said and isinstance(said[0], ast.JoinedStr):
            said = said[0].values[:1]
        if said and isinstance(said[0], ast.Constant):
            yield said[0].value


def test_on_the_page_a_teacher_reads_neither_an_emergency_nor_why_the_sign_off_is_late(
    client, ada, teacher, adviser, officer, head, authority
):
    ada.restricted = True
    ada.save()
    break_glass(child=ada, reason="The hospital asks about her", hours=1, by=head)
    events.record("plan.late", "said why the sign-off is late: no time", ada, by=adviser, child_id=ada.pk)
    ada.restricted = False
    ada.save()
    pages = {}
    for person in (teacher, adviser, officer, head):
        client.force_login(person)
        pages[person] = [
            client.get(reverse(f"children:{name}", args=[ada.pk])).content.decode() for name in ("child", "history")
        ]
    for page in range(2):
        assert ["hospital" in pages[person][page] for person in pages] == [False, False, False, True]
        assert ["is late: no time" in pages[person][page] for person in pages] == [False, True, False, True]


def test_the_queries_of_the_panel_do_not_grow_with_the_events(ada, adviser):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert told(adviser, ada)
        return len(asked)

    tell(ada, "plan.opened")
    few = queries()
    tell(ada, *VERBS)
    assert queries() == few
