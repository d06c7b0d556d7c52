"""The PDF of a signed-off plan for one reader: the stored paper, or one of what they may read of it."""

from io import BytesIO
from typing import BinaryIO

from audit import clock
from children import access
from papers import plan
from papers.models import Paper
from signoff.confidential import as_known_today
from signoff.snapshot import records_in


def pdf_for(paper: Paper, capacities, *, printed_by: str, hides: set[str] = frozenset()) -> BinaryIO:
    """`paper` is made. `hides`: pieces of the content that are left out besides what they may not read."""
    if not hides and _may_have_stored_paper(capacities, paper.snapshot):
        return paper.file.open("rb")
    return BytesIO(_own_pdf(paper.snapshot, capacities, printed_by, hides))


def _may_have_stored_paper(capacities, snapshot) -> bool:
    """Not where it says more than they may read, nor where it was made before a place was known to be confidential."""
    printed = plan.paper_content(snapshot.content)
    is_as_today = printed == plan.paper_content(_known_today(snapshot, capacities))
    return is_as_today and all(access.can_read(capacities, record) for record in records_in(printed))


def _known_today(snapshot, capacities) -> dict:
    return as_known_today(snapshot.content, [snapshot.pep.child], capacities)


def _own_pdf(snapshot, capacities, printed_by, hides) -> bytes:
    content = plan.paper_content(_known_today(snapshot, capacities))
    context = plan.plan_context(content, capacities, hides=hides)
    context |= {"printed_by": printed_by, "printed_at": clock.now(), "check_code": plan.check_code(snapshot.sha256)}
    return plan.html_to_pdf(plan.render_html(context), context["authority"]["colour"]).data
