"""Records for tests, speaking the domain: ChildFactory(in_care=True, school=...), pep_at("submitted")."""

from tests.factories.children import ChildFactory, allocate, enrol, in_care, unheard
from tests.factories.organisations import AuthorityFactory, SchoolFactory, example_terms
from tests.factories.people import UserFactory, member
from tests.factories.plans import STAGES, fresh, pep_at

__all__ = [
    "STAGES",
    "AuthorityFactory",
    "ChildFactory",
    "SchoolFactory",
    "UserFactory",
    "allocate",
    "enrol",
    "example_terms",
    "fresh",
    "in_care",
    "member",
    "pep_at",
    "unheard",
]
