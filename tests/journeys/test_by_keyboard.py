"""For each phase a plan is filled from empty to sent, and for each overlay its own pages, by three people who have a
keyboard alone, in browsers that run no script. What is asked is what the plan itself lists."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from children.models import Child
from peps import fields, needs
from peps.models import PEP, Part
from peps.phases import Overlay, Phase
from targets.needs import of_part_d
from tests.factories import ChildFactory, SchoolFactory, allocate, enrol, fresh, in_care, member, pep_at
from tests.journeys.hands import Hands
from tests.peps.test_whole_plan import KIND_OF, OVERLAYS, OWN_PAGE, answers

pytestmark = [pytest.mark.browser, pytest.mark.full]
PASSWORD = "correct horse battery"
YEARS = {Phase.EARLY_YEARS: ("N2", 4), Phase.PRIMARY: ("4", 8), Phase.SECONDARY: ("8", 13), Phase.POST_16: ("12", 16)}
WHO = {"social_worker": "priya@council.example", "teacher": "tom@oakfield.example", "adviser": "amira@council.example"}


@pytest.fixture
def cast(council):
    school = SchoolFactory(name="Oakfield School")
    return {
        "social_worker": member(Role.SOCIAL_WORKER, council, name="Priya Shah", email=WHO["social_worker"]),
        "teacher": member(Role.DESIGNATED_TEACHER, school, name="Tom Reed", email=WHO["teacher"]),
        "adviser": member(Role.ADVISER, council, name="Amira Khan", email=WHO["adviser"]),
        "school": school,
    }


@pytest.fixture
def plan_of(council, cast):
    """A plan that is new, for a child of this phase, with what makes this overlay true."""

    def plan(phase, overlay=Overlay.INITIAL) -> PEP:
        year, age = YEARS[phase]
        today = clock.today()
        child = in_care(ChildFactory(authority=council, given_name="Ada"), since=today - timedelta(days=30))
        born = today - timedelta(days=365 * age + 100)
        Child.objects.filter(pk=child.pk).update(year_group=year, date_of_birth=born, uasc=overlay == Overlay.UASC)
        child.refresh_from_db()
        enrol(child, cast["school"])
        allocate(child, cast["social_worker"], Role.SOCIAL_WORKER)
        pep = pep_at("new", child=child, social_worker=cast["social_worker"], teacher=cast["teacher"], meeting_on=today)
        PEP.objects.filter(pk=pep.pk).update(kind=KIND_OF.get(overlay, pep.kind))
        if overlay == Overlay.NO_SCHOOL:
            PEP.objects.filter(pk=pep.pk).update(school=None)
        return fresh(pep)

    return plan


@pytest.fixture
def hands_of(open_page, chromium, live_server, client, cast):
    """A person at a browser of their own that runs no script, signed in by keyboard."""

    def comes_in(who) -> Hands:
        hands = Hands(open_page(java_script_enabled=False))
        hands.opens(reverse("account_login"))
        hands.fills({"login": cast[who].email, "password": PASSWORD}, "Sign in")
        return hands

    return comes_in


def chosen_for(phase, overlay=Overlay.INITIAL) -> dict:
    return {
        "hours": "none" if overlay == Overlay.NO_SCHOOL else "full",
        "provision": "E" if overlay == Overlay.SEND else "N",
        "route": "none" if phase == Phase.EARLY_YEARS else "recorded",
    }


def walks(hands, pep, part, chosen) -> list[str]:
    """From the first page of a part on, as "Save and continue" leads; the pages that were met."""
    met, slug = [], fields.of_part(part, pep)[0].slug
    hands.opens(reverse("peps:page", args=[pep.pk, slug]))
    while slug:
        assert slug not in met
        met.append(slug)
        pep, page = fresh(pep), fields.BY_SLUG[slug]
        for rows in page.rows:
            if rows.need and (rows.slug == "support" or chosen["hours"] != "none"):
                adds_lines(hands, pep, rows)
        hands.fills(answers(page, pep, chosen), "Save and continue")
        at = urlsplit(hands.page.url).path.rstrip("/").split("/")
        slug = at[-1] if at[-2] == "page" else ""
    return met


def adds_lines(hands, pep, rows) -> None:
    for title in (rows.suggest(pep) if rows.suggest else []) or [""]:
        hands.presses(f"Add {title or rows.one}")
        said = {"value": "5", "judgement": "at"} if rows.slug == "attainment" else {}
        hands.fills(said if title else said | {rows.heading_field: "Anything"}, "Save")


@pytest.mark.parametrize("phase", Phase)
def test_a_plan_goes_from_empty_to_sent_by_keyboard_alone(phase, plan_of, hands_of):
    pep, chosen = plan_of(phase), chosen_for(phase)
    worker, teacher = hands_of("social_worker"), hands_of("teacher")

    walks(worker, pep, Part.A, chosen)
    assert needs.of_part(fresh(pep), Part.A) == []
    worker.opens(reverse("signoff:page", args=[pep.pk]))
    worker.presses("Mark as complete Section A")

    the_young_persons_views(teacher, pep, chosen)
    walks(teacher, pep, Part.C, chosen)
    assert needs.of_part(fresh(pep), Part.C) == []
    a_target(teacher, pep)
    assert of_part_d(fresh(pep)) == []
    the_meeting(worker, teacher, pep, chosen)
    for part in (Part.E, Part.SUMMARY):
        assert needs.of_part(fresh(pep), part) == []

    for part in ("B", "C", "D", "E"):
        teacher.opens(reverse("signoff:page", args=[pep.pk]))
        teacher.presses(f"Mark as complete Section {part}")
    teacher.opens(reverse("signoff:page", args=[pep.pk]))
    if fresh(pep).part(Part.SUMMARY).is_open:
        teacher.presses("Mark as complete Summary")
    teacher.presses("Send to the Virtual School")
    teacher.presses("Send the plan")
    assert fresh(pep).status == PEP.Status.SUBMITTED


def the_young_persons_views(teacher, pep, chosen) -> None:
    walks(teacher, pep, Part.B, chosen)
    if chosen["route"] == "recorded":
        teacher.opens(reverse("peps:answers", args=[pep.pk]))
        teacher.fills({"good_at": "I am good at drawing.", "how": "signed"}, "Save their words")
    assert needs.of_part(fresh(pep), Part.B) == []


def a_target(teacher, pep) -> None:
    due = clock.today() + timedelta(days=60)
    teacher.opens(reverse("targets:list", args=[pep.pk]))
    teacher.presses("Add a target")
    said = {"area": "academic", "statement": "Read for pleasure", "measure": "Ten books", "who": "Ms Bell"}
    days = {f"due_on-{part}": getattr(due, part) for part in ("day", "month", "year")}
    teacher.fills(said | days | {"funding": "pp_plus"}, "Save target")


def the_meeting(worker, teacher, pep, chosen) -> None:
    """Section E from empty: arranged, held, who came, the pages of it, something promised."""
    today = clock.today()
    worker.opens(reverse("peps:arrange", args=[pep.pk]))
    day = {f"on-{part}": getattr(today, part) for part in ("day", "month", "year")}
    worker.fills(day | {"starts_at": "2:30pm", "place": "Room 4"}, "Save and invite people")
    worker.presses("Invite somebody else")
    worker.fills({"name": "Gran Moss", "role": "Grandmother"}, "Invite")
    teacher.opens(reverse("peps:held", args=[pep.pk]))
    teacher.presses("Yes, it was held")
    teacher.opens(reverse("peps:who_came", args=[pep.pk]))
    prefix = fresh(pep).invitees.get().pk
    teacher.fills({f"{prefix}-attended": "in_person"}, "Save")
    walks(teacher, pep, Part.E, chosen)
    walks(teacher, pep, Part.SUMMARY, chosen)
    teacher.opens(reverse("peps:actions", args=[pep.pk]))
    teacher.fills({"what": "Buy books", "who": "Ms Bell"}, "Add the action")
    assert fresh(pep).actions.get().what == "Buy books"


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_the_pages_of_an_overlay_are_filled_by_keyboard_alone(overlay, plan_of, hands_of):
    pep, chosen = plan_of(Phase.SECONDARY, overlay), chosen_for(Phase.SECONDARY, overlay)
    if overlay == Overlay.SEND:
        pep.sen.provision = "E"
        pep.sen.save()
    page = fields.BY_SLUG[OWN_PAGE[overlay]]
    who = "social_worker" if page.part == Part.A or overlay == Overlay.NO_SCHOOL else "teacher"
    hands = hands_of(who)
    hands.opens(reverse("peps:page", args=[pep.pk, page.slug]))
    hands.fills(answers(page, fresh(pep), chosen), "Save and continue")
    assert needs.of_page(page, fresh(pep)) == []
    progress = needs.progress_of_page(page, fresh(pep))
    assert progress.answered == progress.asked > 0
