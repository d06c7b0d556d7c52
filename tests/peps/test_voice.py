import pytest
from django.urls import reverse

from peps.models import ViewAnswer
from tests.factories import fresh, pep_at


@pytest.fixture
def plan(ada, social_worker, teacher):
    return pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)


def say(client, plan, user, **answers):
    client.force_login(user)
    return client.post(reverse("peps:answers", args=[plan.pk]), answers)


def test_a_young_person_says_what_they_think(client, plan, young_person):
    response = say(client, plan, young_person, good_at="Drawing", carer_may_see="on")
    assert response.url == reverse("peps:mine", args=[plan.pk])
    answer = plan.view_answers.get()
    assert (answer.words, answer.how, answer.carer_may_see) == ("Drawing", "wrote", True)
    assert fresh(plan).views.route == "words"


def test_no_adult_changes_what_the_young_person_wrote(client, plan, young_person, teacher):
    say(client, plan, young_person, good_at="Drawing")
    say(client, plan, teacher, good_at="Maths", how="said")
    assert plan.view_answers.get(written_by=young_person).words == "Drawing"
    assert plan.view_answers.get(written_by=teacher).words == "Maths"


def test_an_adult_cannot_pretend_that_the_child_wrote_it(client, plan, teacher):
    response = say(client, plan, teacher, good_at="Maths", how="wrote")
    assert response.status_code == 200
    assert not plan.view_answers.exists()


def test_an_emptied_answer_is_taken_back_and_history_keeps_it(client, plan, young_person):
    say(client, plan, young_person, hard="Maths")
    say(client, plan, young_person, hard="")
    assert not plan.view_answers.exists()
    assert ViewAnswer.history.filter(words="Maths").exists()


def test_the_carer_sees_only_what_the_child_allows(client, plan, young_person, carer):
    say(client, plan, young_person, good_at="Drawing")
    client.force_login(carer)
    mine = reverse("peps:mine", args=[plan.pk])
    assert "Drawing" not in client.get(mine).content.decode()
    say(client, plan, young_person, good_at="Drawing", carer_may_see="on")
    client.force_login(carer)
    assert "Drawing" in client.get(mine).content.decode()


def test_the_carer_cannot_open_my_views(client, plan, carer):
    client.force_login(carer)
    assert client.get(reverse("peps:answers", args=[plan.pk])).status_code == 404
    assert client.get(reverse("peps:part", args=[plan.pk, "B"])).status_code == 404


def test_an_alternative_view_is_marked_as_an_adults(client, plan, social_worker):
    client.force_login(social_worker)
    token = "0b6a4b7e-4a3c-4f6e-9a55-6f8f0a5b1c11"
    for _ in range(2):  # pressed twice
        client.post(
            reverse("peps:other_view", args=[plan.pk]), {"view_of": "social_worker", "words": "Settled", "token": token}
        )
    assert plan.alternative_views.count() == 1
    page = client.get(reverse("peps:part", args=[plan.pk, "B"])).content.decode()
    assert "Not the young person" in page
