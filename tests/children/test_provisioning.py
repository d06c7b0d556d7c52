"""Caseloads that change hands, what needs putting right, and the review of access each term."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AccessReview
from accounts.permissions import Denied
from accounts.provisioning import actions as provisioning
from accounts.roles import Role
from audit import clock
from audit.models import Event, Look
from children import actions as children
from children.models import Allocation, Bar, Child
from children.provisioning import actions, reviews, views, warnings
from notices.models import Notice
from signoff.reminders.holders import About, holders_of
from tests.factories import ChildFactory, SchoolFactory, allocate, enrol, in_care, member, pep_at

pytestmark = [pytest.mark.django_db, pytest.mark.ci]
TODAY = date(2026, 10, 6)
NEXT_WEEK = TODAY + timedelta(days=7)


@pytest.fixture(autouse=True)
def _today():
    with clock.at(TODAY):
        yield


@pytest.fixture
def ben(authority, school, social_worker):
    child = in_care(ChildFactory(authority=authority, given_name="Ben", family_name="Lovell"))
    enrol(child, school)
    allocate(child, social_worker, Role.SOCIAL_WORKER)
    return child


def on(name, day):
    return {f"{name}-{part}": getattr(day, part) for part in ("day", "month", "year")}


def sees(person, child) -> bool:
    return Child.objects.visible_to(person).filter(pk=child.pk).exists()


# ---------------------------------------------------------------- a whole caseload


def address_of(person, role=Role.SOCIAL_WORKER):
    return reverse("provisioning:caseload", args=[role, person.pk])


def asked(target, *chosen, do="move", starts=NEXT_WEEK, **more):
    who = {"target": str(target.pk), "child": [str(child.pk) for child in chosen]}
    return {"do": do, "handover": "none", **who, **on("starts", starts), **more}


def test_the_form_offers_every_child_ticked_and_colleagues_in_the_role(
    client, administrator, social_worker, other_social_worker, adviser, ada, ben
):
    client.force_login(administrator)
    form = client.get(address_of(social_worker)).context["form"]
    assert set(form.initial["child"]) == {str(ada.pk), str(ben.pk)}
    assert list(form.fields["target"].queryset) == [other_social_worker]
    assert Look.objects.filter(user_id=administrator.pk).exists()


def test_the_page_before_names_them_and_changes_nothing(
    client, administrator, social_worker, other_social_worker, ada, ben
):
    Bar.objects.create(child=ben, user=other_social_worker, reason="A cousin")
    client.force_login(administrator)
    page = client.post(address_of(social_worker), asked(other_social_worker, ada, ben, do="check"))
    plan = page.context["plan"]
    assert [child.known_as for child in plan.moves] == ["Ada Lovell"]
    assert [(child.known_as, why) for child, why in plan.left_out] == [
        ("Ben Lovell", "Sean Other may not see this child.")
    ]
    assert "The last day of Priya Shah is 12 October 2026." in page.content.decode()
    assert not Allocation.objects.filter(user=other_social_worker).exists()


def test_a_caseload_changes_hands_on_a_day_without_a_gap(
    client, administrator, social_worker, other_social_worker, ada, ben
):
    client.force_login(administrator)
    page = client.post(address_of(social_worker), asked(other_social_worker, ada, ben), follow=True)
    assert "2 children from 13 October 2026 with Sean Other." in page.content.decode()
    for day, before, after in [(0, True, False), (6, True, False), (7, False, True)]:
        with clock.at(TODAY + timedelta(days=day)):
            assert (sees(social_worker, ada), sees(other_social_worker, ada)) == (before, after)
            assert (sees(social_worker, ben), sees(other_social_worker, ben)) == (before, after)
    assert Event.objects.filter(verb="caseload.moved", by_id=administrator.pk).count() == 1


def test_both_have_the_children_during_a_handover(client, administrator, social_worker, other_social_worker, ada):
    client.force_login(administrator)
    last = NEXT_WEEK + timedelta(days=3)
    overlap = {"handover": "overlap", **on("last_day", last)}
    client.post(address_of(social_worker), asked(other_social_worker, ada, **overlap))
    with clock.at(last):
        assert sees(social_worker, ada)
        assert sees(other_social_worker, ada)
    with clock.at(last + timedelta(days=1)):
        assert not sees(social_worker, ada)


def test_some_children_stay(administrator, social_worker, other_social_worker, ada, ben):
    actions.move_caseload(
        children=[ada.pk], role=Role.SOCIAL_WORKER, source=social_worker, target=other_social_worker,
        starts=TODAY, by=administrator,
    )  # fmt: skip
    assert sees(other_social_worker, ada)
    assert not sees(other_social_worker, ben)
    assert Allocation.objects.get(child=ben, ends=None).user == social_worker


def test_open_duties_pass_and_the_new_holder_is_told_without_names(
    client, administrator, social_worker, other_social_worker, teacher, ada
):
    pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)
    client.force_login(administrator)
    client.post(address_of(social_worker), asked(other_social_worker, ada, starts=TODAY))
    told = Notice.objects.get(key__startswith="caseload:", to_user_id=other_social_worker.pk)
    assert "Open now:\n- A.L. " in told.body
    assert "Ada" not in told.body
    assert Notice.objects.filter(key__startswith="caseload:", to_user_id=social_worker.pk).count() == 1
    with clock.at(TODAY + timedelta(days=1)):
        turn = About(Role.SOCIAL_WORKER, ada.pk, ada.authority_id, None, False)
        assert holders_of({turn})[turn] == {other_social_worker.pk}


@pytest.mark.parametrize("starts", [TODAY, NEXT_WEEK])
def test_sending_it_twice_moves_them_once(client, administrator, social_worker, other_social_worker, ada, starts):
    client.force_login(administrator)
    for _ in range(2):
        page = client.post(address_of(social_worker), asked(other_social_worker, ada, starts=starts), follow=True)
    assert Allocation.objects.filter(user=other_social_worker).count() == 1
    assert Notice.objects.filter(key__startswith="caseload:", to_user_id=other_social_worker.pk).count() == 1
    assert page.status_code == 200


def test_a_child_that_somebody_else_moved_meanwhile_is_said(
    client, administrator, social_worker, other_social_worker, ada, ben
):
    children.end_allocation(
        allocation=Allocation.objects.get(child=ben), ends=TODAY - timedelta(days=1), by=administrator
    )
    client.force_login(administrator)
    page = client.post(address_of(social_worker), asked(other_social_worker, ada, ben))
    assert "Somebody has changed this caseload meanwhile" in str(page.context["form"].errors["child"])
    assert not sees(other_social_worker, ada)


def test_advisers_have_caseloads_too(client, administrator, authority, adviser, ada):
    second = member(Role.ADVISER, authority, name="Ben Ashworth")
    allocate(ada, adviser, Role.ADVISER)
    client.force_login(administrator)
    client.post(address_of(adviser, Role.ADVISER), asked(second, ada, starts=TODAY))
    with clock.at(TODAY + timedelta(days=1)):
        assert [row.user for row in Allocation.objects.filter(role=Role.ADVISER).current()] == [second]


def test_children_with_nobody_are_given_to_one(client, administrator, authority, adviser, ada, ben):
    client.force_login(administrator)
    address = reverse("provisioning:unallocated", args=[Role.ADVISER])
    form = client.get(address, {"to": adviser.pk}).context["form"]
    assert set(form.initial["child"]) == {str(ada.pk), str(ben.pk)}
    assert "handover" not in form.fields
    client.post(address, asked(adviser, ada, ben, starts=TODAY))
    assert Allocation.objects.filter(user=adviser, role=Role.ADVISER, ends=None).count() == 2


@pytest.mark.parametrize(
    ("more", "field", "words"),
    [
        ({"target": ""}, "target", "Choose who takes over"),
        ({"child": []}, "child", "Tick at least one child"),
        ({"starts-day": ""}, "starts", "The first day must include a day"),
        ({"handover": "overlap"}, "last_day", "Enter the last day of the handover"),
        ({"handover": "overlap", **on("last_day", TODAY)}, "last_day", "The last day must be 13 October 2026 or later"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    client, administrator, social_worker, other_social_worker, ada, more, field, words
):
    client.force_login(administrator)
    page = client.post(address_of(social_worker), asked(other_social_worker, ada, do="check") | more)
    assert page.context["form"].errors[field] == [words]
    assert not sees(other_social_worker, ada)


def test_what_is_not_seen_is_not_moved(administrator, other_adviser, social_worker, other_social_worker, ada, ben):
    ben.restricted = True
    ben.save()
    plan = actions.move_caseload(
        children=[ada.pk, ben.pk], role=Role.SOCIAL_WORKER, source=social_worker, target=other_social_worker,
        starts=TODAY, by=administrator,
    )  # fmt: skip
    assert plan.moves == [ada]
    assert not sees(other_social_worker, ben)
    with pytest.raises(Denied):
        actions.move_caseload(
            children=[ada.pk], role=Role.SOCIAL_WORKER, source=other_social_worker, target=social_worker,
            starts=TODAY, by=other_adviser,
        )  # fmt: skip


def test_a_role_without_a_caseload_has_no_page(client, administrator, carer):
    client.force_login(administrator)
    assert client.get(address_of(carer, Role.CARER)).status_code == 404


# ---------------------------------------------------------------- what needs putting right


def titles(user):
    return {finding.title: [row.text for row in finding.rows] for finding in warnings.findings_for(user)}


@pytest.fixture
def quiet(administrator, head, authority):
    """Nothing is unused, and this term's review is done."""
    for person in authority.members.all():
        person.user.last_login = clock.now()
        person.user.save()
    return administrator


def test_each_lack_is_found_with_the_page_that_mends_it(quiet, ada, ben, adviser, school, carer, client):
    Allocation.objects.filter(child=ada, user=carer).update(placement=None)  # from before the portal asked for it
    Allocation.objects.filter(child=ben).update(ends=TODAY - timedelta(days=1))
    found = titles(quiet)
    assert found["Children without a social worker"] == ["Ben Lovell"]
    assert found["Schools without a designated teacher"] == ["Oakfield School"]
    assert found["Carers of an earlier placement"] == ["Jo Carer"]
    assert found["Advisers with nobody in their caseload"] == ["Amira Khan"]
    client.force_login(quiet)
    page = client.get(reverse("provisioning:warnings"))
    for finding in page.context["findings"]:
        for row in finding.rows:
            assert client.get(row.href).status_code == 200, row.href
    assert Look.objects.filter(user_id=quiet.pk, page="provisioning:warnings").count() == 1


def test_what_is_mended_is_not_found_any_more(quiet, ada, social_worker, adviser, school):
    assert "Children without a social worker" not in titles(quiet)
    assert "Schools without a designated teacher" in titles(quiet)
    member(Role.DESIGNATED_TEACHER, school)
    allocate(ada, adviser, Role.ADVISER)
    found = titles(quiet)
    assert "Schools without a designated teacher" not in found
    assert "Advisers with nobody in their caseload" not in found


def test_a_suspended_teacher_does_not_count(quiet, ada, teacher, school):
    assert "Schools without a designated teacher" not in titles(quiet)
    teacher.is_active = False
    teacher.save()
    assert titles(quiet)["Schools without a designated teacher"] == ["Oakfield School"]


def test_roles_that_end_soon_lead_to_the_caseload(quiet, authority, ada):
    person = member(Role.SOCIAL_WORKER, authority, name="Enda Soon", ends=NEXT_WEEK)
    idle = member(Role.SOCIAL_WORKER, authority, name="Idle Soon", ends=NEXT_WEEK)
    allocate(ada, person, Role.SOCIAL_WORKER)
    finding = next(f for f in warnings.findings_for(quiet) if f.title.startswith("Roles that end"))
    assert [row.text for row in finding.rows] == ["Enda Soon", "Idle Soon"]
    assert finding.rows[0].href == address_of(person)
    assert finding.rows[1].href == reverse("accounts:person", args=[idle.pk])


def test_the_teacher_who_is_missing_is_invited_with_two_clicks(client, quiet, ada, school):
    finding = next(f for f in warnings.findings_for(quiet) if f.title.startswith("Schools without"))
    client.force_login(quiet)
    form = client.get(finding.rows[0].href).context["form"]
    assert form["role"].value() == Role.DESIGNATED_TEACHER
    assert form["school"].value() == school.urn


def test_another_authority_is_not_told(ada, ben, adviser, other_authority):
    outsider = member(Role.ADMINISTRATOR, other_authority)
    outsider.last_login = clock.now()
    outsider.save()
    assert set(titles(outsider)) <= {"Access not reviewed this term"}


def test_the_first_page_of_an_administrator_says_it(client, quiet, ada):
    client.force_login(quiet)
    page = client.get(reverse("home"))
    [card] = [card for card in page.context["cards"] if card["href"] == reverse("provisioning:warnings")]
    assert card["number"] == len(warnings.findings_for(quiet)) > 0
    assert card["href"] in page.content.decode()


@pytest.mark.full
def test_it_takes_as_many_queries_for_many_as_for_few(client, quiet, authority, ada, social_worker):
    client.force_login(quiet)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            for name in ("provisioning:warnings", "provisioning:caseloads", "provisioning:reviews", "home"):
                assert client.get(reverse(name)).status_code == 200
        return len([query for query in seen if "SAVEPOINT" not in query["sql"]])

    def crowd():
        place = SchoolFactory(la_code=authority.code)
        enrol(in_care(ChildFactory(authority=authority)), place)
        member(Role.ADVISER, authority, ends=NEXT_WEEK)
        member(Role.SOCIAL_WORKER, authority)

    for _ in range(2):
        crowd()
    queries()
    few = queries()
    for _ in range(8):
        crowd()
    assert queries() == few


# ---------------------------------------------------------------- the review of access


def team(authority, role=Role.SOCIAL_WORKER):
    return reverse("provisioning:review_team", args=[authority.code, role])


def test_teams_and_schools_are_listed_with_how_far_they_are(client, administrator, authority, social_worker, school):
    school.la_code = authority.code
    school.save()
    member(Role.DESIGNATED_TEACHER, school)
    found = {group.name: (group.people, group.reviewed) for group in reviews.groups(administrator)}
    assert found == {"Social workers": (1, 0), "Administrators": (1, 0), "Oakfield School": (1, 0)}


def test_somebody_is_kept_and_it_says_by_whom_and_when(
    client, administrator, authority, social_worker, other_social_worker, ada
):
    client.force_login(administrator)
    rows = client.get(team(authority)).context["rows"]
    assert {row.user.name: row.children for row in rows} == {"Priya Shah": 1, "Sean Other": 0}
    membership = social_worker.memberships.get()
    client.post(team(authority), {f"row-{membership.pk}": "keep"})
    page = client.get(team(authority)).content.decode()
    assert "by Alex Doyle, 6 Oct 2026" in page
    review = AccessReview.objects.get()
    assert (review.membership, review.kept, review.by) == (membership, True, administrator)
    with clock.at(date(2027, 1, 12)):  # another term
        later = Client()
        later.force_login(administrator)
        assert all(row.review is None for row in later.get(team(authority)).context["rows"])


def test_ending_is_asked_about_once_more(client, administrator, authority, social_worker, other_social_worker, ada):
    client.force_login(administrator)
    said = {
        f"row-{social_worker.memberships.get().pk}": "end",
        f"row-{other_social_worker.memberships.get().pk}": "keep",
    }
    page = client.post(team(authority), said)
    assert [row.user for row in page.context["ended"]] == [social_worker]
    assert not AccessReview.objects.exists()
    client.post(team(authority), said | {"sure": "yes"})
    assert dict(AccessReview.objects.values_list("membership__user__name", "kept")) == {
        "Priya Shah": False,
        "Sean Other": True,
    }
    assert not sees(social_worker, ada)


def test_nothing_chosen_is_said(client, administrator, authority, social_worker):
    client.force_login(administrator)
    page = client.post(team(authority), {"row-x": "keep"})
    assert "Select Keep or End for at least one person" in page.content.decode()


def test_the_first_decision_of_a_term_stands(administrator, head, authority, social_worker):
    membership, term = social_worker.memberships.get(), reviews.term_of(authority)
    provisioning.review_access(decisions={membership: True}, term=term, by=head)
    outcome = provisioning.review_access(decisions={membership: False}, term=term, by=administrator)
    assert outcome.left_out == [(social_worker, "Helen Marsh has reviewed this role meanwhile.")]
    membership.refresh_from_db()
    assert membership.ends is None


def test_nobody_confirms_their_own_role(client, administrator, authority):
    mine = administrator.memberships.get()
    client.force_login(administrator)
    page = client.post(team(authority, Role.ADMINISTRATOR), {f"row-{mine.pk}": "keep"}, follow=True)
    assert "Another administrator does" in page.content.decode()
    assert not AccessReview.objects.exists()


def test_the_last_administrator_is_not_ended_by_a_review(client, administrator, head, authority):
    mine = administrator.memberships.get()
    client.force_login(head)
    page = client.post(team(authority, Role.ADMINISTRATOR), {f"row-{mine.pk}": "end", "sure": "yes"}, follow=True)
    assert "would have no administrator" in page.content.decode()
    assert not AccessReview.objects.exists()


def test_a_school_of_nobody_and_a_team_of_another_authority_are_not_found(
    client, administrator, authority, other_authority, other_school, other_adviser
):
    client.force_login(administrator)
    assert client.get(team(other_authority, Role.ADVISER)).status_code == 404
    assert client.get(team(authority, "nothing")).status_code == 404
    address = reverse("provisioning:review_school", args=[authority.code, other_school.pk])
    assert client.get(address).status_code == 404


def test_the_review_page_takes_as_many_queries_for_many_as_for_few(client, administrator, authority, social_worker):
    client.force_login(administrator)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(team(authority)).status_code == 200
        return len(seen)

    queries()
    few = queries()
    for _ in range(8):
        member(Role.SOCIAL_WORKER, authority)
    assert queries() == few


def test_caseloads_go_page_by_page_for_each_role(client, administrator, authority, social_worker, monkeypatch):
    for name in ("Ann", "Bea"):
        member(Role.SOCIAL_WORKER, authority, name=name)
    monkeypatch.setattr(views, "ROWS_ON_A_PAGE", 2)
    client.force_login(administrator)
    first, last = (client.get(reverse("provisioning:caseloads"), {"social_worker": n}).content.decode() for n in (1, 2))
    assert [name in first for name in ("Ann", "Bea", social_worker.name)] == [True, True, False]
    assert [name in last for name in ("Ann", "Bea", social_worker.name)] == [False, False, True]
    assert "?social_worker=2" in first
