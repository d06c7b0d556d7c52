"""`python -m tests.bench.figures`: how much the pages of the desk and of figures cost with 2,500 children in one
authority.

CPU milliseconds of this process (the database's too, where it is SQLite) and queries of each page, the best of three
visits, and of the report of a term. In a database of its own, which is gone afterwards; with `--here` in the one the
environment names, which has the crowd already. AIM is what a page may take.
"""

import argparse
import os
import re
import secrets
import sys
import tempfile
import time
from html import unescape

AIM = 200  # milliseconds
BY = ["", "?by=school", "?by=phase", "?by=adviser", "?by=term"]
DESK = ["/", "/?all=overdue", "/caseload/", "/caseload/?plan=overdue&waiting=social_worker", "/caseload/?q=kofi",
        "/desk/", "/desk/watchlist/", "/quality/", "/quality/second/"]  # fmt: skip
PAGES = ["compliance", "quality", "outcomes", "money", "workload"]


def main() -> int:
    asked = argparse.ArgumentParser(prog="tests.bench.figures", description=__doc__.partition("\n")[0])
    asked.add_argument("--children", type=int, default=2500)
    asked.add_argument("--here", action="store_true", help="the database the environment names, as it is")
    said = asked.parse_args()
    if said.here:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.settings")
        return _run(None)
    with tempfile.TemporaryDirectory(prefix="epep-figures-") as folder:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "EPEP_VAR_DIR": folder,
            "SECRET_KEY": secrets.token_hex(32),
            "MFA_KEYS": "unused",
            "SECOND_FACTOR_REQUIRED": "",
            "SITE_URL": "http://localhost",
            "DEBUG": "",
            "EPEP_DEMO": "",
        }
        return _run(said.children)


def _run(children: int | None) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    from accounts.roles import Role

    if children:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        from tests.bench.copies import TODAY, morning_of
        from tests.bench.crowd import crowd
        from tests.factories import AuthorityFactory, member

        with morning_of(TODAY):
            authority = AuthorityFactory()
            crowd(authority, children)
            return _measure(authority, member(Role.HEAD, authority))
    from accounts.models import Membership
    from organisations.models import Authority

    authority = Authority.objects.filter(children__local_id__contains="-").order_by("code").first()
    return _measure(authority, Membership.objects.filter(authority=authority, role=Role.HEAD).first().user)


def _measure(authority, head) -> int:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from insight.actions import want_report
    from insight.reports import make
    from insight.scope import Scope

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    client = Client(headers={"host": "localhost"})
    client.force_login(head)
    slow = 0

    def visit(address):
        nonlocal slow
        took = []
        for _ in range(3):
            with CaptureQueriesContext(connection) as queries:
                began = time.process_time()
                answer = client.get(address)
                took.append((time.process_time() - began) * 1000)
            assert answer.status_code == 200, (address, answer.status_code)
        slow += min(took) > AIM
        print(f"{address:60} {min(took):6.0f} ms {len(queries):3} queries", flush=True)
        return answer

    for page in [*DESK, "/overview/this-morning/"]:
        visit(page)
    for page in PAGES:
        for by in BY if page != "workload" else BY[:-1]:
            answer = visit(f"/overview/{page}/{by}")
            if not by:
                visit(unescape(re.search(r'"(/overview/list/[^"]+)"', answer.content.decode())[1]))
    scope = Scope(head, [authority])
    report = want_report(authority=authority, term=scope.this_term, purpose="A bench", by=head)
    began = time.process_time()
    report = make(report)
    print(f"The report of a term, with its PDF {(time.process_time() - began) * 1000:31.0f} ms. {report.last_error}")
    print(f"{slow} pages took more than {AIM} ms.")
    return 1 if slow or report.last_error else 0


if __name__ == "__main__":
    sys.exit(main())
