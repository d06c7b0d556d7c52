"""Last term's answers beside this term's questions: copied one by one on request, never over what was typed unasked."""

from html import unescape

import pytest
from django.urls import reverse

from peps import fields, forward
from peps.models import PEP
from tests.factories import fresh, pep_at
from tests.factories.plans import save

pytestmark = pytest.mark.ci
BEFORE = "Quiet start"  # what was answered last term


@pytest.fixture
def plan(ada, social_worker, teacher, adviser):
    before = pep_at("signed_off", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)
    return fresh(PEP.objects.get(previous=before))


@pytest.fixture
def as_teacher(client, teacher):
    client.force_login(teacher)
    return client


def url(plan, slug="wellbeing"):
    return reverse("peps:page", args=[plan.pk, slug])


def said(plan, **more):
    return {"based_on": fresh(plan).wellbeing.version, **more}


def strategies(plan):
    return fresh(plan).wellbeing.strategies


def words(response):
    return unescape(response.content.decode())


def test_an_answer_is_copied_into_an_empty_place_with_all_else_that_was_typed_and_taken_out_again(as_teacher, plan):
    assert BEFORE in words(as_teacher.get(url(plan)))
    assert strategies(plan) == ""  # nothing comes along by itself
    back = as_teacher.post(url(plan), said(plan, copy="strategies", how_identified="Typed just now"))
    assert back.url == f"{url(plan)}#last-term-strategies"
    assert strategies(plan) == BEFORE
    assert fresh(plan).wellbeing.how_identified == "Typed just now"
    assert "Take it out again" in words(as_teacher.get(url(plan)))
    typed = {"strategies": BEFORE, "how_identified": "Typed just now"}
    as_teacher.post(url(plan), said(plan, take_out="strategies", **typed))
    assert strategies(plan) == ""


@pytest.mark.parametrize(
    ("keep", "both", "stands"),
    [("mine", "", "Mine"), ("theirs", "", BEFORE), ("both", "Mine, and a quiet start", "Mine, and a quiet start")],
)
def test_what_was_typed_is_written_over_only_if_that_is_chosen(as_teacher, plan, keep, both, stands):
    asked = as_teacher.post(url(plan), said(plan, copy="strategies", strategies="Mine"))
    assert strategies(plan) == "Mine"
    page = words(as_teacher.get(asked.url))
    assert "You have written something here already" in page
    assert BEFORE in page
    as_teacher.post(url(plan), {"copying": "strategies", "keep": keep, "both": both})
    assert strategies(plan) == stands
    if keep == "theirs":  # and it can be undone: mine is there again
        as_teacher.post(url(plan), said(plan, take_out="strategies", strategies=BEFORE))
        assert strategies(plan) == "Mine"


def test_what_is_wrong_elsewhere_on_the_page_is_said_first_and_nothing_is_lost(as_teacher, plan):
    wrong = {"copy": "source", "based_on": fresh(plan).attendance.version, "possible": 10, "attended": 12}
    shown = as_teacher.post(url(plan, "attendance"), wrong)
    assert shown.status_code == 200
    assert "cannot be more than" in words(shown)
    assert fresh(plan).attendance.source == ""


def test_a_copied_answer_beats_the_reason_why_there_was_none(as_teacher, plan, teacher):
    save(plan.wellbeing, "C", teacher, **{"unanswered.strategies": ["waiting", "Ms Bell"]})
    typed = {"unanswered.strategies_0": "waiting", "unanswered.strategies_1": "Ms Bell"}
    as_teacher.post(url(plan), said(plan, copy="strategies", **typed))
    assert strategies(plan) == BEFORE
    assert fresh(plan).wellbeing.unanswered == {}


def test_a_tick_is_made_anew_and_a_name_nobody_knows_copies_nothing(client, plan, social_worker):
    client.force_login(social_worker)
    care = url(plan, "care")
    assert "last-term-care_start_confirmed" not in words(client.get(care))
    version = fresh(plan).care.version
    for name in ("care_start_confirmed", "nothing", "created_at"):
        assert client.post(care, {"based_on": version, "copy": name}).status_code == 302
    assert not fresh(plan).care.care_start_confirmed


def test_a_page_that_is_read_and_a_first_plan_have_nothing_to_copy(client, plan, as_teacher, adviser, social_worker):
    assert "Use this answer" in words(as_teacher.get(url(plan)))
    client.force_login(social_worker)
    assert "Use this answer" not in words(client.get(url(plan)))
    assert client.post(url(plan), said(plan, copy="strategies")).status_code == 403
    client.force_login(adviser)
    assert "Last term:" not in words(client.get(url(plan.previous)))


def test_a_line_of_last_term_is_on_the_list_again_once_and_can_be_taken_off(as_teacher, plan):
    english = plan.previous.attainment.get(subject="English")
    again = reverse("peps:row_again", args=[plan.pk, "attainment", english.pk])
    assert "On the list last term" in words(as_teacher.get(url(plan, "attainment")))
    for _ in range(2):
        as_teacher.post(again)
    line = plan.attainment.get(removed_at=None)
    assert (line.subject, line.value, line.audience) == ("English", english.value, english.audience)
    assert again not in words(as_teacher.get(url(plan, "attainment")))
    as_teacher.post(reverse("peps:row_remove", args=[plan.pk, "attainment", line.pk]))
    assert not plan.attainment.filter(removed_at=None).exists()
    as_teacher.post(again)
    assert plan.attainment.get(removed_at=None).pk == line.pk


def test_a_line_that_is_there_already_is_not_copied_beside_it(as_teacher, plan):
    english = plan.previous.attainment.get(subject="English")
    new = {"based_on": 0, "subject": "English", "point": english.point, "value": "6", "judgement": "above"}
    as_teacher.post(reverse("peps:row_add", args=[plan.pk, "attainment"]), new)
    as_teacher.post(reverse("peps:row_again", args=[plan.pk, "attainment", english.pk]))
    assert plan.attainment.get(removed_at=None).value == "6"


def test_standing_facts_and_lines_of_another_plan_are_no_lines_of_last_term(as_teacher, plan, client, social_worker):
    contact = plan.child.contacts.create(name="Gran")
    assert as_teacher.post(reverse("peps:row_again", args=[plan.pk, "contacts", contact.pk])).status_code in {403, 404}
    own = plan.attainment.create(subject="Music", value="5", judgement="at")
    assert as_teacher.post(reverse("peps:row_again", args=[plan.pk, "attainment", own.pk])).status_code == 404


def test_what_belongs_to_its_term_is_shown_and_not_copied(as_teacher, plan):
    before = plan.previous
    was_said = {"child_agrees": "mostly", "discussion": "Maths is hard."}
    type(before.minutes).objects.filter(pep=before).update(**was_said)
    minutes = url(plan, "minutes")
    page = words(as_teacher.get(minutes))
    assert "Maths is hard." in page
    assert 'name="copy" value="discussion"' not in page
    as_teacher.post(minutes, {"based_on": fresh(plan).minutes.version, "copy": "child_agrees"})
    assert fresh(plan).minutes.child_agrees == ""


def test_the_day_of_this_meeting_is_not_offered_for_the_next(as_teacher, plan):
    assert plan.previous.minutes.next_on
    page = words(as_teacher.get(url(plan, "next-meeting")))
    assert 'id="last-term-next_place"' in page
    assert 'id="last-term-next_on"' not in page


def test_answers_that_belong_to_their_term_are_in_the_table():
    names = {field.name for page in fields.PAGES for field in page.fields}
    assert names >= forward.ONLY_THEN | forward.OVER
