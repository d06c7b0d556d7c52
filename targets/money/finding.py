"""Finding what a page of money is about, as far as this person may know of it."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.roles import VIRTUAL_SCHOOL, Role
from audit.looks import seen
from children.models import Child
from children.standing import standing_of
from organisations.models import Authority, School
from targets import cards
from targets.models import FundingRequest, LedgerEntry, PaymentBatch, Scheme
from targets.money import permissions

RESTRICTED = "Restricted record"
LEDGER_READERS = [*VIRTUAL_SCHOOL, Role.FINANCE_OFFICER]


def request_or_404(request, request_id, record: str = "money") -> FundingRequest:
    rows = FundingRequest.objects.visible_to(request.user, record).standing()
    rows = cards.with_page_data(rows.select_related("target", "child__authority", "payee", "pep__policy", "pep__term"))
    asked = get_object_or_404(rows, pk=request_id)
    if asked.pep_id:
        asked.pep.child = asked.child
    seen(request, asked.child)
    request.authority = asked.child.authority
    return asked


def again(asked: FundingRequest) -> FundingRequest:
    """A request that was found, as it is now."""
    return FundingRequest.objects.select_related("child__authority").get(pk=asked.pk)


def child_or_404(request, child_id) -> Child:
    rows = Child.objects.visible_to(request.user, "money").select_related("authority")
    child = get_object_or_404(rows, pk=child_id)
    seen(request, child)
    request.authority = child.authority
    return child


def authority_or_404(request, code: str, roles=LEDGER_READERS) -> Authority:
    authority = get_object_or_404(permissions.authorities_where(request.user, roles), code=code)
    request.authority = authority
    return authority


def batch_or_404(request, batch_id) -> PaymentBatch:
    theirs = permissions.authorities_where(request.user, permissions.READS_PAYMENTS)
    batch = get_object_or_404(
        PaymentBatch.objects.filter(authority__in=theirs).select_related("authority"), pk=batch_id
    )
    request.authority = batch.authority
    return batch


def scheme_or_404(request, scheme_id) -> Scheme:
    theirs = permissions.authorities_where(request.user, VIRTUAL_SCHOOL)
    return get_object_or_404(Scheme.objects.filter(authority__in=theirs).select_related("authority"), pk=scheme_id)


def school_or_404(request, school_id):
    """A school with what this person may read of its ledger: its teacher of the children who are there now, the
    Virtual School and finance of all that their authority gave."""
    theirs = permissions.authorities_where(request.user, LEDGER_READERS)
    entries = LedgerEntry.objects.filter(school=school_id, authority__in=theirs)
    if not entries.exists():
        if school_id not in schools_taught(request.user):
            raise Http404
        entries = permissions.entries_for(request.user).filter(school=school_id)
    return get_object_or_404(School, pk=school_id), entries


def schools_taught(user) -> set:
    """Schools of which this person is the designated teacher today."""
    return standing_of(user).schools.get(Role.DESIGNATED_TEACHER, set())


def names_of(request, children) -> dict:
    """What each child is called for this person: by name where they read the child's money, else by the id, else by
    neither. Whoever is shown is looked at."""
    ids = {child for child in children if child}
    named = {child.pk: child.known_as for child in Child.objects.visible_to(request.user, "money").filter(pk__in=ids)}
    by_id = Child.objects.visible_to(request.user, "payments").filter(pk__in=ids - set(named))
    known = named | {child.pk: f"Child {child.local_id}" for child in by_id}
    seen(request, *known)
    return {
        child: {
            "words": known.get(child, RESTRICTED),
            "href": reverse("money:child", args=[child]) if child in named else "",
        }
        for child in ids
    }


def places_of(request, current: str, authority: Authority | None = None) -> list[dict]:
    """The pages of money that this person has, as components/sub_navigation.html takes them."""
    here = standing_of(request.user).authorities
    mine = permissions.authorities_where(request.user, LEDGER_READERS)
    authority = authority if authority and mine.filter(pk=authority.pk).exists() else mine.order_by("name").first()
    if authority is None:
        schools = School.objects.filter(pk__in=schools_taught(request.user)).order_by("name")
        places = [(f"Ledger of {school}", reverse("money:school", args=[school.pk])) for school in schools]
        return [{"text": text, "href": href, "current": request.path == href} for text, href in places]
    places = [
        ("Payments", reverse("money:payments", args=[authority.code])),
        ("Ledger", reverse("money:authority", args=[authority.code])),
    ]
    if any(authority.pk in here.get(role, ()) for role in VIRTUAL_SCHOOL):
        places = [
            ("Requests", reverse("money:queue")),
            *places,
            ("Rates and schemes", reverse("money:settings", args=[authority.code])),
        ]
    return [{"text": text, "href": href, "current": text == current} for text, href in places]
