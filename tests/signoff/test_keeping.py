"""A plan whose meeting was held stays with the school that held it: that plan alone, and every way it can end."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts import actions as people
from accounts.permissions import Denied, NotNow
from accounts.roles import Role
from audit import clock
from children import access
from children import actions as children
from children.explain import why
from children.models import Bar, Child, KeptPlan
from children.standing import roles_held
from documents import actions as documents
from documents.models import Citation
from documents.verdicts import record_verdict
from notices.models import Notice
from organisations.models import School
from peps import actions as plans
from peps.models import PEP, Part
from peps.standing import acting_in, capacities_in
from signoff import actions as moves
from signoff.keeping import hand_on
from signoff.tasks import morning
from signoff.turns import duties_of
from tests.documents import corpus
from tests.factories import fresh, pep_at
from tests.factories.plans import complete_all, rate

pytestmark = pytest.mark.ci

LEFT = date(2026, 10, 4)
MOVED = LEFT + timedelta(days=1)
LAST_DAY = MOVED + timedelta(weeks=8) - timedelta(days=1)


@pytest.fixture
def held(ada, social_worker, teacher, other_teacher):
    return pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)


@pytest.fixture
def moved(held, ada, other_school):
    """Ada has gone to Elmwood, and Oakfield held the meeting of her plan."""
    with clock.at(MOVED):
        children.enrol(child=ada, school=other_school, starts=MOVED, by=None)
        yield fresh(held)


def finishes(person, plan) -> bool:
    """Whether this person finishes the plan for a child who has left their school, asked of the gate."""
    found = PEP.objects.visible_to(person).filter(pk=plan.pk).exists()
    assert found == (capacities_in(person, fresh(plan)) == {Role.KEEPER})
    return found


def test_the_former_teacher_keeps_the_plan_and_sees_nothing_else(client, moved, ada, teacher):
    assert finishes(teacher, moved)
    assert not Child.objects.visible_to(teacher, "name").exists()
    assert roles_held(teacher) == {Role.DESIGNATED_TEACHER, Role.KEEPER}
    client.force_login(teacher)
    pages = {
        200: [
            "home",
            ("peps:plan", moved.pk),
            *(("peps:part", moved.pk, letter) for letter in "BCE"),
            ("peps:page", moved.pk, "attendance"),
            ("targets:list", moved.pk),
            ("signoff:page", moved.pk),
        ],
        404: [
            ("peps:part", moved.pk, "A"),
            ("peps:page", moved.pk, "contacts"),
            ("children:child", ada.pk),
            ("children:history", ada.pk),
            ("documents:list", ada.pk),
            ("peps:mine", moved.pk),
            *(("peps:plan", plan.pk) for plan in PEP.objects.filter(child=ada).exclude(pk=moved.pk)),
        ],
    }
    for status, names in pages.items():
        for name in names:
            name, *words = [name] if isinstance(name, str) else name
            assert client.get(reverse(name, args=words)).status_code == status, (name, words)
    home = client.get(reverse("home")).content.decode()
    assert "Plans you are finishing" in home
    assert "Ada Lovell" in home
    plan = client.get(moved.get_absolute_url()).content.decode()
    assert "goes elsewhere now" in plan
    assert "Sampleton" not in plan


def test_the_former_teacher_opens_what_the_plan_cites_and_no_other_document(client, moved, ada, teacher, social_worker):
    def add(title, verdict="", **said):
        upload = corpus.upload("r.pdf", corpus.pdf())
        made = documents.add_document(child=ada, kind="report", title=title, upload=upload, by=social_worker, **said)
        record_verdict(document=made, found=verdict, by=None)
        return made

    cited = add("Reading report", plan_id=moved.pk)
    not_for_school = add("Where she lives", plan_id=moved.pk, shows_place=True)
    elsewhere, bare = add("Of the next plan"), add("Of no plan")
    Citation.objects.create(child=ada, series=elsewhere.series, plan_id=uuid4(), cited_at=clock.now())
    found = add("Holiday", verdict="Eicar", plan_id=moved.pk)
    client.force_login(teacher)

    def status(document, page="download"):
        return client.get(reverse(f"documents:{page}", args=[document.pk])).status_code

    assert status(cited) == 200
    assert {status(document) for document in (not_for_school, elsewhere, bare, found)} == {404}
    assert {status(cited, page) for page in ("change", "remove", "add_newer")} == {403}
    page = client.get(reverse("peps:part", args=[moved.pk, "C"])).content.decode()
    assert "Reading report" in page
    assert not any(title in page for title in ("Where she lives", "Of the next plan", "Of no plan", "Holiday"))
    assert reverse("documents:cite", args=[ada.pk, moved.pk]) not in page
    ada.bars.create(user=teacher, reason="Kin")
    assert status(cited) == 404


def test_the_former_teacher_finishes_and_sends_it(moved, social_worker, teacher):
    complete_all(moved, social_worker, teacher)
    assert moves.submit(pep=fresh(moved), by=teacher).status == PEP.Status.SUBMITTED


def test_the_new_teacher_reads_it_and_writes_their_own(client, moved, ada, other_teacher):
    assert capacities_in(other_teacher, moved) == {Role.DESIGNATED_TEACHER}
    assert acting_in(other_teacher, moved) == set()
    client.force_login(other_teacher)
    address = reverse("peps:page", args=[moved.pk, "attendance"])
    assert client.get(address).status_code == 200
    refused = client.post(address, {"based_on": moved.attendance.version, "comment": "From elsewhere"})
    assert refused.status_code == 403
    assert "Oakfield School held the meeting" in refused.content.decode()
    with pytest.raises(Denied):
        moves.complete_part(pep=moved, part=Part.B, by=other_teacher)
    with pytest.raises(Denied):
        moves.submit(pep=moved, by=other_teacher)
    assert not moved.is_locked
    own = PEP.objects.get(child=ada, kind="school_change")
    assert own.school == ada.enrolments.get(ends=None).school
    assert acting_in(other_teacher, own) == {Role.DESIGNATED_TEACHER}


def test_each_teacher_has_the_duties_of_their_own_plan(moved, teacher, other_teacher):
    mine = {duty.pep_id for duty in duties_of(teacher, roles_held(teacher))}
    theirs = {duty.pep_id for duty in duties_of(other_teacher, roles_held(other_teacher))}
    assert mine == {moved.pk}
    assert theirs == set(PEP.objects.filter(kind="school_change").values_list("pk", flat=True))


def test_the_former_teacher_is_told_once(moved, ada, teacher):
    morning()
    told = Notice.objects.filter(key__startswith="kept:")
    assert [(row.to_email, "A.L." in row.body, "Ada" in row.body) for row in told] == [(teacher.email, True, False)]


def test_the_social_worker_and_the_virtual_school_keep_the_whole(moved, social_worker, adviser):
    assert acting_in(social_worker, moved) == {Role.SOCIAL_WORKER}
    assert acting_in(adviser, moved) == {Role.ADVISER}


# ---------------------------------------------------------------- when it does not begin


def test_without_a_meeting_held_the_plan_goes_along(ada, social_worker, teacher, other_school):
    plan = pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher)
    with clock.at(MOVED):
        children.enrol(child=ada, school=other_school, starts=MOVED, by=None)
        assert fresh(plan).school == other_school
        assert not finishes(teacher, plan)
        assert not KeptPlan.objects.exists()


def test_an_academy_that_takes_over_takes_the_plan_along(held, ada, school, other_school):
    School.objects.filter(pk=school.pk).update(successor=other_school)
    with clock.at(MOVED):
        children.enrol(child=ada, school=other_school, starts=MOVED, by=None)
        assert fresh(held).school == other_school
        assert not KeptPlan.objects.exists()


def test_who_is_to_leave_is_there_until_then(held, ada, teacher):
    """A last day that is to come: the same access until then, that plan alone from the day after, with no job between;
    re-dated it moves."""
    with clock.at(date(2026, 9, 25)):
        children.end_enrolment(child=ada, first_day_without=MOVED, by=None)
        assert capacities_in(teacher, held) == {Role.DESIGNATED_TEACHER}
    with clock.at(LEFT):
        assert capacities_in(teacher, held) == {Role.DESIGNATED_TEACHER}
    with clock.at(MOVED):
        assert finishes(teacher, held)
        assert acting_in(teacher, fresh(held)) == {Role.KEEPER, Role.DESIGNATED_TEACHER}
    with clock.at(date(2026, 9, 26)):
        children.end_enrolment(child=ada, first_day_without=date(2026, 9, 30), by=None)
    kept = KeptPlan.objects.get()
    assert (kept.starts, kept.ends) == (date(2026, 9, 30), date(2026, 9, 30) + timedelta(days=55))


def test_a_meeting_recorded_after_the_move_brings_the_plan_back_to_nobody(ada, social_worker, teacher, other_school):
    """Once it went along it stays with the new school: whoever records the meeting writes it up."""
    plan = pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher)
    with clock.at(MOVED):
        children.enrol(child=ada, school=other_school, starts=MOVED, by=None)
        plans.record_held(pep=fresh(plan), held=True, by=social_worker)
        assert fresh(plan).school == other_school
        assert not KeptPlan.objects.exists()


# ---------------------------------------------------------------- when it ends


def test_it_ends_when_the_plan_is_signed_off(moved, ada, social_worker, teacher, adviser):
    complete_all(moved, social_worker, teacher)
    moves.submit(pep=fresh(moved), by=teacher)
    assert finishes(teacher, moved)
    moves.return_plan(pep=fresh(moved), reasons={"C": "Say where the figures come from."}, by=adviser)
    assert acting_in(teacher, fresh(moved)) >= {Role.DESIGNATED_TEACHER}
    moves.complete_part(pep=fresh(moved), part=Part.C, by=teacher)
    moves.submit(pep=fresh(moved), by=teacher)
    rate(moved, adviser)
    moves.sign_off(pep=fresh(moved), by=adviser)
    assert not finishes(teacher, moved)
    assert KeptPlan.objects.get().ended_at == clock.now()


def test_it_ends_when_the_plan_is_closed_and_comes_back_when_it_is_reopened(moved, teacher, adviser, head):
    moves.close(pep=moved, reason="Opened in error", by=adviser)
    assert not finishes(teacher, moved)
    moves.reopen(pep=fresh(moved), reason="It was not", by=head)
    assert finishes(teacher, moved)


def test_it_ends_after_eight_weeks_and_the_plan_goes_to_the_new_school(moved, teacher, other_school):
    with clock.at(LAST_DAY):
        assert finishes(teacher, moved)
    with clock.at(LAST_DAY + timedelta(days=1)):
        assert not finishes(teacher, moved)
        morning()
        assert fresh(moved).school == other_school


def test_it_ends_when_the_virtual_school_hands_it_on(client, moved, teacher, other_teacher, other_school, adviser):
    client.force_login(adviser)
    assert "Hand it on instead" in client.get(moved.get_absolute_url()).content.decode()
    sent = client.post(reverse("signoff:hand_on", args=[moved.pk]), {"reason": "Mr Reed has left"})
    assert sent.status_code == 302
    assert fresh(moved).school == other_school
    assert not finishes(teacher, moved)
    assert acting_in(other_teacher, fresh(moved)) == {Role.DESIGNATED_TEACHER}
    told = Notice.objects.filter(key__startswith="handed-on").values_list("to_email", flat=True)
    assert set(told) == {teacher.email, other_teacher.email}
    morning()
    assert fresh(moved).school == other_school
    with pytest.raises(NotNow):
        hand_on(pep=fresh(moved), reason="Again", by=adviser)


def test_nobody_else_hands_it_on(moved, teacher, other_teacher, social_worker):
    for person in (teacher, other_teacher, social_worker):
        with pytest.raises(Denied):
            hand_on(pep=moved, reason="I would like to", by=person)


def test_it_ends_when_the_child_comes_back(moved, ada, school, teacher):
    with clock.at(date(2026, 10, 20)):
        children.enrol(child=ada, school=school, starts=date(2026, 10, 20), by=None)
        assert capacities_in(teacher, fresh(moved)) == {Role.DESIGNATED_TEACHER}
        assert not KeptPlan.objects.standing().exists()


def test_it_ends_when_the_meeting_was_not_held_after_all(moved, other_school, teacher, adviser):
    plans.record_held(pep=moved, held=False, by=adviser)
    assert not finishes(teacher, moved)
    assert fresh(moved).school == other_school


def test_it_ends_for_who_leaves_the_school_and_for_who_is_suspended(moved, school, teacher):
    with clock.at(MOVED + timedelta(days=1)):
        people.end_membership(membership=teacher.memberships.get(), ends=MOVED, by=None)
        assert not finishes(teacher, moved)
        people.add_membership(user=teacher, role=Role.DESIGNATED_TEACHER, school=school, by=None)
        assert finishes(teacher, moved)
        teacher.is_active = False
        assert not PEP.objects.visible_to(teacher).exists()


def test_a_bar_and_a_restriction_beat_it(moved, ada, teacher):
    bar = Bar.objects.create(child=ada, user=teacher, reason="Kin")
    assert not finishes(teacher, moved)
    bar.delete()
    Child.objects.filter(pk=ada.pk).update(restricted=True)
    assert not finishes(teacher, fresh(moved))


def test_a_child_who_leaves_care_keeps_everybody_at_the_open_plan(held, ada, social_worker, teacher, adviser):
    """The plan is written to its end by those who began it."""
    with clock.at(MOVED):
        children.end_care(child=ada, ends=MOVED, reason="E4A", by=None)
    with clock.at(MOVED + timedelta(days=10)):
        morning()
        assert acting_in(teacher, fresh(held)) == {Role.DESIGNATED_TEACHER}
        assert acting_in(social_worker, fresh(held)) == {Role.SOCIAL_WORKER}
        complete_all(held, social_worker, teacher)
        moves.submit(pep=fresh(held), by=teacher)
        rate(held, adviser)
        assert moves.sign_off(pep=fresh(held), by=adviser).status == PEP.Status.SIGNED_OFF


def test_with_no_place_afterwards_the_former_school_still_finishes(held, ada, teacher, adviser):
    with clock.at(MOVED):
        children.end_enrolment(child=ada, first_day_without=MOVED, by=None)
        assert finishes(teacher, held)
        assert hand_on(pep=held, reason="Closed for good", by=adviser).school is None


# ---------------------------------------------------------------- what is said


def test_why_says_it_in_one_sentence(moved, ada, teacher):
    assert why(teacher, ada) == (
        f"{teacher.name} cannot see Ada Lovell: the child has left Oakfield School, which finishes one plan until "
        "29 November 2026, and sees nothing else."
    )


def test_the_others_read_who_finishes_it(client, moved, social_worker):
    client.force_login(social_worker)
    page = client.get(moved.get_absolute_url()).content.decode()
    assert "Oakfield School finishes this plan" in page
    assert "Hand it on instead" not in page


def test_no_cell_of_the_former_school_is_wider_than_a_teachers():
    for record, cells in access.CELLS.items():
        assert set(cells.get(Role.KEEPER, "")) <= set(cells.get(Role.DESIGNATED_TEACHER, "")), record
