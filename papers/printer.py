"""WeasyPrint, shut off from everything outside. Imported only where something is printed."""

import logging

import weasyprint
from weasyprint.urls import URLFetcher

logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)  # a line for every page of every paper


class NothingFromOutside(URLFetcher):
    """The paper is made of what the plan says: no address in it is ever followed, on the network or on the disk."""

    def __init__(self):
        super().__init__(allowed_protocols={"data"}, allow_redirects=False)


def print_html(html: str, css: str) -> tuple[bytes, int]:
    """The bytes of a tagged PDF, and how many pages it has."""
    fetcher = NothingFromOutside()
    style = weasyprint.CSS(string=css, url_fetcher=fetcher)
    document = weasyprint.HTML(string=html, url_fetcher=fetcher).render(stylesheets=[style], pdf_variant="pdf/ua-1")
    return document.write_pdf(pdf_variant="pdf/ua-1"), len(document.pages)
