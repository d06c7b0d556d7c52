"""What a return begins with: the parts whose criteria were rated so that the plan is held back, and what was said of
them."""

from peps.models import PEP
from signoff.models import Rating
from signoff.quality import looking


def reasons(pep: PEP, parts) -> dict[str, str]:
    """By part, of those the plan has. Nothing where it is not rated, or nothing holds it back."""
    rating = Rating.objects.filter(pep=pep).select_related("rubric_version").prefetch_related("criteria").first()
    if rating is None:
        return {}
    rubric, found = rating.rubric_version.rubric, {}
    given = {line.criterion: line for line in rating.criteria.all()}
    for criterion in rubric.criteria:
        line = given.get(criterion.key)
        if line is None or not rubric.holds_back(line.level):
            continue
        page = line.about.partition(".")[0] or next(iter(criterion.looks_at), "")
        part = looking.part_of(page)
        if part in parts:
            found.setdefault(part, []).append(line.comment or criterion.words + ": please say more.")
    return {part: "\n".join(said) for part, said in found.items()}
