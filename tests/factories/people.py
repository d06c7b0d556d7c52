from datetime import date

import factory

from accounts import grants
from accounts.models import Membership, User
from accounts.roles import Role
from organisations.models import School


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    password = factory.django.Password("correct horse battery")


def member(role, of, *, starts=date(2020, 9, 1), ends=None, **user) -> User:
    """A person who belongs to an authority or a school in a capacity, with the grants that follow."""
    person = user.pop("person", None) or UserFactory(**user)
    where = {"school": of} if isinstance(of, School) else {"authority": of}
    Membership.objects.create(user=person, role=Role(role), starts=starts, ends=ends, **where)
    if isinstance(of, School):
        grants.sync_school(of)
    else:
        grants.sync_authority(of)
    return person
