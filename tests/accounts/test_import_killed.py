"""The worker is killed in the middle of an import, as a power cut does it: no child is half done, and it goes on."""

import time

import pytest

from tests.notices.house import PostgresHouse, kill, postgres_programs, wait_for
from tests.notices.standins import MailServer

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(postgres_programs() is None, reason="PostgreSQL is not installed on this machine"),
]
CHILDREN = 500
PREPARE = f"""
from datetime import date
from django.core.files.storage import default_storage
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable")
from accounts.importing import actions
from accounts.roles import Role
from organisations import import_kinds
from tests.factories import *
head = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB"
said = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN"
header = [f"C{{n}},F,01/05/2014,WBRI,,," for n in range({CHILDREN})]
rows = [f"C{{n}},01/02/2024,S,V2,N1,U1,PR1,01/03/2025,X1,,,," for n in range({CHILDREN})]
rows += [f"C{{n}},01/03/2025,B,C2,N1,U4,PR1,,,,,," for n in range({CHILDREN})]
files = {{"h.csv": "\\n".join([head, *header]).encode(), "e.csv": "\\n".join([said, *rows]).encode()}}
for name in ("Killed", "Undisturbed"):
    authority = AuthorityFactory(name=name)
    by = member(Role.ADMINISTRATOR, authority)
    actions.ask(kind=import_kinds.find("ssda903"), files=files, authority=authority, by=by)
"""
BEGIN = """
from organisations import import_runs
from organisations.models import ImportRun
import_runs.begin(run=ImportRun.objects.get(authority__name="{}"))
"""
# A worker that was killed holds a run for so long
SHORT_LEASE = "from datetime import timedelta; import organisations.import_runs as r; r.LEASE = timedelta(seconds=3)"
WHOLE = """
    SELECT child.local_id, child.version, count(DISTINCT care.id), count(DISTINCT status.id),
           count(DISTINCT placement.id), count(DISTINCT event.id), min(care.starts), max(placement.starts)
    FROM children_child child
    JOIN organisations_authority authority ON authority.id = child.authority_id AND authority.name = '{}'
    LEFT JOIN children_careperiod care ON care.child_id = child.id
    LEFT JOIN children_legalstatus status ON status.child_id = child.id
    LEFT JOIN children_placement placement ON placement.child_id = child.id
    LEFT JOIN audit_event event ON event.child_id = child.id AND event.verb LIKE 'child.import%'
    GROUP BY child.local_id, child.version ORDER BY child.local_id
"""


@pytest.fixture
def house():
    with MailServer() as mail:
        house = PostgresHouse(mail)
        try:
            yield house
        finally:
            house.close()


def stands(house, name):
    question = f"""SELECT run.state, run.done FROM organisations_importrun run
        JOIN organisations_authority authority ON authority.id = run.authority_id WHERE authority.name = '{name}'"""
    return house.ask_database(question)[0]


def swept_until(house, condition):
    """As beat asks every minute."""

    def asked():
        house.ask("accounts.tasks.sweep_imports")
        time.sleep(0.5)
        return condition()

    wait_for(asked, 200)


def test_an_import_whose_worker_is_killed_goes_on_and_ends_as_if_nothing_had_been(house):
    house.start_broker()
    house.run(PREPARE)
    worker = house.start_worker(SHORT_LEASE)
    swept_until(house, lambda: stands(house, "Killed")[0] == stands(house, "Undisturbed")[0] == "checked")
    began = time.monotonic()
    house.run(BEGIN.format("Undisturbed"))
    swept_until(house, lambda: stands(house, "Undisturbed")[0] == "done")
    took = time.monotonic() - began

    house.run(BEGIN.format("Killed"))
    kills = []
    for least in (50, 200, 350):
        house.ask("accounts.tasks.sweep_imports")
        swept_until(house, lambda least=least: stands(house, "Killed")[1] >= least)
        kill(worker)
        state, done = stands(house, "Killed")
        children = house.ask_database(WHOLE.format("Killed"))
        assert (state, len(children)) == ("applying", done)  # what it says is done, and nothing of the next step
        assert {row[1:] for row in children} == {row[1:] for row in house.ask_database(WHOLE.format("Undisturbed"))}
        kills.append(done)
        worker = house.start_worker(SHORT_LEASE)
    assert kills[-1] < CHILDREN  # in the middle, each time

    swept_until(house, lambda: stands(house, "Killed")[0] == "done")
    whole = house.ask_database(WHOLE.format("Killed"))
    assert len(whole) == CHILDREN
    assert whole == house.ask_database(WHOLE.format("Undisturbed"))
    print(f"\nkill -9 after {kills} of {CHILDREN} children: all there once; undisturbed it took {took:.0f} s")
