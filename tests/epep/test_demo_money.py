"""The demonstration's story of money, told for a few children."""

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from audit import clock
from epep.demo.money import money_story
from epep.demo.people import make_cast
from targets import actions as asking
from targets.models import FundingRequest, LedgerEntry, PaymentBatch
from targets.money import ledger
from tests.factories import ChildFactory, enrol, in_care
from tests.targets.conftest import TUITION

pytestmark = [pytest.mark.ci, pytest.mark.django_db]


def test_money_goes_the_whole_way_and_adds_up():
    now = clock.now()
    cast = make_cast(now)
    teacher, head = cast.teachers["oakfield"], cast.person("ex", "head")
    for name in ["Ada", "Ben", "Cleo"]:
        child = in_care(ChildFactory(authority=cast.authorities["ex"], given_name=name))
        enrol(child, cast.schools["oakfield"])
        with clock.at(now - timedelta(days=30)):
            asked = asking.ask_for_money(child=child, token=uuid4(), values=TUITION, submit=True, by=teacher)
            asking.decide(request=asked, kind="approve", based_on=asked.version, by=head)

    money_story(cast, now)

    assert ledger.recount() == []
    assert {batch.state for batch in PaymentBatch.objects.all()} == {"Paid", "With finance"}
    assert set(FundingRequest.objects.exclude(impact="").values_list("impact", flat=True)) >= {"met", "partly"}
    assert FundingRequest.objects.filter(status="submitted").count() == 2
    ours = LedgerEntry.objects.filter(authority=cast.authorities["ex"])
    assert ledger.totals(ours).allocated == 3 * Decimal(2700)
