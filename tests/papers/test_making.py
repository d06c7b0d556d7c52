from datetime import date

import pytest

from accounts.roles import Role
from audit import clock
from children.models import Bar
from notices.models import Notice
from organisations.presets import PRESETS, edited, to_json
from papers import actions, making, tasks
from papers.models import Paper
from papers.plan import Pdf
from peps.models import Snapshot
from tests.factories import allocate, member


@pytest.fixture(autouse=True)
def _quick_printer(monkeypatch):
    """Printing itself is tried in test_plan."""
    monkeypatch.setattr(making.plan, "html_to_pdf", lambda html, colour: Pdf(b"%PDF-1.7 example", 4))


@pytest.fixture
def paper(snapshot, adviser):
    return actions.want(snapshot=snapshot, by=adviser)


def copies():
    return sorted(Notice.objects.filter(key__startswith="copy:").values_list("to_email", flat=True))


def test_a_sign_off_leads_to_a_paper(snapshot, adviser, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        actions.on_signed_off(snapshot=snapshot, by=adviser)
    paper = Paper.objects.get()
    assert paper.is_ready
    assert (paper.pages, len(paper.sha256)) == (4, 64)
    assert paper.file.read() == b"%PDF-1.7 example"


def test_a_paper_is_wanted_once(snapshot, adviser, paper):
    assert actions.want(snapshot=snapshot, by=adviser) == paper
    assert Paper.objects.count() == 1


def test_the_sweep_makes_what_was_left_and_nothing_twice(paper):
    assert tasks.sweep() == 1
    paper.refresh_from_db()
    made_at, name = paper.made_at, paper.file.name
    assert tasks.sweep() == 0
    tasks.make(str(paper.pk))
    paper.refresh_from_db()
    assert (paper.made_at, paper.file.name) == (made_at, name)
    assert Notice.objects.filter(key__startswith="copy:").count() == 2


def test_two_workers_at_once_make_one_paper(paper):
    first, second = Paper.objects.get(), Paper.objects.get()
    making.make(first)
    assert making.make(second).file.name == Paper.objects.get().file.name
    assert Notice.objects.filter(key__startswith="copy:").count() == 2


def test_what_went_wrong_is_kept_and_tried_again(paper, monkeypatch):
    def broken(html, colour):
        raise OSError("no fonts")

    with monkeypatch.context() as patch:
        patch.setattr(making.plan, "html_to_pdf", broken)
        tasks.sweep()
    paper.refresh_from_db()
    assert (paper.is_ready, paper.last_error) == (False, "OSError: no fonts")
    tasks.sweep()
    paper.refresh_from_db()
    assert (paper.is_ready, paper.last_error) == (True, "")


def test_no_paper_is_made_of_a_snapshot_that_was_changed(paper):
    Snapshot.objects.update(sha256="0" * 64)
    tasks.sweep()
    paper.refresh_from_db()
    assert not paper.is_ready
    assert "ContentChanged" in paper.last_error


def test_social_worker_and_teacher_get_their_copy_with_initials_and_a_link(paper, plan):
    making.make(paper)
    assert copies() == ["priya@council.example", "tom@oakfield.example"]
    notice = Notice.objects.filter(key__startswith="copy:").first()
    assert "A.L." in notice.body
    assert "Ada" not in notice.body + notice.subject
    assert f"/papers/plan/{plan.pk}/" in notice.body


def test_the_reviewing_officer_gets_a_copy_where_the_policy_says_so(paper, plan, authority):
    officer = member(Role.REVIEWING_OFFICER, authority, email="ines@council.example")
    allocate(plan.child, officer, Role.REVIEWING_OFFICER)
    assert officer in making.receivers(plan)
    plan.policy.rules = to_json(edited(PRESETS["birmingham"], copies=()))
    assert making.receivers(plan) == []


def test_who_cannot_open_the_plan_is_not_told(paper, plan, teacher, social_worker, carer):
    Bar.objects.create(child=plan.child, user=teacher, reason="A relative")
    plan.child.allocations.filter(user=social_worker).update(ends=date(2026, 9, 30))
    with clock.at(date(2026, 11, 20)):
        assert social_worker not in making.receivers(plan)
    assert teacher not in making.receivers(plan)
    assert carer not in making.receivers(plan)
