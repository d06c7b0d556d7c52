"""Targets on the shared screen: the last ones one by one with three large buttons, and new ones in few questions."""

from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from components.model_forms import house_field
from peps.forms.base import VersionedForm
from peps.room.here import Item, Room, item, save_here, show, step_page
from targets import actions, cards, permissions, smart
from targets.forms import NewRowForm
from targets.models import FundingRequest, Target, TargetReview
from targets.money.rules import PP_PLUS_FUNDS

Outcome = TargetReview.Outcome
KIND_WORDS = {
    Outcome.ACHIEVED: "We did it.",
    Outcome.IN_PROGRESS: "We are on the way. It goes on.",
    Outcome.NOT_ACHIEVED: "Not this time. We find another way.",
}


class RoomReviewForm(VersionedForm):
    """How did it go? What was written about it before stays, and is not on the screen."""

    class Meta:
        model = TargetReview
        formfield_callback = house_field
        fields = ["outcome"]
        labels = {"outcome": "How did it go?"}
        error_messages = {"outcome": {"required": "Pick how it went"}}

    shows = forms.CharField(label="What shows it?", required=False, widget=forms.Textarea)
    impact = forms.CharField(label="What difference did the extra money make?", required=False, widget=forms.Textarea)
    presentation = {
        "outcome": {"big": True, "hints": KIND_WORDS, "hide_label": True},
        "shows": {"rows": 2},
        "impact": {"rows": 2},
    }

    def __init__(self, *args, with_money: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not with_money:
            del self.fields["impact"]

    @property
    def adding(self) -> dict:
        """What goes beneath what was written about it before."""
        return {"evidence": self.cleaned_data["shows"], "money_impact": self.cleaned_data.get("impact", "")}


class RoomTargetForm(NewRowForm):
    """What, how we will know, who, how often, by when; and whether the extra money helps."""

    class Meta:
        model = Target
        formfield_callback = house_field
        fields = ["statement", "own_words", "area", "measure", "action", "who", "how_often", "due_on"]
        widgets = {name: forms.Textarea for name in ("statement", "own_words", "action")}
        labels = {
            "statement": "What will be different?",
            "own_words": "In the young person’s own words",
            "area": "What is it about?",
            "measure": "How will we know?",
            "action": "What will we do?",
            "who": "Who does it?",
            "how_often": "How often?",
            "due_on": "By when?",
        }
        error_messages = {
            "statement": {"required": "Enter what will be different"},
            "area": {"required": "Pick what it is about"},
        }

    paid = forms.BooleanField(label="Pupil Premium Plus helps to pay for it", required=False)
    optional_labels = True
    presentation = {
        "statement": {"rows": 2},
        "own_words": {"rows": 2},
        "area": {"small": True},
        "action": {"rows": 2},
        "who": {"width": 20},
        "how_often": {"width": 20},
        "paid": {"legend": "The extra money"},
    }

    def __init__(self, *args, with_money: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not with_money:
            del self.fields["paid"]

    @property
    def values(self) -> dict:
        paid = {"funding": Target.Funding.PP_PLUS} if self.cleaned_data.get("paid") else {}
        return self.answers | paid


# ---------------------------------------------------------------- what is shown


def to_review(room: Room) -> list[Item]:
    if not room.reads("targets"):
        return []
    rows = Target.objects.to_review_in(room.pep).prefetch_related("funding_requests")
    rows = rows.order_by("set_in__opened_on", "position", "id")
    return [found for target in rows if (found := _item(room, target))]


def new_ones(room: Room) -> list[Item]:
    if not room.reads("targets"):
        return []
    rows = room.pep.targets.standing().prefetch_related("funding_requests")
    return [found for target in rows if (found := _item(room, target))]


def offered(room: Room) -> list[Item]:
    """What can be opened or put away at these two steps."""
    at = {"reviewed": to_review, "targets": new_ones}.get(room.live.step)
    return at(room) if at else []


def _item(room: Room, target: Target) -> Item | None:
    rule = room.profile.ordinary(target.audience)
    return item(room, f"target:{target.pk}", "A target", rule, lambda: {"target": target, "buys": _buys(room, target)})


def _buys(room: Room, target: Target) -> list[dict]:
    """What the money asked for buys, and how much it is, as far as these people are told."""
    says_what, says_amount = room.profile.money(room.amounts_allowed)
    if not says_what or not room.reads("money"):
        return []
    stands = [one for one in target.funding_requests.all() if one.removed_at is None]
    stands = [one for one in stands if one.status != FundingRequest.Status.DECLINED and one.fund in PP_PLUS_FUNDS]
    return [{"what": one.description, "amount": one.total if says_amount else None} for one in stands]


# ---------------------------------------------------------------- the two steps


@require_http_methods(["GET", "POST"])
@step_page("reviewed")
def review(request, room):
    """One target at a time: the first that nobody has spoken about yet, or the one that is named."""
    shown = [each for each in to_review(room) if each.is_shown or each.is_closed]
    outcomes = dict(TargetReview.objects.filter(pep=room.pep).values_list("target_id", "outcome"))
    wanted = request.POST.get("target") or request.GET.get("target", "")
    chosen = next((each for each in shown if each.key == f"target:{wanted}"), None)
    if wanted and chosen is None:
        raise Http404
    waiting = [each for each in shown if _id(each) not in outcomes]
    chosen = chosen or next(iter(waiting or shown), None)
    can_write = chosen is not None and chosen.is_shown and permissions.can_set(request.user, room.pep)
    form = None
    if can_write:
        saved = save_here(room, *_reviewing(room, chosen.says["target"]))
        if saved.is_whole:
            messages.success(request, "That is written down.")
            return redirect(room.here_url)
        form = saved.form
    elif request.method == "POST":
        raise Http404
    places = [
        {"id": str(_id(each)), "number": number, "is_now": each is chosen, "is_done": str(outcomes.get(_id(each), ""))}
        for number, each in enumerate(shown, start=1)
    ]
    return show(
        room, "targets/room/review.html", form=form, item=chosen, places=places, done=len(outcomes), of=len(shown)
    )


def _id(each: Item):
    return UUID(each.key.removeprefix("target:"))


def _reviewing(room, target):
    """How the form of this review is made, and saved."""
    about = {"target": target, "pep": room.pep}
    money = room.reads("money") and room.profile.money(room.amounts_allowed)[0] and cards.had_pp_plus(target)

    def make(data):
        known = TargetReview.objects.filter(**about).first() or TargetReview(**about)
        return RoomReviewForm(data, with_money=money, instance=known)

    def save(form):
        seen, by = form.cleaned_data["based_on"], room.request.user
        return actions.save_review(**about, values=form.answers, based_on=seen, adding=form.adding, by=by)

    return make, save


@require_http_methods(["GET", "POST"])
@step_page("targets")
def new(request, room):
    """What was drafted, and a form for one more."""
    can_write = permissions.can_set(request.user, room.pep)
    money = room.reads("money") and room.profile.money(room.amounts_allowed)[0]
    form = None
    if can_write:
        target = Target(child=room.child, set_in=room.pep)
        posted = request.POST if request.method == "POST" else None
        form = RoomTargetForm(posted, with_money=money, instance=target)
    if request.method == "POST":
        if form is None:
            raise Http404
        if form.is_valid():
            values = form.values | {"audience": room.profile.audience}
            token = form.cleaned_data["token"] or uuid4()
            target = actions.add_target(pep=room.pep, token=token, values=values, by=request.user)
            missing = " ".join(smart.prompts(target))
            messages.success(
                request, f"Written down. Still to add: {missing}" if missing else "The target is written down."
            )
            return redirect(room.here_url)
    return show(room, "targets/room/new.html", form=form, items=new_ones(room))
