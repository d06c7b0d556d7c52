import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def nobody_tried_before():
    """How often somebody tried to sign in is counted in the cache."""
    cache.clear()
