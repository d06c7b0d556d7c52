"""What is looked at on every page anybody opens: accessibility, a narrow screen, one heading, a quiet console."""

import os
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from django.urls import resolve

NARROW, WIDE = 320, 1280
# Half the time of a look is axe: while a journey is being written it can do without; CI looks with it (AXE=1).
AXE = os.environ.get("AXE") == "1"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
STICKING_OUT = """[...document.querySelectorAll("main *")]
    .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
    .map((e) => e.outerHTML.slice(0, 120)).slice(0, 3)"""
SAME_WORDS = """(() => {
    const found = {};
    for (const link of document.querySelectorAll("main a[href]")) {
        const words = link.textContent.trim().replace(/\\s+/g, " ");
        (found[words] ??= new Set()).add(link.href);
    }
    return Object.entries(found).filter(([, to]) => to.size > 1).map(([words]) => words);
})()"""


class Eyes:
    """Each kind of page is looked at closely once; its heading, its status and the console on every visit."""

    def __init__(self, axe_at=(WIDE,)):
        self.problems: list[str] = []
        self.remarks: list[str] = []  # worth a look, no failure
        self.seen: set[str] = set()
        self.axe_at = axe_at

    def watch(self, page) -> None:
        """Whatever the browser complains about while this page is open is a problem."""
        page.on("console", lambda said: said.type == "error" and self.problems.append(f"{page.url}: {said.text}"))
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        page.on("requestfailed", lambda asked: self._failed(page, asked))

    def _failed(self, page, asked) -> None:
        if "ERR_ABORTED" not in (asked.failure or ""):  # a download, or a page left before it was complete
            self.problems.append(f"{page.url}: {asked.url} {asked.failure}")

    def look_at(self, page, kind: str = "") -> None:
        kind = kind or kind_of(page.url)
        headings = page.locator("h1").count()
        if headings != 1:
            self.problems.append(f"{kind}: {headings} first headings")
        if kind in self.seen:
            return
        self.seen.add(kind)
        for width in (NARROW, WIDE):
            self._sideways(page, kind, width)
            if width in self.axe_at and AXE:
                self._axe(page, kind)
        self.remarks += [f"{kind}: “{words}” leads to several places" for words in page.evaluate(SAME_WORDS)]

    def _sideways(self, page, kind, width) -> None:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate(TOO_WIDE):
            self.problems.append(f"{kind}: scrolls sideways at {width}: {page.evaluate(STICKING_OUT)}")

    def _axe(self, page, kind) -> None:
        page.evaluate(AXE_SCRIPT)
        options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
        found = page.evaluate("(options) => axe.run(document, options).then((all) => all.violations)", options)
        for violation in found:
            nodes = [node["html"] for node in violation["nodes"] if not is_the_exception(violation["id"], node["html"])]
            if nodes:
                self.problems.append(f"{kind}: {violation['id']}: {violation['help']}: {nodes[:2]}")


def is_the_exception(rule: str, html: str) -> bool:
    """`aria-expanded` on radios that reveal a question: GOV.UK's own choice, and the only exception."""
    return rule == "aria-allowed-attr" and 'type="radio"' in html and "aria-expanded" in html


def kind_of(url: str) -> str:
    """The name of a page's address, with the letter or slug that makes it another page."""
    found = resolve(urlsplit(url).path)
    own = [str(found.kwargs[name]) for name in ("letter", "slug") if name in found.kwargs]
    return " ".join([found.view_name, *own])
