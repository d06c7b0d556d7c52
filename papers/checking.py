"""Is this the plan that was signed? Asked with a PDF, with a hash or with the check code that stands on every sheet."""

import hashlib
import re
from dataclasses import dataclass

from django.db.models import Q

from papers.models import Paper, SharedCopy
from peps.models import PEP, Snapshot

CODE = 16  # hexadecimal letters of the check code; a whole hash has 64


@dataclass(frozen=True)
class Found:
    snapshot: Snapshot
    is_file: bool  # the very file that was kept, byte for byte; otherwise a code that was read off a paper
    shared: SharedCopy | None = None  # chosen parts of it for somebody, not the whole plan

    @property
    def is_newest(self) -> bool:
        return not Snapshot.objects.filter(pep=self.snapshot.pep_id, number__gt=self.snapshot.number).exists()


def hash_in(said: str) -> str:
    """What somebody typed, as a hash or a check code; empty where it is neither."""
    letters = re.sub(r"[\s:-]", "", said).lower()
    return letters if re.fullmatch(rf"[0-9a-f]{{{CODE}}}|[0-9a-f]{{64}}", letters) else ""


def hash_of(upload) -> str:
    total = hashlib.sha256()
    for chunk in upload.chunks():
        total.update(chunk)
    return total.hexdigest()


def by_file(user, sha256: str) -> Found | None:
    """The kept PDF that has this hash, among the plans that this user may see."""
    papers = Paper.objects.filter(sha256=sha256, snapshot__pep__in=_plans(user)).exclude(made_at=None)
    paper = papers.select_related("snapshot__pep__child__authority", "snapshot__pep__term").first()
    return Found(paper.snapshot, is_file=True) if paper else None


def by_hash(user, sha256: str) -> Found | None:
    """What a hash or a code stands for: the content of a plan, or the file of its PDF."""
    if len(sha256) == 64 and (found := by_file(user, sha256)):
        return found
    about = Q(sha256=sha256) if len(sha256) == 64 else Q(sha256__startswith=sha256)
    snapshots = Snapshot.objects.filter(about, pep__in=_plans(user))
    snapshot = snapshots.select_related("pep__child__authority", "pep__term").order_by("taken_at").first()
    if snapshot:
        return Found(snapshot, is_file=False)
    copies = SharedCopy.objects.filter(about, snapshot__pep__in=_plans(user))
    copy = copies.select_related("snapshot__pep__child__authority", "snapshot__pep__term").order_by("made_at").first()
    return Found(copy.snapshot, is_file=False, shared=copy) if copy else None


def _plans(user):
    return PEP.objects.visible_to(user).filter(status=PEP.Status.SIGNED_OFF)
