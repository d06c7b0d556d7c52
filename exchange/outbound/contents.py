"""What is put there of a signed-off plan: its PDF, its data, and an index of both. The data says no more than the PDF
does: of who reads the folder nobody here knows."""

import hashlib
import json

from accounts.roles import Role
from audit import clock
from exchange.models import Delivery
from papers import data
from papers.copies import pdf_for
from papers.plan import LEFT_OUT_OF_THE_PAPER

FORMAT = "epep-delivery/1"
READER = {Role.SOCIAL_WORKER}  # in whose name the case system keeps it
KIND = "signed_off_plan"


def files_of(delivery: Delivery, *, with_data: bool) -> list[tuple[str, bytes]]:
    """(ending, content) of each; the index comes last, and is made by `index_of`."""
    snapshot, paper = delivery.paper.snapshot, delivery.paper
    with pdf_for(paper, READER, printed_by="ePEP") as file:
        found = [(".pdf", file.read())]
    if with_data:
        said = data.file_of(snapshot, READER, without=LEFT_OUT_OF_THE_PAPER)
        found.append((".json", _as_json(said)))
    return found


def index_of(delivery: Delivery, files: list[tuple[str, bytes]]) -> bytes:
    snapshot = delivery.paper.snapshot
    pep, child = snapshot.pep, snapshot.pep.child
    kinds = {".pdf": "application/pdf", ".json": "application/json"}
    return _as_json(
        {
            "format": FORMAT,
            "delivery_id": str(delivery.pk),
            "delivered_at": clock.now().isoformat(timespec="seconds"),
            "delivered_again": delivery.again,
            "document_kind": KIND,
            "child": {
                "child_id": str(child.pk),
                "case_id": child.local_id,
                "upn": child.upn,
                "name": f"{child.given_name} {child.family_name}".strip(),
            },
            "plan": {
                "plan_id": str(pep.pk),
                "version": snapshot.number,
                "kind": pep.kind,
                "term": pep.term.name,
                "signed_off_at": pep.signed_off_at.isoformat(timespec="seconds"),
                "content_sha256": snapshot.sha256,
            },
            "files": [
                {
                    "name": delivery.name + ending,
                    "media_type": kinds[ending],
                    "bytes": len(content),
                    "sha256": hashlib.sha256(content).hexdigest(),
                }
                for ending, content in files
            ],
        }
    )


def _as_json(said: dict) -> bytes:
    return json.dumps(said, ensure_ascii=False, indent=2).encode()
