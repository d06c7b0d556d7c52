import pytest

from signoff.snapshot import take
from tests.papers.plans import full_plan


@pytest.fixture(autouse=True)
def _files_and_addresses(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.ROOT_URLCONF = "tests.papers.urls"


@pytest.fixture
def plan(ada, school, social_worker, teacher, adviser):
    return full_plan(ada, school, social_worker, teacher, adviser)


@pytest.fixture
def snapshot(plan):
    return take(plan)
