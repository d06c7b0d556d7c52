"""Who reads: a system of the council of the world, with every scope; and a signed-off plan to give."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.test import Client

from audit import clock
from exchange.actions import make_token
from exchange.models import Pickup, Scope
from papers.events import paper_made
from papers.models import Paper
from tests.factories import pep_at

PDF = b"%PDF-1.7 a signed-off plan"


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


@pytest.fixture
def signed(ada, social_worker, teacher, adviser, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return pep_at("signed_off", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)


@pytest.fixture
def paper(signed):
    """The PDF of the signed-off plan, there, and nobody told of it yet."""
    paper = Paper.objects.select_related("snapshot__pep__child").get(snapshot__pep=signed)
    paper.file.save(f"{paper.pk}.pdf", ContentFile(PDF), save=False)
    paper.made_at = clock.now()
    paper.save()
    return paper


@pytest.fixture
def folder(settings, tmp_path, authority):
    settings.OUTBOUND_DIR = str(tmp_path / "out")
    place = tmp_path / "out" / authority.code
    place.mkdir(parents=True)
    Pickup.objects.create(authority=authority, is_on=True)
    return place


@pytest.fixture
def delivery(paper, folder):
    paper_made(paper=paper)
    return paper.deliveries.get()
