"""The caseload list: narrowed, ordered, kept, and acted on for several children at once."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from audit.models import Look
from casework.models import Watch
from casework.moves.actions import start_move, stop_move
from casework.watching import watch
from children.events import facts_changed
from children.models import Allocation, Bar
from notices.models import Notice
from signoff.models import Duty, Reminded, SavedView
from tests.factories import ChildFactory, allocate, enrol, in_care, member

pytestmark = [pytest.mark.django_db, pytest.mark.ci]


@pytest.fixture
def ben(authority, other_school):
    """Another child of the council, in Year 10 at Elmwood."""
    child = in_care(ChildFactory(authority=authority, given_name="Ben", family_name="Moor", year_group="10"))
    enrol(child, other_school)
    return child


@pytest.fixture
def plans(ada, ben, social_worker):
    """The plans and duties that follow from the facts."""
    facts_changed(child_ids=[ada.pk, ben.pk])
    return {child: child.peps.get() for child in (ada, ben)}


def names(client, user, **query) -> list[str]:
    client.force_login(user)
    response = client.get(reverse("caseload:list"), query)
    assert response.status_code == 200
    return [row.child.given_name for row in response.context["rows"]]


def make_overdue(child, kind):
    Duty.objects.filter(child=child, kind=kind).update(due_on=clock.today() - timedelta(days=3))


class TestFinding:
    def test_each_sees_their_own_children(self, client, plans, adviser, teacher, other_teacher, social_worker):
        assert sorted(names(client, adviser)) == ["Ada", "Ben"]
        assert names(client, teacher) == ["Ada"]
        assert names(client, other_teacher) == ["Ben"]
        assert names(client, social_worker) == ["Ada"]

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"q": "lov"}, ["Ada"]),
            ({"q": "nobody"}, []),
            ({"year": "10"}, ["Ben"]),
            ({"school": "elm"}, ["Ben"]),
            ({"plan": "overdue"}, ["Ada"]),
            ({"plan": "overdue", "waiting": "social_worker"}, ["Ada"]),
            ({"plan": "overdue", "waiting": "designated_teacher"}, []),
            ({"plan": "none"}, []),
            ({"plan": "submitted"}, []),
            ({"only": "no_school"}, []),
            ({"only": "left"}, []),
            ({"adviser": "nobody", "sort": "name"}, ["Ada", "Ben"]),
            ({"adviser": "mine"}, []),
            ({"sort": "name"}, ["Ada", "Ben"]),
            ({"sort": "year"}, ["Ada", "Ben"]),
            ({"sort": "school"}, ["Ben", "Ada"]),
            ({"sort": "due"}, ["Ada", "Ben"]),
        ],
    )
    def test_filters_and_order(self, client, plans, ada, adviser, query, found):
        make_overdue(ada, Duty.Kind.PART_A)
        assert names(client, adviser, **query) == found

    def test_a_name_spelled_nearly_so_is_offered_to_those_who_see_the_child(
        self, client, plans, adviser, other_teacher
    ):
        client.force_login(adviser)
        page = client.get(reverse("caseload:list"), {"q": "Ada Luvel"})
        assert [child.given_name for child in page.context["nearly"]] == ["Ada"]
        assert "Do you mean" in page.content.decode()
        assert client.get(reverse("caseload:list"), {"q": "Xyzzy"}).context["nearly"] == []
        client.force_login(other_teacher)
        assert client.get(reverse("caseload:list"), {"q": "Ada Luvel"}).context["nearly"] == []

    def test_the_headings_order_and_say_so(self, client, plans, adviser):
        client.force_login(adviser)
        page = client.get(reverse("caseload:list"), {"plan": "open"})
        by_name = next(each for each in page.context["headings"] if each["text"] == "Name")
        assert b'aria-sort="ascending">Due' in page.content
        ordered = client.get(reverse("caseload:list") + by_name["href"])
        assert b'aria-sort="ascending">Name' in ordered.content
        assert [row.child.family_name for row in ordered.context["rows"]] == ["Lovell", "Moor"]

    def test_what_makes_no_sense_is_said_beside_the_question(self, client, plans, adviser):
        client.force_login(adviser)
        response = client.get(reverse("caseload:list"), {"plan": "nonsense"})
        assert "Select one of the choices listed" in response.content.decode()
        assert len(response.context["rows"]) == 2

    def test_without_a_school_place(self, client, plans, ben, adviser):
        ben.enrolments.update(ends=clock.today() - timedelta(days=1))
        assert names(client, adviser, only="no_school") == ["Ben"]

    def test_a_child_who_moves_to_another_school_is_counted_on_the_first_page(self, client, plans, ben, adviser):
        need = {"reason": "needs", "words": "More help.", "wanted_from": None, "emergency": False, "moved_on": None}
        move = start_move(child=ben, token=uuid4(), values=need, by=adviser)
        assert names(client, adviser, only="moving") == ["Ben"]
        assert "only=moving" in client.get("/").content.decode()
        stop_move(move=move, token=uuid4(), words="Ben stays.", by=adviser)
        assert names(client, adviser, only="moving") == []
        assert "only=moving" not in client.get("/").content.decode()

    def test_a_teacher_is_not_told_who_is_watched(self, client, plans, ada, adviser, teacher):
        watch(children=[ada], why="Moves often", review_on=clock.today(), by=adviser)
        assert names(client, adviser, only="watched") == ["Ada"]
        client.force_login(teacher)
        page = client.get(reverse("caseload:list"), {"only": "watched"}).content.decode()
        assert "atchlist" not in page

    def test_who_may_not_read_the_care_page_cannot_find_by_it(self, client, plans, ada, administrator, adviser):
        ada.uasc = True
        ada.save()
        assert names(client, adviser, only="uasc") == ["Ada"]
        assert names(client, administrator, only="uasc") == []

    def test_the_row_says_what_is_next_and_leads_there(self, client, plans, ada, adviser):
        client.force_login(adviser)
        row = next(r for r in client.get(reverse("caseload:list")).context["rows"] if r.child == ada)
        first = Duty.objects.filter(child=ada).running().order_by("due_on", "kind").first()
        assert row.duty == first
        assert client.get(row.href).status_code == 200

    def test_an_administrator_reads_states_without_a_way_into_the_plan(self, client, plans, administrator):
        client.force_login(administrator)
        response = client.get(reverse("caseload:list"))
        assert [row.href for row in response.context["rows"]] == ["", ""]
        assert not any(row.rating for row in response.context["rows"])

    def test_it_names_the_children_opened_last(self, client, plans, ada, adviser):
        client.force_login(adviser)
        client.get(reverse("children:child", args=[ada.pk]))
        assert client.get(reverse("caseload:list")).context["recent"] == [ada]
        Bar.objects.create(child=ada, user=adviser, reason="conflict")
        assert client.get(reverse("caseload:list")).context["recent"] == []


class TestNumbers:
    def test_each_number_on_the_first_page_is_that_of_its_list(self, client, plans, ada, ben, adviser):
        make_overdue(ada, Duty.Kind.PART_A)
        make_overdue(ben, Duty.Kind.PART_C)
        ben.enrolments.update(ends=clock.today() - timedelta(days=1))
        watch(children=[ada], why="Moves often", review_on=clock.today(), by=adviser)
        client.force_login(adviser)
        page = client.get("/")
        rows = [*page.context["late"], *page.context["worth_knowing"]]
        assert {row.text: row.number for row in rows} == {
            "The social worker": 1,
            "The designated teacher": 1,
            "Without a school place": 1,
            "New to care in the last four weeks": 2,
            "On the watchlist": 1,
        }
        for row in rows:
            assert len(client.get(row.href).context["rows"]) == row.number

    def test_an_adviser_begins_with_their_own_children_and_those_nobody_has(
        self, client, plans, ada, ben, adviser, head, authority
    ):
        nia = in_care(ChildFactory(authority=authority, given_name="Nia", family_name="Noone"))
        facts_changed(child_ids=[nia.pk])
        allocate(ada, adviser, Role.ADVISER)
        allocate(ben, member(Role.ADVISER, authority, name="Ben Ashworth"), Role.ADVISER)
        for child in (ada, ben, nia):
            make_overdue(child, Duty.Kind.PART_A)
        Duty.objects.filter(child=ben).update(role=Role.ADVISER)  # a long list of a colleague's
        client.force_login(adviser)
        for address, number, is_own in [("/", 2, True), ("/?whose=all", 2, False)]:
            page = client.get(address)
            assert page.context["whose"].is_own is is_own
            shown = {duty.child for group in page.context["groups"] for duty in group["duties"]}
            assert (ben in shown) is not is_own
            rows = {row.text: row for row in [*page.context["late"], *page.context["worth_knowing"]]}
            assert rows["The social worker"].number == number
            for row in rows.values():
                assert len(client.get(row.href).context["rows"]) == row.number
        everyone = client.get("/?all=overdue&whose=all").content.decode()
        assert "Ben Moor" in everyone
        assert "Ben Moor" not in client.get("/?all=overdue").content.decode()
        client.force_login(head)
        allocate(ada, head, Role.ADVISER)
        assert client.get("/").context["whose"].is_own is False

    def test_others_read_their_own_duties_alone(self, client, plans, teacher):
        client.force_login(teacher)
        assert "Late, by whom" not in client.get("/").content.decode()


class TestDownload:
    def test_a_spreadsheet_of_what_was_found(self, client, plans, ada, adviser):
        ada.family_name = "=Lovell"
        ada.preferred_name = "=1+1"
        ada.save()
        client.force_login(adviser)
        response = client.get(reverse("caseload:download"), {"q": ada.local_id})
        rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
        assert [row[1] for row in rows[1:]] == ["'=1+1 =Lovell"]
        assert Look.objects.at_child(ada.pk).filter(page="caseload:download").exists()


class TestKeptLists:
    def test_a_list_is_kept_found_and_dropped(self, client, plans, adviser):
        client.force_login(adviser)
        client.post(f"{reverse('caseload:save_view')}?kept=year%3D10%26evil%3D1", {"name": "Year 10"})
        view = SavedView.objects.get()
        assert view.query == "year=10"
        page = client.get(reverse("caseload:list"), {"year": "10"}).content.decode()
        assert "Stop keeping “Year 10”" in page
        client.post(reverse("caseload:drop_view", args=[view.pk]))
        assert not SavedView.objects.exists()

    def test_two_of_one_name_are_refused_with_what_was_typed(self, client, plans, adviser):
        SavedView.objects.create(user=adviser, name="Mine", query="")
        client.force_login(adviser)
        page = client.post(f"{reverse('caseload:save_view')}?kept=year%3D10", {"name": "Mine"}).content.decode()
        assert "You have a list of this name" in page
        assert 'value="Mine"' in page

    def test_nobody_drops_anothers(self, client, plans, adviser, head):
        view = SavedView.objects.create(user=head, name="Hers", query="")
        client.force_login(adviser)
        assert client.post(reverse("caseload:drop_view", args=[view.pk])).status_code == 404


class TestReminding:
    def remind(self, client, children, **more):
        said = {"do": "remind", "child": [child.pk for child in children], **more}
        shown = client.get(reverse("caseload:many"), said)
        return shown, client.post(reverse("caseload:many"), said)

    def test_one_message_a_person_and_once_a_day(self, client, plans, ada, ben, adviser, social_worker):
        make_overdue(ada, Duty.Kind.PART_A)
        before = Notice.objects.filter(to_user_id=social_worker.pk).count()
        client.force_login(adviser)
        shown, done = self.remind(client, [ada, ben])
        assert "Priya Shah" in shown.content.decode()
        assert done.status_code == 302
        told = Notice.objects.filter(to_user_id=social_worker.pk, key__startswith="asked:")
        assert Notice.objects.filter(to_user_id=social_worker.pk).count() == before + 1
        assert "Complete Section A" in told.get().body
        assert "Ada" not in told.get().body
        assert Reminded.objects.filter(user=social_worker).exists()
        shown, _ = self.remind(client, [ada, ben])
        assert "Priya Shah" not in shown.content.decode()
        assert told.count() == 1

    def test_a_duty_besides_plans_reaches_the_school_the_child_attends(self, client, plans, ada, adviser, teacher):
        about = uuid4()
        words = {"kind": Duty.Kind.CHALLENGED, "role": Role.DESIGNATED_TEACHER, "why": "An answer is needed"}
        days = {"due_on": clock.today(), "opened_on": clock.today()}
        Duty.objects.create(key=f"{ada.pk}:challenged:{about}", child=ada, **words, **days)
        client.force_login(adviser)
        self.remind(client, [ada])
        told = Notice.objects.get(to_user_id=teacher.pk, key__startswith="asked:")
        assert str(about) in told.body

    def test_what_nobody_holds_is_said(self, client, plans, ben, adviser):
        make_overdue(ben, Duty.Kind.PART_A)
        client.force_login(adviser)
        shown, _ = self.remind(client, [ben])
        assert "Nobody holds these" in shown.content.decode()

    def test_only_children_of_ones_own_authority(self, client, plans, ada, other_adviser):
        make_overdue(ada, Duty.Kind.PART_A)
        client.force_login(other_adviser)
        self.remind(client, [ada])
        assert not Notice.objects.filter(key__startswith="asked:").exists()

    def test_others_are_refused(self, client, plans, ada, teacher, social_worker):
        for person in (teacher, social_worker):
            client.force_login(person)
            assert [answer.status_code for answer in self.remind(client, [ada])] == [403, 403]

    def test_all_that_the_filters_find_unless_they_find_others_now(self, client, plans, ada, ben, adviser, authority):
        make_overdue(ada, Duty.Kind.PART_A)
        client.force_login(adviser)
        said = {"do": "remind", "all": "1", "kept": "plan=overdue"}
        client.get(reverse("caseload:many"), said)
        make_overdue(ben, Duty.Kind.PART_A)
        answer = client.post(reverse("caseload:many"), {**said, "number": "1"}, follow=True)
        assert "it is 2 children now" in answer.content.decode()
        assert not Notice.objects.filter(key__startswith="asked:").exists()
        client.post(reverse("caseload:many"), {**said, "number": "2"})
        assert Notice.objects.filter(key__startswith="asked:").exists()


class TestGiving:
    def test_chosen_children_go_to_an_adviser(self, client, plans, ada, ben, adviser, head, authority):
        second = member(Role.ADVISER, authority, name="Bea Second")
        allocate(ada, adviser, Role.ADVISER)
        client.force_login(head)
        said = {"do": "give", "child": [ada.pk, ben.pk], "target": second.pk}
        client.post(reverse("caseload:many"), said)
        current = Allocation.objects.filter(role=Role.ADVISER, ends=None)
        assert set(current.values_list("child__given_name", "user__name")) == {
            ("Ada", "Bea Second"),
            ("Ben", "Bea Second"),
        }
        assert Allocation.objects.get(user=adviser, child=ada).ends == clock.today() - timedelta(days=1)

    def test_nobody_chosen_is_said_and_the_children_stay_chosen(self, client, plans, ada, head):
        client.force_login(head)
        page = client.post(reverse("caseload:many"), {"do": "give", "child": [ada.pk]}).content.decode()
        assert "Choose who takes over" in page
        assert str(ada.pk) in page

    def test_an_adviser_gives_nobody_away(self, client, plans, ada, adviser):
        client.force_login(adviser)
        client.post(reverse("caseload:many"), {"do": "give", "child": [ada.pk], "target": adviser.pk})
        assert not Allocation.objects.filter(role=Role.ADVISER).exists()


class TestWatchlist:
    def test_several_at_once_then_one_taken_off(self, client, plans, ada, ben, adviser):
        client.force_login(adviser)
        said = {"do": "watch", "child": [ada.pk, ben.pk], "why": "Moved twice this year"}
        day = clock.today() + timedelta(days=30)
        said |= {"review_on-day": day.day, "review_on-month": day.month, "review_on-year": day.year}
        client.post(reverse("caseload:many"), said)
        client.post(reverse("caseload:many"), said)
        assert Watch.objects.count() == 2
        row = Watch.objects.get(child=ada)
        client.post(reverse("casework:unwatch", args=[row.pk]), {"why_ended": "Settled"})
        page = client.get(reverse("casework:watchlist")).context["page"]
        assert [row.child.given_name for row in page] == ["Ben"]

    def test_what_is_missing_is_said_in_whole_sentences(self, client, plans, ada, adviser):
        client.force_login(adviser)
        page = client.post(reverse("casework:watch", args=[ada.pk]), {"why": ""}).content.decode()
        assert "Say why, in a few words" in page
        assert "Enter the day on which you look at it again" in page

    def test_a_day_gone_by_is_refused_and_nothing_is_lost(self, client, plans, ada, adviser):
        client.force_login(adviser)
        said = {"why": "Moved twice", "review_on-day": "1", "review_on-month": "1", "review_on-year": "2020"}
        page = client.post(reverse("casework:watch", args=[ada.pk]), said).content.decode()
        assert "The day must be today or later" in page
        assert "Moved twice" in page
        assert not Watch.objects.exists()
