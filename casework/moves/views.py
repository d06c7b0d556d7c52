"""A move to another school, one page a step."""

from django.contrib import messages
from django.db.models import F
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import NotNow
from audit import clock
from casework.finding import find, find_child, frame
from casework.models import Move, MoveOption
from casework.moves import actions, permissions
from casework.moves.finding import again, facts_of
from casework.moves.forms import ChooseForm, CorrectNeedForm, NeedForm, OptionForm
from casework.moves.pages import PAGES, missing
from casework.moves.schools import inspection_words, kind_words, serious, warnings
from casework.moves.stages import Facts, Kind, Stage, stages
from children.permissions import can_read, can_write
from components.words import day_words
from organisations.calendars import policy_for, rules_of
from organisations.deadlines import year_group_for
from peps.saving import conflicts
from peps.saving.merging import save_answers
from targets.models import FundingRequest

LEAVE_OUT = {"Not needed"}


@require_GET
def of_child(request, child_id):
    child = find_child(request, child_id, "moves")
    rows = list(Move.objects.visible_to(request.user).filter(child=child).select_related("asked_by"))
    can_start = permissions.can_plan(request.user, child) and not any(row.is_open for row in rows)
    return render(request, "casework/moves/list.html", frame(request, child, rows=rows, can_start=can_start))


@require_http_methods(["GET", "POST"])
def start(request, child_id):
    child = find_child(request, child_id, "moves")
    permissions.check_can_start(request.user, child)
    year = child.year_group or year_group_for(child.date_of_birth, clock.today())
    form = NeedForm(request.POST or None, needs_reasons=year in actions.KEY_STAGE_4)
    if request.method == "POST" and form.is_valid():
        token = form.cleaned_data["token"]
        move = actions.start_move(child=child, token=token, values=form.values, by=request.user)
        messages.success(request, "The move is begun. This page says what comes next.")
        return redirect(move)
    back = reverse("moves:of_child", args=[child.pk])
    words = {
        "heading": "Plan a move to another school",
        "lead": "Staying is best wherever it is possible, above all in Key Stage 4.",
        "button": "Begin the move",
        "back_url": back,
        "cancel_url": back,
    }
    return render(request, "casework/ask.html", frame(request, child, form=form, **words))


@require_http_methods(["GET", "POST"])
def need(request, move_id):
    """Why another school is needed, put right."""
    move = _find(request, move_id).move
    _check(request, permissions.check_can_correct, move)

    def make(data=None):
        return CorrectNeedForm(data, instance=again(move))

    def save(form):
        seen = form.cleaned_data["based_on"]
        return actions.correct_need(move=move, values=form.values, based_on=seen, by=request.user)

    form = save_answers(request, make, save).form if request.method == "POST" else make()
    if form is None:
        messages.success(request, "It is put right. What it said before stays in the history.")
        return redirect(move)
    back = move.get_absolute_url()
    words = {"heading": "Why another school is needed", "button": "Save", "back_url": back, "back_text": "The move"}
    return _asked(request, move.child, form, words)


@require_GET
def move(request, move_id):
    facts = _find(request, move_id)
    move, user = facts.move, request.user
    sees_schools = permissions.sees_schools(user, move.child)
    way = stages(facts)
    mine = next((each for each in way if each.is_now and permissions.can_do(user, facts, each.key)), None)
    context = frame(
        request,
        move.child,
        move=move,
        tasks=[_task(user, facts, each) for each in way if each.state not in LEAVE_OUT],
        not_needed=[each for each in way if each.state in LEAVE_OUT],
        next_step=mine and {"text": mine.title, "href": _href(facts, mine.key)},
        chosen=facts.chosen if permissions.knows_school(user, facts) else None,
        first_day=facts.first_day,
        steps=_told(user, facts),
        transition=facts.of_chosen(Kind.TRANSITION) if permissions.knows_school(user, facts) else None,
        suitable_by=facts.suitable_by if move.is_open and not facts.latest(Kind.EDUCATION) else None,
        can_change=move.is_open and permissions.can_plan(user, move.child),
        sees_money=move.finished_at and can_read(user, move.child, "money"),
        left_behind=_money_left_behind(user, facts) if move.finished_at else [],
        records_place=move.is_open and move.emergency and can_write(user, move.child, "placement"),
        serious=serious(facts.chosen, _rule(move)) if facts.chosen and sees_schools else [],
    )
    return render(request, "casework/moves/move.html", context)


def _money_left_behind(user, facts: Facts) -> list[FundingRequest]:
    """What was given for the child at another school and is not spent: whoever decides about money lets it go along."""
    if facts.chosen is None:
        return []
    found = FundingRequest.objects.visible_to(user, "funding_decision")
    found = found.filter(child=facts.move.child, committed__gt=F("evidenced"))
    return list(found.exclude(payee=None).exclude(payee=facts.chosen.school_id).select_related("payee"))


def _task(user, facts: Facts, stage: Stage) -> dict:
    """A line of the way: who has it, since when it is done, or what it waits for."""
    hint = stage.owner_words
    if stage.step:
        hint = f"{stage.step.by.name}, {day_words(stage.step.at)}"
    elif stage.after:
        hint = f"{stage.owner_words}. After: {', '.join(title.lower() for title in stage.after)}"
    can = permissions.can_do(user, facts, stage.key)
    return {
        "title": stage.title,
        "href": _href(facts, stage.key) if can else "",
        "hint": hint,
        "kind": "move_step",
        "state": stage.state,
        "due": stage.due if stage.is_now and facts.move.is_open else None,
    }


def _href(facts: Facts, key: str) -> str:
    if key == Kind.CHOSEN:
        return reverse("moves:options", args=[facts.move.pk])
    return reverse("moves:step", args=[facts.move.pk, key])


def _told(user, facts: Facts) -> list:
    """The steps as far as this person may read them, the latest first."""
    if permissions.sees_schools(user, facts.move.child):
        return facts.steps[::-1]
    return [step for step in facts.steps[::-1] if step.kind in {Kind.EDUCATION, Kind.STOPPED}]


# ---------------------------------------------------------------- schools


@require_GET
def options(request, move_id):
    facts = _find(request, move_id, permissions.RECORD)
    rule, today, child = _rule(facts.move), clock.today(), facts.move.child
    for option in facts.options:
        option.warnings = warnings(option, rule, child, today)
        option.inspection = inspection_words(option)
        option.kind_words = kind_words(option.school)
    can_plan = facts.move.is_open and permissions.can_plan(request.user, child)
    context = frame(
        request,
        child,
        move=facts.move,
        options=facts.options,
        chosen=facts.chosen,
        refused=facts.refused,
        can_plan=can_plan,
        can_add=can_plan and len(facts.options) < MoveOption.MOST,
        most=MoveOption.MOST,
        not_compared=len({bool(option.grade) for option in facts.options if option.outcome}) > 1,
    )
    return render(request, "casework/moves/options.html", context)


@require_http_methods(["GET", "POST"])
def add_option(request, move_id):
    facts = _find_to_plan(request, move_id)
    if len(facts.options) >= MoveOption.MOST:
        messages.info(request, f"More than {MoveOption.MOST} schools cannot be compared. Take one off the list first.")
        return redirect("moves:options", facts.move.pk)
    form = OptionForm(request.POST or None, instance=MoveOption(), move=facts.move)
    back = reverse("moves:options", args=[facts.move.pk])
    if request.method == "POST" and form.is_valid():
        actions.add_option(move=facts.move, option=form.save(commit=False), by=request.user)
        messages.success(request, "Saved.")
        return redirect(back)
    words = {"heading": "Add a school", "button": "Add this school", "back_url": back, "back_text": "Schools"}
    return _asked(request, facts.move.child, form, words)


@require_http_methods(["GET", "POST"])
def option(request, move_id, option_id):
    """What is known of a school, put right."""
    facts = _find(request, move_id, permissions.RECORD)
    permissions.check_can_plan(request.user, facts.move.child)
    _check(request, lambda user: permissions.check_is_open(facts.move))
    found = _find_option(facts, option_id)

    def make(data=None):
        return OptionForm(data, instance=again(found), move=facts.move)

    def save(form):
        seen = form.cleaned_data["based_on"]
        return actions.change_option(option=found, values=form.answers, based_on=seen, by=request.user)

    form = save_answers(request, make, save).form if request.method == "POST" else make()
    back = reverse("moves:options", args=[facts.move.pk])
    if form is None:
        messages.success(request, "Saved.")
        return redirect(back)
    words = {"heading": found.school.name, "button": "Save", "back_url": back, "back_text": "Schools"}
    return _asked(request, facts.move.child, form, words)


def _asked(request, child, form, words):
    """The page that asks; where somebody else gave another answer meanwhile, the one on which to choose."""
    template = conflicts.template_for(form, "casework/ask.html")
    if template != "casework/ask.html":
        template = "casework/moves/conflict.html"
    return render(request, template, frame(request, child, form=form, cancel_url=words["back_url"], **words))


def _check(request, check, *about) -> None:
    """What is posted too late is answered by the form itself, under the lock: nothing typed is lost."""
    try:
        check(request.user, *about)
    except NotNow:
        if request.method != "POST":
            raise


@require_POST
def remove_option(request, move_id, option_id):
    facts = _find_to_plan(request, move_id)
    found = _find_option(facts, option_id)
    actions.remove_option(option=found, by=request.user)
    messages.success(request, f"{found.school.name} is off the list.")
    return redirect("moves:options", facts.move.pk)


@require_http_methods(["GET", "POST"])
def choose(request, move_id):
    facts = _find_to_plan(request, move_id)
    back = reverse("moves:options", args=[facts.move.pk])
    if not facts.options:
        messages.info(request, "Add the schools you think of first.")
        return redirect(back)
    warned = {option.pk: serious(option, _rule(facts.move)) for option in facts.options}
    form = ChooseForm(request.POST or None, options=facts.options, warned=warned)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        chosen = next(option for option in facts.options if str(option.pk) == said["option"])
        step = {"kind": Kind.CHOSEN, "option": chosen, "words": said["words"]}
        actions.take_step(move=facts.move, token=said["token"], by=request.user, **step)
        messages.success(request, f"{chosen.school.name} is chosen.")
        return redirect(facts.move)
    words = {"heading": "Choose a school", "button": "Choose this school", "back_url": back, "back_text": "Schools"}
    return render(request, "casework/ask.html", frame(request, facts.move.child, form=form, cancel_url=back, **words))


# ---------------------------------------------------------------- the other steps


@require_http_methods(["GET", "POST"])
def step(request, move_id, slug):
    if slug not in PAGES:
        raise Http404("There is no such step.")
    page = PAGES[slug]
    record = "moves" if slug == Kind.TRANSITION else permissions.RECORD
    facts = _find(request, move_id, record)
    permissions.check_can_do(request.user, facts, slug)
    form = page.form(facts, request.POST or None)
    if request.method == "POST" and form.is_valid():
        page.act(facts, form, request.user)
        messages.success(request, page.saved)
        return redirect(facts.move)
    back = facts.move.get_absolute_url()
    context = frame(
        request,
        facts.move.child,
        form=form,
        heading=page.heading,
        lead=page.lead,
        button=page.button,
        button_warning=slug == Kind.STOPPED,
        back_url=back,
        back_text="The move",
        cancel_url=back,
        slug=slug,
        move=facts.move,
        chosen=facts.chosen,
        chosen_because=facts.latest(Kind.CHOSEN),
        first_day=facts.first_day,
        missing=missing(facts) if slug == Kind.START else [],
        serious=serious(facts.chosen, _rule(facts.move)) if facts.chosen else [],
        inspection=inspection_words(facts.chosen) if facts.chosen else "",
        said_before=facts.of_chosen(slug) if slug != Kind.EDUCATION else facts.latest(slug),
    )
    return render(request, "casework/moves/step.html", context)


# ---------------------------------------------------------------- finding


def _find(request, move_id, record: str = "moves") -> Facts:
    return facts_of(find(request, Move.objects.visible_to(request.user, record).select_related("asked_by"), move_id))


def _find_to_plan(request, move_id) -> Facts:
    facts = _find(request, move_id, permissions.RECORD)
    permissions.check_can_plan(request.user, facts.move.child)
    permissions.check_is_open(facts.move)
    return facts


def _find_option(facts: Facts, option_id) -> MoveOption:
    found = next((option for option in facts.options if option.pk == option_id), None)
    if found is None:
        raise Http404("This school is not on the list.")
    return found


def _rule(move):
    return rules_of(policy_for(move.child.authority, clock.today())).school_rule
