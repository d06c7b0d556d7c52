import pytest
from django.core.cache import cache

from notices.tasks import sweep


@pytest.fixture(autouse=True)
def nobody_tried_before():
    """How often somebody tried to sign in is counted in the cache."""
    cache.clear()


@pytest.fixture
def letters(mailoutbox):
    """What was sent until now, once the worker has looked."""

    def delivered():
        sweep()
        return mailoutbox

    return delivered
