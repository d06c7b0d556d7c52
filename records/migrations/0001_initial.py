import django.db.models.deletion
import simple_history.models
import uuid
from django.conf import settings
from django.db import migrations, models

from audit.many_fields import at_once


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("children", "0015_enrolment_agreed"),
        ("organisations", "0003_own_questions_and_nhs_numbers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoricalSubjectAccess",
            fields=[
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("updated_at", models.DateTimeField(editable=False, null=True)),
                ("updated_by_id", models.UUIDField(editable=False, null=True)),
                ("history_user_id", models.UUIDField(blank=True, null=True)),
                ("id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)),
                (
                    "asker",
                    models.CharField(
                        choices=[
                            ("child", "The young person themselves"),
                            ("parent", "Somebody with parental responsibility"),
                            ("solicitor", "A solicitor or advocate with the young person’s authority"),
                            ("other", "Somebody else who may ask for them"),
                        ],
                        max_length=20,
                        verbose_name="who asks",
                    ),
                ),
                ("asker_name", models.CharField(max_length=200, verbose_name="their name")),
                (
                    "identity",
                    models.CharField(
                        max_length=300, verbose_name="how you know that it is them, and that they may ask"
                    ),
                ),
                ("asked_on", models.DateField(verbose_name="the day they asked")),
                ("due_on", models.DateField()),
                ("more_time_why", models.CharField(blank=True, max_length=500, verbose_name="why it takes longer")),
                ("at", models.DateTimeField()),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("gathered_at", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, max_length=300)),
                ("released_at", models.DateTimeField(null=True)),
                ("file", models.TextField(blank=True, max_length=100)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField(null=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="children.child",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical subject access",
                "verbose_name_plural": "historical subject accesses",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="SubjectAccess",
            fields=[
                ("version", models.PositiveIntegerField(default=0, editable=False)),
                ("updated_at", models.DateTimeField(editable=False, null=True)),
                ("updated_by_id", models.UUIDField(editable=False, null=True)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "asker",
                    models.CharField(
                        choices=[
                            ("child", "The young person themselves"),
                            ("parent", "Somebody with parental responsibility"),
                            ("solicitor", "A solicitor or advocate with the young person’s authority"),
                            ("other", "Somebody else who may ask for them"),
                        ],
                        max_length=20,
                        verbose_name="who asks",
                    ),
                ),
                ("asker_name", models.CharField(max_length=200, verbose_name="their name")),
                (
                    "identity",
                    models.CharField(
                        max_length=300, verbose_name="how you know that it is them, and that they may ask"
                    ),
                ),
                ("asked_on", models.DateField(verbose_name="the day they asked")),
                ("due_on", models.DateField()),
                ("more_time_why", models.CharField(blank=True, max_length=500, verbose_name="why it takes longer")),
                ("at", models.DateTimeField()),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("gathered_at", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, max_length=300)),
                ("released_at", models.DateTimeField(null=True)),
                ("file", models.FileField(blank=True, upload_to="records/%Y/%m")),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subject_accesses",
                        to="children.child",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "subject accesses",
                "ordering": ["-asked_on"],
            },
        ),
        migrations.CreateModel(
            name="HeldItem",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("position", models.PositiveIntegerField()),
                ("on", models.DateField(null=True)),
                ("title", models.CharField(max_length=200)),
                ("words", models.TextField(blank=True)),
                ("file", models.CharField(blank=True, max_length=200)),
                ("file_name", models.CharField(blank=True, max_length=255)),
                ("third_party", models.BooleanField(default=False)),
                ("may_harm", models.BooleanField(default=False)),
                ("why_flagged", models.CharField(blank=True, max_length=300)),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("release", "Release it as it is"),
                            ("redact", "Release it with other words"),
                            ("withhold", "Hold it back"),
                        ],
                        max_length=10,
                        verbose_name="what happens with it",
                    ),
                ),
                ("other_words", models.TextField(blank=True, verbose_name="the words that go out instead")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="why")),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="records.subjectaccess"
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="Disposal",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("child_id", models.UUIDField()),
                ("reference", models.CharField(max_length=40)),
                ("keep_until", models.DateField()),
                ("why", models.CharField(max_length=200)),
                ("proposed_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("kept_at", models.DateTimeField(null=True)),
                ("kept_reason", models.CharField(blank=True, max_length=500, verbose_name="why it is kept")),
                ("done_at", models.DateTimeField(null=True)),
                ("rows", models.JSONField(default=dict)),
                ("files", models.PositiveIntegerField(default=0)),
                ("money", models.JSONField(default=dict)),
                ("record_sha256", models.CharField(blank=True, max_length=64)),
                ("seal_before", models.CharField(blank=True, max_length=64)),
                ("seal_after", models.CharField(blank=True, max_length=64)),
                (
                    "authority",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disposals",
                        to="organisations.authority",
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kept_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-proposed_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kept_at", None)), fields=("child_id",), name="disposal_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="disposal_by_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("done_at", None),
                            models.Q(("confirmed_at__isnull", False), ("kept_at", None)),
                            _connector="OR",
                        ),
                        name="disposal_done_once_confirmed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("reason", models.CharField(max_length=500, verbose_name="why it must be kept")),
                ("at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "lifted_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="why it need not be kept any longer"),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="legal_holds", to="children.child"
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at", None)), fields=("child",), name="one_legal_hold_at_a_time"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("lifted_at", None), ("lifted_by", None), ("lifted_reason", "")),
                            models.Q(
                                ("lifted_at__isnull", False),
                                ("lifted_by__isnull", False),
                                models.Q(("lifted_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="legal_hold_lifted_by_somebody_with_a_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecordCopy",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "purpose",
                    models.CharField(
                        choices=[
                            ("authority", "Another authority takes over the child"),
                            ("school", "The child goes to another school outside this portal"),
                            ("young_person", "The young person leaves care and keeps their own copy"),
                            ("case_system", "Our own case system, or another portal"),
                        ],
                        max_length=20,
                        verbose_name="what it is for",
                    ),
                ),
                ("to_whom", models.CharField(max_length=200, verbose_name="who gets it")),
                ("wanted_at", models.DateTimeField()),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("file", models.FileField(blank=True, upload_to="records/%Y/%m")),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField(null=True)),
                ("thrown_away_at", models.DateTimeField(null=True)),
                ("last_error", models.CharField(blank=True, max_length=300)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="record_copies", to="children.child"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "record copies",
                "ordering": ["-wanted_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("made_at", None), ("sha256", "")),
                            models.Q(("made_at__isnull", False), models.Q(("sha256", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="record_copy_made_with_its_file",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="subjectaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gt", models.F("asked_on"))), name="subject_access_due_after_asked"
            ),
        ),
        migrations.AddConstraint(
            model_name="subjectaccess",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("released_at", None), ("released_by", None)),
                    models.Q(
                        ("gathered_at__isnull", False), ("released_at__isnull", False), ("released_by__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="subject_access_released_once_gathered",
            ),
        ),
        migrations.AddConstraint(
            model_name="helditem",
            constraint=models.UniqueConstraint(fields=("request", "position"), name="held_item_place"),
        ),
        migrations.AddConstraint(
            model_name="helditem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decision__in", ["", "release"]), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="held_item_kept_back_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="helditem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decision", "redact"), _negated=True),
                    models.Q(("other_words", ""), _negated=True),
                    _connector="OR",
                ),
                name="held_item_redacted_with_words",
            ),
        ),
    ]
    operations = at_once(operations)
