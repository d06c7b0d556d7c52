"""A meeting nobody had on a screen is written up on ordinary pages, down to a whole Section E; and what the policy and
the day say about it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.permissions import Denied
from audit import clock
from documents.models import Document
from organisations.models import Policy, Term
from organisations.presets import PRESETS, to_json
from peps import needs
from peps.models import AgreedAction, LiveMeeting, Part
from peps.room import warnings
from signoff import actions as moves
from targets.models import Target
from tests.documents import corpus
from tests.documents.corpus import upload
from tests.factories import fresh, pep_at
from tests.factories.plans import MEETING_DAY, save

pytestmark = pytest.mark.ci


def as_day(name: str, day: date) -> dict:
    return {f"{name}-day": day.day, f"{name}-month": day.month, f"{name}-year": day.year}


def sends(client, plan, page: str, *more, query: str = "", **answers):
    """Somebody opens a page, answers, and sends it; a page that is wrong comes back and is no redirect."""
    address = reverse(f"peps:{page}", args=[plan.pk, *more]) + query
    form = client.get(address).context.get("form")
    seen = {name: form[name].value() for name in ("based_on", "token") if form and name in form.fields}
    response = client.post(address, {name: str(value or "") for name, value in seen.items()} | answers)
    assert response.status_code == 302, response.text[:3000]


def test_a_meeting_on_paper_is_written_up_on_ordinary_pages(client, ada, social_worker, teacher):
    plan = pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher)
    client.force_login(teacher)
    with clock.at(MEETING_DAY + timedelta(days=1)):
        sends(client, plan, "held", held="yes")
        came = {f"{person.pk}-attended": "in_person" for person in plan.invitees.all()}
        sends(client, plan, "who_came", **came)
        minutes = {"chair": "Ruth Bell", "from_paper": "on", "discussion": "A good start.", "agreed": "Daily reading."}
        sends(client, plan, "page", "minutes", child_agrees="mostly", child_agrees_words="Not maths", **minutes)
        sends(client, plan, "page", "carer-views", carer_views="Settled at home.")
        after = MEETING_DAY + timedelta(days=110)
        sends(client, plan, "page", "next-meeting", next_at="2pm", next_place="Oakfield", **as_day("next_on", after))
        sends(client, plan, "page", "summary", summary="A good term.")
        promised = {"what": "Buy books", "owner": "designated_teacher"}
        sends(client, plan, "actions", **promised, **as_day("by_when", after))
        sends(client, plan, "answers", query="?meeting", next="To be a vet", language="English")
        scan = {"kind": "minutes", "title": "The paper of the meeting", "audience": "professionals", "plan": plan.pk}
        form = client.get(reverse("documents:add", args=[ada.pk]), {"plan": plan.pk}).context["form"]
        scan["kind"] = next(code for code, _ in form.fields["kind"].choices if code)
        file = upload("scan.png", corpus.picture("PNG"))
        added = client.post(reverse("documents:add", args=[ada.pk]), scan | {"file": file})
        assert added.status_code == 302
        page = client.get(reverse("peps:part", args=[plan.pk, "E"])).text
        written = fresh(plan)
        assert not needs.of_part(written, Part.E)
        moves.complete_part(pep=written, part=Part.E, by=teacher)

    for words in ["Ruth Bell", "A good start.", "Mostly", "Not maths", "Settled at home.", "Buy books", "Held"]:
        assert words in page
    assert not LiveMeeting.objects.exists()
    assert written.minutes.from_paper
    assert Document.objects.get().plan_id == plan.pk
    assert AgreedAction.objects.get().by_when == after
    assert plan.view_answers.get(how="at_meeting").words == "To be a vet"


@pytest.mark.parametrize(("preset", "writer"), [("birmingham", "teacher"), ("shropshire", "social_worker")])
def test_who_writes_the_summary_is_a_matter_of_policy(preset, writer, ada, social_worker, teacher):
    Policy.objects.update(preset=preset, rules=to_json(PRESETS[preset]))
    plan = pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)
    people = {"teacher": teacher, "social_worker": social_worker}
    theirs, other = people.pop(writer), *people.values()
    with clock.at(MEETING_DAY):
        with pytest.raises(Denied):
            moves.complete_part(pep=fresh(plan), part=Part.SUMMARY, by=other)
        moves.complete_part(pep=fresh(plan), part=Part.SUMMARY, by=theirs)
    assert fresh(plan).part(Part.SUMMARY).completed_by == theirs


# ---------------------------------------------------------------- the day of the next meeting


@pytest.fixture
def held(ada, social_worker, teacher):
    return pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)


def of_next_term(plan) -> Term:
    return plan.child.authority.terms.filter(first_day__gt=plan.term.last_day).earliest("first_day")


def a_wednesday(day: date) -> date:
    return day + timedelta(days=(2 - day.weekday()) % 7)


def test_a_good_day_is_not_warned_about(held):
    assert warnings.about_next(held, a_wednesday(of_next_term(held).first_day + timedelta(days=7))) == []


def test_an_odd_day_of_the_next_meeting_is_said(held):
    term = of_next_term(held)
    saturday = a_wednesday(term.first_day) + timedelta(days=3)
    far = a_wednesday(term.last_day + timedelta(days=100))
    said = [
        (saturday, "week-end or a bank holiday"),
        (a_wednesday(term.half_term_start), "in the school holidays"),
        (a_wednesday(term.half_term_end + timedelta(days=3)), "after half-term"),
        (far, "more than a term away"),
    ]
    for day, words in said:
        assert words in " ".join(warnings.about_next(held, day)), (day, words)


def test_a_review_of_the_ehcp_near_the_next_meeting_can_be_one_meeting(held, teacher):
    on = a_wednesday(of_next_term(held).first_day + timedelta(days=7))
    save(held.sen, Part.C, teacher, next_annual_review_on=on + timedelta(days=10))
    assert "the two can be one meeting" in " ".join(warnings.about_reviews(fresh(held), on))
    assert warnings.about_reviews(fresh(held), on + timedelta(days=60)) == []


# ---------------------------------------------------------------- on the day


@pytest.mark.parametrize("page", ["peps:plan", "targets:list", "targets:add"])
def test_who_edits_on_the_day_is_offered_the_shared_screen(page, client, ada, social_worker, teacher):
    plan = pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher)
    for days, is_offered in ((-1, False), (0, True), (1, False)):
        with clock.at(MEETING_DAY + timedelta(days=days)):
            client.cookies.clear()  # nobody stays signed in from one day to the next
            client.force_login(teacher)
            text = client.get(reverse(page, args=[plan.pk])).text
        assert (reverse("peps:room:start", args=[plan.pk]) in text) == is_offered, days


def test_a_young_person_reads_targets_as_they_say_them(client, held, young_person):
    Target.objects.filter(set_in=held).update(own_words="I read my comics", audience="young_person")
    client.force_login(young_person)
    text = client.get(reverse("peps:mine", args=[held.pk])).text
    assert "I read my comics" in text
    assert "Read for twenty minutes a day" not in text
