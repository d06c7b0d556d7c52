"""Somebody at a browser: reading, writing, choosing and pressing by the words on the page, as people do."""

import re

from tests.journeys.eyes import Eyes

PASSWORD = "three words apart"


class Somebody:
    """One person with a browser of their own. Whatever page they come to is looked at."""

    def __init__(self, page, eyes: Eyes | None = None):
        self.page, self.eyes = page, eyes
        if eyes:
            eyes.watch(page)

    # ------------------------------------------------------------ moving
    def opens(self, address: str) -> None:
        self._arrived(self.page.goto(address))

    def follows(self, words: str, *, within: str = "main", exact: bool = False) -> None:
        self._click(self.page.locator(within).get_by_role("link", name=words, exact=exact), words)

    def presses(self, words: str, *, within: str = "main", exact: bool = False) -> None:
        self._click(self.page.locator(within).get_by_role("button", name=words, exact=exact), words)

    def turns_to(self, tab: str) -> None:
        """A tab of the plan, or an entry of the main navigation."""
        self.follows(tab, within="nav", exact=True)

    def _click(self, found, words: str) -> None:
        assert found.count(), f"There is no “{words}” to press on {self.page.url}:\n{self.text}"
        what = found.first
        with self.page.expect_navigation() as moved:
            what.click()
        self._arrived(moved.value)

    def _arrived(self, response) -> None:
        where = self.page.url
        assert response is None or response.status < 400, f"{where}: {response.status}\n{self.text[:2000]}"
        if self.eyes:
            self.eyes.look_at(self.page)

    # ------------------------------------------------------------ answering
    def writes(self, answers: dict[str, str]) -> None:
        for question, words in answers.items():
            self._field(question).fill(words)

    def chooses(self, answers: dict[str, str]) -> None:
        """Radios by the words of the question, or a list."""
        for question, answer in answers.items():
            group = self.page.get_by_role("group", name=question)
            if group.count():
                group.first.get_by_label(answer, exact=True).check()
            else:
                self._field(question).select_option(label=answer)

    def ticks(self, *boxes: str) -> None:
        for box in boxes:
            self._field(box).check()

    def dates(self, question: str, day) -> None:
        boxes = self.page.get_by_role("group", name=question)
        for part in ("day", "month", "year"):
            boxes.get_by_label(part.capitalize(), exact=True).fill(str(getattr(day, part)))

    def _field(self, question: str):
        exactly = self.page.get_by_label(question, exact=True)
        field = exactly if exactly.count() == 1 else self.page.get_by_label(f"{question} (optional)", exact=True)
        assert field.count() == 1, f"“{question}” is not asked on {self.page.url}:\n{self.text}"
        return field

    # ------------------------------------------------------------ reading
    @property
    def text(self) -> str:
        return self.page.locator("body").inner_text()

    @property
    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def reads(self, *words: str) -> None:
        for said in words:
            assert said in self.text, f"“{said}” is not on {self.page.url}:\n{self.text}"

    def does_not_read(self, *words: str) -> None:
        for said in words:
            assert said not in self.text, f"“{said}” is on {self.page.url}"

    # ------------------------------------------------------------ coming in
    def signs_in(self, email: str, password: str) -> None:
        self.opens("/account/login/")
        self.writes({"Email": email, "Password": password})
        self.presses("Sign in")

    def follows_the_invitation(self, letter) -> None:
        """Follows the link in the e-mail, chooses a password, and is in."""
        self.opens(link_in(letter))
        self.writes({"Choose a password": PASSWORD, "The same password again": PASSWORD})
        self.presses("Set password and start")


def link_in(letter) -> str:
    return re.search(r"https?://\S+", letter.body).group()
