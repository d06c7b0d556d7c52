"""Making a wanted paper, and telling those who get a copy."""

import hashlib
import logging

from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse

from accounts.models import SchoolGrant, User
from accounts.roles import Role
from audit import clock, events
from children.models import Allocation
from notices.telling import tell
from organisations import presets
from organisations.presets import Copy
from papers import events as news
from papers import plan
from papers.models import Paper, SharedCopy, SharedPaper
from peps.models import PEP, Snapshot
from signoff.snapshot import fingerprint

log = logging.getLogger(__name__)
AT_THE_CHILD = {Copy.SOCIAL_WORKER: Role.SOCIAL_WORKER, Copy.CARER: Role.CARER, Copy.IRO: Role.REVIEWING_OFFICER}


class ContentChanged(Exception):
    """A snapshot no longer has the hash it was kept with: no paper may be made of it."""


def make(paper: Paper | SharedPaper):
    """Make the PDF and tell those who get a copy. A paper that is made is never made again; what went wrong is kept."""
    if paper.is_ready:
        return paper
    try:
        return _keep(paper, _print_shared(paper.copy) if isinstance(paper, SharedPaper) else _print(paper.snapshot))
    except Exception as problem:
        log.warning("paper %s not made: %s", paper.pk, type(problem).__name__)
        error = f"{type(problem).__name__}: {problem}"[:300]
        type(paper).objects.filter(pk=paper.pk, made_at=None).update(last_error=error)
        paper.refresh_from_db()
        return paper


def _print(snapshot: Snapshot) -> plan.Pdf:
    _check_unchanged(snapshot)
    return plan.html_to_pdf(plan.render_html(plan.plan_context(snapshot)), snapshot.content["authority"]["colour"])


def _print_shared(copy: SharedCopy) -> plan.Pdf:
    _check_unchanged(copy)
    return plan.html_to_pdf(plan.render_html(plan.shared_context(copy)), copy.content["authority"]["colour"])


def _check_unchanged(kept: Snapshot | SharedCopy) -> None:
    if fingerprint(kept.content) != kept.sha256:
        raise ContentChanged("the content does not have the hash it was kept with")


@transaction.atomic
def _keep(paper, pdf: plan.Pdf):
    paper = type(paper).objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if paper.is_ready:  # somebody else was quicker
        return paper
    paper.file.save(f"{paper.pk}.pdf", ContentFile(pdf.data), save=False)
    paper.sha256 = hashlib.sha256(pdf.data).hexdigest()
    paper.pages = pdf.pages
    paper.made_at = clock.now()
    paper.last_error = ""
    paper.save()
    is_shared = isinstance(paper, SharedPaper)
    pep = (paper.copy.snapshot if is_shared else paper.snapshot).pep
    words = "made the PDF of a shared copy" if is_shared else "made the PDF of the signed-off plan"
    events.record("paper.made", words, pep, by=None, child_id=pep.child_id)
    if not is_shared:  # those a copy was made for were told when it was
        tell_about_copy(paper, pep)
        news.paper_made(paper=paper)
    return paper


def tell_about_copy(paper: Paper, pep: PEP) -> None:
    """The message carries initials and a link; reading needs signing in."""
    words = f"The Personal Education Plan of {pep.child.initials} is signed off. You can read it and keep a copy."
    for user in receivers(pep):
        tell(
            key=f"copy:{paper.pk}:{user.pk}",
            to=user,
            subject="A signed-off PEP is ready",
            body=words,
            path=reverse("papers:plan", args=[pep.pk]),
        )


def receivers(pep: PEP) -> list[User]:
    """Those whom the policy names, as they are attached today, and only who can open the page the link leads to."""
    copies = presets.from_json(pep.policy.rules).copies
    roles = [role for copy, role in AT_THE_CHILD.items() if copy in copies]
    people = set(Allocation.objects.filter(child=pep.child_id, role__in=roles).current().values_list("user", flat=True))
    if Copy.DESIGNATED_TEACHER in copies and pep.school_id:
        people |= set(_designated_teachers(pep).values_list("user", flat=True))
    users = User.objects.filter(pk__in=people, is_active=True).order_by("email")
    return [user for user in users if PEP.objects.visible_to(user).filter(pk=pep.pk).exists()]


def _designated_teachers(pep: PEP):
    return SchoolGrant.objects.filter(
        content_object=pep.school_id, permission__codename=Role.DESIGNATED_TEACHER.codename
    )
