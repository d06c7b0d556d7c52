"""Is this the plan that was signed? Asked with a PDF, with a hash or with the check code that stands on every sheet.

Nothing is found but what the asking person may see anyway: to everybody else every file and every code is the same.
"""

import hashlib
import re
from dataclasses import dataclass, replace

import pikepdf
from django.core.cache import cache
from django.db.models import Q

from papers.models import Paper, SharedCopy, SharedPaper
from peps.models import PEP, Snapshot

CODE = 16  # hexadecimal letters of the check code; a whole hash has 64
AT_MOST, WITHIN = 30, 10 * 60  # questions of one person, in so many seconds
OF_PLAN = ("snapshot__pep__child__authority", "snapshot__pep__term")


@dataclass(frozen=True)
class Found:
    """What was found. One of: the very file that was kept, byte for byte (`is_file`); another file, that carries the
    code of something kept (`is_changed`); or a code that was read off a paper."""

    snapshot: Snapshot
    is_file: bool = False
    is_changed: bool = False
    shared: SharedCopy | None = None  # chosen parts of it for somebody, not the whole plan

    @property
    def is_newest(self) -> bool:
        return not Snapshot.objects.filter(pep=self.snapshot.pep_id, number__gt=self.snapshot.number).exists()


def may_ask(user) -> bool:
    """Counts this question; a person, or a program in their name, asks only so often."""
    key = f"papers-check:{user.pk}"
    cache.add(key, 0, WITHIN)
    try:
        return cache.incr(key) <= AT_MOST
    except ValueError:  # it ran out between the two
        return True


def hash_in(said: str) -> str:
    """What somebody typed, as a hash or a check code; empty where it is neither."""
    letters = re.sub(r"[\s:-]", "", said).lower()
    return letters if re.fullmatch(rf"[0-9a-f]{{{CODE}}}|[0-9a-f]{{64}}", letters) else ""


def hash_of(upload) -> str:
    total = hashlib.sha256()
    for chunk in upload.chunks():
        total.update(chunk)
    return total.hexdigest()


def is_pdf(upload) -> bool:
    upload.seek(0)
    return upload.read(1024).lstrip().startswith(b"%PDF-")


def code_in(upload) -> str:
    """The check code that a PDF of ours carries in its properties; empty where there is none, or no telling."""
    try:
        upload.seek(0)
        with pikepdf.open(upload) as pdf:
            said = re.search(r"check code ([0-9a-f ]{16,24})", str(pdf.docinfo.get("/Keywords", "")))
    except Exception:  # somebody's file: whatever is wrong with it, it says nothing
        return ""
    return hash_in(said[1]) if said else ""


def by_upload(user, upload) -> Found | None:
    """A file that was kept; else what a file says it is a paper of."""
    if found := by_file(user, hash_of(upload)):
        return found
    code = code_in(upload)
    found = by_hash(user, code) if code else None
    return replace(found, is_changed=True) if found else None


def by_file(user, sha256: str) -> Found | None:
    """The kept PDF that has this hash, among the plans and copies that this user may see."""
    paper = _of_plan(Paper.objects.filter(sha256=sha256, snapshot__pep__in=_plans(user)).exclude(made_at=None))
    if paper:
        return Found(paper.snapshot, is_file=True)
    papers = SharedPaper.objects.filter(sha256=sha256, copy__in=SharedCopy.objects.visible_to(user))
    paper = papers.exclude(made_at=None).first()
    copy = _of_plan(SharedCopy.objects.filter(pk=paper.copy_id)) if paper else None
    return Found(copy.snapshot, is_file=True, shared=copy) if copy else None


def by_hash(user, sha256: str) -> Found | None:
    """What a hash or a code stands for: the content of a plan or of a copy, or the file of its PDF."""
    if len(sha256) == 64 and (found := by_file(user, sha256)):
        return found
    about = Q(sha256=sha256) if len(sha256) == 64 else Q(sha256__startswith=sha256)
    snapshots = Snapshot.objects.filter(about, pep__in=_plans(user))
    snapshot = snapshots.select_related("pep__child__authority", "pep__term").order_by("taken_at").first()
    if snapshot:
        return Found(snapshot)
    copy = _of_plan(SharedCopy.objects.visible_to(user).filter(about).order_by("made_at"))
    return Found(copy.snapshot, shared=copy) if copy else None


def _of_plan(rows):
    more = ("withdrawal__by", "made_by") if rows.model is SharedCopy else ()
    return rows.select_related(*OF_PLAN, *more).first()


def _plans(user):
    return PEP.objects.visible_to(user).filter(status=PEP.Status.SIGNED_OFF)
