"""What happens to the young person's words: said, sent, taken back; written down by an adult; read.

What the young person wrote themselves is theirs in whichever way it came here (an account, a hand-over, a link). It can
be changed and taken back until the plan is signed off, whatever adults have marked complete meanwhile.
"""

from django.db.models import Q
from django.urls import reverse

from accounts.models import User
from accounts.permissions import NotNow
from audit import clock, events
from audit.acting import Guest, action
from audit.merge import put_below
from audit.prepared import Records
from children.events import facts_changed
from documents.actions import give_documents
from documents.models import Document
from notices.telling import tell
from peps import policies
from peps.actions import touch
from peps.models import PEP, Part, SafePerson, ViewAnswer, ViewPicture, ViewsPage, ViewsRead
from peps.models.views import HowGiven, check_is_the_young_person
from peps.voice import readers

OFF_SCREEN_AT_FIRST = {"hard"}  # nobody puts a worry on the big screen unless the child says so
AUDIENCES = ("on_big_screen", "carer_may_see", "parents_may_see", "school_may_see")
FINISHED = "This plan is finished. What you said is kept with it as it was."


def check_own_words_are_open(pep: PEP) -> None:
    """The young person's own: until the plan is signed off or closed."""
    if pep.is_final:
        raise NotNow(FINISHED, pep)


# ---------------------------------------------------------------- the young person


@action
def choose_way(*, pep: PEP, way: str, by: User | Guest) -> None:
    """From now they answer in this way. Nothing they said before is lost."""
    pep = _theirs(pep.pk, by)
    _save_page(pep, way=way)


@action
def choose_language(*, pep: PEP, language: str, by: User | Guest) -> None:
    pep = _theirs(pep.pk, by)
    _save_page(pep, language=language)


@action
def say(*, pep: PEP, said: dict[str, str], language: str = "English", by: User | Guest) -> list[ViewAnswer]:
    """Keep what they answered on a page: each question's name with its answer. Words that are emptied go; a question
    that is not asked here keeps its answer. Gives the answers as they stand."""
    pep = _theirs(pep.pk, by)
    have = {answer.topic: answer for answer in ViewAnswer.objects.select_for_update().filter(pep=pep).own()}
    changed = False
    for topic in dict.fromkeys(name.partition(".")[0] for name in said):
        changed |= _say_about(pep, topic, have.get(topic), said, language, by)
    if changed:
        _begun(pep, by, "views.saved", "added to My views")
    return list(ViewAnswer.objects.filter(pep=pep).own())


def _say_about(pep, topic, answer, said, language, by) -> bool:
    answer = answer or ViewAnswer(
        pep=pep, topic=topic, how=HowGiven.WROTE, language=language, on_big_screen=topic not in OFF_SCREEN_AT_FIRST
    )
    before = (answer.words, dict(answer.picks))
    picks = answer.picks | {name: words for name, words in said.items() if name.startswith(f"{topic}.")}
    answer.picks = {name: words for name, words in picks.items() if words}
    answer.words = said.get(topic, answer.words)
    if (answer.words, answer.picks) == before:
        return False
    answer.language = language
    if isinstance(by, Guest):
        answer.through = by.name[:200]
    elif answer.written_by_id is None and answer._state.adding:
        answer.written_by = by
    if answer.words or answer.picks:
        answer.save()
    elif not answer._state.adding:
        answer.delete()
    return True


@action
def add_picture(*, pep: PEP, document: Document, by: User | Guest) -> None:
    """A drawing, photo or file goes with their views: nobody sees it until they send them."""
    pep = _theirs(pep.pk, by)
    through = by.name[:200] if isinstance(by, Guest) else ""
    ViewPicture.objects.create(pep=pep, document=document, through=through, given_at=clock.now())
    _begun(pep, by, "views.picture", "added a picture to their views")


@action
def show_to(*, pep: PEP, audiences: dict[str, dict[str, bool]], by: User | Guest) -> None:
    """Who may see what: for each topic, who of `AUDIENCES` may."""
    pep = _theirs(pep.pk, by)
    for answer in ViewAnswer.objects.select_for_update().filter(pep=pep).own():
        wanted = audiences.get(answer.topic, {})
        different = {name: may for name, may in wanted.items() if getattr(answer, name) != may}
        for name, may in different.items():
            setattr(answer, name, may)
        if different:
            answer.save()


@action
def take_back(*, pep: PEP, topic: str, by: User | Guest) -> None:
    """As if it had not been said: nobody reads it any more, here or in the history of the record."""
    pep = _theirs(pep.pk, by)
    answer = ViewAnswer.objects.select_for_update().filter(pep=pep, topic=topic).own().first()
    if answer:
        answer.delete()
        events.record("views.taken_back", "took back something they had said", pep, by=by)
        facts_changed(child_ids=[pep.child_id], plan_id=pep.pk)


@action
def send(*, pep: PEP, reader: str, by: User | Guest) -> ViewsPage:
    """Now people read it: whoever was chosen, else the teacher and the social worker, today."""
    pep = _theirs(pep.pk, by)
    views = _save_page(pep, reader=reader)
    return _tell(pep, views, by, "sent their views")


def _begun(pep, by, verb, words) -> None:
    """They added something: until it was sent once it is theirs; after that, it is news for whoever reads."""
    views = ViewsPage.objects.get(pep=pep)
    if views.sent_at:
        _tell(pep, views, by, "added to their views")
        return
    events.record(verb, words, pep, by=by)
    touch(pep=pep, part=Part.B, by=by, facts=False)


def _tell(pep, views, by, words) -> ViewsPage:
    own = {answer.topic: answer for answer in ViewAnswer.objects.filter(pep=pep).own()}
    now = clock.now()
    views.sent_at = now
    give_documents(documents=Document.objects.filter(given_by_child__pep=pep), by=by)
    if views.route in {"", ViewsPage.Route.NONE}:
        made_only = not own and pep.has_childs_file
        views.route = ViewsPage.Route.FILE if made_only else ViewsPage.Route.WORDS
    if "meeting" in own and own["meeting"].school_may_see:
        views.comes_to_meeting = own["meeting"].picks.get("meeting.come", "")
    views.save()
    _say_whether_they_agree(pep, own.get("agree"))
    events.record("views.sent", words, pep, by=by)
    touch(pep=pep, part=Part.B, by=by)
    day = clock.today().isoformat()
    for person in readers.people(pep, views.readers):
        tell(
            key=f"views-sent:{pep.pk}:{day}:{person.pk}",
            to=person,
            subject=f"Please read today: the views of {pep.child.initials}",
            body=f"{pep.child.initials} has sent their views for the Personal Education Plan. Please read them today.",
            path=reverse("peps:part", args=[pep.pk, "B"]),
        )
    return views


def _say_whether_they_agree(pep, answer) -> None:
    """The page of the meeting has one place for whether the child agrees: what they say themselves counts."""
    said = answer.picks.get("agree.agree", "") if answer and answer.school_may_see else ""
    if said and pep.minutes.child_agrees != said:
        pep.minutes.child_agrees = said
        pep.minutes.save()


# ---------------------------------------------------------------- adults


@action
def write_down(
    *,
    pep: PEP,
    said: dict[str, str],
    how: str,
    language: str = "English",
    interpreter: str = "",
    said_on=None,
    audiences: dict[str, bool] | None = None,
    by: User,
) -> None:
    """Keep what the young person said to this adult, word for word. Only what this adult wrote down changes, and apart
    from what was said at the meeting; what an adult empties goes, and its history stays."""
    pep = _held(pep.pk)
    policies.check_part_is_open(pep, Part.B)
    if how == HowGiven.WROTE:
        raise ValueError("An adult writes down what was said; only the young person writes their own words.")
    answers = ViewAnswer.objects.select_for_update().filter(pep=pep)
    have = {a.topic: a for a in answers.written_down_by(by, at_meeting=how == HowGiven.AT_MEETING)}
    came_or_went = False
    for topic in dict.fromkeys(name.partition(".")[0] for name in said):
        words = said.get(topic, "")
        picks = {name: value for name, value in said.items() if value and name.startswith(f"{topic}.")}
        answer = have.get(topic)
        came_or_went |= bool(answer) != bool(words or picks)
        if answer and not (words or picks):
            answer.delete()
        elif words or picks:
            answer = answer or ViewAnswer(pep=pep, topic=topic, written_by=by)
            wanted = {"words": words, "picks": picks, "how": how, "language": language}
            wanted |= {"interpreter": interpreter, "said_on": said_on} | (audiences or {})
            if any(getattr(answer, name) != value for name, value in wanted.items()):
                for name, value in wanted.items():
                    setattr(answer, name, value)
                answer.save()
    views = pep.views
    if any(said.values()) and views.route in {"", ViewsPage.Route.NONE}:
        views.route = ViewsPage.Route.RECORDED
        views.save()
    if said.get("meeting.come"):
        _save_page(pep, comes_to_meeting=said["meeting.come"])
    events.record("views.saved", "wrote down what the young person said", pep, by=by)
    touch(pep=pep, part=Part.B, by=by, facts=came_or_went)


@action
def hear(*, pep: PEP, topic: str, words: str, audiences: dict[str, bool], by: User) -> None:
    """Something said at the meeting, beneath what this adult wrote down there before on the same thing."""
    pep = _held(pep.pk)
    heard = ViewAnswer.objects.filter(pep=pep, topic=topic).written_down_by(by, at_meeting=True).first()
    said = {topic: put_below(heard.words if heard else "", words)} | (heard.picks if heard else {})
    write_down(
        pep=pep,
        said=said,
        how=HowGiven.AT_MEETING,
        language=heard.language if heard else "English",
        said_on=pep.meeting.on,
        audiences=None if heard else audiences,
        by=by,
    )


@action
def set_up(*, pep: PEP, way: str, language: str, safe_name: str, safe_how: str, by: User) -> None:
    """Before a child is asked: with which way and language to begin, and whom they can talk to at school."""
    pep = _held(pep.pk)
    policies.check_part_is_open(pep, Part.B)
    _save_page(pep, way=way, language=language)
    if pep.school_id is None:
        return
    person = SafePerson.objects.filter(school=pep.school_id).first() or SafePerson(school_id=pep.school_id)
    if safe_name and (person.name, person.how_to_reach) != (safe_name, safe_how):
        person.name, person.how_to_reach = safe_name, safe_how
        person.save()


@action
def mark_read(*, pep: PEP, roles: list[str], by: User) -> None:
    """Somebody whose turn it is has read what was sent."""
    pep = _held(pep.pk)
    now = clock.now()
    for role in roles:
        since = Q(at__gte=pep.views.sent_at) if pep.views.sent_at else Q(pk=None)
        if not ViewsRead.objects.filter(since, pep=pep, role=role).exists():
            ViewsRead.objects.create(pep=pep, by=by, role=role, at=now)
            events.record("views.read", "read what the young person sent", pep, by=by)
    facts_changed(child_ids=[pep.child_id], plan_id=pep.pk)


def _theirs(pep_id, by) -> PEP:
    """The plan, held for somebody who speaks for themselves."""
    pep = _held(pep_id)
    check_is_the_young_person(by, pep.child)
    check_own_words_are_open(pep)
    return pep


def _held(pep_id) -> PEP:
    """The plan, held: nobody signs it off while something is said in it."""
    return _HELD.get(pep_id)


def _plans_held(pk):
    plans = PEP.objects.select_for_update(of=("self",)).select_related("child", "views", "minutes")
    return plans.prefetch_related("parts").filter(pk=pk)


_HELD = Records(_plans_held)


def _save_page(pep: PEP, **values) -> ViewsPage:
    if any(getattr(pep.views, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(pep.views, name, value)
        pep.views.save()
    return pep.views
