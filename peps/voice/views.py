"""The young person's own pages: hello, how to answer, the questions, a picture, who may see it, send, thank you."""

from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.narrowing import narrow
from accounts.permissions import NotNow
from peps import panels
from peps.guests import actions as guests
from peps.guests import passes
from peps.models import PEP
from peps.models.views import Way
from peps.voice import actions, bank, pictures, readers
from peps.voice import comfort as comforts
from peps.voice import languages as spoken

LONGEST = 100_000  # letters of one answer: more than anybody types, less than a bomb


# ---------------------------------------------------------------- hello, and how


@require_http_methods(["GET", "POST"])
def hello(request, sitting):
    """What this is and who reads it, what they said last time and what came of it; and in which language."""
    if request.method == "POST":
        code = request.POST.get("language", "")
        if sitting.can_write and code in {language.code for language in sitting.languages}:
            actions.choose_language(pep=sitting.pep, language=code, by=sitting.by)
        return redirect(sitting.hello_url)
    previous = sitting.pep.previous
    return _page(
        request,
        "peps/voice/hello.html",
        sitting,
        meeting=sitting.pep.meeting_or_none,
        start_url=sitting.check_url if sitting.answers else sitting.way_url,
        agree_url=sitting.url("ask", bank.AGREE.slug) if _may_agree(sitting.pep) else "",
        last_time=previous.view_answers.own() if previous and previous.views.sent_at else [],
        came_of_it=panels.last_time.for_page(request, sitting.pep),
        read=sitting.pep.views_read.filter(at__gte=sitting.pep.views.sent_at) if sitting.is_sent else [],
    )


def _may_agree(pep) -> bool:
    meeting = pep.meeting_or_none
    return bool(meeting and meeting.held and not pep.is_final)


@require_http_methods(["GET", "POST"])
def way(request, sitting):
    """Five ways; what was said before stays, whichever is chosen."""
    if not sitting.can_write:
        return redirect(sitting.hello_url)
    if request.method == "POST":
        chosen = request.POST.get("way", "")
        if chosen in Way.values:
            actions.choose_way(pep=sitting.pep, way=chosen, by=sitting.by)
            return redirect(sitting.url("ask", bank.WAYS[chosen][0].slug))
    child = sitting.child
    ways = [{"code": way.value, "words": way.label, "about": bank.ABOUT[way.value]} for way in Way]
    suggested = bank.suggested(
        child.year_group,
        is_post_16=sitting.pep.form == PEP.Form.EET,
        needs_interpreter=bool(child.interpreter_needed),
    )
    return _page(
        request,
        "peps/voice/way.html",
        sitting,
        ways=ways,
        chosen=sitting.pep.views.way or suggested,
        back_url=sitting.hello_url,
    )


# ---------------------------------------------------------------- the questions


@require_http_methods(["GET", "POST"])
def ask(request, sitting, slug):
    """One to three related questions. Whatever button is pressed, what was typed is kept first."""
    way = sitting.pep.views.way or Way.WORDS.value
    page = bank.page_of(way, slug)
    if page is None or (page is bank.AGREE and not _may_agree(sitting.pep)):
        return redirect(sitting.way_url)
    if not sitting.can_write:
        return redirect(sitting.hello_url)
    before, after = bank.neighbours(way, page)
    if request.method == "POST":
        try:
            actions.say(
                pep=sitting.pep, said=said_on(page, request.POST), language=sitting.language.name, by=sitting.by
            )
        except NotNow as reason:
            return _page(
                request,
                "peps/voice/too_late.html",
                sitting,
                words=reason.words,
                said=said_on(page, request.POST).values(),
            )
        here = sitting.url("ask", slug)
        before_url = sitting.url("ask", before.slug) if before else sitting.way_url
        return redirect(_leads_to(request, sitting, here, before_url, _after(sitting, way, page, after)))
    pages = bank.WAYS[way]
    return _page(
        request,
        "peps/voice/ask.html",
        sitting,
        page=page,
        asks=[_shown(ask, sitting.answers) for ask in page.asks],
        is_card=way == Way.PICTURES,
        is_first=before is None and page is not bank.AGREE,
        number=pages.index(page) + 1 if page in pages else 0,
        steps=[{"is_done": pages.index(page) > place, "is_now": pages[place] is page} for place in range(len(pages))]
        if page in pages
        else [],
    )


def _after(sitting, way, page, after) -> str:
    if after:
        return sitting.url("ask", after.slug)
    return sitting.picture_url if way == Way.PICTURES and page is not bank.AGREE else sitting.check_url


def _leads_to(request, sitting, here, before_url, after_url) -> str:
    """Where the pressed button leads; from the pages beside the way one comes back to where one was."""
    go = request.POST.get("go", "next")
    beside = {"comfort": sitting.comfort_url, "hide": sitting.hidden_url, "picture": sitting.picture_url}
    if go in beside:
        return f"{beside[go]}?back={here}"
    return {"back": before_url, "way": sitting.way_url, "check": sitting.check_url, "same": here}.get(go, after_url)


def said_on(page: bank.AskPage, posted) -> dict[str, str]:
    """What was answered on this page, by the names of its questions. Nothing picked leaves what was picked before."""
    said = {}
    for ask in page.asks:
        words = posted.get(ask.name, "").replace("\x00", "").strip()[:LONGEST]
        if ask.choices and words not in {choice.code for choice in ask.choices}:
            continue
        if ask.name in posted:
            said[ask.name] = words
    return said


def _shown(ask: bank.Ask, answers: dict) -> dict:
    answer = answers.get(ask.topic)
    value = "" if answer is None else answer.picks.get(ask.name, "") if ask.code else answer.words
    return {"ask": ask, "value": value, "id": ask.name.replace(".", "-"), "is_scale": ask.choices is bank.SCALE}


# ---------------------------------------------------------------- a picture


@require_http_methods(["GET", "POST"])
def picture(request, sitting):
    """Draw, or choose a photo or a file. Also without scripts, with a photo of a drawing on paper."""
    if not sitting.can_write:
        return redirect(sitting.hello_url)
    back = _back_to(request, sitting)
    problem = ""
    title = request.POST.get("title", "").strip()[:150]
    if request.method == "POST":
        upload = request.FILES.get("file")
        if upload is None:
            return redirect(_after_picture(sitting, request.POST.get("go"), back))
        problem = pictures.keep(sitting, upload=upload, title=title)
        if not problem:
            return redirect(_after_picture(sitting, request.POST.get("go"), back))
    return _page(request, "peps/voice/picture.html", sitting, problem=problem, title=title, back_url=back)


def _after_picture(sitting, go, back) -> str:
    """Back to the question they came from; at the end of the cards, on to what they said."""
    return sitting.check_url if go != "back" and back == sitting.hello_url else back


@require_GET
def picture_file(request, sitting, document_id):
    """One of their own pictures, for their own page."""
    document = pictures.own(sitting).filter(pk=document_id).first()
    if document is None or not document.content_type.startswith("image/"):
        raise Http404
    try:
        content = document.file.open("rb")
    except FileNotFoundError:
        raise Http404("The file is not in the store.") from None
    response = FileResponse(content, content_type=document.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


# ---------------------------------------------------------------- who may see it, and sending


@require_http_methods(["GET", "POST"])
def check(request, sitting):
    """Everything they said, who may see each thing, and the button that sends it."""
    answers = sitting.answers
    way = sitting.pep.views.way or Way.WORDS.value
    if request.method == "POST" and sitting.can_write:
        actions.show_to(pep=sitting.pep, audiences=_audiences(answers, request.POST), by=sitting.by)
        pictures.keep_from_school(sitting, request.POST)
        go = request.POST.get("go", "send")
        if go == "send":
            reader = request.POST.get("reader", sitting.pep.views.reader)
            offered = {role for role, _, _ in _readers(sitting)}
            actions.send(pep=sitting.pep, reader=reader if reader in offered else "", by=sitting.by)
            return _the_end(request, sitting)
        verb, _, about = go.partition(" ")
        if verb == "change" and about in bank.TITLES:
            return redirect(sitting.url("ask", _page_about(way, about).slug))
        if verb == "take-back" and slugify(about):
            return redirect(sitting.url("take_back", slugify(about)))
        return redirect(_leads_to(request, sitting, sitting.check_url, sitting.way_url, sitting.hello_url))
    made = pictures.own(sitting)
    return _page(
        request,
        "peps/voice/check.html",
        sitting,
        cards=[_card(sitting, topic) for topic in bank.TITLES if topic in answers],
        pictures=[_shown_picture(sitting, document) for document in made],
        has_said=bool(answers or made),
        readers=_readers(sitting),
        is_pictures=way == Way.PICTURES,
        shown_to_all={name: all(getattr(answer, name) for answer in answers.values()) for name in actions.AUDIENCES},
        back_url=sitting.hello_url,
    )


def _audiences(answers, posted) -> dict[str, dict[str, bool]]:
    """Who may see what, as ticked: for each topic, or (with pictures) once for all of them."""
    if "all.asked" in posted:
        may = {name: f"all.{name}" in posted for name in ("on_big_screen", "carer_may_see", "parents_may_see")}
        return dict.fromkeys(answers, may)
    return {
        topic: {
            "on_big_screen": f"{topic}.on_big_screen" in posted,
            "carer_may_see": f"{topic}.carer_may_see" in posted,
            "parents_may_see": f"{topic}.parents_may_see" in posted,
            "school_may_see": f"{topic}.not_school" not in posted,
        }
        for topic in answers
        if f"{topic}.asked" in posted
    }


def _readers(sitting):
    return readers.choices(sitting.pep)


def _card(sitting, topic) -> dict:
    return {"topic": topic, "title": bank.TITLES[topic], "answer": sitting.answers[topic]}


def _page_about(way, topic) -> bank.AskPage:
    """Where an answer is changed: the first page of this way that asks about it."""
    pages = [bank.AGREE] if topic == "agree" else bank.WAYS[way]
    return next((page for page in pages if any(ask.topic == topic for ask in page.asks)), pages[0])


def _shown_picture(sitting, document) -> dict:
    is_picture = document.content_type.startswith("image/")
    return {
        "id": document.pk,
        "title": document.title,
        "file": document.original_name,
        "not_for_school": document.not_for_school,
        "own_url": sitting.url("picture_file", document.pk) if is_picture else "",
    }


@require_http_methods(["GET", "POST"])
def take_back(request, sitting, what):
    """An answer, or a picture by its id: asked once more, and from then on nobody reads it."""
    if not sitting.can_write:
        return redirect(sitting.hello_url)
    if request.method == "GET":
        title = bank.TITLES.get(what, "")
        return _page(request, "peps/voice/take_back.html", sitting, title=title, back_url=sitting.check_url)
    if what in bank.TITLES:
        actions.take_back(pep=sitting.pep, topic=what, by=sitting.by)
    else:
        pictures.take_back(sitting, what)
    return redirect(sitting.check_url)


@require_POST
def finish(request, sitting):
    """They stop for now. What was not sent stays theirs, and waits for them."""
    return _the_end(request, sitting)


def _the_end(request, sitting):
    if sitting.given is None:
        return redirect(sitting.url("finished"))
    guests.finish(given=sitting.given, by=sitting.by)
    comfortable = request.session.get(comforts.IN_SESSION)
    narrow(request, passes.finished(request.narrowed, sitting.pep.pk))
    if comfortable:
        request.session[comforts.IN_SESSION] = comfortable
    return redirect(sitting.url("finished"))


@require_GET
def finished(request, sitting):
    """Thank you, who reads it, and what happens next. Nothing of what was said is here any more."""
    return _page(request, "peps/voice/finished.html", sitting, meeting=sitting.pep.meeting_or_none)


# ---------------------------------------------------------------- comfort


@require_http_methods(["GET", "POST"])
def comfort(request, sitting):
    """Size, colour, space, quiet; kept for this sitting."""
    back = _back_to(request, sitting)
    if request.method == "POST":
        comforts.keep(request, request.POST)
        return redirect(back if "done" in request.POST else f"{sitting.comfort_url}?back={back}")
    chosen = comforts.chosen(request)
    groups = [
        {
            "name": name,
            "question": question,
            "values": [
                {"code": code, "words": words, "is_chosen": chosen[name] == code} for code, words in said.items()
            ],
        }
        for name, (question, said) in comforts.SETTINGS.items()
    ]
    return _page(request, "peps/voice/comfort.html", sitting, groups=groups, back_url=back)


@require_GET
def hidden(request, sitting):
    """A quiet picture and no word of anything, at once."""
    return _page(request, "peps/voice/hidden.html", sitting, back_url=_back_to(request, sitting))


def _back_to(request, sitting) -> str:
    """A page of this sitting that was named as the one to come back to."""
    wanted = request.POST.get("back") or request.GET.get("back", "")
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith(sitting.hello_url)
    return wanted if ours else sitting.hello_url


def _page(request, name, sitting, **context):
    words = {"sitting": sitting, "child": sitting.child, "back_url": "", "english": spoken.ENGLISH}
    return render(request, name, {**words, **context})
