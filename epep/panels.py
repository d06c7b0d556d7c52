"""What upper rooms show on lower pages, all in one list."""

from django.urls import reverse

from accounts.permissions import MANAGERS
from accounts.roles import Role
from audit import clock
from audit.prepared import Records
from casework.finding import links as desk_links
from casework.lists import told_of
from casework.permissions import can_tell
from children import access, discretion, history
from children import panels as child_panels
from children.audience import IN_THE_FAMILY, audiences_of
from children.delegation import lists as delegations
from children.delegation.permissions import can_delegate
from children.standing import capacities
from children.transfers import records as transfers
from children.transfers.permissions import can_offer as can_hand_over
from components.words import day_words, days_left_words
from documents import lists as documents
from documents.permissions import can_open as can_open_document
from peps import panels as plan_panels
from peps import progress
from peps.gathering import readiness
from peps.models import PEP, AgreedAction, FormerPlan
from peps.room.permissions import can_start as can_hold_meeting
from peps.standing import acting_in, can_read
from records.models import RECORD
from signoff import policies
from signoff.keeping import kept_of
from signoff.models import Duty
from signoff.permissions import can, check_can_hand_on
from signoff.quality import looking
from signoff.quality import reading as quality
from signoff.turns import href_of
from targets.models import Target, TargetReview

DOCUMENTS_SHOWN = 3
FORMER_SHOWN = 4
_PLANS = Records(
    lambda child: PEP.objects.filter(child=child).select_related("term", "meeting").prefetch_related("parts")
)
_OPEN_DUTIES = Records(lambda plan: Duty.objects.filter(pep=plan).open().order_by("due_on"))


def register() -> None:
    plan_panels.top.register(sign_off_clock)
    plan_panels.top.register(meeting_today)
    plan_panels.overview.register(kept_plan)
    plan_panels.overview.register(next_things)
    plan_panels.overview.register(last_feedback)
    plan_panels.overview.register(concerns)
    plan_panels.overview.register(own_copy)
    plan_panels.of_page.register(said_of_page)
    plan_panels.overview.register(shared_work_of_plan)
    plan_panels.mine.register(targets_in_own_words)
    plan_panels.family.register(targets_for_family)
    plan_panels.last_time.register(what_came_of_it)
    readiness.register(draft_targets)
    child_panels.register(move_of_child)
    child_panels.register(plans_of_child)
    child_panels.register(plans_from_before)
    child_panels.register(former_plans)
    child_panels.register(whole_record)
    child_panels.register(documents_of_child)
    child_panels.register(money_of_child)
    child_panels.register(shared_work)
    child_panels.register(virtual_school)
    child_panels.register(timeline)


def sign_off_clock(request, pep) -> list[dict]:
    """ "12 days left of four weeks", on every page of a plan that is with the Virtual School or was returned."""
    if pep.status not in {PEP.Status.SUBMITTED, PEP.Status.RETURNED}:
        return []
    if not can_read(request.user, pep, "sign_off_page"):
        return []
    deadline = policies.sign_off_deadline(pep)
    if deadline is None:
        return []
    left = (deadline.due - clock.today()).days
    words = f"{left} days left" if left > 1 else days_left_words(deadline.due)
    words = {0: "Last day", 1: "1 day left"}.get(left, words)
    return [
        {
            "template": "epep/panels/clock.html",
            "left": words,
            "is_late": left < 0,
            "due": deadline.due,
            "why": deadline.why,
            "pep": pep,
        }
    ]


def meeting_today(request, pep) -> list[dict]:
    """On the day, on every page of the plan: the way to the shared screen, and to the notes beside it."""
    meeting, live = pep.meeting_or_none, pep.live_or_none
    going_on = live is not None and not live.is_over
    if meeting is None or meeting.held or not (going_on or meeting.on == clock.today()):
        return []
    if not can_hold_meeting(request.user, pep):
        return []
    return [{"template": "epep/panels/meeting.html", "pep": pep, "live": live, "meeting": meeting}]


def kept_plan(request, pep) -> list[dict]:
    """That the former school finishes this plan, and until when."""
    kept = None if pep.is_final else kept_of(pep)
    if kept is None:
        return []
    mine = Role.KEEPER in acting_in(request.user, pep)
    can_hand_on = can(check_can_hand_on, request.user, pep)
    return [{"template": "epep/panels/kept.html", "kept": kept, "mine": mine, "can_hand_on": can_hand_on, "pep": pep}]


def next_things(request, pep) -> list[dict]:
    """Open duties of this plan: mine first, then whom it waits for."""
    held = acting_in(request.user, pep)
    if not access.can_read(held, "plan") or pep.is_final:
        return []
    roles = {"adviser" if role == "head" else role for role in held}
    duties = _OPEN_DUTIES.all(pep.pk)
    for duty in duties:
        duty.pep = pep
    mine = [duty for duty in duties if duty.role in roles]
    tasks = [{"title": duty.what, "href": href_of(duty), "due": duty.due_on, "hint": _hint(duty)} for duty in mine]
    waiting = [
        {"title": duty.what, "due": duty.due_on, "hint": f"{_label(duty.role)}. {duty.why}"}
        for duty in duties
        if duty not in mine
    ]
    return [
        {
            "template": "epep/panels/next.html",
            "tasks": tasks,
            "waiting": waiting,
            "paused_until": next((duty.paused_until for duty in duties if duty.is_paused), None),
            "reason_href": reverse("signoff:page", args=[pep.pk]) if access.can_read(held, "sign_off_page") else "",
        }
    ]


def _hint(duty) -> str:
    if duty.is_paused:
        return f"Paused until {day_words(duty.paused_until)} by the Virtual School. {duty.why}"
    return duty.why


def _label(role: str) -> str:
    return role.replace("_", " ").capitalize()


def last_feedback(request, pep) -> list[dict]:
    """What the Virtual School said about the last plan, where the next one is written: to each what is for them."""
    rating = quality.rating_for(request.user, pep, pep.previous_id) if pep.previous_id else None
    if rating is None:
        return []
    said = [
        line | {"href": looking.href(pep, line["about"])}
        for line in rating["lines"]
        if line["comment"] and line["about"]
    ]
    return [{"template": "epep/panels/feedback.html", "rating": rating, "said": said}]


def said_of_page(request, subject) -> list[dict]:
    """The same for one page of the plan, or for one question on it."""
    pep, slug = subject
    slugs = [slug, "money"] if slug == "targets" else [slug]
    by_field: dict[str, list] = {}
    for one in [one for each in slugs for one in quality.said_of(request.user, pep, each)]:
        by_field.setdefault(one["field"], []).append(one)
    return [
        {"template": "epep/panels/said_of_page.html", "field": field, "said": said} for field, said in by_field.items()
    ]


def targets_in_own_words(request, pep) -> list[dict]:
    """What the young person works on, in their own words if there are any; until new ones are agreed, last term's.
    Of all of them those that are marked for the reader."""
    return _own_targets(pep, audiences_of(capacities(request.user, pep.child)))


def targets_for_family(request, pep) -> list[dict]:
    """The same for a parent who came by a link; nothing where nothing is marked for the family."""
    panels = _own_targets(pep, audiences_of({IN_THE_FAMILY}))
    return [panel for panel in panels if panel["targets"] or panel["outcomes"]]


def _own_targets(pep, readable) -> list[dict]:
    targets = Target.objects.standing().filter(set_in=pep)
    if not targets.exists():
        targets = Target.objects.to_review_in(pep)
    targets = targets.filter(audience__in=readable)
    outcomes = TargetReview.objects.filter(pep=pep, target__audience__in=readable).select_related("target")
    return [{"template": "epep/panels/own_targets.html", "targets": targets, "outcomes": outcomes}]


def draft_targets(pep) -> list:
    """Targets are thought of before the meeting, and agreed at it."""
    done = Target.objects.standing().filter(set_in=pep).exists()
    href = reverse("targets:list", args=[pep.pk])
    return [readiness.Thing("targets", "Draft targets", "targets", readiness.lead(pep), done, href)]


def what_came_of_it(request, pep) -> list[dict]:
    """For the young person: what became of last term's targets and of what people promised."""
    if pep.previous_id is None:
        return []
    promised = AgreedAction.objects.filter(pep=pep.previous_id, removed_at=None)
    rows = [
        {"words": review.target.own_words or review.target.statement, "state": review.get_outcome_display()}
        for review in TargetReview.objects.filter(pep=pep).select_related("target")
    ]
    rows += [
        {
            "words": f"{one.who}: {one.what}",
            "state": f"Done on {day_words(one.done_on)}" if one.done_on else "Not done yet",
        }
        for one in promised
    ]
    return [{"template": "epep/panels/came_of_it.html", "rows": rows}] if rows else []


def plans_of_child(request, child) -> list[dict]:
    held = capacities(request.user, child)
    if not access.can_read(held, "plan_status"):
        return []
    rows = [{"pep": pep, "stage": progress.stage(pep)} for pep in _PLANS.all(child.pk)]
    return [
        {"template": "epep/panels/plans.html", "rows": rows, "can_open": access.can_read(held, "plan"), "child": child}
    ]


def move_of_child(request, child) -> list[dict]:
    """That the child moves or moved to another authority; for those who may, the way to say so."""
    held = capacities(request.user, child)
    if not access.can_read(held, "attachments"):
        return []
    transfer = transfers.of_child(child)
    can_offer = (
        transfer is None and can_hand_over(request.user, child) and child.care_periods.filter(ends=None).exists()
    )
    if transfer is None and not can_offer:
        return []
    is_ours = bool(held.intersection(MANAGERS))
    panel = {"transfer": transfer, "can_offer": can_offer, "is_ours": is_ours, "today": clock.today(), "child": child}
    return [{"template": "epep/panels/move.html", "after_cards": transfer is None, **panel}]


def plans_from_before(request, child) -> list[dict]:
    """Plans that were signed off with a former authority, for those who read plans."""
    if not access.can_read(capacities(request.user, child), "plan"):
        return []
    records = transfers.before(child)
    plans = PEP.objects.filter(child__in=records, status=PEP.Status.SIGNED_OFF) if records else PEP.objects.none()
    plans = plans.select_related("term", "child__authority").order_by("-signed_off_at")
    return [{"template": "epep/panels/before.html", "plans": plans, "child": child}] if plans else []


def former_plans(request, child) -> list[dict]:
    """Papers of plans from before the portal, the newest first."""
    if not access.can_read(capacities(request.user, child), "plan"):
        return []
    plans = list(FormerPlan.objects.visible_to(request.user).filter(child=child).select_related("document", "school"))
    for plan in plans:
        plan.can_open = can_open_document(request.user, plan.document)
    if not plans:
        return []
    return [{"template": "epep/panels/former.html", "plans": plans[:FORMER_SHOWN], "older": plans[FORMER_SHOWN:]}]


def whole_record(request, child) -> list[dict]:
    """The way to copies of everything, for those who answer for the record."""
    if not access.can_read(capacities(request.user, child), RECORD):
        return []
    return [{"template": "epep/panels/record.html", "after_cards": True, "child": child}]


def documents_of_child(request, child) -> list[dict]:
    """The last few that were added, and the way to all of them."""
    if not access.can_read(capacities(request.user, child), "documents"):
        return []
    found = [document for document in documents.of_child(request.user, child) if not document.is_held_back]
    return [
        {
            "template": "epep/panels/documents.html",
            "documents": found[:DOCUMENTS_SHOWN],
            "more": len(found) - DOCUMENTS_SHOWN,
            "child": child,
        }
    ]


def money_of_child(request, child) -> list[dict]:
    """The way to what was asked for, given and spent."""
    if not access.can_read(capacities(request.user, child), "money"):
        return []
    return [{"template": "epep/panels/money.html", "child": child}]


def concerns(request, pep) -> list[dict]:
    """What the adviser is asked before the meeting and after it, and the way to ask."""
    if not access.can_read(capacities(request.user, pep.child), "reports"):
        return []
    rows = told_of(pep, request.user)
    can_ask = not pep.is_final and can_tell(request.user, pep.child)
    held = bool(pep.meeting_or_none and pep.meeting.held)
    panel = {"template": "epep/panels/concerns.html", "rows": rows, "can_ask": can_ask, "held": held, "pep": pep}
    return [panel] if rows or can_ask else []


def own_copy(request, pep) -> list[dict]:
    """The young person's one page, for the adults who give it to them."""
    return [{"template": "epep/panels/own_copy.html", "pep": pep}] if can_read(request.user, pep, "my_plan") else []


def shared_work_of_plan(request, pep) -> list[dict]:
    return shared_work(request, pep.child)


def shared_work(request, child) -> list[dict]:
    """Who helps whom with which sections until when; and for those who may, the way to share."""
    held = capacities(request.user, child)
    if not access.can_read(held, "attachments"):
        return []
    rows = delegations.of_child(child)
    can_share = can_delegate(request.user, child)
    if not rows and not can_share:
        return []
    return [{"template": "epep/panels/shared.html", "rows": rows, "can_share": can_share, "child": child}]


def virtual_school(request, child) -> list[dict]:
    """The ways to the Virtual School: telling it something, and its log as far as one may read it."""
    links = desk_links(request.user, child)
    return [{"template": "epep/panels/virtual_school.html", "links": links}] if links else []


def timeline(request, child) -> list[dict]:
    """The last things that happened, newest first, as far as this person may read them on the page of the history."""
    held = capacities(request.user, child)
    if not access.can_read(held, "history") or history.why_closed(request.user, child):
        return []
    events = list(history.events_of(child, held).order_by("-at")[:15])
    helpers = delegations.Helpers(child, {event.by_id for event in events})
    unnamed = discretion.unnamed_to(request.user, child)
    in_sentences = discretion.in_sentences(child, unnamed)
    for event in events:
        by = helpers.named(event.by_name, event.by_id, event.at)
        event.said = in_sentences(event.words)
        event.by_words = discretion.THE_CARER if event.by_id in unnamed else by
    return [{"template": "epep/panels/timeline.html", "events": events, "after_cards": True}]
