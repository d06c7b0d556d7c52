"""A plan as content: everything it says, in words, with the row of the access table that each piece falls under.

`content_of` makes it, `take` keeps it, `for_reader` leaves out what somebody may not read. Every dict in it may carry
"record", the name of a row in `children.access.CELLS`; where a piece lies inside another the narrower rules,
because both have to be readable. Which questions a plan has is the table of questions (`peps.fields`); on paper each is
called by the words of the model's field.
"""

import hashlib
import json
from datetime import UTC, date, datetime, time
from decimal import Decimal

from django.db.models import Max
from django.utils.text import capfirst

from accounts.models import Membership
from accounts.roles import Role
from audit import clock
from audit.versions import value_of
from children import access, discretion
from children.models import Allocation
from components.words import day_words, money_words, time_words
from documents.models import Document
from organisations import presets
from peps import fields, reading
from peps.forms.codes import codes_as_written
from peps.models import PEP, Part, Snapshot
from peps.models.own import as_text
from peps.models.views import Topic
from targets import cards
from targets.models import Target

SCHEMA = "epep-plan/2"
NOT_ANSWERED = "Not answered"

# Fields that are about the row, not about the child.
NOT_QUESTIONS = {"id", "version", "updated_at", "updated_by_id", "removed_at", "position", "sent_at", "audience"}
# Asked only in some cases: blank (or not ticked) means that nobody asked.
ASKED_SOMETIMES = {
    "video_link", "interpreter", "interpreter_language", "interpreter_booked", "interpreter_came", "ehcp_review",
    "by_video", "other_funding", "pronouns", "preferred_name",
    "starts_estimated", "emergency", "end_reason", "ends", "feedback_to_social_worker", "monitoring", "money_impact",
    "religion", "uasc", "gender", "uln", "nhs_number",
}  # fmt: skip
PICTURES = {Document.Kind.DRAWING: "Drawing", Document.Kind.PHOTO: "Photo"}
YOUTH_JUSTICE = {"J1", "J2", "J3"}  # not the school's to know


# ---------------------------------------------------------------- keeping it


def take(pep: PEP) -> Snapshot:
    """Keep the plan as it stands now: a first snapshot, or a corrected one beside the old."""
    content = content_of(pep)
    last = Snapshot.objects.filter(pep=pep).aggregate(last=Max("number"))["last"] or 0
    return Snapshot.objects.create(
        pep=pep, number=last + 1, schema=SCHEMA, content=content, sha256=fingerprint(content), taken_at=clock.now()
    )


def fingerprint(content: dict) -> str:
    """Equal content, equal hash: keys in order, no spaces, so that a database may store it in its own way."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


# ---------------------------------------------------------------- who reads what of it


def for_reader(content: dict, capacities: set[Role]) -> dict:
    """What somebody in these capacities may read of it, by the table as it stands today."""
    return _kept(content, lambda record: access.can_read(capacities, record))


def without(content: dict, records: set[str]) -> dict:
    return _kept(content, lambda record: record not in records)


def records_in(content) -> set[str]:
    """Every row of the access table that some piece of this falls under."""
    if isinstance(content, list):
        return set().union(*map(records_in, content))
    if isinstance(content, dict):
        own = {content["record"]} if "record" in content else set()
        return own.union(*map(records_in, content.values()))
    return set()


def in_words(said: str, kind: str, style: str = "date") -> str:
    """An answer as it is kept, for people: days and times as London has them. `style` as of `components.words`."""
    if kind == "date":
        return day_words(date.fromisoformat(said), style)
    if kind == "time":
        return time_words(time.fromisoformat(said))
    if kind == "moment":
        moment = datetime.fromisoformat(said)
        return f"{day_words(moment, style)} at {time_words(moment)}"
    if kind == "money":
        return money_words(said)
    return said


def _kept(piece, is_readable):
    def is_kept(inner):
        return not isinstance(inner, dict) or "record" not in inner or is_readable(inner["record"])

    if isinstance(piece, list):
        return [_kept(inner, is_readable) for inner in piece if is_kept(inner)]
    if isinstance(piece, dict):
        return {key: _kept(inner, is_readable) for key, inner in piece.items() if is_kept(inner)}
    return piece


# ---------------------------------------------------------------- the plan


def content_of(pep: PEP) -> dict:
    """The whole plan as it is in the database now; the same number of queries however much it says."""
    pep = PEP.objects.select_related(
        "child__authority", "term", "school", "policy", "submitted_by", "signed_off_by", "care", "schooling",
        "attendance", "sen", "wellbeing", "pathway", "views", "meeting", "minutes", "rating__by",
        "rating__rubric_version",
    ).get(pk=pep.pk)  # fmt: skip
    _with_empty_pages(pep)
    placement = pep.child.placements.current().order_by("starts", "id").last()
    is_confidential = bool(placement and placement.confidential)
    return {
        "schema": SCHEMA,
        "authority": _authority(pep.child.authority),
        "child": _child(pep.child),
        "plan": _plan(pep),
        "sections": _sections(pep.policy),
        "people": _people(pep),
        "pages": [
            _care_status(pep.child),
            _placement(placement),
            *_pages(pep, Part.A, placement),
            *_pages(pep, Part.B),
            _alternative_views(pep),
            *_pictures(pep),
            *_pages(pep, Part.C),
        ],
        "targets_reviewed": _targets_reviewed(pep),
        "targets_set": _targets_set(pep),
        "funding": _funding(pep),
        "meeting": _meeting(pep, is_confidential),
        "attendees": _attendees(pep),
        "minutes": _minutes(pep, is_confidential),
        "actions": _actions(pep),
        "sign_off": _sign_off(pep),
        "rating": _rating(pep),
        "decisions": _decisions(pep),
    }


def _authority(authority) -> dict:
    return {
        "name": authority.name,
        "code": authority.code,
        "virtual_school": authority.virtual_school_name,
        "email": authority.email,
        "phone": authority.phone,
        "colour": authority.colour,
    }


def _child(child) -> dict:
    names = ["given_name", "family_name", "preferred_name", "pronouns", "year_group", "first_language"]
    ids = ["date_of_birth", "local_id", "upn", "uln", "sex"] + ["nhs_number"] * child.authority.nhs_numbers
    return {
        "id": str(child.pk),
        "key": "child",
        "title": "About me",
        "record": "identity",
        "known_as": child.known_as,
        "first_name": child.first_name,
        "initials": child.initials,
        "answers": [
            *answers(child, only=[*names, "interpreter_needed"]),
            *answers(child, only=ids, record="ids"),
            *answers(child, only=["ethnicity", "religion", "gender", "uasc"], record="care"),
        ],
    }


def _plan(pep) -> dict:
    return {
        "id": str(pep.pk),
        "kind": pep.kind,
        "kind_words": pep.get_kind_display(),
        "form": pep.form,
        "form_words": pep.get_form_display(),
        "term": pep.term.name,
        "term_first_day": _plain(pep.term.first_day),
        "term_last_day": _plain(pep.term.last_day),
        "school": pep.school.name if pep.school else "",
        "school_urn": (pep.school.urn or "") if pep.school else "",
        "policy": pep.policy.preset,
        "policy_from": _plain(pep.policy.valid_from),
        "opened_on": _plain(pep.opened_on),
        "due_on": _plain(pep.due_on),
        "due_why": pep.due_why,
        "meeting_on": _plain(pep.meeting.on) if pep.meeting_or_none else None,
        "submitted_at": _plain(pep.submitted_at),
        "submitted_by": _name(pep.submitted_by),
        "signed_off_at": _plain(pep.signed_off_at),
        "signed_off_by": _name(pep.signed_off_by),
    }


def _sections(policy) -> list[dict]:
    rules = presets.from_json(policy.rules)
    return [{"part": each.part, "letter": each.letter, "title": each.title} for each in rules.sections]


def _people(pep) -> dict:
    """Whose plan this is besides the child's: by their attachments on this day."""
    today = clock.today()
    roles = [Role.SOCIAL_WORKER, Role.REVIEWING_OFFICER, Role.ADVISER]
    rows = list(Allocation.objects.filter(child=pep.child, role__in=roles).current(today).select_related("user"))
    teachers = Membership.objects.filter(Membership.current_on(today), school=pep.school_id, school__isnull=False)
    rows += teachers.filter(role=Role.DESIGNATED_TEACHER).select_related("user")
    found = sorted({(Role(row.role).label, row.user.name) for row in rows})
    return _block("people", "", "People", "attachments", rows=[{"title": role, "name": name} for role, name in found])


# ---------------------------------------------------------------- Section A


def _care_status(child) -> dict:
    period = child.care_periods.order_by("starts", "id").last()
    legal = child.legal_statuses.current().order_by("starts", "id").last()
    said = []
    if period:
        said += answers(period, only=["starts", "starts_estimated"], record="ids", starts="Looked after since")
        said += answers(period, only=["ends", "end_reason", "emergency", "category_of_need"], record="care_history")
    if legal:
        record = "care_history" if legal.code in YOUTH_JUSTICE else "care"
        said += answers(legal, only=["code", "starts"], record=record, code="Legal status", starts="Legal status since")
    return _block("care_status", "A", "Being looked after", "care", said)


def _placement(placement) -> dict:
    """Of a confidential place only the kind is said: a name or a town may be enough to find it."""
    if placement is None:
        return _block("placement", "A", "Where I live", "placement")
    where, phone = (["confidential_place"] * 2) if placement.confidential else ("placement", "contacts")
    return _block(
        "placement",
        "A",
        "Where I live",
        "placement",
        [
            *answers(placement, only=["kind", "confidential"], kind="Kind of placement"),
            *answers(placement, only=["starts"], record="care", starts="Living there since"),
            *answers(placement, only=["carer_name", "address", "town"], record=where),
            *answers(placement, only=["carer_phone"], record=phone),
        ],
    )


def _contacts(child, placement) -> dict:
    hidden_name = placement.carer_name.casefold() if placement and placement.confidential else None
    rows = []
    for contact in child.contacts.filter(removed_at=None).order_by("name", "id"):
        is_hidden = contact.name.casefold() == hidden_name
        record = "confidential_place" if is_hidden else None
        rows.append(_row(contact.name, contact, leave_out=["name"], filled=True, record=record))
    return _block("contacts", "A", "People in my life", "contacts", rows=rows)


# ---------------------------------------------------------------- pages of questions


def _with_empty_pages(pep) -> None:
    """A page nobody opened has its questions too."""
    for page in fields.PAGES:
        if not hasattr(pep, page.accessor):
            setattr(pep, page.accessor, page.model())


def _pages(pep, part, placement=None) -> list[dict]:
    """The pages of a part that this plan has, each followed by its lines."""
    found = []
    for page in fields.of_part(part, pep):
        block = _block(page.slug, part, page.title, page.record, _page_answers(page, pep))
        if page.slug == "views":
            block["rows"] = _own_words(pep)
        if block["answers"] or block["rows"]:
            found.append(block)
        for rows in page.rows:
            found.append(_contacts(pep.child, placement) if rows.slug == "contacts" else _lines(page, rows, pep))
    return [block for block in found if block]


def _page_answers(page, pep) -> list[dict]:
    """Questions with their answers: those that are open to this plan, and what was answered all the same."""
    record = getattr(pep, page.accessor)
    open_now = {field.name for field in fields.asked(page, pep) if fields.is_counted(page, field)}
    said = [_answer("worked_out", line["key"], line["value"], "text") for line in reading.worked_out(page, pep)]
    for field in fields.shown(page, pep):
        value, kind, question = _said_to(page, field, record)
        if field.name in record.unanswered and kind == "blank":
            value, kind = reading.why_not_words(record.unanswered[field.name]), "text"
        is_empty = kind == "blank" or value == "No"
        if is_empty and (field.name not in open_now or (kind == "blank" and fields.is_answered(record, field))):
            continue  # nobody asked, or another answer says it: there are none
        narrower = field.record if field.record not in {"", page.record} else None
        said.append(_answer(field.name, question, value, kind, narrower))
    return said


def _said_to(page, field, record) -> tuple[str, str, str]:
    """Answer, what kind of thing it is, and the question on paper: an authority's own as it was asked."""
    if not isinstance(field, fields.OwnField):
        kept = fields.model_field(page.model, field)
        return *_said(record, kept), capfirst(str(kept.verbose_name))
    value = value_of(record, field.name)
    if value is None:
        return NOT_ANSWERED, "blank", field.label
    kind = {date: "date", Decimal: "number"}.get(type(value), "choice" if field.picks else "text")
    return as_text(value), kind, field.label


def _lines(page, rows, pep) -> dict | None:
    """Lines of one kind as a table or cards; nothing where there are none and none are asked for."""
    lines = [
        _row(str(row), row, only=[field.name for field in rows.fields if field.name != rows.heading_field], filled=True)
        for row in rows.of(pep)
    ]
    if rows.slug == "attainment":
        lines = [_row(row.subject, row, leave_out=["subject"], every=True) for row in rows.of(pep)]
    if not lines and not rows.need:
        return None
    return _block(rows.slug, page.part, rows.title, page.record, rows=lines, row_heading="Subject")


# ---------------------------------------------------------------- Section B


def _own_words(pep) -> list[dict]:
    topics = list(Topic.values)
    given = pep.view_answers.told().select_related("written_by")
    return [
        {
            "title": answer.get_topic_display(),
            "topic": answer.topic,
            "quote": answer.said,
            "how": answer.get_how_display(),
            "language": answer.language,
            "written_by": answer.writer,
            "on_big_screen": answer.on_big_screen,
            "carer_may_see": answer.carer_may_see,
            "parents_may_see": answer.parents_may_see,
            "record": answer.record,
        }
        for answer in sorted(given, key=lambda answer: (topics.index(answer.topic), str(answer.pk)))
    ]


def _alternative_views(pep) -> dict:
    unnamed = discretion.is_confidential(pep.child)
    rows = [
        {
            "title": view.title,
            "words": view.words,
            "written_by": discretion.THE_CARER if unnamed and view.view_of == view.From.CARER else view.writer,
            "written_at": _plain(view.written_at),
        }
        for view in pep.alternative_views.select_related("written_by", "link").order_by("written_at", "id")
    ]
    return _block("alternative_views", "B", "What other people say", "alternative_views", rows=rows)


def _pictures(pep) -> list[dict]:
    """Drawings and photos that the plan cites, the newest of each: what they are called, and their hash."""
    found = Document.objects.cited_by(pep.pk).standing().filter(
        child=pep.child_id, kind__in=PICTURES, unsent=False, for_desk=False, scan=Document.Scan.CLEAN
    ).exclude(preview="")  # fmt: skip
    newest = {document.series: document for document in found.order_by("number")}
    rows = [
        {
            "title": document.title,
            "kind": PICTURES[document.kind],
            "picture": str(document.pk),
            "sha256": document.sha256,
            **_audience(document),
            **_narrower(document),
        }
        for document in sorted(newest.values(), key=lambda document: (document.uploaded_at, str(document.pk)))
    ]
    return [_block("pictures", "B", "Drawings and photos", "documents", rows=rows)] if rows else []


def _narrower(document) -> dict:
    if document.shows_place:
        return {"record": "confidential_place"}
    return {"record": "views_not_for_school"} if document.not_for_school else {}


# ---------------------------------------------------------------- Section D


def _targets_set(pep) -> dict:
    rows = [_target(target) for target in pep.targets.standing().order_by("position", "id").prefetch_related("actions")]
    return _block("targets_set", "D", "Targets for the time ahead", "targets", rows=rows)


def _targets_reviewed(pep) -> dict:
    """What became of earlier targets; one nobody reviewed is said, not left out."""
    reviews = pep.target_reviews.select_related("target").prefetch_related("target__actions")
    rows = [
        _target(review.target, outcome=review.get_outcome_display(), more=_review(review))
        for review in sorted(reviews, key=lambda review: (review.target.position, str(review.target_id)))
    ]
    waiting = Target.objects.to_review_in(pep).exclude(reviews__pep=pep).prefetch_related("actions")
    waiting = waiting.order_by("position", "id")
    rows += [_target(target, outcome="Not reviewed") for target in waiting]
    return _block("targets_reviewed", "D", "How the last targets went", "targets", rows=rows)


def _review(review) -> list[dict]:
    return [*answers(review, only=["evidence"]), *answers(review, only=["money_impact"], record="money")]


def _target(target, outcome="", more=()) -> dict:
    known = ["statement", "own_words", "area", "horizon", "funding", "removed_reason"]
    row = {
        "title": target.statement,
        "own_words": target.own_words,
        "area": target.get_area_display(),
        "horizon": target.get_horizon_display(),
        **_audience(target),
        "answers": [
            *more,
            *answers(target, leave_out=known),
            *_also_done(target),
            *answers(target, only=["funding"], record="money"),
        ],
    }
    return row | ({"outcome": outcome} if outcome else {})


def _also_done(target) -> list[dict]:
    """What else is done for it, a line an action: in words, because a card holds no table."""
    rows = [row for row in target.actions.all() if row.removed_at is None]
    said = ["; ".join(filter(None, [row.what, cards.action_words(row)])) for row in rows]
    return [_answer("also_done", "Also done for it", "\n".join(said), "text")] if said else []


# What is not part of what was asked: what became of it later is in the ledger, and goes on after the sign-off.
NOT_ASKED = ["description", "status", "category", "round", "payee", "year", "committed", "paid", "evidenced"]
NOT_ASKED += ["impact", "impact_words", "impact_on"]


def _funding(pep) -> dict:
    requests = pep.funding_requests.standing().select_related("target", "submitted_by")
    requests = requests.prefetch_related("decisions__by")
    rows = []
    for request in sorted(requests, key=lambda request: (_plain(request.submitted_at) or "~", str(request.pk))):
        said = answers(request, leave_out=NOT_ASKED, money=["unit_cost", "total"], support="What kind of support")
        if request.target:
            said.insert(0, _answer("target", "For the target", request.target.statement, "text"))
        for decision in sorted(request.decisions.all(), key=lambda decision: (_plain(decision.at), str(decision.pk))):
            said += answers(decision, only=["kind"], kind="Decision")
            if decision.amount is not None:
                said += answers(decision, only=["amount"], money=["amount"])
            if decision.reason:
                said += answers(decision, only=["reason"], reason="Reason for the decision")
            said += [_answer("decided_by", "Decided by", decision.by.name, "text"), *answers(decision, only=["at"])]
        rows.append({"title": request.description, "outcome": request.get_status_display(), "answers": said})
    none = getattr(pep, "no_money_reason", None)
    said = answers(none, only=["reason"]) if none and none.reason else []
    return _block("funding", "D", "Pupil Premium Plus and other money", "money", said, rows=rows)


# ---------------------------------------------------------------- Section E


def _meeting(pep, is_confidential) -> dict:
    about_the_room = ["place_is_confidential", "room_has_computer", "room_has_internet", "room_has_screen"]
    leave_out = ["place", "cancelled_at", "cancelled_why", *about_the_room]
    page = _page(pep, "meeting", "E", "The meeting", "meeting_details", leave_out=leave_out)
    meeting = pep.meeting_or_none
    if meeting:
        record = "confidential_place" if meeting.place_is_confidential else _place(pep, meeting.place, is_confidential)
        page["answers"].insert(3, answers(meeting, only=["place"], record=record)[0])
    return page


def _place(pep, place: str, is_confidential: bool) -> str:
    """A meeting may be where the child lives: if that is confidential, so is the meeting's place; a school is not."""
    is_at_school = bool(pep.school and pep.school.name.casefold() in place.casefold())
    return "confidential_place" if is_confidential and place and not is_at_school else "meeting_details"


def _attendees(pep) -> dict:
    unnamed = discretion.carers_of(pep.child)
    rows = [
        _row(
            invitee.name,
            invitee,
            only=["role", "attended", "reason"],
            every=True,
            record="confidential_place" if invitee.user_id in unnamed else None,
        )
        for invitee in pep.invitees.order_by("name", "id")
    ]
    return _block("attendees", "E", "Who was asked and who came", "meeting", rows=rows, row_heading="Name")


def _minutes(pep, is_confidential) -> dict:
    """The pages of Section E and the summary as one: they are read together."""
    said = []
    for page in [*fields.of_part(Part.E, pep), *fields.of_part(Part.SUMMARY, pep)]:
        own = [] if page.record == "meeting" else [page.record]
        for answer in _page_answers(page, pep):
            said.append(answer if "record" in answer or not own else answer | {"record": own[0]})
    for answer in said:
        if answer["name"] == "next_place":
            answer["record"] = _place(pep, pep.minutes.next_place, is_confidential)
    return _block("minutes", "E", "What was said and agreed", "meeting", said)


def _actions(pep) -> dict:
    actions = sorted(
        pep.actions.filter(removed_at=None), key=lambda action: (_plain(action.by_when) or "~", str(action.pk))
    )
    rows = [_row(action.what, action, leave_out=["what"], every=True) for action in actions]
    return _block("actions", "E", "What people promised", "meeting", rows=rows, row_heading="What")


# ---------------------------------------------------------------- how it came to be


def _sign_off(pep) -> dict:
    titles = _part_titles(pep)
    rows = [
        {
            "part": state.part,
            "title": titles[state.part],
            "answers": [
                _answer("status", "State", state.get_status_display(), "choice"),
                _answer("completed_by", "Completed by", _name(state.completed_by), "text"),
                _answer("capacity", "As", _role(state.completed_as), "text"),
                _answer("completed_at", "When", _plain(state.completed_at), "moment"),
                _answer("on_behalf_reason", "Reason, where for somebody else", state.on_behalf_reason, "text"),
            ],
        }
        for state in pep.parts.select_related("completed_by").order_by("part")
    ]
    return _block("sign_off", "", "Who completed what", "sign_off_page", rows=rows, row_heading="Part")


def _part_titles(pep) -> dict[str, str]:
    """Parts as the authority calls them."""
    said = {section["part"]: f"Section {section['letter']}: {section['title']}" for section in _sections(pep.policy)}
    return {**dict(Part.choices), **said}


def _rating(pep) -> dict:
    rating = getattr(pep, "rating", None)
    if rating is None:
        return _block("rating", "", "Quality of the plan", "rating")
    rubric = rating.rubric_version.rubric
    said = [
        _answer("overall", "Overall rating", rubric.overall_words(rating.overall), "choice"),
        *answers(rating, only=["feedback_to_teacher"], record="feedback_to_teacher"),
        *answers(rating, only=["feedback_to_social_worker"], record="feedback_to_social_worker"),
        _answer("by", "Rated by", rating.by.name, "text"),
    ]
    given = {line.criterion: line for line in rating.criteria.all()}
    rows = [
        {
            "title": criterion.words,
            "answers": [
                _answer("level", "Level", rubric.level_words(line.level), "choice"),
                _answer("comment", "Comment", line.comment, "text", _COMMENT_FOR.get(criterion.to)),
            ],
        }
        for criterion in rubric.criteria
        if (line := given.get(criterion.key))
    ]
    return _block("rating", "", "Quality of the plan", "rating", said, rows=rows, row_heading="What makes a good plan")


_COMMENT_FOR = {"teacher": "feedback_to_teacher", "social_worker": "feedback_to_social_worker"}


def _decisions(pep) -> dict:
    rows = []
    titles = _part_titles(pep)
    decisions = pep.decisions.select_related("by").prefetch_related("parts")
    words = dict(PEP.Status.choices)
    for decision in sorted(decisions, key=lambda decision: (_plain(decision.at), str(decision.pk))):
        reasons = [decision.reason, *(f"{titles[part.part]}: {part.reason}" for part in decision.parts.all())]
        said = [
            _answer("at", "When", _plain(decision.at), "moment"),
            _answer("by", "By", _name(decision.by) or "ePEP", "text"),
            _answer("capacity", "As", _role(decision.capacity), "text"),
            _answer("reason", "Reason", "\n".join(filter(None, reasons)), "text"),
        ]
        title = words.get(decision.to_status, decision.to_status)
        rows.append({"title": title, "verb": decision.verb, "from": decision.from_status, "answers": said})
    return _block("decisions", "", "What happened to the plan", "sign_off_page", rows=rows, row_heading="Now")


# ---------------------------------------------------------------- questions and answers


def answers(
    row, *, only=None, leave_out=(), record=None, money=(), every=False, filled=False, **questions
) -> list[dict]:
    """Every question of a record with its answer, in words. `only` says which and in which order; a keyword named like
    a field says its question in other words; `every` keeps those that are asked only in some cases, `filled` only what
    was answered."""
    found = {field.name: field for field in row._meta.concrete_fields if not field.is_relation}
    names = only or [name for name in found if name not in NOT_QUESTIONS and name not in leave_out]
    said = []
    for name in names:
        value, kind = _said(row, found[name])
        if filled and kind == "blank":
            continue
        if not every and name in ASKED_SOMETIMES and (kind == "blank" or value == "No"):
            continue
        if name in money and kind != "blank":
            kind = "money"
        said.append(_answer(name, questions.get(name) or capfirst(str(found[name].verbose_name)), value, kind, record))
    return said


def _said(row, field) -> tuple[str, str]:
    """The value as kept in the content, and what kind of thing it is."""
    value = getattr(row, field.attname)
    if value is None or value == "":
        return NOT_ANSWERED, "blank"
    if isinstance(value, bool):
        return ("Yes" if value else "No"), "yes_no"
    if isinstance(value, dict):  # sessions by code
        return (codes_as_written(value), "text") if value else (NOT_ANSWERED, "blank")
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")()), "choice"
    kinds = {datetime: "moment", date: "date", time: "time", int: "number", Decimal: "number"}
    return str(_plain(value)), kinds.get(type(value), "text")


def _answer(name, question, answer, kind, record=None) -> dict:
    if not answer:
        answer, kind = NOT_ANSWERED, "blank"
    made = {"name": name, "question": question, "answer": answer, "kind": kind}
    return made | ({"record": record} if record else {})


def _row(title, row, *, record=None, **which) -> dict:
    made = {"title": title, "answers": answers(row, **which), **_audience(row)}
    return made | ({"record": record} if record else {})


def _audience(row) -> dict:
    """For whom a line was meant besides the professionals when the plan was signed off."""
    return {"audience": row.audience} if hasattr(row, "audience") else {}


def _page(pep, name, part, title, record, leave_out=()) -> dict:
    """A page of the plan. One nobody opened has its questions too, not answered."""
    relation = PEP._meta.get_field(name)
    page = getattr(pep, name, None) or relation.related_model()
    return _block(name, part, title, record, answers(page, leave_out=leave_out))


def _block(key, part, title, record, said=(), *, rows=(), row_heading="") -> dict:
    block = {"key": key, "part": part, "title": title, "record": record, "answers": list(said), "rows": list(rows)}
    return block | ({"row_heading": row_heading} if row_heading else {})


def _plain(value):
    """Dates and moments as ISO texts, moments in UTC; money and other decimals as texts."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def _name(user) -> str:
    return user.name if user else ""


def _role(value: str) -> str:
    return Role(value).label if value in Role.values else value
