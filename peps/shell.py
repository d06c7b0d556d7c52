"""What every page of a plan has in common: finding the plan, the tabs, and who this child is."""

from functools import cache

from django.db.models import Exists, F, OuterRef
from django.http import Http404
from django.urls import reverse

from audit.looks import seen
from audit.prepared import Records
from children import access
from components.words import day_words
from organisations import presets
from peps import fields, panels, progress
from peps.models import PEP, Part, Word
from peps.standing import can_read, capacities_in

TABS = [
    # text, record whose readers see it, page, part
    ("Plan", "sections", "peps:plan", None),
    ("Care", "care", "peps:part", Part.A),
    ("Views", "views", "peps:part", Part.B),
    ("Education", "education", "peps:part", Part.C),
    ("Targets", "targets", "targets:list", None),
    ("Meeting", "meeting", "peps:part", Part.E),
    ("Sign off", "sign_off_page", "signoff:page", None),
]
USUAL_TITLES = {section.part: section.title for section in presets.SECTIONS}


def plan_or_404(request, pep_id, record: str = "plan", *, everything: bool = False, part: str = "") -> PEP:
    """The plan, if this person may see this record of it today; the look is noted. With a part, what its pages need."""
    # A save is answered by a redirect: what a page shows can wait.
    pep = _plans("save" if request.method == "POST" else "everything" if everything else "page", part).first(pep_id)
    if pep is None or not can_read(request.user, pep, record):  # as `visible_to`, of the one plan
        raise Http404
    seen(request, pep.child)
    request.authority = pep.child.authority
    return pep


@cache
def _plans(use: str, part: str) -> Records:
    def build(pk):
        plans = PEP.objects.filter(pk=pk)
        if use == "save":
            plans = plans.select_related("child__authority")
            if not part:
                plans = plans.select_related("meeting").prefetch_related("parts")
        else:
            plans = _at_a_glance(plans.with_everything()) if use == "everything" else plans.with_page_data()
        return fields.with_part(plans, part) if part else plans

    return Records(build)


def _at_a_glance(plans):
    """And what its first page says of what lies beside it: whether anybody wrote to the others, and the plan before."""
    return plans.annotate(
        has_words=Exists(Word.objects.filter(pep=OuterRef("pk"))),
        previous_kind=F("previous__kind"),
        previous_term=F("previous__term__name"),
    )


def frame(request, pep: PEP, current: str = "") -> dict:
    """Context of `peps/base_pep.html`: tabs, identity bar, panels from upper rooms."""
    held = capacities_in(request.user, pep)
    facts = [{"key": "Plan", "value": f"{pep.get_kind_display()}, {pep.term.name}"}]
    if access.can_read(held, "identity"):
        facts = [
            {"key": "Year", "value": pep.child.get_year_group_display() or "Not known"},
            {"key": "School", "value": pep.school.name if pep.school else "No school place"},
            *facts,
        ]
    return {
        "pep": pep,
        "child": pep.child,
        "child_href": reverse("children:child", args=[pep.child_id]) if access.can_read(held, "plan_status") else "",
        "tabs": [
            {"text": _tab_text(pep, text, part), "href": _href(page, pep, part), "current": text == current}
            for text, record, page, part in TABS
            if access.can_read(held, record) and _has(pep, text, part)
        ],
        "identity": facts,
        "stage": progress.stage(pep),
        "top_panels": panels.top.for_page(request, pep),
        "born": day_words(pep.child.date_of_birth),
    }


def part_or_404(letter: str) -> Part:
    try:
        return Part(letter)
    except ValueError:
        raise Http404 from None


def tab_of(part: str) -> str:
    return {"A": "Care", "B": "Views", "C": "Education", "D": "Targets"}.get(part, "Meeting")


def _has(pep: PEP, text: str, part) -> bool:
    part = part or (Part.D if text == tab_of(Part.D) else None)
    return part is None or pep.has_part(part)


def _tab_text(pep: PEP, text: str, part) -> str:
    """Short words of ours, unless the authority calls the section something else."""
    part = part or (Part.D if text == tab_of(Part.D) else None)
    if part is None or pep.section_titles[part] == USUAL_TITLES[part]:
        return text
    return pep.section_titles[part]


def _href(page: str, pep: PEP, part) -> str:
    return reverse(page, args=[pep.pk, part] if part else [pep.pk])
