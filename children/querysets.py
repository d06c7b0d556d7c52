"""Seeing: the one gate to a child's record. What is outside it does not exist for this person."""

from functools import reduce
from operator import and_, or_

from django.apps import apps
from django.db import models
from django.db.models import Q

from accounts.models import SchoolGrant
from accounts.permissions import authorities_managed
from accounts.roles import Role
from audit import clock
from children import access
from children.names import alike, normalised
from children.standing import standing_of


class ChildQuerySet(models.QuerySet):
    def visible_to(self, user, record: str = "identity"):
        """Children of whom this user may see this record today.

        Five ways to be attached: to the child, by a delegation, to the school where the child is enrolled today, to
        the authority, and for a head in an emergency by breaking the glass (see `standing`). Broad ways leave out
        restricted children; a bar beats everything.
        """
        return self.attached_to(user, access.may_read(record))

    def attached_to(self, user, roles):
        """Children this user is attached to today in one of these capacities."""
        here = standing_of(user)
        ways = here.ways(roles)
        if not ways:
            return self.none()
        return self.filter(reduce(or_, ways), merged_into=None).exclude(pk__in=here.barred)

    def known_as(self, authority, local_ids) -> dict:
        """{id of the case system: the child}: an id under which the child was kept in a record that has been put
        together with another leads to the one that goes on."""
        rows = self.filter(authority=authority, local_id__in=list(local_ids)).order_by("pk")
        found = {child.local_id: child for child in rows}
        goes_on = self.in_bulk({child.merged_into_id for child in found.values() if child.merged_into_id})
        return {local_id: goes_on.get(child.merged_into_id, child) for local_id, child in found.items()}

    def one_known_as(self, authority, local_id: str):
        """Likewise, capitals aside; None for nobody."""
        child = self.filter(authority=authority, local_id__iexact=local_id).first()
        return self.get(pk=child.merged_into_id) if child and child.merged_into_id else child

    def looked_after(self):
        return self.filter(care_periods__ends=None, care_periods__isnull=False)

    def called(self, words: str):
        """Whose names begin with each of these words, accents and case aside; or whose UPN or case-system id it is."""
        found = Q(upn=words.strip().upper()) | Q(local_id__iexact=words.strip())
        found |= Q(pk__in=self.model.objects.filter(found).exclude(merged_into=None).values("merged_into"))
        beginnings = [Q(name_index__words__contains=f" {word}") for word in normalised(words).split()]
        return self.filter(found | reduce(and_, beginnings) if beginnings else found)

    def nearly_called(self, words: str) -> list:
        """A few whose names are spelled nearly so, where nobody is `called` so; the likest first."""
        names = dict(self.values_list("pk", "name_index__words").exclude(name_index=None))
        keys = alike(words, names)
        found = self.in_bulk(keys)
        return [found[key] for key in keys]

    def by_name(self):
        return self.order_by("family_name", "given_name", "local_id")


class OfChildQuerySet(models.QuerySet):
    """Rows that belong to a child are seen with the child, never by themselves."""

    def visible_to(self, user, record: str = "identity"):
        roles = access.may_read(record)
        here = standing_of(user)
        ways = here.ways(roles, "child__")
        if len(ways) == 1:  # asked of the rows themselves, the database need not gather the children first
            return self.filter(ways[0]).exclude(child__in=here.barred)
        return self.filter(child__in=apps.get_model("children", "Child").objects.attached_to(user, roles))

    def current(self, on=None):
        on = on or clock.today()
        return self.filter(Q(ends=None) | Q(ends__gte=on), starts__lte=on)


class EnrolmentQuerySet(OfChildQuerySet):
    def main(self):
        return self.filter(main=True)


class KeptPlanQuerySet(OfChildQuerySet):
    def standing(self):
        """Not ended: begun or not, over or not."""
        return self.filter(ended_at=None)

    def current(self, on=None):
        return super().current(on).standing()

    def live(self, user):
        """What this person's schools keep today. A teacher has no part in a restricted child."""
        schools = SchoolGrant.objects.live(user, [Role.DESIGNATED_TEACHER]).values("content_object_id")
        return self.current().filter(school__in=schools, child__restricted=False)


class TransferQuerySet(models.QuerySet):
    def visible_to(self, user):
        """For those who look after an authority's people: what theirs offers of children they see; and what is offered
        to theirs, while it is open and once the child is taken over."""
        managed = authorities_managed(user).values("pk")
        children = apps.get_model("children", "Child").objects.visible_to(user, "attachments")
        offered = Q(child__authority__in=managed, child__in=children)
        return self.filter(offered | Q(to__in=managed, withdrawn_at=None, refused_at=None))

    def waiting_for(self, user):
        """Of these, what somebody of theirs has to answer."""
        return self.open().filter(to__in=authorities_managed(user).values("pk"))

    def open(self):
        return self.filter(withdrawn_at=None, refused_at=None, taken_at=None)


class BreakGlassQuerySet(models.QuerySet):
    def open(self, user):
        """What this person has opened and is open now: the moment is checked here, not by a job."""
        now = clock.now()
        return self.filter(user=user, closed_at=None, starts_at__lte=now, ends_at__gt=now)


class DelegationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """With the child's other attachments; what somebody delegated themself while they see the child; and what is
        delegated to them, once it counts."""
        children = apps.get_model("children", "Child").objects
        theirs = Q(child__in=children.visible_to(user, "attachments"))
        mine = Q(pk__in=self.model.objects.live(user).values("pk"), child__in=children.visible_to(user, "name"))
        return self.filter(theirs | mine)

    def standing(self):
        """Neither ended nor over; whether confirmed or not, begun or not."""
        return self.filter(ended_at=None, ends__gte=clock.today())

    def confirmed(self):
        return self.exclude(confirmed_at=None)

    def current(self):
        """Those that count today: dates are checked here, not by a job. A teacher has no part in a restricted child."""
        begun = self.standing().confirmed().filter(starts__lte=clock.today())
        return begun.exclude(role=Role.DESIGNATED_TEACHER, child__restricted=True)

    def live(self, user):
        return self.current().filter(delegate=user)
