"""What has to be true before a section is complete and a plan is signed off (B13, B18, B19)."""

import pytest
from django.urls import reverse

from accounts.permissions import Denied, NotNow
from audit import clock
from peps.models import Part
from signoff import actions, policies
from targets.models import Target
from tests.factories import fresh, pep_at
from tests.factories.plans import MEETING_DAY, rate, save


@pytest.fixture
def held(ada, social_worker, teacher):
    return pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)


@pytest.fixture
def sent(ada, social_worker, teacher, adviser):
    return pep_at("submitted", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)


@pytest.mark.parametrize("part", [Part.B, Part.C, Part.D, Part.E])
def test_the_next_date_comes_first(held, teacher, part):
    save(held.minutes, Part.E, teacher, next_on=None, next_at=None)
    assert policies.needs_of(fresh(held), part)[0].page == "next-meeting"
    with pytest.raises(NotNow, match="next meeting"):
        actions.complete_part(pep=held, part=part, by=teacher)


def test_an_honest_reason_opens_the_gate_of_the_next_date(held, teacher):
    save(held.minutes, Part.E, teacher, next_on=None, next_at=None, no_next_reason="Year 13 ends")
    actions.complete_part(pep=held, part=Part.B, by=teacher)


def test_birmingham_wants_a_target_with_pupil_premium_plus(held, teacher):
    Target.objects.update(funding="school")
    assert any("Pupil Premium Plus" in need.words for need in policies.needs_of(fresh(held), Part.D))


def test_a_section_with_gaps_is_not_complete(held, teacher):
    save(held.wellbeing, Part.C, teacher, strategies="")
    with pytest.raises(NotNow, match="well-being"):
        actions.complete_part(pep=held, part=Part.C, by=teacher)


def test_a_plan_is_not_sent_with_open_sections(held, teacher):
    with clock.at(MEETING_DAY), pytest.raises(NotNow, match="not complete yet"):
        actions.submit(pep=held, by=teacher)


def test_ten_working_days_after_the_meeting_it_can_be_sent_without_the_late_part(held, teacher, client):
    with clock.at(MEETING_DAY.replace(month=10, day=12)):
        client.force_login(teacher)
        page = client.get(reverse("signoff:submit", args=[held.pk])).content.decode()
        assert "These sections are late" in page
        actions.submit(pep=held, by=teacher)
    assert fresh(held).status == "submitted"


def test_nobody_signs_off_without_a_rating(sent, adviser):
    with pytest.raises(NotNow, match="Rate the plan"):
        actions.sign_off(pep=sent, by=adviser)


def test_red_goes_back_or_is_signed_by_the_head(sent, adviser, head):
    rate(sent, adviser, overall="red")
    with pytest.raises(NotNow, match="red"):
        actions.sign_off(pep=fresh(sent), by=adviser)
    improvement = {"what": "Measure each target", "owner": "designated_teacher", "by_when": clock.today()}
    actions.sign_off(pep=fresh(sent), improvement=improvement, by=head)


def test_nobody_signs_off_what_they_completed(held, social_worker, teacher, adviser, head):
    with clock.at(MEETING_DAY.replace(day=26)):
        actions.complete_part(pep=held, part=Part.B, by=adviser, on_behalf_reason="The teacher is ill")
        for part in [Part.C, Part.D, Part.E, Part.SUMMARY]:
            actions.complete_part(pep=held, part=part, by=teacher)
        actions.submit(pep=held, by=teacher)
        with pytest.raises(Denied, match="somebody else signs it off"):
            rate(held, adviser)
        rate(held, head)
        actions.sign_off(pep=fresh(held), by=head)


def test_standing_in_asks_for_a_reason(held, adviser):
    with pytest.raises(Denied, match="on behalf"):
        actions.complete_part(pep=held, part=Part.B, by=adviser)


def test_returning_opens_only_the_named_sections(sent, adviser):
    actions.return_plan(pep=sent, reasons={"C": "Where do the figures come from?"}, by=adviser)
    plan = fresh(sent)
    assert [state.part for state in plan.parts.all() if state.is_open] == ["C"]
    assert plan.is_editable("C")
    assert not plan.is_editable("E")


def test_the_second_of_two_people_is_told(sent, adviser, head):
    stale = fresh(sent)
    rate(sent, adviser)
    actions.sign_off(pep=fresh(sent), by=adviser)
    with pytest.raises(NotNow, match="already signed off"):
        actions.return_plan(pep=stale, reasons={"C": "More"}, by=head)


def test_the_clock_is_the_earlier_of_four_weeks_and_the_end_of_term(sent):
    assert policies.sign_off_deadline(sent).due.isoformat() == "2026-10-22"
    sent.meeting.on = sent.meeting.on.replace(month=12, day=3)
    assert policies.sign_off_deadline(sent).due.isoformat() == "2026-12-18"
