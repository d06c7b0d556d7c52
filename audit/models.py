"""What happened, and who looked. Plain ids, no foreign keys: nothing here can be lost because something else goes."""

import uuid

from django.db import models


class CannotChange(Exception):
    """Somebody tried to change or delete what is kept as it was."""


class KeptQuerySet(models.QuerySet):
    def update(self, **_):
        raise CannotChange(f"{self.model.__name__} rows are never changed.")

    def bulk_update(self, *_, **__):
        raise CannotChange(f"{self.model.__name__} rows are never changed.")

    def delete(self):
        raise CannotChange(f"{self.model.__name__} rows are never deleted.")


class Kept(models.Model):
    """A row that is written once. Beneath this the database refuses too, once `protect_history` has told it."""

    objects = KeptQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise CannotChange(f"{type(self).__name__} rows are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *_, **__):
        raise CannotChange(f"{type(self).__name__} rows are never deleted.")


class Event(Kept):
    """Something that happened to a record, in words a person can read. Never changed, never deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    verb = models.CharField(max_length=60)  # "plan.returned"
    words = models.CharField(max_length=300)
    subject_type = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    child_id = models.UUIDField(null=True)
    by_id = models.UUIDField(null=True)
    by_name = models.CharField(max_length=200, blank=True)
    page = models.CharField(max_length=80, blank=True)  # the name of the address; empty for a task

    class Meta:
        indexes = [
            models.Index(fields=["subject_id", "-at"]),
            models.Index(fields=["child_id", "-at"]),
            models.Index(fields=["at"]),
        ]

    def __str__(self):
        return self.words


class LookQuerySet(KeptQuerySet):
    def at_child(self, child_id):
        """Every page that showed this child, by itself or among others in a list."""
        return self.at_one([child_id])

    def at_one(self, ids):
        """Likewise, of a child who was here under several ids (a list)."""
        alone = self.model.objects.filter(child_id__in=ids).values("pk")
        listed = LookInList.objects.filter(child_id__in=ids).values("look_id")
        return self.filter(pk__in=alone.union(listed))

    def at_children(self, child_ids):
        """Every page that showed one of these children. `child_ids`: a query of ids."""
        listed = LookInList.objects.filter(child_id__in=child_ids).values("look_id")
        return self.filter(models.Q(child_id__in=child_ids) | models.Q(pk__in=listed))


class Look(Kept):
    """One person opened one child's record: who, whose, which page, when, from where. Never changed, never deleted."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    user_id = models.UUIDField()  # of a guest: the hand-over or the link
    guest_name = models.CharField(max_length=200, blank=True, default="", db_default="")  # who had no account
    child_ids = models.JSONField()  # one id for a page about a child; those listed for a list
    child_id = models.UUIDField(null=True)  # the child, where the page is about one
    page = models.CharField(max_length=80)
    address = models.GenericIPAddressField(null=True)

    objects = LookQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["child_id", "-at"]),
            models.Index(fields=["user_id", "-at"]),
            models.Index(fields=["at"]),
        ]

    def __str__(self):
        return f"{self.page} at {self.at:%Y-%m-%d %H:%M}"


class LookInList(Kept):
    """That a list showed this child: how a look at a list is found from the child, on any database."""

    id = models.BigAutoField(primary_key=True)
    look_id = models.BigIntegerField()
    child_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["child_id", "look_id"])]

    def __str__(self):
        return f"{self.child_id} in {self.look_id}"


class Seal(Kept):
    """What was written on one day, as a fingerprint that also covers the seal before it: nothing can change unnoticed.

    `tables` says for each table which columns are covered, how many rows, and their fingerprint: a column that is added
    later breaks no seal, and a broken seal says where.
    """

    day = models.DateField(primary_key=True)
    rows = models.PositiveIntegerField()
    tables = models.JSONField()
    sha256 = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    def __str__(self):
        return f"Seal of {self.day}"
