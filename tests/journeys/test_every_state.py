"""States a plan's pages are seldom in, through the eyes of axe, wide and narrow: mistakes in every section, what was
typed and not saved, what somebody else took off, copying from last term, what comes too late."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from audit import clock
from children.models import Child
from peps import actions, fields
from peps.models import PEP, AgreedAction, Draft, Part
from peps.voice import actions as voice
from targets import actions as targets
from tests.documents import corpus
from tests.factories import fresh
from tests.journeys.eyes import NARROW, WIDE, Eyes
from tests.journeys.test_pages_look import Reader, cast, child_with_plan  # noqa: F401  (fixtures)

pytestmark = [pytest.mark.browser, pytest.mark.full]
LONG_AGO_NEVER = {"day": "31", "month": "2", "year": "2026"}
SEND = """(said) => {
    const form = document.createElement("form");
    form.method = "post";
    form.action = location.href;
    said.csrfmiddlewaretoken = document.querySelector("[name=csrfmiddlewaretoken]").value;
    for (const [name, value] of Object.entries(said)) {
        const box = document.createElement("textarea");
        box.name = name;
        box.value = value;
        form.append(box);
    }
    document.body.append(form);
    form.submit();
}"""


@pytest.fixture
def eyes():
    return Eyes(axe_at=(NARROW, WIDE))


@pytest.fixture
def look(council, cast, chromium, live_server, eyes):  # noqa: F811
    """A plan and its last one; `look.at(who, name, …)` opens a page, `look.sends(…)` sends it what is wrong."""

    class Look:
        child, before, young_person = child_with_plan("signed_off", cast, council)
        pep = PEP.objects.get(previous=before)
        people = cast | {"young person": young_person}

        def at(self, who, page_name, /, *rest, base="peps", query="", state=""):
            self.sends(who, page_name, *rest, base=base, query=query, state=state)

        def sends(self, who, page_name, /, *rest, base="peps", query="", state="", status=None, **said):
            address = reverse(f"{base}:{page_name}", args=[self.pep.pk, *rest]) + query
            with Reader(self.people[who], chromium, live_server, eyes) as reader:
                assert reader.page.goto(address).status == 200, address
                if said:
                    with reader.page.expect_navigation() as moved:
                        reader.page.evaluate(SEND, {key: str(value) for key, value in said.items()})
                    assert moved.value.status == (status or 200), address
                    assert moved.value.request.method == "POST", f"{address} was accepted"
                eyes.look_at(reader.page, f"{page_name} {' '.join(map(str, rest))} {state}")

    yield Look()
    assert not eyes.problems, "\n".join(eyes.problems)


def day(name, **parts):
    return {f"{name}-{part}": value for part, value in (LONG_AGO_NEVER | parts).items()}


def test_mistakes_in_every_section(look):
    target = targets.add_target(pep=look.pep, token=uuid4(), values={"area": "academic", "statement": "Read more"},
                                by=look.people["teacher"])  # fmt: skip
    look.sends("social worker", "page", "reviews", state="wrong", based_on=0, **day("review_on"))
    look.sends("social worker", "page", "health", state="wrong", based_on=0, sdq_score="41", **day("sdq_on"))
    look.sends("social worker", "row_add", "contacts", state="wrong", based_on=0, name="", email="no address")
    look.sends("teacher", "ask_child", state="wrong", way="by post")
    look.sends("teacher", "other_view", state="wrong", words="")
    look.sends("teacher", "page", "attendance", state="wrong", based_on=0, possible="10", attended="20", **day("as_at"))
    look.sends("teacher", "row_add", "attainment", state="wrong", based_on=0, subject="", **day("confirmed_on"))
    look.sends("teacher", "add", base="targets", state="wrong", based_on=0, statement="", **day("due_on"))
    look.sends("teacher", "action_add", target.pk, base="targets", state="wrong", based_on=0, what="", **day("due_on"))
    look.sends("teacher", "ask", target.pk, base="targets", state="wrong", based_on=0, units="-1", unit_cost="free")
    look.sends("teacher", "arrange", state="wrong", place="", **day("on"))
    look.sends("teacher", "page", "next-meeting", state="wrong", based_on=0, **day("next_on"))
    look.sends("teacher", "actions", state="wrong", based_on=0, what="", owner="social_worker", **day("by_when"))


def test_what_was_typed_and_not_saved(look):
    teacher, worker = look.people["teacher"], look.people["social worker"]
    token = UUID(int=5)
    target = targets.add_target(pep=look.pep, token=uuid4(), values={"area": "academic", "statement": "Read more"},
                                by=teacher)  # fmt: skip
    said = {
        "page:attendance": ("attendance", {"possible": "many", "comment": "Tired"}),
        f"row:attainment:{token}": ("", {"subject": "Music", "token": str(token)}),
        f"target:{token}": ("", {"statement": "Swim", "token": str(token)}),
        f"action:{target.pk}:{token}": ("", {"what": "Lend her books", "token": str(token)}),
        f"money:{target.pk}:{token}": ("", {"description": "Chess club", "token": str(token)}),
        f"agreed:{token}": ("", {"what": "Ring the club", "token": str(token)}),
    }
    for unit, (_, typed) in said.items():
        as_typed = [[name, [value]] for name, value in typed.items()]
        Draft.objects.create(user=teacher, pep=look.pep, unit=unit, typed=as_typed, why="It waits for you.")
    look.at("teacher", "page", "attendance", state="with a draft")
    look.at("teacher", "page", "attendance", query="?draft=1", state="restored")
    look.at("teacher", "page", "attainment", state="a line is begun")
    look.at("teacher", "row_add", "attainment", query=f"?draft={token}", state="restored")
    look.at("teacher", "list", base="targets", state="with drafts")
    look.at("teacher", "add", base="targets", query=f"?draft={token}", state="restored")
    look.at("teacher", "action_add", target.pk, base="targets", query=f"?draft={token}", state="restored")
    look.at("teacher", "ask", target.pk, base="targets", query=f"?draft={token}", state="restored")
    look.at("teacher", "actions", query="?draft=1", state="with a draft")
    look.at("teacher", "actions", query=f"?draft={token}", state="restored")

    action = AgreedAction(pep=look.pep, what="Ring the club", who="Mr Reed", by_when=clock.today() + timedelta(days=9))
    actions.save_row(row=action, pep=look.pep, part=Part.E, by=teacher)
    look.at("teacher", "actions", state="one is there")
    look.at("teacher", "action", action.pk)
    actions.remove_row(row=action, pep=look.pep, part=Part.E, by=worker)
    gone = [["based_on", ["1"]], ["what", ["Ring them twice"]], ["who", ["Mr Reed"]]]
    Draft.objects.create(user=teacher, pep=look.pep, unit=f"agreed:{action.pk}", typed=gone, why="Taken off.")
    look.at("teacher", "action", action.pk, state="gone")
    targets.remove_target(target=target, reason="Twice", by=teacher)
    gone = [["based_on", ["1"]], ["statement", ["Read a lot more"]], ["area", ["academic"]]]
    Draft.objects.create(user=teacher, pep=look.pep, unit=f"target:{target.pk}", typed=gone, why="Taken off.")
    look.at("teacher", "change", target.pk, base="targets", state="gone")
    look.at("teacher", "list", base="targets", state="a draft has nowhere to go")


def test_two_answers_and_what_comes_too_late(look):
    teacher, adviser = look.people["teacher"], look.people["adviser"]
    attendance = fresh(look.pep).attendance
    actions.save_page(
        record=attendance, part=Part.C, values={"comment": "Tired"}, based_on=attendance.version, by=adviser
    )
    look.sends("teacher", "page", "attendance", state="choose", based_on=attendance.version, comment="Wide awake")
    target = targets.add_target(pep=look.pep, token=uuid4(), values={"area": "academic", "statement": "Read more"},
                                by=teacher)  # fmt: skip
    targets.save_target(target=target, values={"statement": "Read less"}, based_on=target.version, by=adviser)
    theirs = {"area": "academic", "statement": "Read aloud", "based_on": target.version}
    look.sends("teacher", "change", target.pk, base="targets", state="choose", **theirs)


def test_copying_from_last_term(look):
    page = fields.BY_SLUG["school"]
    record = getattr(fresh(look.pep), page.accessor)
    look.at("teacher", "page", "school", state="last term beside it")
    actions.save_page(record=record, part=Part.C, values={"key_adult": "Mr Park"}, based_on=record.version,
                      by=look.people["teacher"])  # fmt: skip
    look.at("teacher", "page", "school", query="?copy=key_adult", state="which of two")
    record.refresh_from_db()
    actions.save_page(record=record, part=Part.C, values={"key_adult": "Ms Bell"}, based_on=record.version,
                      by=look.people["teacher"])  # fmt: skip
    look.at("teacher", "page", "school", state="copied")


def test_pages_of_the_young_person_and_the_carer(look):
    Child.objects.update(year_group="11")
    ada = look.people["young person"]
    look.at("young person", "my_pathway")
    look.sends("young person", "my_pathway", state="wrong", based_on=0, **day("careers_next_on"))
    look.at("carer", "carer_views")
    voice.say(pep=look.pep, said={"hard": "The bus"}, by=ada)
    photo = corpus.upload("IMG_1.jpg", corpus.picture("JPEG"))
    client = Client()
    client.force_login(ada)
    client.post(reverse("peps:my_views:picture", args=[look.pep.pk]), {"file": photo, "title": "My den"})
    look.at("young person", "check", base="peps:my_views", state="with a picture")
