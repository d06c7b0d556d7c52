"""Somebody at their own views: with an account, on an adult's device, or by a link. One set of pages for all three."""

import functools
from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.acting import Guest
from children.standing import capacities
from peps import shell
from peps.guests import passes
from peps.models import PEP, HandOver, InvitedLink, SafePerson, VoiceSettings
from peps.voice import comfort, languages, readers


@dataclass(frozen=True)
class Sitting:
    request: HttpRequest
    pep: PEP
    by: User | Guest
    given: HandOver | InvitedLink | None = None  # what let a guest in

    @property
    def child(self):
        return self.pep.child

    def url(self, name: str, *arguments) -> str:
        names = "guests" if self.given else "peps:my_views"
        return reverse(f"{names}:{name}", args=[self.pep.pk, *arguments])

    @property
    def hello_url(self) -> str:
        return self.url("hello")

    @property
    def check_url(self) -> str:
        return self.url("check")

    @property
    def way_url(self) -> str:
        return self.url("way")

    @property
    def comfort_url(self) -> str:
        return self.url("comfort")

    @property
    def hidden_url(self) -> str:
        return self.url("hidden")

    @property
    def picture_url(self) -> str:
        return self.url("picture")

    @property
    def finish_url(self) -> str:
        return self.url("finish")

    @property
    def out_url(self) -> str:
        """The way out of all this, for somebody who has an account."""
        return "" if self.given else reverse("peps:mine", args=[self.pep.pk])

    @functools.cached_property
    def language(self) -> languages.Language:
        return languages.spoken(self.child.authority, self.pep.views.language)

    @functools.cached_property
    def languages(self) -> list[languages.Language]:
        return languages.offered(self.child.authority)

    @property
    def comfort(self) -> str:
        return comfort.classes(self.request)

    @property
    def is_quiet(self) -> bool:
        return comfort.chosen(self.request)["quiet"] == "yes"

    @property
    def can_write(self) -> bool:
        return not self.pep.is_final

    @property
    def is_sent(self) -> bool:
        return self.pep.views.sent_at is not None

    @property
    def is_handed_over(self) -> bool:
        return isinstance(self.given, HandOver)

    @property
    def adult(self) -> str:
        """Whoever asked: the adult whose device it is, or who sent the link."""
        if self.given is None:
            return ""
        return self.given.by.name if self.is_handed_over else self.given.made_by.name

    @functools.cached_property
    def answers(self) -> dict:
        """What they said themselves, by topic."""
        return {answer.topic: answer for answer in self.pep.view_answers.own().select_related("pep")}

    @functools.cached_property
    def safe_person(self) -> SafePerson | None:
        return SafePerson.objects.filter(school=self.pep.school_id).first() if self.pep.school_id else None

    @functools.cached_property
    def helpline(self) -> VoiceSettings:
        authority = self.child.authority
        return VoiceSettings.objects.filter(authority=authority).first() or VoiceSettings(authority=authority)

    @functools.cached_property
    def readers(self) -> list[str]:
        """By name, who reads what is sent."""
        return [person.name for person in readers.people(self.pep, self.pep.views.readers)]


def for_guest(view):
    """A page for a young person without an account."""

    @passes.for_guests
    def page(request, given, **named):
        return view(request, Sitting(request, given.pep, given.guest, given), **named)

    return functools.wraps(view)(page)


def for_account(view):
    """The same page for a young person who is signed in."""

    @functools.wraps(view)
    def page(request, pep_id, **named):
        pep = shell.plan_or_404(request, pep_id, "views")
        if Role.YOUNG_PERSON not in capacities(request.user, pep.child):
            raise Http404  # adults write down what is said on a page of their own
        return view(request, Sitting(request, pep, request.user), **named)

    return page
