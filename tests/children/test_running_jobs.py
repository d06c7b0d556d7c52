"""Somebody is suspended, or attached to less, while something they began is still running: it gives them nothing."""

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts import actions as people
from accounts.models import Membership, User
from accounts.roles import Role
from audit.models import Event, Look
from children import actions, views_access
from children.models import Allocation
from children.people_file import loading
from notices.models import Notice
from notices.tasks import sweep
from notices.telling import tell
from papers import making
from tests.factories import allocate, member, pep_at

pytestmark = [pytest.mark.ci, pytest.mark.django_db]
FILE = b"name,email,role\nNoa New,noa@council.example,adviser\n"


@pytest.fixture
def meanwhile(monkeypatch, administrator):
    """Lets something happen in the middle of a function."""

    def arrange(module, name, happens):
        unwatched = getattr(module, name)

        def watched(*args, **kwargs):
            done = unwatched(*args, **kwargs)
            happens()
            return done

        monkeypatch.setattr(module, name, watched)

    return arrange


def suspend(person):
    User.objects.filter(pk=person.pk).update(is_active=False)


def test_an_import_of_somebody_suspended_meanwhile_does_nothing(meanwhile, authority, administrator):
    kept = loading.keep(name="p.csv", data=FILE, authority=authority, by=administrator)
    seen = loading.plan_of(kept, administrator).fingerprint
    meanwhile(loading, "join", lambda: suspend(administrator))
    with pytest.raises(PermissionDenied):
        loading.load(kept=kept, seen=seen, by=administrator)
    assert not User.objects.filter(email="noa@council.example").exists()
    kept.refresh_from_db()
    assert kept.loaded_at is None


def test_many_at_once_by_somebody_suspended_meanwhile_changes_nobody(meanwhile, client, authority, administrator):
    others = [member(Role.ADVISER, authority, name=f"Ann {number}") for number in range(3)]
    meanwhile(people.events, "record", lambda: suspend(administrator))
    client.force_login(administrator)
    said = {"person": [str(other.pk) for other in others], "do": "suspend", "confirmed": "yes"}
    assert client.post(reverse("accounts:many"), said).status_code in {200, 403}
    assert User.objects.filter(pk__in=[other.pk for other in others], is_active=True).count() == 3


@pytest.mark.parametrize("loses", ["account", "role"])
def test_a_file_that_was_being_made_is_not_given_out(meanwhile, client, ada, adviser, loses):
    def happens():
        if loses == "account":
            suspend(adviser)
        else:
            for membership in Membership.objects.filter(user=adviser):
                people.end_membership(membership=membership, ends=membership.starts, by=None)

    client.force_login(adviser)
    address = reverse("children:history_csv", args=[ada.pk])
    assert client.get(address).status_code == 200
    Look.objects.all()._raw_delete(Look.objects.db)
    meanwhile(views_access.history, "as_rows", happens)
    refused = client.get(address)
    assert refused.status_code == 403
    assert "Lovell" not in refused.content.decode()
    assert not Look.objects.exists()


def test_a_verb_within_a_verb_asks_once_and_a_job_of_the_system_goes_on(ada, authority, social_worker, administrator):
    suspend(administrator)
    actions.allocate(child=ada, user=social_worker, role=Role.SOCIAL_WORKER, by=None)
    with pytest.raises(PermissionDenied):
        actions.allocate(child=ada, user=member(Role.CARER, authority), role=Role.CARER, by=administrator)
    assert not Allocation.objects.filter(child=ada, role=Role.CARER).exists()
    assert not Event.objects.filter(by_id=administrator.pk, verb="child.allocated").exists()


def test_what_waits_is_not_sent_to_a_closed_account(mailoutbox, adviser, administrator):
    key = "/invitation/0123/"
    tell(key="x", to=adviser, subject="Something", body="It waits.", path=key, is_secret=True)
    people.suspend(user=adviser, by=administrator)
    sweep()
    assert mailoutbox == []
    assert key not in Notice.objects.get(key="x").body


def test_a_copy_is_told_to_who_is_still_there_when_the_paper_is_made(ada, social_worker, teacher, adviser, carer):
    pep = pep_at("signed_off", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)
    allocate(ada, social_worker, Role.SOCIAL_WORKER)
    before = {person.pk for person in making.receivers(pep)}
    assert social_worker.pk in before
    suspend(social_worker)
    assert {person.pk for person in making.receivers(pep)} == before - {social_worker.pk}
