"""An adviser among 2,500 children, with a keyboard and nothing else."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from peps.models import PEP
from signoff.models import Rating
from signoff.quality.rubrics import DEFAULT
from tests.bench.crowd import crowd
from tests.factories import member
from tests.journeys.hands import Hands

pytestmark = [pytest.mark.browser, pytest.mark.full]
TEN = 10
GREEN = {f"level_{criterion}": "green" for criterion in DEFAULT.by_key}
THANKS = "A clear plan. Next time, please say how the targets are measured."
MORE = "The date of the next statutory review has gone by."


@pytest.fixture
def adviser(council):
    crowd(council, 2500)
    return member(Role.ADVISER, council, name="Amira Khan", email="amira@council.example")


@pytest.fixture
def hands(open_page, adviser):
    hands = Hands(open_page())
    hands.opens(reverse("account_login"))
    hands.fills({"login": adviser.email, "password": "correct horse battery"}, "Sign in")
    return hands


def test_what_to_do_next_is_found_and_ten_plans_are_quality_assured_one_of_them_returned(hands, adviser):
    hands.opens("/")
    hands.presses("Review plans")
    waiting = PEP.objects.awaiting_sign_off().filter(child__restricted=False).count()
    assert f"{waiting} plans wait for you" in hands.page.inner_text("main")
    hands.presses("Review next plan")
    for number in range(1, TEN + 1):
        assert f"Plan {number} of 50" in hands.page.inner_text("main")
        hands.fills(GREEN | {"comment_smart": THANKS}, "Continue to the decision")
        assert "Suggested: Green" in hands.page.inner_text("main")
        if number == TEN // 2:
            hands.fills({"to_teacher": MORE}, "Save and return it")
            hands.fills({"parts": "A", "reason_A": MORE}, "Return the plan")
        else:
            hands.fills({"to_teacher": THANKS}, "Save and sign off")
            hands.fills({"sure": "on"}, "Sign off")
    assert f"Plan {TEN + 1} of 50" in hands.page.inner_text("main")
    hands.presses("Stop here")
    assert f"{waiting - TEN} plans wait for you" in hands.page.inner_text("main")
    rated = PEP.objects.filter(pk__in=Rating.objects.filter(by=adviser).values("pep"))
    assert sorted(rated.values_list("status", flat=True)) == ["returned"] + ["signed_off"] * (TEN - 1)
    assert hands.stops < 130 * TEN
