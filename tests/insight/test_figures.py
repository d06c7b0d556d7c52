"""Every figure of every page equals an independent recount, and the length of the list behind it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import Membership
from accounts.roles import Role
from audit.models import Look
from children.models import Bar, Child
from insight.dashboards import DASHBOARDS
from insight.measures import MEASURES, PARTS
from insight.scope import MINE, Scope
from organisations.models import Authority
from peps.models import PEP, AttainmentRow, AttendancePage, Meeting
from signoff.models import Duty, Pause
from tests.bench.crowd import crowd
from tests.factories import AuthorityFactory
from tests.insight.agreeing import agree
from tests.insight.recount import Recount
from tests.world import undone

pytestmark = pytest.mark.full
TERM = "Autumn 2026"


def test_every_measure_equals_a_recount(many, today):
    authority, head = many
    agree(Scope(head, [authority]), Recount(authority, today))


def test_an_advisers_caseload_equals_a_recount(many, today):
    authority, _ = many
    adviser = Membership.objects.filter(authority=authority, role=Role.ADVISER).first().user
    agree(Scope(adviser, [authority], {}, MINE), Recount(authority, today, caseload_of=adviser))


@settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.generate],  # each example takes seconds: a smaller one is not looked for
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_whatever_the_records_say_the_figures_equal_a_recount(many, today, data):
    """Rows are changed at random: states, days, absences, levels, pauses."""
    authority, head = many
    with undone():
        for plan in data.draw(st.lists(st.sampled_from(list(PEP.objects.filter(status="in_progress"))), max_size=6)):
            PEP.objects.filter(pk=plan.pk).update(
                status=data.draw(st.sampled_from(["not_started", "returned", "closed"]))
            )
            Duty.objects.filter(pep=plan).update(
                due_on=today.replace(day=data.draw(st.integers(1, 30))), done_on=None,
                kind=data.draw(st.sampled_from(["part_b", "hold", "sign_off", "funding"])),
                role=data.draw(st.sampled_from(["head", "adviser", "carer", "social_worker"])),
            )  # fmt: skip
            if data.draw(st.booleans()) and not Pause.objects.filter(pep=plan).exists():
                until = today.replace(day=data.draw(st.integers(2, 30)))
                Pause.objects.create(pep=plan, reason="Illness", starts=today.replace(day=1), until=until, by=head)
        for page in data.draw(st.lists(st.sampled_from(list(AttendancePage.objects.all())), max_size=8)):
            attended = data.draw(st.none() | st.integers(0, 40))
            told = data.draw(st.none() | st.integers(0, 40))
            AttendancePage.objects.filter(pk=page.pk).update(
                attended=attended, possible=data.draw(st.none() | st.integers(40, 80)), authorised=told,
                unauthorised=data.draw(st.none() | st.integers(0, 9)),
                activity=data.draw(st.none() | st.integers(0, 9)),
            )  # fmt: skip
        for line in data.draw(st.lists(st.sampled_from(list(AttainmentRow.objects.all())), max_size=8, unique=True)):
            point = data.draw(st.sampled_from(["start", "autumn", "summer"]))
            judgement = data.draw(st.sampled_from(AttainmentRow.Judgement.values))
            AttainmentRow.objects.create(pep_id=line.pep_id, subject=line.subject, point=point, judgement=judgement)
        for meeting in data.draw(st.lists(st.sampled_from(list(Meeting.objects.filter(held=True))), max_size=5)):
            Meeting.objects.filter(pk=meeting.pk).update(on=today.replace(day=15, month=data.draw(st.integers(1, 9))))
        for child in data.draw(st.lists(st.sampled_from(list(Child.objects.all())), max_size=5)):
            year = data.draw(st.sampled_from(["", "M", "10", "R"]))
            Child.objects.filter(pk=child.pk).update(year_group=year, restricted=data.draw(st.booleans()))
        agree(Scope(head, [authority]), Recount(authority, today), ways={"phase", "turn"})


def test_the_parts_of_a_whole_divide_it_without_rest(many):
    authority, head = many
    for term in ["", TERM]:
        scope = Scope(head, [authority], {"term": term} if term else {})
        for whole, parts in PARTS.items():
            if parts:
                assert MEASURES[whole].number(scope) == sum(MEASURES[part].number(scope) for part in parts), whole


@pytest.mark.parametrize("name", DASHBOARDS)
def test_each_number_is_the_length_of_the_list_it_leads_to(many, name):
    _, head = many
    browser = Client()
    browser.force_login(head)
    checked = 0
    for by in ["", "phase"]:
        page = browser.get(f"/overview/{name}/?by={by}&term=all").context
        for drawn in page["drawn"]:
            for row in drawn.lines:
                for cell in row.cells:
                    behind = browser.get(cell.href).context
                    found = behind["total"] if cell.measure.sum else behind["page"].paginator.count
                    assert found == cell.number, cell.href
                    checked += 1
    assert checked > 20


def test_a_page_says_the_numbers_it_counted(many, today):
    """What is drawn is what is counted again, for the term that the page is about."""
    authority, head = many
    browser = Client()
    browser.force_login(head)
    again = Recount(authority, today)
    page = browser.get("/overview/compliance/").context
    drawn = page["drawn"][0]
    due = [row for row in again.rows("due") if again.key("term", "due", row) == TERM]
    signed = [row for row in again.rows("done") if again.key("term", "done", row) == TERM]
    assert [row.cells[0].number for row in drawn.rows[:2]] == [len(due), len(signed)]
    assert drawn.title.startswith(f"{len(signed):,} of {len(due):,} plans signed off")


def test_the_list_behind_a_number_is_a_look_at_its_children(many):
    _, head = many
    browser = Client()
    browser.force_login(head)
    before = Look.objects.count()
    page = browser.get("/overview/list/due/?term=all").context
    assert page["page"].paginator.count > 0
    look = Look.objects.order_by("-pk").first()
    assert Look.objects.count() == before + 1
    assert set(look.child_ids) == {str(row["child"].pk) for row in page["rows"]}


def test_a_barred_child_counts_for_nobody_who_is_barred(many):
    authority, head = many
    scope = Scope(head, [authority])
    before = MEASURES["children"].number(scope)
    Bar.objects.create(child=MEASURES["children"].listed(scope).first(), user=head, reason="A relative")
    assert MEASURES["children"].number(scope) == before - 1


def test_another_authority_is_not_counted(many):
    authority, head = many
    before = {name: measure.number(Scope(head, [authority])) for name, measure in MEASURES.items()}
    crowd(AuthorityFactory(), 20)
    assert {name: measure.number(Scope(head, [authority])) for name, measure in MEASURES.items()} == before


def test_what_stands_out_has_a_list_as_long_as_its_number(many, today):
    _, head = many
    Duty.objects.open().exclude(pep=None).update(due_on=today - timedelta(days=40))
    browser = Client()
    browser.force_login(head)
    page = browser.get("/overview/this-morning/").context
    assert page["exceptions"]
    for each in page["exceptions"]:
        assert browser.get(each.href).context["page"].paginator.count == each.number


def test_more_children_cost_no_more_queries(many):
    authority, head = many
    browser = Client()
    browser.force_login(head)
    addresses = [f"/overview/{name}/?by={by}" for name in DASHBOARDS for by in ["", "school", "term"]]
    addresses += ["/overview/this-morning/", "/overview/list/due/", "/overview/list/asked/"]

    def queries():
        found = {}
        for address in addresses:
            browser.get(address)
            with CaptureQueriesContext(connection) as asked:
                browser.get(address)
            found[address] = len(asked)
        return found

    few = queries()
    crowd_more(authority)
    assert queries() == few


def crowd_more(authority):
    """Thirty more children, with another authority's code before their ids."""
    other = Authority.objects.get(pk=authority.pk)
    other.code = "XY1"
    crowd(other, 30)
