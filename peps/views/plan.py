"""The plan's own page and the page of each part: what is there, what is missing, and where to go next."""

from django.db.models import Q
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from audit import clock
from children import access, discretion
from children.delegation import lists
from documents import lists as documents
from peps import fields, known, marked, needs, over_time, panels, permissions, progress, reading, shell
from peps.gathering import places, readiness, thread
from peps.guests import permissions as guests
from peps.models import PEP, InvitedLink, Invitee, Part
from peps.room import minutes, recorded
from peps.room.actions import left_over
from peps.saving import kept
from peps.standing import capacities_in
from peps.views import voice
from peps.views.pages import row_list


@require_GET
def plan(request, pep_id):
    """Everything about one plan at a glance, with one thing to do next."""
    pep = shell.plan_or_404(request, pep_id, "sections", everything=True)
    held = capacities_in(request.user, pep)
    sections = [_section(pep, part, held) for part in (Part.A, Part.B, Part.C, Part.D, Part.E)]
    if not access.can_read(held, "plan"):
        return _plan_of_a_delegate(request, pep, sections)
    here = progress.step(pep)
    steps = [
        {"text": text, "state": "done" if number < here else "now" if number == here else "todo"}
        for number, text in enumerate(progress.STEPS)
    ]
    return render(
        request,
        "peps/plan.html",
        {
            **shell.frame(request, pep, "Plan"),
            "sections": [section for section in sections if section],
            "steps": steps,
            "meeting": pep.meeting_or_none,
            "can_arrange": permissions.can_write_part(request.user, pep, Part.E, "meeting_details"),
            "meeting_is_past": bool(pep.meeting_or_none and pep.meeting_or_none.on < clock.today()),
            "panels": panels.overview.for_page(request, pep),
            "readiness": _readiness(request, pep, held),
            "unread": _unread(request, pep, held),
            **_my_meeting(request, pep),
            "previous": _previous(pep) if access.can_read(held, "plan_status") else None,
        },
    )


def _readiness(request, pep, held):
    """What the meeting waits for, until it was held."""
    meeting = pep.meeting_or_none
    if pep.is_locked or (meeting and meeting.held) or not access.can_read(held, "meeting"):
        return None
    return readiness.for_reader(pep, request.user)


def _my_meeting(request, pep) -> dict:
    """The place as far as I may know it, and whether I was asked and have answered."""
    meeting = pep.meeting_or_none
    if meeting is None:
        return {"place": "", "me": None}
    asked = [person for person in pep.invitees.all() if person.reply != Invitee.Reply.WITHDRAWN]
    me = next((person for person in asked if person.user_id == request.user.pk), None)
    return {"place": meeting.place if places.may_know(request.user, meeting) else "", "me": me}


def _unread(request, pep, held) -> int | None:
    """How much others wrote that this person has not read; None for those it is not for."""
    if not access.can_read(held, thread.RECORD):
        return None
    return thread.unread(pep, request.user) if pep.has_words else 0


def _previous(pep) -> dict | None:
    """The plan before, as far as its name; None where there is none."""
    if pep.previous_id is None:
        return None
    return {"pk": pep.previous_id, "words": f"{PEP.Kind(pep.previous_kind).label}, {pep.previous_term}"}


def _plan_of_a_delegate(request, pep, sections):
    """What they were asked to help with, by whom and until when; of the rest of the plan there is nothing."""
    context = {
        "sections": [section for section in sections if section],
        "asked": [row for row in lists.to_me(request.user) if row.child_id == pep.child_id],
    }
    return render(request, "peps/plan_of_a_delegate.html", shell.frame(request, pep, "Plan") | context)


def _section(pep, part, held):
    """One row of the plan's task list, or None where this reader does not know of it."""
    if not pep.has_part(part) or not access.can_read(held, permissions.RECORD_OF[part]):
        return None
    state = pep.part(part)
    hint = "" if part == Part.D else _progress(pep, part).words
    return {
        "title": pep.section_words(part),
        "href": reverse("targets:list", args=[pep.pk]) if part == Part.D else reverse("peps:part", args=[pep.pk, part]),
        "hint": state.reopened_reason if state.status == "returned" else hint if not state.is_complete else "",
        "kind": "part",
        "state": state.get_status_display(),
    }


@require_GET
def part(request, pep_id, letter):
    """A part read through: every question with its answer, what is missing, and where to change it."""
    part = shell.part_or_404(letter)
    if part in {Part.D, Part.SUMMARY}:
        raise Http404
    pep = shell.plan_or_404(request, pep_id, permissions.RECORD_OF[part], everything=True, part=part)
    held = capacities_in(request.user, pep)
    if not access.can_read(held, "sections"):
        raise Http404  # the young person and the carer have their own page
    shown = [*fields.of_part(part, pep), *(fields.of_part(Part.SUMMARY, pep) if part == Part.E else [])]
    meant_for = marked.audiences_of_pages(pep)
    cards = [
        {
            "slug": page.slug,
            "title": page.title,
            "href": reverse("peps:page", args=[pep.pk, page.slug]),
            **reading.answered(page, pep),
            "readers": marked.readers_in_words(meant_for[page.slug]) if page.audience else "",
            "readers_href": reverse("peps:readers", args=[pep.pk, page.slug]) if page.audience else "",
            "row_lists": (row_lists := [row_list(rows, pep, can_write=False) for rows in page.rows]),
            "has_lines": any(each["lines"] for each in row_lists),
            "can_write": permissions.can_write_part(request.user, pep, page.part, page.record),
        }
        for page in shown
        if access.can_read(held, page.record)
    ]
    return render(
        request,
        "peps/part.html",
        {
            **shell.frame(request, pep, shell.tab_of(part)),
            "part": part,
            "state": pep.part(part),
            "title": pep.section_words(part),
            "cards": cards,
            "needs": [
                {"words": need.words, "href": href_of(pep, need.page)}
                for need in [*needs.of_part(pep, part), *(needs.of_part(pep, Part.SUMMARY) if part == Part.E else [])]
            ],
            "can_write": permissions.can_write_part(request.user, pep, part),
            "progress": _progress(pep, part).words,
            "known": known.care_facts(pep.child, held) if part == Part.A else [],
            **(_voice(request, pep, held) if part == Part.B else {}),
            "other_views": _other_views(request.user, pep, part) if access.can_read(held, "alternative_views") else [],
            "can_hand_over": part == Part.B and guests.can_hand_over(request.user, pep),
            "can_ask": part in {Part.B, Part.C} and guests.may_make_links(request.user, pep) and not pep.is_final,
            "over_time": over_time.of_child(pep) if part == Part.C else None,
            "invitees": known.people_asked(request.user, pep) if part == Part.E else [],
            "agreed": [row for row in pep.actions.all() if not row.removed_at] if part == Part.E else [],
            "meeting": pep.meeting_or_none,
            **(_of_the_meeting(request.user, pep) if part == Part.E else {}),
            "before_meeting": _before_meeting(pep) if part == Part.E else None,
            **(_my_meeting(request, pep) if part == Part.E else {}),
            "sees_documents": part != Part.D and access.can_read(held, "documents"),
            "can_cite": access.can_write(held, "documents") and not pep.is_final,
            "documents": _documents(request.user, pep, held),
            "late_notes": kept.late_notes(pep, held, part=part),
            "marks_complete": access.can_read(held, "sign_off_page"),
        },
    )


def _before_meeting(pep) -> dict | None:
    """What comes next while the meeting is still ahead, or nobody said yet that it was held."""
    meeting = pep.meeting_or_none
    if meeting is None:
        return {"words": "The meeting has no date yet.", "href": "peps:arrange", "button": "Arrange the meeting"}
    if meeting.held:
        return None
    if meeting.on < clock.today():
        return {"words": f"The meeting was {meeting.when_words}.", "href": "peps:held", "button": "Say if it was held"}
    words = f"The meeting is {meeting.when_words}. It is written up here afterwards."
    is_today = meeting.on == clock.today()  # then the way into the meeting is at the top of the page
    return {"words": words, "href": "peps:ready", "button": "Get ready for the meeting", "is_today": is_today}


def _of_the_meeting(user, pep) -> dict:
    """The notes that were taken, and who has checked what was recorded for them."""
    return {
        "notes": minutes.by_step(pep),
        "left_over": left_over(pep, user),
        "checks": recorded.checks_of(user, pep),
        "can_check": recorded.can_check(user, pep),
        "can_answer": permissions.may_write_part(user, pep, Part.E),
    }


def _documents(user, pep, held):
    """What this plan cites, as far as this reader may know of it; of a plan that is over, as it was then."""
    if not access.can_read(held, "documents"):
        return []
    return documents.of_plan(user, pep.child, pep.pk, until=pep.signed_off_at or pep.closed_at)


def _voice(request, pep, held) -> dict:
    """What the young person said, as far as it is for this reader; what is not sent yet is only said to be there."""
    roles = voice.reading_roles(request.user, pep)
    reads = list(pep.views_read.select_related("by")) if pep.views.sent_at else []
    fresh = [read for read in reads if read.at >= pep.views.sent_at]
    return {
        "answers": voice.in_order(pep.view_answers.for_readers(held)),
        "meeting_was": bool(pep.meeting_or_none and pep.meeting_or_none.on <= clock.today()),
        "is_being_written": pep.views.sent_at is None
        and (pep.view_answers.own().exists() or pep.view_pictures.filter(document__removed_at=None).exists()),
        "reads": reads,
        "may_mark_read": bool(roles) and not any(read.role in roles for read in fresh),
    }


def _progress(pep, part) -> needs.Progress:
    """Of the part as its readers see it: the summary is read with Section E."""
    return needs.progress_of(pep, part) + (
        needs.progress_of(pep, Part.SUMMARY) if part == Part.E else needs.Progress(0, 0, 0)
    )


def _other_views(user, pep, part):
    """What adults say: a subject teacher's feedback beside Section C, everything else beside Section B."""
    views = pep.alternative_views.select_related("written_by", "link")
    of_teachers = Q(link__purpose=InvitedLink.Purpose.TEACHER)
    if part not in {Part.B, Part.C}:
        return []
    ids = pep.alternative_views.filter(of_teachers).values("pk")
    rows = list(views.filter(pk__in=ids) if part == Part.C else views.exclude(pk__in=ids))
    is_unnamed = rows and discretion.hides_place(user, pep.child)
    for row in rows:
        of_carer = row.view_of == row.From.CARER or row.written_by_id in discretion.unnamed_to(user, pep.child)
        row.shown_writer = discretion.THE_CARER if is_unnamed and of_carer else row.writer
    return rows


def href_of(pep, slug: str) -> str:
    """Where a need is answered."""
    own = {
        "who-came": "peps:who_came",
        "held": "peps:held",
        "answers": "peps:answers",
        "targets": "targets:list",
        "no-money": "targets:no_money",
    }
    if slug == "file":
        return f"{reverse('documents:add', args=[pep.child_id])}?plan={pep.pk}"
    if slug in own:
        return reverse(own[slug], args=[pep.pk])
    return reverse("peps:page", args=[pep.pk, slug])
