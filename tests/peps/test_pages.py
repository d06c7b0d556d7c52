from html import unescape

import pytest
from django.urls import reverse

from peps.models import PEP, Part
from signoff import actions as moves
from tests.factories import fresh, pep_at


@pytest.fixture
def plan(ada, social_worker, teacher):
    return pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher)


def url(plan, slug):
    return reverse("peps:page", args=[plan.pk, slug])


def attendance(plan, **answers):
    return {"based_on": plan.attendance.version, "possible": 100, "attended": 95, **answers}


def test_saving_goes_on_to_the_next_page_of_the_section(client, plan, teacher):
    client.force_login(teacher)
    response = client.post(url(plan, "attendance"), attendance(plan, comment="Tired on Mondays"))
    assert response.url == url(plan, "absence")
    assert fresh(plan).attendance.comment == "Tired on Mondays"


def test_save_and_come_back_later_goes_to_the_plan(client, plan, teacher):
    client.force_login(teacher)
    response = client.post(url(plan, "attendance"), attendance(plan, later="1"))
    assert response.url == plan.get_absolute_url()


def test_nothing_is_required_while_saving(client, plan, teacher):
    client.force_login(teacher)
    assert client.post(url(plan, "wellbeing"), {"based_on": 1}).status_code == 302


def test_a_wrong_answer_is_told_in_plain_words_and_kept(client, plan, teacher):
    client.force_login(teacher)
    response = client.post(url(plan, "attendance"), attendance(plan, attended=120, comment="Long text I typed"))
    assert "Sessions attended cannot be more than the 100 possible sessions" in response.content.decode()
    assert "Long text I typed" in response.content.decode()
    assert "Error: " in response.content.decode()


def test_two_people_on_different_answers_are_merged(client, plan, teacher, adviser):
    seen = plan.attendance.version
    client.force_login(adviser)
    client.post(
        url(plan, "attendance"),
        {"based_on": seen, "possible": 100, "attended": 95, "source": "School register", "comment": "From the adviser"},
    )
    client.force_login(teacher)
    response = client.post(
        url(plan, "attendance"), {"based_on": seen, "possible": 110, "attended": 95, "source": "School register"}
    )
    assert response.status_code == 302
    merged = fresh(plan).attendance
    assert (merged.possible, merged.comment) == (110, "From the adviser")


def test_two_people_on_the_same_answer_both_see_it(client, plan, teacher, adviser):
    seen = plan.attendance.version
    client.force_login(adviser)
    client.post(url(plan, "attendance"), attendance(plan, comment="The adviser's words"))
    client.force_login(teacher)
    response = client.post(
        url(plan, "attendance"), {**attendance(plan, comment="The teacher's words"), "based_on": seen}
    )
    page = unescape(response.content.decode())
    assert "The adviser's words" in page
    assert "The teacher's words" in page
    assert fresh(plan).attendance.comment == "The adviser's words"


def test_saving_again_after_a_clash_keeps_mine_and_nothing_else_of_theirs_is_undone(client, plan, teacher, adviser):
    seen = plan.attendance.version
    client.force_login(adviser)
    client.post(url(plan, "attendance"), attendance(plan, comment="Theirs", source="Census"))
    client.force_login(teacher)
    form = client.post(
        url(plan, "attendance"), {**attendance(plan, comment="Mine", source="School register"), "based_on": seen}
    ).context["form"]
    again = {name: form[name].value() for name in ["possible", "attended", "comment", "source", "based_on"]}
    assert client.post(url(plan, "attendance"), again).status_code == 302
    saved = fresh(plan).attendance
    assert (saved.comment, saved.source) == ("Mine", "Census")


def test_typing_while_the_plan_is_sent_loses_nothing(client, ada, social_worker, teacher):
    plan = pep_at("submitted", child=ada, social_worker=social_worker, teacher=teacher)
    client.force_login(teacher)
    response = client.post(url(plan, "attendance"), attendance(plan, comment="My long paragraph"))
    assert response.status_code == 409
    assert "My long paragraph" in response.content.decode()
    assert "with the Virtual School" in response.content.decode()
    assert fresh(plan).attendance.comment == ""


def test_a_reader_sees_the_answers_and_cannot_write(client, plan, social_worker):
    client.force_login(social_worker)
    page = client.get(url(plan, "attendance"))
    assert page.status_code == 200
    assert "School register" in page.content.decode()
    assert "<textarea" not in page.content.decode()
    assert client.post(url(plan, "attendance"), attendance(plan)).status_code == 403


def test_the_first_answer_starts_the_plan(client, ada, social_worker, teacher):
    plan = pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)
    assert plan.status == PEP.Status.NOT_STARTED
    client.force_login(social_worker)
    client.post(url(plan, "health"), {"based_on": plan.care.version, "health": "Asthma"})
    plan = fresh(plan)
    assert plan.status == PEP.Status.IN_PROGRESS
    assert plan.part(Part.A).status == "in_progress"


def test_the_14_19_plan_is_not_asked_of_a_year_8(client, plan, teacher):
    client.force_login(teacher)
    assert client.get(url(plan, "pathway")).status_code == 404
    plan.child.year_group = "9"
    plan.child.save()
    assert client.get(url(plan, "pathway")).status_code == 200


def test_last_terms_answers_stand_beside_the_new_questions(client, ada, social_worker, teacher, adviser):
    signed = pep_at("signed_off", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)
    following = PEP.objects.get(previous=signed)
    client.force_login(teacher)
    page = client.get(url(following, "wellbeing")).content.decode()
    assert "Last term:" in page
    assert "Weekly check-in" in page


def test_a_completed_section_is_read_only_until_it_is_unmarked(client, plan, social_worker):
    client.force_login(social_worker)
    assert "<textarea" not in client.get(url(plan, "health")).content.decode()
    moves.reopen_part(pep=plan, part=Part.A, reason="New placement", by=social_worker)
    assert "<textarea" in client.get(url(plan, "health")).content.decode()


@pytest.mark.parametrize(("score", "words"), [("41", "from 0 to 40"), ("-1", "whole number"), ("many", "whole number")])
def test_an_sdq_score_outside_the_scale_is_refused(client, ada, social_worker, teacher, score, words):
    plan = pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)
    client.force_login(social_worker)
    response = client.post(url(plan, "health"), {"based_on": 1, "sdq_score": score})
    assert words in response.content.decode()
