"""Makes up authorities, people and children for the demonstration, by the actions that pages call."""

import time
from datetime import timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User
from audit import clock
from epep.demo.accounts import tell_of_accounts
from epep.demo.asking import ask_for_logins
from epep.demo.before import answer_invitations
from epep.demo.desk import fill_desk
from epep.demo.lines import write_lines
from epep.demo.money import money_story
from epep.demo.moves import plan_moves
from epep.demo.own import ask_own_question
from epep.demo.people import make_cast
from epep.demo.quality import read_again, write_own_criteria
from epep.demo.sharing import ask_to_share, share_work
from epep.demo.stories import STORIES
from epep.demo.telling import tell
from epep.demo.twice import enter_twice
from notices.telling import without_nudging
from organisations.models import Authority

RECENT = timedelta(days=4)  # what was told since then is still to be sent: it fills the page of e-mails


class Command(BaseCommand):
    help = "Fills an empty demonstration with made-up children. Does nothing where there are made-up people already."

    def handle(self, *args, **options):
        if not settings.DEMO:
            raise CommandError(
                "Made-up children are for the demonstration only. Set EPEP_DEMO=1 in an edition of its own."
            )
        if User.objects.exclude(demo_line="").exists():
            self.stdout.write("The made-up people are here already; nothing to do.")
            return
        if Authority.objects.exists():
            raise CommandError("There are authorities here already. Give the demonstration an empty database.")
        self._seed()

    @transaction.atomic
    def _seed(self):
        """All or nothing: a demonstration that was interrupted while it was made is made again from the start."""
        began, now = time.monotonic(), clock.now()
        recently = now - RECENT
        with without_nudging(sent_before=recently):
            cast = make_cast(now)
            self.stdout.write(f"{len(cast.authorities)} authorities, {len(cast.schools)} schools and their people.")
            write_own_criteria(cast, now)
            ask_own_question(cast, now)
            for number, story in enumerate(STORIES):
                with transaction.atomic():
                    tell(story, number, cast, now, recently)
                if number % 10 == 9:
                    self.stdout.write(f"{number + 1} of {len(STORIES)} children …")
            answer_invitations(cast, now)
            money_story(cast, now)
            share_work(cast, now)
            write_lines()
            ask_to_share(cast)
            tell_of_accounts(cast, now)
            ask_for_logins(cast, now)
            fill_desk(cast, now)
            plan_moves(cast, now)
            read_again(cast, now)
            enter_twice(cast, now)
        seconds = time.monotonic() - began
        self.stdout.write(f"Done: {len(STORIES)} made-up children with their plans, in {seconds:.0f} seconds.")
