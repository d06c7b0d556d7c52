#!/usr/bin/env python3
"""Exits 0 if an address of this installation answers 200, asked as the proxy in front of it would ask.

ops/probe.py http://127.0.0.1:8000/healthz
"""

import os
import sys
import urllib.error
import urllib.request
from urllib.parse import urlsplit


def main(address):
    site = urlsplit(os.environ.get("SITE_URL", "http://localhost:8000"))
    request = urllib.request.Request(address, headers={"Host": site.netloc, "X-Forwarded-Proto": site.scheme})  # noqa: S310
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=8) as answer:
            return 0 if answer.status == 200 else 1
    except (urllib.error.URLError, OSError):
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
