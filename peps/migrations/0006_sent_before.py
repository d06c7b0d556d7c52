"""What young people had written before there was a button to send it was read as it stood: it counts as sent and read."""

from django.db import migrations


def mark_as_sent(apps, schema_editor):
    Answer, Views = apps.get_model("peps", "ViewAnswer"), apps.get_model("peps", "ViewsPage")
    Read = apps.get_model("peps", "ViewsRead")
    for views in Views.objects.filter(sent_at=None):
        own = Answer.objects.filter(pep=views.pep_id, how="wrote").order_by("-updated_at").first()
        if own is None or own.updated_at is None:
            continue
        Views.objects.filter(pk=views.pk).update(sent_at=own.updated_at)
        for role in ("designated_teacher", "social_worker"):
            Read.objects.create(pep_id=views.pep_id, by=None, role=role, at=own.updated_at)


class Migration(migrations.Migration):
    dependencies = [("peps", "0005_voice")]

    operations = [migrations.RunPython(mark_as_sent, migrations.RunPython.noop)]
