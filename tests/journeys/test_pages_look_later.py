"""The later stages of a plan, in a file of their own: two files are looked at side by side."""

import pytest

from tests.journeys.test_pages_look import STAGES, cast, eyes, look_at_a_plan  # noqa: F401  (fixtures)

pytestmark = [pytest.mark.browser, pytest.mark.full]


@pytest.mark.parametrize("stage", STAGES[4:])
def test_pages_of_a_plan(stage, cast, council, chromium, live_server, eyes):  # noqa: F811
    look_at_a_plan(stage, cast, council, chromium, live_server, eyes)
