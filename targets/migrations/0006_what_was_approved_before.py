"""Requests that were approved before there was a ledger: each is committed in it, in the year in which it was decided."""

from django.db import migrations

from audit.clock import LONDON

NAMES = {
    "tuition": "One-to-one or small-group tuition",
    "mentoring": "Mentoring or key adult time",
    "therapy": "Therapy or emotional support",
    "equipment": "Books, devices or equipment",
    "enrichment": "Clubs, trips and enrichment",
    "training": "Training for staff",
    "other": "Something else",
}


def commit_what_was_approved(apps, schema_editor):
    Request, Entry = apps.get_model("targets", "FundingRequest"), apps.get_model("targets", "LedgerEntry")
    for key, name in NAMES.items():
        Request.objects.filter(category=key, support="").update(support=name)
    Request.objects.exclude(submitted_at=None).filter(round=0).update(round=1)
    for request in Request.objects.filter(status__in=["approved", "in_part"], year=None).select_related("child", "pep"):
        decision = request.decisions.filter(amount__isnull=False).order_by("-at").first()
        if decision is None:
            continue
        day = decision.at.astimezone(LONDON).date()
        year = day.year if (day.month, day.day) >= (4, 1) else day.year - 1
        school = request.pep.school_id
        Entry.objects.create(
            key=f"approval:{request.pk}:{request.round}",
            authority_id=request.child.authority_id,
            child_id=request.child_id,
            school_id=school,
            year=year,
            fund=request.fund,
            column="committed",
            kind="approval",
            amount=decision.amount,
            request=request,
            by_id=decision.by_id,
            at=decision.at,
        )
        Request.objects.filter(pk=request.pk).update(year=year, payee_id=school, committed=decision.amount)


class Migration(migrations.Migration):
    dependencies = [
        ("targets", "0005_money"),
    ]

    operations = [migrations.RunPython(commit_what_was_approved, migrations.RunPython.noop)]
