"""The night's look at grants: what does not follow its attachment is put right, and said."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from accounts.models import AuthorityGrant, SchoolGrant
from accounts.roles import Role
from audit import clock
from children.models import Allocation, Child, ChildGrant
from children.tasks import reconcile
from notices.jobs import ask_for
from notices.models import JobRun
from tests.factories import member

pytestmark = [pytest.mark.ci, pytest.mark.django_db]
NIGHT = datetime(2026, 9, 8, 2, 30, tzinfo=clock.LONDON)


def everything():
    return [sorted(map(str, model.objects.values())) for model in (AuthorityGrant, SchoolGrant, ChildGrant)]


def sees(user, child) -> bool:
    return Child.objects.visible_to(user).filter(pk=child.pk).exists()


def test_grants_over_a_gap_stored_before_are_split(ada, authority):
    """As they were written before spells with a gap were told apart: one grant from the first day to the last."""
    person = member(Role.SOCIAL_WORKER, authority, name="Gale Gap")
    spells = [(date(2026, 9, 1), date(2026, 9, 20)), (date(2026, 10, 10), None)]
    for starts, ends in spells:
        Allocation.objects.create(child=ada, user=person, role=Role.SOCIAL_WORKER, starts=starts, ends=ends)
    permission = ChildGrant._meta.get_field("permission").related_model.objects.get(codename="as_social_worker")
    ChildGrant.objects.create(user=person, permission=permission, content_object=ada, starts=spells[0][0], ends=None)
    with clock.at(date(2026, 9, 30)):
        assert sees(person, ada)
    with clock.at(NIGHT):
        assert reconcile() == 1
        assert "put right" in next(iter(JobRun.objects.get(job="access").problems))
    with clock.at(date(2026, 9, 30)):
        assert not sees(person, ada)
    with clock.at(date(2026, 10, 10)):
        assert sees(person, ada)


def test_what_is_missing_comes_back_and_what_nobody_holds_goes(
    ada, social_worker, teacher, adviser, other_social_worker
):
    before = everything()
    stray = ChildGrant.objects.get(user=social_worker)
    SchoolGrant.objects.all().delete()
    AuthorityGrant.objects.filter(user=adviser).delete()
    ChildGrant.objects.create(
        user=other_social_worker, permission=stray.permission, content_object=ada, starts=stray.starts
    )
    with clock.at(NIGHT):
        assert reconcile() == 3
        ask_for("access", by_id=None)
        assert reconcile() == 0
    assert not sees(other_social_worker, ada)
    assert sees(teacher, ada)
    assert [len(rows) for rows in everything()] == [len(rows) for rows in before]


def test_a_day_that_goes_by_is_no_drift(ada, social_worker):
    row = Allocation.objects.get(user=social_worker)
    row.ends = date(2026, 9, 20)
    row.save()
    Allocation.objects.create(child=ada, user=social_worker, role=row.role, starts=date(2026, 9, 21))
    with clock.at(NIGHT):
        assert reconcile() == 0
    with clock.at(datetime(2026, 9, 25, 2, 30, tzinfo=clock.LONDON)):
        assert reconcile() == 0
        assert sees(social_worker, ada)


def test_it_goes_on_where_it_stopped_and_runs_once_a_night(ada, social_worker, teacher, adviser, monkeypatch):
    monkeypatch.setattr("notices.jobs.Turn.is_up", lambda turn: True)
    ChildGrant.objects.all().delete()
    with clock.at(NIGHT):
        for _ in range(4):
            reconcile()
        run = JobRun.objects.get(job="access")
        assert run.finished_at
        assert run.done == 3
        assert reconcile() == 0
    assert sees(social_worker, ada)


def test_the_page_of_jobs_says_so(client, ada, social_worker, administrator):
    ChildGrant.objects.all().delete()
    with clock.at(NIGHT):
        reconcile()
        client.force_login(administrator)
        page = client.get(reverse("jobs:list")).content.decode()
    assert "Access follows attachments" in page
    assert "8 September" in page
