"""Children: the list, a child's page, coming into care, and keeping standing facts right.

Every page about one child begins with `find`: what this person may not see is not found, before anything else is
asked.
"""

import uuid
from copy import copy

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError
from django.db.models import OuterRef, Q, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import AuthorityGrant, Membership
from accounts.permissions import MANAGERS, can_manage_people
from accounts.roles import VIRTUAL_SCHOOL, Role
from audit import clock, looks
from children import actions, changing_school, discretion, facts, panels, parents, upn
from children.editing import save_answers
from children.forms import (
    AllocationForm,
    ArrivalForm,
    ChildFilter,
    DetailsForm,
    EndAllocationForm,
    NameForm,
    PlacementForm,
    SchoolForm,
)
from children.models import CarePeriod, Child, Enrolment
from children.permissions import can_read, can_take_into_care, can_write, check_can_take_into_care, check_can_write
from children.standing import roles_held
from components.words import day_words
from organisations.models import Authority

CHILDREN_ON_A_PAGE = 50
TAKE_INTO_CARE = [Role.ADMINISTRATOR, Role.SOCIAL_WORKER, *VIRTUAL_SCHOOL]


# ---------------------------------------------------------------- the list


@require_GET
def list_children(request):
    form = ChildFilter(request.GET)
    found = Child.objects.visible_to(request.user)
    if form.is_valid():
        found = _narrowed(found, **form.cleaned_data)
    page = Paginator(_with_list_data(found, request.user).by_name(), CHILDREN_ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    looks.seen(request, *page.object_list)
    authorities = Authority.objects.filter(pk__in={child.authority_id for child in page.object_list}).order_by("name")
    request.authority = authorities.first()
    kept = request.GET.copy()
    kept.pop("page", None)
    return render(
        request,
        "children/list.html",
        {
            "form": form,
            "page": page,
            "kept": kept.urlencode(),
            "is_narrowed": form.is_valid() and any(form.cleaned_data.values()),
            "can_take_into_care": can_take_into_care(roles_held(request.user)),
            "sees_moves": bool(roles_held(request.user).intersection(MANAGERS)),
            "enters_figures": bool(roles_held(request.user).intersection({Role.DESIGNATED_TEACHER, *VIRTUAL_SCHOOL})),
        },
    )


def _narrowed(found, *, q: str, year: str, no_school: bool):
    if q:
        found = found.called(q)
    if year:
        found = found.filter(year_group=year)
    if no_school:
        looked_after = CarePeriod.objects.filter(ends=None)
        at_school = Enrolment.objects.main().current()
        found = found.filter(pk__in=looked_after.values("child")).exclude(pk__in=at_school.values("child"))
    return found


def _with_list_data(children, user):
    """What a row of the list says: the school of today, and since when in care where this person may read it."""
    here = OuterRef("pk")
    schools = Enrolment.objects.main().current().filter(child=here).order_by().values("school__name")
    care = CarePeriod.objects.visible_to(user, "ids").filter(ends=None, child=here).order_by().values("starts")
    names = ("authority", "local_id", "given_name", "family_name", "preferred_name", "year_group")
    return children.only(*names).annotate(goes_to=Subquery(schools[:1]), in_care_since=Subquery(care[:1]))


# ---------------------------------------------------------------- one child


def find(request, child_id, record: str = "identity") -> Child:
    """The child, where this person may see this record of it; the page then carries the authority's look."""
    visible = Child.objects.visible_to(request.user, record).select_related("authority")
    child = get_object_or_404(visible, pk=child_id)
    request.authority = child.authority
    looks.seen(request, child)
    return child


def find_to_write(request, child_id, record: str) -> Child:
    child = find(request, child_id, record)
    check_can_write(request.user, child, record)
    return child


def ask(request, template: str, child: Child, form, **words):
    """A page that asks about one child."""
    address = reverse("children:child", args=[child.pk])
    back = {"back_url": address, "back_text": child.known_as, "cancel_url": address}
    identity = facts.identity_of(child, facts.main_enrolment(child))
    return render(request, template, {"child": child, "form": form, "identity": identity, **back, **words})


@require_GET
def child(request, child_id):
    child = find(request, child_id)
    enrolment = facts.main_enrolment(child)
    return render(
        request,
        "children/child.html",
        {
            "child": child,
            "identity": facts.identity_of(child, enrolment),
            "panels": panels.for_page(request, child),
            "cards": facts.cards(request.user, child, enrolment),
            "sees_history": can_read(request.user, child, "history"),
            "asks_parents": parents.lives_with_parents(child) and parents.can_confirm_parent(request.user, child),
            "closes": can_read(request.user, child, "closed_to"),
            "sees_looks": can_read(request.user, child, "looks"),
        },
    )


@require_http_methods(["GET", "POST"])
def name(request, child_id):
    child = find_to_write(request, child_id, "identity")
    form, upn_before = NameForm(instance=child), child.upn
    if request.method == "POST":
        form = save_answers(
            request,
            make=lambda data: NameForm(data, instance=_as_it_stands(child)),
            save=lambda form: actions.save_identity(
                child=child, values=form.answers, based_on=form.cleaned_data["based_on"] or 0, by=request.user
            ),
        )
        if form is None:
            messages.success(request, "Saved.")
            number = _as_it_stands(child).upn
            if number and number != upn_before and not upn.is_right(number):
                messages.warning(request, "The check letter of the UPN does not fit its numbers. Ask the school.")
            return redirect("children:child", child.pk)
    return ask(request, "children/name.html", child, form, heading="Name, year group and language", button="Save")


@require_http_methods(["GET", "POST"])
def details(request, child_id):
    child = find_to_write(request, child_id, "ids")
    asks = {"asks_background": can_write(request.user, child, "care")}
    form = DetailsForm(instance=child, **asks)
    if request.method == "POST":
        form = save_answers(
            request,
            make=lambda data: DetailsForm(data, instance=_as_it_stands(child), **asks),
            save=lambda form: actions.save_identity(
                child=child, values=form.answers, based_on=form.cleaned_data["based_on"] or 0, by=request.user
            ),
        )
        if form is None:
            messages.success(request, "Saved.")
            return redirect("children:child", child.pk)
    return ask(request, "children/ask.html", child, form, heading="Numbers and background", button="Save")


def _as_it_stands(child: Child) -> Child:
    """The child as the database has it now: a form writes what was typed into the copy it is given."""
    again = copy(child)
    again.refresh_from_db()
    return again


@require_http_methods(["GET", "POST"])
def placement(request, child_id):
    child = find_to_write(request, child_id, "placement")
    current = child.placements.filter(ends=None).first()
    form = PlacementForm(request.POST or None, child=child, current=current)
    if request.method == "POST" and form.is_valid():
        if form.is_correction:
            actions.correct_placement(placement=current, by=request.user, **form.where)
        else:
            said = form.cleaned_data
            along = said.get("going_along", ())
            actions.place(child=child, starts=said["starts"], going_along=along, by=request.user, **form.where)
        messages.success(request, "We have recorded where the child lives.")
        return redirect("children:child", child.pk)
    return ask(request, "children/placement.html", child, form, heading="Where the child lives", button="Save")


@require_http_methods(["GET", "POST"])
def school(request, child_id):
    child = find_to_write(request, child_id, "attachments")
    current = child.enrolments.main().filter(ends=None).select_related("school").first()
    asks = changing_school.asks_agreement(request.user, child, current)
    people = changing_school.who_may_agree(child) if asks else None
    form = SchoolForm(request.POST or None, current=current, may_agree=people)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if said["at_school"]:
            agreed = said.get("agreed_by") if said.get("agreement") == "agreed" else ""
            changing_school.change_school(
                child=child,
                school=said["at_school"],
                starts=said["day"],
                reason=said["reason"],
                agreed_by=next((person for person in people or [] if str(person.pk) == agreed), None),
                without="" if agreed else said.get("without", ""),
                by=request.user,
            )
            messages.success(request, f"We have recorded the new school: {said['at_school'].name}.")
        else:
            actions.end_enrolment(child=child, first_day_without=said["day"], reason=said["reason"], by=request.user)
            messages.success(request, "We have recorded that the child has no school place.")
        return redirect("children:child", child.pk)
    lead = f"{_when_words(current)}: {current.school.name}." if current else "Now: no school place."
    plans_move = current is not None and can_read(request.user, child, "move_options")
    words = {"heading": "Change of school", "lead": lead, "button": "Save", "plans_move": plans_move}
    return ask(request, "children/school.html", child, form, **words)


def _when_words(enrolment) -> str:
    return f"From {day_words(enrolment.starts)}" if enrolment.starts > clock.today() else "Now"


@require_http_methods(["GET", "POST"])
def people(request, child_id):
    child = find_to_write(request, child_id, "attachments")
    form = AllocationForm(request.POST or None, child=child)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        actions.hand_over(child=child, user=said["person"], role=said["role"], starts=said["starts"], by=request.user)
        messages.success(request, f"{said['person'].name} is now one of the people around {child.known_as}.")
        return redirect("children:people", child.pk)
    rows = _named(request.user, child, facts.allocations(child))
    return ask(
        request,
        "children/people.html",
        child,
        form,
        heading="People",
        button="Add this person",
        cancel_url=None,
        allocations=rows,
        keeps_quiet=any(row.shown_name == discretion.THE_CARER for row in rows),
        today=clock.today(),
        can_invite=can_manage_people(request.user, child.authority),
    )


def _named(user, child, allocations) -> list:
    """Each with the name under which this person may know who it is."""
    rows = list(allocations)
    for row in rows:
        row.shown_name = discretion.named_to(user, child, row.user) if row.role == Role.CARER else row.user.name
    return rows


@require_http_methods(["GET", "POST"])
def end_allocation(request, child_id, allocation_id):
    child = find_to_write(request, child_id, "attachments")
    allocation = get_object_or_404(facts.allocations(child), pk=allocation_id)
    (allocation,) = _named(request.user, child, [allocation])
    form = EndAllocationForm(request.POST or None, allocation=allocation)
    if request.method == "POST" and form.is_valid():
        actions.end_allocation(allocation=allocation, ends=form.cleaned_data["ends"], by=request.user)
        messages.success(request, f"The last day is recorded: {allocation.shown_name}.")
        return redirect("children:people", child.pk)
    address = reverse("children:people", args=[child.pk])
    return ask(
        request,
        "children/end_allocation.html",
        child,
        form,
        heading=f"When does {discretion.in_sentence(allocation.shown_name)} stop?",
        lead=f"{allocation.get_role_display()} of {child.known_as}",
        button="Save the last day",
        back_url=address,
        back_text="People",
        cancel_url=address,
    )


# ---------------------------------------------------------------- coming into care


@require_http_methods(["GET", "POST"])
def new(request):
    roles = roles_held(request.user)
    check_can_take_into_care(roles)
    form = ArrivalForm(
        request.POST or None,
        authorities=_authorities_of(request.user),
        by=request.user,
        asks_category=bool(roles.intersection({Role.SOCIAL_WORKER, *VIRTUAL_SCHOOL})),
    )
    sent_before = _sent_before(request)
    if sent_before:
        return _recorded(request, sent_before)
    if request.method == "POST" and form.is_valid():
        try:
            arrived = _record_arrival(form, by=request.user)
        except IntegrityError:  # sent twice at the same moment: the other one recorded the child
            arrived = _sent_before(request)
            if arrived is None:
                form.add_error("local_id", "A child with this case-system id is already recorded")
        if arrived:
            return _recorded(request, arrived)
    looks.seen(request, *filter(None, [form.already_here, *form.look_alikes]))
    words = {
        "heading": "A child has come into care",
        "lead": "You need the child’s name and date of birth, the case-system id, the day and the school. "
        "The rest can follow.",
        "button": "Record the child",
        "cancel_url": reverse("children:list"),
    }
    return render(request, "children/new.html", {"form": form, **words})


def _authorities_of(user):
    mine = Membership.objects.filter(
        Membership.current_on(clock.today()), user=user, role__in=TAKE_INTO_CARE, authority__isnull=False
    )
    grants = AuthorityGrant.objects.live(user, TAKE_INTO_CARE)
    return Authority.objects.filter(Q(pk__in=mine.values("authority")) | Q(pk__in=grants.values("content_object_id")))


def _sent_before(request) -> Child | None:
    """The child this very form made when it was sent the first time."""
    try:
        token = uuid.UUID(request.POST.get("token", ""))
    except ValueError:
        return None
    return Child.objects.visible_to(request.user).filter(pk=token).first()


def _record_arrival(form, *, by) -> Child:
    care = form.care
    works_with_children = Membership.objects.filter(
        Membership.current_on(clock.today()), user=by, role=Role.SOCIAL_WORKER, authority=care["authority"]
    )
    if works_with_children.exists():
        care["social_worker"] = by
    return actions.record_arrival(care=care, where=form.where, school=form.cleaned_data["at_school"], by=by)


def _recorded(request, child):
    messages.success(request, f"{child.known_as} is recorded as looked after.")
    return redirect("children:child", child.pk)
