"""The one table of questions: what a plan asks, of whom, when, and in which words.

Adding a question is a line in `care`, `voice`, `education` or `meeting`, and a field of the model it is kept in; a test
holds the table, the models and the forms together.

Pages, forms, needs, counts, the reading page, history and the snapshot all read it from here.
"""

from functools import cache

from django.db import models
from django.db.models import Exists, OuterRef

from audit.prepared import Records
from audit.versions import value_of
from peps.fields import care, education, meeting, own, voice
from peps.fields.own import OwnField
from peps.fields.table import Field, Page, Rows
from peps.models import PEP, Part

__all__ = ["BY_SLUG", "PAGES", "ROWS", "Field", "OwnField", "Page", "Rows"]

PAGES: list[Page] = [*care.PAGES, *voice.PAGES, *education.PAGES, *meeting.PAGES]
BY_SLUG = {page.slug: page for page in PAGES}
ROWS: dict[str, tuple[Page, Rows]] = {rows.slug: (page, rows) for page in PAGES for rows in page.rows}


# ---------------------------------------------------------------- which are asked


def of_part(part: str, pep: PEP) -> list[Page]:
    """The pages of a part that this plan has: those that fit it, and any that hold an answer already."""
    if not pep.has_part(part):
        return []
    return [page for page in PAGES if page.part == part and applies(page, pep)]


def records_of(part: str) -> tuple[str, ...]:
    """The plan's one-to-ones that a part is kept in, and those its questions depend on."""
    accessors = {page.accessor for page in PAGES if page.part == part}
    return tuple(sorted(accessors | ({"care"} if part == Part.C else set())))


def with_part(plans, part: str):
    """Plans with what the pages of a part are kept in, and which kinds of lines they have: only those are asked for."""
    marks = {rows.mark: _has(rows) for page, rows in ROWS.values() if page.part == part}
    return plans.select_related(*records_of(part)).annotate(**marks)


def _has(rows: Rows):
    owner = {"child": OuterRef("child_id")} if rows.of_child else {"pep": OuterRef("pk")}
    return Exists(rows.model.objects.filter(removed_at=None, **owner))


def after(page: Page, pep: PEP) -> Page | None:
    """The next page of the same part, for "Save and continue", by the answers as they are kept now: one that was just
    given may have brought up a page."""
    pep = _as_kept(page.part).get(pep.pk)
    pages = [each for each in PAGES if each.part == page.part and (each is page or applies(each, pep))]
    position = pages.index(page) + 1
    return pages[position] if position < len(pages) else None


@cache
def _as_kept(part: str) -> Records:
    return Records(lambda pk: PEP.objects.filter(pk=pk).select_related("child__authority", *records_of(part)))


def applies(page: Page, pep: PEP) -> bool:
    if page.fits(pep):
        return True
    record = getattr(pep, page.accessor, None)
    return record is not None and any(is_answered(record, field) for field in on(page, pep))


def on(page: Page, pep: PEP) -> tuple[Field, ...]:
    """The questions of a page: ours, and behind them those of the authority."""
    return page.fields + own.of_plan(pep).get(page.slug, ())


def shown(page: Page, pep: PEP) -> list[Field]:
    """The questions on the page: those that fit the plan, and those that hold an answer all the same."""
    record = getattr(pep, page.accessor, None)
    return [
        field
        for field in on(page, pep)
        if (page.fits(pep) and field.fits(pep)) or (record and is_answered(record, field))
    ]


def asked(page: Page, pep: PEP) -> list[Field]:
    """The questions that are open to this plan now: shown, and brought up by the answer they hang on."""
    record = getattr(pep, page.accessor)
    return [
        field
        for field in on(page, pep)
        if field.fits(pep) and (field.inside is None or getattr(record, field.inside[0]) == field.inside[1])
    ]


# ---------------------------------------------------------------- what is answered


def is_answered(record, field: Field) -> bool:
    """By a value, by an honest reason why there is none, or by another answer that does as well."""
    value = value_of(record, field.name)
    if value or (value == 0 and value is not False) or field.name in getattr(record, "unanswered", {}):
        return True
    return any(getattr(record, other) for other in field.unless)


def is_counted(page: Page, field: Field) -> bool:
    """Ways out of another question, and boxes nobody has to tick, are no questions of their own."""
    if isinstance(field, OwnField):
        return True
    way_out = any(field.name in other.unless for other in page.fields)
    is_box = isinstance(model_field(page.model, field), models.BooleanField)
    return not way_out and not (is_box and not field.need)


# ---------------------------------------------------------------- what kind of answer


def model_field(model, field: Field) -> models.Field:
    return model._meta.get_field(field.name)


@cache
def is_honest(page: Page, field: Field) -> bool:
    """Whether "Can’t answer this?" stands under the question: where no other way out is."""
    if isinstance(field, OwnField):
        return field.can_be_honest
    if field.honest is not None:
        return field.honest
    kept = model_field(page.model, field)
    way_out = field.unless or any(field.name in other.unless for other in page.fields)
    return not (kept.choices or isinstance(kept, models.BooleanField | models.JSONField) or way_out)


def narrower(model) -> dict[str, str]:
    """For history: questions of a record that fall under another row of the access table than the record itself."""
    pages = [page for page in PAGES if page.model is model]
    own = {field.name: field.record or page.record for page in pages for field in page.fields}
    usual = pages[0].record
    return {name: record for name, record in own.items() if record != usual}


@cache
def checks_of(model) -> tuple:
    """What cannot be right together in a record or a line of this kind."""
    tables = [*PAGES, *(rows for _, rows in ROWS.values())]
    return tuple(check for each in tables if each.model is model for check in each.checks)
