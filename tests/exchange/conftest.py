"""Who reads: a system of the council of the world, with every scope."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from audit import clock
from exchange.actions import make_token
from exchange.models import Scope


def system(authority, by, *, scopes=tuple(Scope.values), networks=(), name="Mosaic", days=30):
    """A token and its secret."""
    until = {"expires_on": clock.today() + timedelta(days=days)}
    says = {"name": name, "purpose": "Files plans", "scopes": list(scopes), "networks": list(networks)}
    return make_token(authority=authority, id=uuid4(), **says, **until, by=by)


class Asks:
    """A client of the API with this secret; `asks("/children", limit=1)` is the answer."""

    def __init__(self, secret=None):
        self.client = Client(raise_request_exception=False)
        self.headers = {"Authorization": f"Bearer {secret}"} if secret else {}

    def __call__(self, path, method="get", headers=None, **query):
        query = {name: value for name, value in query.items() if value is not None}
        send = getattr(self.client, method)
        return send(f"/api/v1{path}", query_params=query, headers={**self.headers, **(headers or {})})

    def all(self, path, **query):
        """Every row of a list, page by page."""
        rows, cursor = [], None
        while True:
            page = self(path, cursor=cursor, **query).json()
            rows += page["items"]
            cursor = page["next"]
            if cursor is None:
                return rows


NO_TOKEN = {"type": "about:blank", "title": "Unauthorized", "status": 401}


def is_unknown(answer) -> bool:
    return (
        answer.status_code == 401
        and answer["WWW-Authenticate"] == 'Bearer realm="ePEP"'
        and answer["Content-Type"] == "application/problem+json"
        and NO_TOKEN.items() <= answer.json().items()
    )


@pytest.fixture
def mosaic(again):
    """The token of a system of Exampleshire, and its secret."""
    return system(again.children["Ada"].authority, again.people["administrator"])


@pytest.fixture
def asks(mosaic):
    return Asks(mosaic[1])


@pytest.fixture
def asks_elsewhere(again):
    """A system of the other council."""
    from accounts.roles import Role
    from tests.factories import member

    theirs = again.children["Zoe"].authority
    return Asks(system(theirs, member(Role.ADMINISTRATOR, theirs), name="Liquid")[1])
