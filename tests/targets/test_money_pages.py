"""Pages of money: a number and the list behind it agree, finance reads no name, and nothing grows with the rows."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from audit.models import Look
from targets import actions as asking
from targets.models import LedgerEntry
from targets.money import actions, allocating, paying
from tests.factories import ChildFactory, enrol, in_care, member
from tests.targets.conftest import TUITION

pytestmark = [pytest.mark.ci, pytest.mark.django_db]
LAST_WEEK = date(2026, 9, 1)
COLUMNS = ["allocated", "committed", "paid", "evidenced", "unspent"]


def page(name, *about):
    return reverse(f"money:{name}", args=about)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.fixture
def finance(authority):
    return member(Role.FINANCE_OFFICER, authority, name="Fin Pound")


def ask(child, by, **values):
    return asking.ask_for_money(child=child, token=uuid4(), values=TUITION | values, submit=True, by=by)


def give(child, teacher, head, **values):
    asked = ask(child, teacher, **values)
    asking.decide(request=asked, kind="approve", based_on=asked.version, by=head)
    asked.refresh_from_db()
    return asked


@pytest.fixture
def story(ada, authority, teacher, head):
    """Allocated, three requests approved, two of them paid, one spent in part, some given back; a scheme."""
    typed = {"authority": authority, "year": 2026, "by": head}
    allocating.set_rate(**typed, fund="pp_plus", amount=Decimal(2700), top_slice=Decimal(200))
    allocating.allocate(authority=authority, year=2026, by=head)
    first, second = (give(ada, teacher, head) for _ in range(2))
    batch = paying.make_batch(authority=authority, requests=[first.pk, second.pk], by=head)
    paying.confirm_paid(batch=batch, on=LAST_WEEK, by=head)
    actions.show_evidence(request=first, token=uuid4(), spent=Decimal("99.99"), spent_on=LAST_WEEK, by=teacher)
    actions.recoup(request=second, amount=Decimal("50.01"), reason="x", by=head)
    give(ada, teacher, head, unit_cost=Decimal("12.34"))
    allocating.start_scheme(
        authority=authority, year=2026, fund="pp_plus", name="Boxes", reach="", amount=Decimal(70), by=head
    )
    return batch


def amounts(html: str) -> Decimal:
    cells = re.findall(r'data-label="Amount" class="epep-number">(−?)£([\d,.]+)<', html)
    return sum((Decimal(f"{'-' if minus else ''}{figure.replace(',', '')}") for minus, figure in cells), Decimal(0))


@pytest.mark.parametrize("whose", ["child", "school", "authority"])
def test_each_number_is_the_sum_of_the_list_and_of_the_file_behind_it(
    client, story, ada, authority, school, head, whose
):
    about = {"child": ada.pk, "school": school.pk, "authority": authority.code}[whose]
    client.force_login(head)
    whole = client.get(page(whose, about))
    for card, column in zip(whole.context["numbers"], COLUMNS, strict=True):
        listed = client.get(card["href"].split("#")[0])
        number = Decimal(re.sub(r"[£,]", "", card["number"]).replace("−", "-"))
        assert amounts(listed.content.decode()) == number, column
        file = client.get(listed.context["csv_href"]).content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(file)))
        sign = {"Evidenced": -1} if column == "unspent" else {}
        assert sum(Decimal(row["Amount in pounds"]) * sign.get(row["Column"], 1) for row in rows) == number, column


def test_finance_reads_ids_and_references_and_no_name(client, story, ada, authority, finance):
    client.force_login(finance)
    addresses = [
        page("payments", authority.code),
        page("batch", story.pk),
        page("batch_csv", story.pk),
        page("authority", authority.code),
        page("authority_csv", authority.code),
    ]
    for address in addresses:
        looks = Look.objects.count()
        said = client.get(address).content.decode()
        assert ada.local_id in said, address
        assert Look.objects.count() == looks + 1, address
        for name in ["Ada", "Lovell", "Maths tuition"]:
            assert name not in said, address
    assert client.get(page("child", ada.pk)).status_code == 404
    assert client.get("/money/").url == page("payments", authority.code)


def test_a_restricted_child_is_neither_named_nor_numbered(client, story, ada, authority, adviser, finance):
    ada.restricted = True
    ada.save()
    for who in (adviser, finance):
        client.force_login(who)
        for name in ("authority", "authority_csv"):
            said = client.get(page(name, authority.code)).content.decode()
            assert ada.local_id not in said
            assert "Lovell" not in said
    assert "Restricted record" in text_of(client.get(page("authority", authority.code)))


def test_a_teacher_reads_of_the_school_what_belongs_to_children_who_go_there(client, story, ada, teacher, school):
    client.force_login(teacher)
    assert client.get("/money/").url == page("school", school.pk)
    assert "£300" in text_of(client.get(page("school", school.pk)))
    ada.enrolments.update(ends=LAST_WEEK)

    assert "No movement" in text_of(client.get(page("school", school.pk)))


def test_the_queue_says_how_much_waits_and_is_narrowed(client, ada, teacher, adviser, head):
    ask(ada, teacher)
    ask(ada, teacher, units=50, description="A year of it")
    ask(ada, adviser, description="Asked by the adviser")
    client.force_login(adviser)

    everything = text_of(client.get(page("queue")))
    assert "3 requests for money" in everything
    assert "£2,100 in all" in everything
    assert "You asked for it: somebody else decides" in everything
    above = text_of(client.get(page("queue"), {"limit": "above"}))
    assert "1 request for money" in above
    assert "A year of it" in above
    assert "No request matches" in text_of(client.get(page("queue"), {"show": "approved"}))


def test_what_is_wrong_is_said_and_what_was_typed_stays(client, story, ada, teacher, authority, finance):
    given = LedgerEntry.objects.filter(kind="approval").first().request
    client.force_login(teacher)
    said = text_of(
        client.post(page("evidence", given.pk), {"spent": "lots", "words": "Four sessions", "token": uuid4()})
    )
    for words in ["must be in pounds, like 120", "Enter the day on which it was spent", "Four sessions"]:
        assert words in said
    assert "Select if it did what it was for" in text_of(client.post(page("impact", given.pk), {"words": "x"}))
    client.force_login(finance)
    assert "Select what goes into the batch" in text_of(client.post(page("payments", authority.code)))


def count(client, address) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


def test_no_page_of_money_asks_more_for_more_rows(client, story, ada, school, authority, teacher, head):
    client.force_login(head)
    addresses = [
        page("queue"),
        page("queue") + "?show=all",
        page("child", ada.pk),
        page("school", school.pk),
        page("authority", authority.code),
        page("payments", authority.code),
    ]

    def one_more(number):
        child = in_care(ChildFactory(authority=authority, given_name=f"Kit{number}"))
        enrol(child, school)
        give(child, teacher, head)
        ask(child, teacher)
        give(ada, teacher, head)

    ask(ada, teacher)
    one_more(0)  # a list of several children leaves one look and a line for each
    before = [count(client, address) for address in addresses]
    for number in range(1, 9):
        one_more(number)

    assert [count(client, address) for address in addresses] == before
    assert max(before) <= 25
