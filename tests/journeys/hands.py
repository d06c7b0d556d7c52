"""Somebody who has a keyboard and nothing else: Tab, Space, Enter, the arrows, and what they type."""

FOCUSED = """() => {
    const e = document.activeElement;
    return {
        tag: e.tagName, type: e.type || "", name: e.name || "", value: e.value || "", checked: Boolean(e.checked),
        id: e.id, words: (e.textContent || "").trim().replace(/\\s+/g, " "), href: e.getAttribute("href") || "",
    };
}"""
MOST_STOPS = 250  # more of them on one page is no keyboard's page


class Hands:
    def __init__(self, page):
        self.page = page
        self.stops = 0

    # ------------------------------------------------------------ moving
    def opens(self, address: str) -> None:
        response = self.page.goto(address)
        assert response.status == 200, f"{address}: {response.status}"
        self._into_the_page()

    def presses(self, words: str) -> None:
        """A link or a button with these words: found by Tab, pressed by Enter."""
        self.tabs_to(lambda at: at["tag"] in {"A", "BUTTON"} and words in at["words"], words)
        self._enter()

    def tabs_to(self, wanted, what: str) -> dict:
        for _ in range(MOST_STOPS):
            at = self._tab()
            if wanted(at):
                return at
        raise AssertionError(f"No Tab leads to “{what}” on {self.page.url}")

    def _into_the_page(self) -> None:
        """Past the navigation by the first link of every page, as people do who have no mouse. An address that names a
        place of its page is there already."""
        if "#" in self.page.url:
            return
        at = self._tab()
        assert at["href"] == "#main-content", f"{self.page.url} begins with {at}"
        self.page.keyboard.press("Enter")

    def _tab(self) -> dict:
        self.stops += 1
        self.page.keyboard.press("Tab")
        return self.page.evaluate(FOCUSED)

    def _enter(self) -> None:
        with self.page.expect_navigation() as moved:
            self.page.keyboard.press("Enter")
        assert moved.value.status == 200, f"{self.page.url}: {moved.value.status}"
        self._into_the_page()

    # ------------------------------------------------------------ answering
    def fills(self, said: dict, then: str) -> None:
        """Answers by the names of their boxes, in whatever order Tab comes to them; then the button."""
        left = {name: str(value) for name, value in said.items() if name != "based_on"}
        for _ in range(MOST_STOPS):
            at = self._tab()
            if at["tag"] == "BUTTON" and at["type"] == "submit" and at["words"] == then:
                break
            if at["name"] in left:
                self._answers(at, left.pop(at["name"]))
        assert not left, f"Tab never came to {sorted(left)} on {self.page.url}"
        where = self.page.url
        self._enter()
        assert self.page.url != where or not self.page.locator(".govuk-error-summary").count(), self.page.inner_text(
            ".govuk-error-summary"
        )

    def _answers(self, at: dict, value: str) -> None:
        keyboard = self.page.keyboard
        if at["type"] == "checkbox":
            if not at["checked"]:
                keyboard.press("Space")
        elif at["type"] == "radio" or at["tag"] == "SELECT":
            self._picks(at, value)
        else:
            keyboard.press("Control+a")
            keyboard.insert_text(value)

    def _picks(self, at: dict, value: str) -> None:
        if at["type"] == "radio" and not at["checked"]:
            self.page.keyboard.press("Space")
        for _ in range(60):
            at = self.page.evaluate(FOCUSED)
            if at["value"] == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"No arrow leads to {value} of {at['name']} on {self.page.url}")
