"""The OpenAPI document is true: whatever it allows is answered as it says, and whatever it does not is refused so."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from documents.models import Document
from documents.verdicts import record_verdict
from epep.wsgi import application
from papers import making
from papers.models import Paper

pytestmark = pytest.mark.full
BOUNDED = settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=HealthCheck)


@pytest.fixture
def _one_connection():
    """A request by itself would close the one in which the world is built."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_one_connection")
@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
def test_every_answer_is_as_the_document_says(mode, again, mosaic):
    record_verdict(document=Document.objects.get(pk=again.rows["document"]), found="", by=None)
    making.make(Paper.objects.get(snapshot__pep=again.rows["plan"]))
    headers = {"Authorization": f"Bearer {mosaic[1]}"}
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    met = {}
    for found in document.get_all_operations():
        operation = found.ok()

        @BOUNDED
        @given(case=operation.as_strategy(mode, headers=headers), is_known=st.booleans())
        def ask(case, is_known):
            if mode == GenerationMode.POSITIVE:
                (case.query or {}).pop("cursor", None)  # nobody can make one up
                if is_known:  # nor guess an id
                    case.path_parameters = {name: str(again.rows[name]) for name in case.path_parameters}
            answer = case.call_and_validate(headers=headers)
            met.setdefault(operation.path, set()).add(answer.status_code)  # noqa: B023

        ask()
    assert len(met) == 11
    if mode == GenerationMode.POSITIVE:
        assert all(200 in statuses for statuses in met.values()), met
