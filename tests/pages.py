"""What every page of the house keeps to, looked at by whichever test fetches one."""

import re
from html.parser import HTMLParser

VOID_OF_WORDS = {"style", "onclick", "onchange", "oninput", "onsubmit", "onload", "onfocus", "onblur", "onkeyup"}


class Undefined(str):
    """Stands for `string_if_invalid`: a template that names what its view did not give says so on the page."""

    def __new__(cls):
        return super().__new__(cls, "undefined: %s")

    def __mod__(self, variable):
        return f"undefined variable: {variable}"


class _Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.language, self.headings, self.title, self.inline, self.inside = "", 0, "", [], ""

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.inside = tag
        self.headings += tag == "h1"
        if tag == "html":
            self.language = given.get("lang", "")
        is_data = given.get("type") == "application/json"
        if tag == "style" or (tag == "script" and not given.get("src") and not is_data):
            self.inline.append(f"<{tag}>")
        self.inline += [f"{name} on <{tag}>" for name in given if name in VOID_OF_WORDS or re.match(r"on[a-z]+$", name)]

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, words):
        if self.inside == "title":
            self.title += words.strip()


def faults(html: str) -> list[str]:
    """What is wrong with a page; nothing, if all is well."""
    page = _Page()
    page.feed(html)
    found = [f"inline: {what}" for what in page.inline]
    found += [f"{page.headings} first headings"] * (page.headings != 1)
    found += ["no title"] * (not page.title)
    found += ["no language"] * (not page.language)
    found += [f"{mark} in the page" for mark in ("{{", "{%", "{#") if mark in html]
    found += sorted(set(re.findall(r"undefined variable: [\w.]+", html)))
    return found
