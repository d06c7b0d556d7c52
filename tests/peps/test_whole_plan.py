"""For each phase and overlay: Sections A and C of a plan, from empty to complete by the pages' own forms, no script."""

from datetime import date

import pytest
from django.db import models
from django.urls import reverse

from children.models import Child
from peps import fields, needs
from peps.models import PEP, Part
from peps.phases import Overlay, Phase
from tests.factories import fresh, pep_at

pytestmark = pytest.mark.ci

YEARS = {Phase.EARLY_YEARS: ("N2", 2022), Phase.PRIMARY: ("4", 2018), Phase.SECONDARY: ("8", 2013),
         Phase.POST_16: ("12", 2009)}  # fmt: skip
KIND_OF = {Overlay.LEAVING_CARE: PEP.Kind.LEAVING_CARE, Overlay.SCHOOL_MOVE: PEP.Kind.SCHOOL_CHANGE}
FIGURES = {"possible": 100, "attended": 90, "activity": 0, "authorised": 6, "unauthorised": 4, "sdq_score": 17}


def answers(page, pep, chosen) -> dict:
    """Something for every question that is open, as a browser sends it. The ways out are not taken."""
    record = getattr(pep, page.accessor)
    said = {"based_on": record.version}
    ways_out = {name for field in page.fields for name in field.unless}
    for field in fields.shown(page, pep):
        if field.name in ways_out or field.name.startswith("no_") or field.retired:
            continue
        if field.inside and chosen.get(field.inside[0]) != field.inside[1]:
            continue
        said |= _answer(field, fields.model_field(page.model, field), chosen)
    return said


def _answer(field, kept, chosen) -> dict:
    if field.name in {**chosen, **FIGURES}:
        return {field.name: {**FIGURES, **chosen}[field.name]}
    if isinstance(kept, models.BooleanField):
        return {field.name: "on"}
    if isinstance(kept, models.DateField):
        day = date(2026, 9, 8) if field.past else date(2027, 1, 15)
        return {f"{field.name}-{part}": getattr(day, part) for part in ("day", "month", "year")}
    if isinstance(kept, models.JSONField):
        return {field.name: "I 6, U 4"}
    if kept.choices:
        return {field.name: next(value for value, _ in kept.flatchoices if value)}
    if isinstance(kept, models.DecimalField | models.IntegerField):
        return {field.name: 3}
    return {field.name: "2:30pm" if isinstance(kept, models.TimeField) else "A few words"}


def walk(client, pep, part, chosen) -> list[str]:
    """From the first page of a part on, as "Save and continue" leads; the pages that were met."""
    met, slug = [], fields.of_part(part, pep)[0].slug
    while slug:
        assert slug not in met
        met.append(slug)
        pep = fresh(pep)
        page, address = fields.BY_SLUG[slug], reverse("peps:page", args=[pep.pk, slug])
        assert client.get(address).status_code == 200
        for rows in page.rows:
            if rows.need and (rows.slug == "support" or chosen["hours"] != "none"):
                _add_lines(client, pep, rows)
        response = client.post(address, answers(page, pep, chosen))
        assert response.status_code == 302, (slug, response.context and response.context["form"].errors)
        following = response.url.rstrip("/").rpartition("/")[2]
        slug = following if "/page/" in response.url else ""
    return met


def _add_lines(client, pep, rows) -> None:
    titles = rows.suggest(pep) if rows.suggest else []
    for title in titles or ["Anything"]:
        said = {rows.heading_field: title, "judgement": "at"} if rows.slug == "attainment" else {"what": title}
        assert client.post(reverse("peps:row_add", args=[pep.pk, rows.slug]), said).status_code == 302


def prepared(ada, phase, overlay, social_worker, teacher) -> PEP:
    year, born = YEARS[phase]
    Child.objects.filter(pk=ada.pk).update(
        year_group=year, date_of_birth=date(born, 3, 14), uasc=overlay == Overlay.UASC
    )
    ada.refresh_from_db()
    pep = pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)
    PEP.objects.filter(pk=pep.pk).update(kind=KIND_OF.get(overlay, pep.kind))
    if overlay == Overlay.NO_SCHOOL:
        PEP.objects.filter(pk=pep.pk).update(school=None)
    return fresh(pep)


OVERLAYS = [Overlay.NO_SCHOOL, Overlay.SEND, Overlay.UASC, Overlay.LEAVING_CARE, Overlay.SCHOOL_MOVE]
OWN_PAGE = {Overlay.NO_SCHOOL: "no-school", Overlay.SEND: "sen-support", Overlay.UASC: "arrival",
            Overlay.LEAVING_CARE: "leaving", Overlay.SCHOOL_MOVE: "move"}  # fmt: skip


@pytest.mark.parametrize(
    ("phase", "overlay"),
    [
        *((phase, Overlay.INITIAL) for phase in Phase),
        *(pytest.param(Phase.SECONDARY, overlay, marks=pytest.mark.full) for overlay in OVERLAYS),
    ],
)
def test_a_plan_is_filled_from_empty_to_complete(phase, overlay, client, ada, social_worker, teacher, adviser):
    pep = prepared(ada, phase, overlay, social_worker, teacher)
    chosen = {
        "hours": "none" if overlay == Overlay.NO_SCHOOL else "full",
        "provision": "E" if overlay == Overlay.SEND else "N",
    }
    client.force_login(social_worker)
    met = walk(client, pep, Part.A, chosen)
    assert needs.of_part(fresh(pep), Part.A) == []
    client.post(reverse("signoff:complete", args=[pep.pk, "A"]))
    assert fresh(pep).part(Part.A).is_complete

    client.force_login(adviser if overlay == Overlay.NO_SCHOOL else teacher)
    met += walk(client, fresh(pep), Part.C, chosen)
    assert needs.of_part(fresh(pep), Part.C) == []
    assert overlay not in OWN_PAGE or OWN_PAGE[overlay] in met
    assert needs.progress_of(fresh(pep), Part.C).needed == 0
