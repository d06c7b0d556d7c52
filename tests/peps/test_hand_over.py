"""An adult hands the screen over: the young person's own pages, their own words, and no way anywhere else."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accounts import narrowing
from audit.models import Event, Look
from children.models import Child
from peps.guests.passes import OWN_PAGES
from peps.models import HandOver, ViewAnswer
from peps.voice.sitting import Sitting
from tests.factories import ChildFactory, allocate, enrol, fresh, in_care, pep_at
from tests.world import PATTERNS

pytestmark = pytest.mark.ci


@pytest.fixture
def plan(ada, social_worker, teacher):
    return pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)


def hand_over(client, plan, by):
    client.force_login(by)
    return client.post(reverse("peps:hand_over", args=[plan.pk]), follow=True)


def page(name, plan):
    return reverse(f"guests:{name}", args=[plan.pk])


def write(client, plan, **said):
    return client.post(reverse("guests:ask", args=[plan.pk, "school"]), said)


def own_words(young_person, plan, **said):
    client = Client()
    client.force_login(young_person)
    client.post(reverse("peps:my_views:ask", args=[plan.pk, "school"]), said)
    return client


def test_the_adult_reads_first_what_it_means(client, plan, teacher):
    client.force_login(teacher)
    text = client.get(reverse("peps:hand_over", args=[plan.pk])).content.decode()
    assert "You are signed out" in text
    assert reverse("peps:ask_child", args=[plan.pk]) in client.get(reverse("peps:part", args=[plan.pk, "B"])).text
    response = client.post(reverse("peps:ask_child", args=[plan.pk]), {"way": "faces", "safe_name": "Ms Okafor"})
    assert response.url == reverse("peps:hand_over", args=[plan.pk])
    assert fresh(plan).views.way == "faces"


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("social_worker", 200), ("teacher", 200), ("adviser", 403), ("head", 403), ("young_person", 403),
        ("carer", 404), ("other_teacher", 404), ("administrator", 404),
    ],
)  # fmt: skip
def test_who_records_the_views_may_hand_over(who, status, client, plan, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("peps:hand_over", args=[plan.pk])).status_code == status
    sent = client.post(reverse("peps:hand_over", args=[plan.pk])).status_code
    assert sent == (302 if status == 200 else status)


def test_the_screen_shows_the_young_persons_own_answers_and_nothing_of_adults(client, plan, teacher, young_person):
    own_words(young_person, plan, good_at="Drawing dragons")
    adults = Client()
    adults.force_login(teacher)
    adults.post(reverse("peps:answers", args=[plan.pk]), {"lessons": "Loud, said quietly", "how": "said"})
    hand_over(client, plan, teacher)
    text = client.get(page("check", plan)).text
    assert "Drawing dragons" in text
    assert "Loud, said quietly" not in text
    assert "Lovell" not in text


def test_what_is_written_is_the_young_persons_and_says_how_it_came(client, plan, teacher):
    hand_over(client, plan, teacher)
    response = write(client, plan, good_at="Drawing")
    assert response.url == reverse("guests:ask", args=[plan.pk, "people"])
    answer = plan.view_answers.get()
    assert (answer.words, answer.how, answer.written_by, answer.carer_may_see) == ("Drawing", "wrote", None, False)
    assert answer.through == "Ada, in hand-over on Tom Reed’s device"
    event = Event.objects.get(verb="views.saved")
    assert event.by_name == "Ada, in hand-over on Tom Reed’s device"
    assert ViewAnswer.history.get().history_user_id == plan.hand_overs.get().pk
    sent = client.post(page("check", plan), {"go": "send"})
    assert sent.url == page("finished", plan)
    assert fresh(plan).views.route == "words"
    adult = Client()
    adult.force_login(teacher)
    assert "in hand-over on Tom Reed’s device" in adult.get(reverse("children:history", args=[plan.child_id])).text
    assert "in hand-over on Tom Reed’s device" in adult.get(reverse("peps:part", args=[plan.pk, "B"])).text


def test_the_adult_cannot_change_it_afterwards(client, plan, teacher):
    hand_over(client, plan, teacher)
    write(client, plan, good_at="Drawing")
    adult = Client()
    adult.force_login(teacher)
    adult.post(reverse("peps:answers", args=[plan.pk]), {"good_at": "Maths", "how": "said"})
    assert plan.view_answers.own().get().words == "Drawing"
    assert plan.view_answers.written_down_by(teacher, at_meeting=False).get().words == "Maths"


def test_with_an_account_and_in_hand_over_it_is_one_set_of_answers(client, plan, teacher, young_person):
    own = own_words(young_person, plan, good_at="Drawing")
    hand_over(client, plan, teacher)
    write(client, plan, good_at="Drawing and judo")
    assert plan.view_answers.get().words == "Drawing and judo"
    assert "Drawing and judo" in own.get(reverse("peps:my_views:check", args=[plan.pk])).text
    own_words(young_person, plan, good_at="")
    assert not plan.view_answers.exists()


def test_looks_name_the_hand_over(client, plan, teacher, head):
    hand_over(client, plan, teacher)
    look = Look.objects.filter(page="guests:hello").get()
    assert look.guest_name == "Ada, in hand-over on Tom Reed’s device"
    assert look.child_id == plan.child_id
    adult = Client()
    adult.force_login(head)
    assert "in hand-over on Tom Reed’s device" in adult.get(reverse("children:looks", args=[plan.child_id])).text


def test_finishing_leaves_a_page_without_any_answer_and_going_back_is_not_found(client, plan, teacher):
    hand_over(client, plan, teacher)
    write(client, plan, good_at="Drawing dragons")
    response = client.post(page("finish", plan), follow=True)
    assert "nobody has read it" in response.text
    assert "You have finished" in response.text
    assert "Drawing dragons" not in response.text
    for name in ("hello", "way", "check", "picture"):
        assert client.get(page(name, plan)).status_code == 404
    assert write(client, plan, good_at="Other").status_code == 404
    assert plan.view_answers.get().words == "Drawing dragons"
    assert plan.hand_overs.get().finished_at


@pytest.mark.full
def closed_to_whoever_has_no_token(name) -> set[int]:
    """The API looks at no cookie: somebody who was handed over to is nobody there. Its description is for everybody."""
    if not name.startswith("api:"):
        return {404}
    return {405, {"api:openapi": 200, "api:nowhere": 404}.get(name, 401)}


def test_no_address_of_the_house_opens_inside(client, plan, teacher, school, authority, social_worker, adviser):
    """Every address, for this child and for another one whom the adult sees too."""
    other = in_care(ChildFactory(authority=authority, given_name="Ben"))
    enrol(other, school)
    allocate(other, social_worker, "social_worker")
    theirs = pep_at("held", child=other, social_worker=social_worker, teacher=teacher, adviser=adviser)
    hand_over(client, plan, teacher)
    own = {_address(f"guests:{name}", PATTERNS[f"guests:{name}"], plan, plan.child, teacher) for name in OWN_PAGES}
    always_open = {reverse("sign_in:leave"), reverse("sign_in:closed"), reverse("account_logout")}
    always_open |= {
        reverse(narrowing.ASK_HOW_LONG),
        reverse(narrowing.KEEP_OPEN),
    }  # the warning before the time is over
    tried = 0
    for pep, child in ((plan, plan.child), (theirs, other)):
        for name, arguments in PATTERNS.items():
            address = _address(name, arguments, pep, child, teacher)
            if address in own | always_open or name in {"look", "logo"}:
                continue
            for method in ("get", "post"):
                answer = getattr(client, method)(address)
                assert answer.status_code in closed_to_whoever_has_no_token(name), (method, name)
            tried += 1
    assert tried > 200
    assert Child.objects.filter(pk=other.pk).exists()


def _address(name, arguments, pep, child, user):
    """With the ids of real records as far as there are some, and else with what fits."""
    known = {"pep_id": pep.pk, "plan_id": pep.pk, "child_id": child.pk, "user_id": user.pk, "letter": "B"}
    known |= {"slug": "care", "code": child.authority.code}
    for other in (pep.pk, 1, "unknown"):
        try:
            return reverse(name, kwargs={each: known.get(each, other) for each in arguments})
        except NoReverseMatch:
            continue
    raise AssertionError(f"{name} needs {arguments}")


def test_a_plan_that_is_finished_is_not_handed_over(client, ada, social_worker, teacher, adviser):
    plan = pep_at("signed_off", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)
    client.force_login(teacher)
    response = client.post(reverse("peps:hand_over", args=[plan.pk]))
    assert response.url == reverse("peps:plan", args=[plan.pk])
    assert not plan.hand_overs.exists()


def test_when_the_plan_is_finished_meanwhile_the_words_are_on_the_page(client, plan, teacher, adviser, monkeypatch):
    hand_over(client, plan, teacher)
    monkeypatch.setattr(HandOver, "is_open", lambda given: True)  # it closes between the page and the press
    monkeypatch.setattr(Sitting, "can_write", True)
    plan.parts.update(status="in_progress")
    type(plan).objects.filter(pk=plan.pk).update(status="closed", closed_at=plan.updated_at)
    response = write(client, plan, good_at="Drawing dragons")
    assert "could not be kept" in response.text
    assert "Drawing dragons" in response.text
    assert not plan.view_answers.exists()
