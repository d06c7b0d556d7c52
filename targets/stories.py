"""A target across the terms: when it was set, how it went, what was asked for and what became of it, newest first."""

from datetime import datetime, time

from audit import clock
from components.words import money_words
from targets import cards
from targets.models import ProgressNote, Target, TargetAction, TargetReview


def of(target: Target, *, sees_money: bool) -> list[dict]:
    """Events as components/timeline.html takes them."""
    events = [_set(target), *_actions(target), *_notes(target), *_reviews(target)]
    if sees_money:
        events += _money(target)
    return sorted(events, key=lambda event: event["when"], reverse=True)


def _set(target) -> dict:
    first = target.history.order_by("version").first()
    return {"title": f"Set in {target.set_in.term.name}", "when": first.history_date, "text": target.statement}


def _actions(target):
    for row in TargetAction.objects.filter(target=target, removed_at=None):
        yield {"title": f"Also done: {row.what}", "when": row.made_at, "text": cards.action_words(row)}


def _notes(target):
    for note in ProgressNote.objects.filter(target=target).select_related("by"):
        yield {"title": "Progress note", "when": note.at, "by": note.by.name, "text": note.words}


def _reviews(target):
    for review in TargetReview.objects.filter(target=target).select_related("pep__term"):
        yield {
            "title": f"{review.get_outcome_display()}, said in {review.pep.term.name}",
            "when": review.updated_at,
            "text": review.evidence,
        }


def _money(target):
    for request in cards.with_page_data(target.funding_requests.filter(removed_at=None)):
        if request.submitted_at:
            text = f"{request.get_fund_display()}: {cards.cost_words(request)}"
            by = request.submitted_by.name
            yield {"title": f"Asked for: {request.description}", "when": request.submitted_at, "by": by, "text": text}
        if request.impact:
            title = f"{request.description}: did it do what it was for? {request.get_impact_display()}"
            said = datetime.combine(request.impact_on, time(12), clock.LONDON)
            yield {"title": title, "when": said, "text": request.impact_words}
        for decision in request.decisions.all():
            amount = f" {money_words(decision.amount)}" if decision.amount else ""
            yield {
                "title": f"{cards.DID[decision.kind].capitalize()}{amount}: {request.description}",
                "when": decision.at,
                "by": decision.by.name,
                "text": decision.reason,
            }
