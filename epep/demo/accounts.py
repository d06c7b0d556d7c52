"""What administrators find about people: when everybody last signed in, and some things that need putting right."""

from datetime import datetime, timedelta

from accounts import actions
from accounts.models import User
from accounts.roles import Role
from audit import clock
from epep.demo.people import Cast

DAY = timedelta(days=1)
NOT_TO_CHOOSE = ["Gail Morton", "Omar Reid", "Nia Barrett"]  # not on the page of people one can be


def tell_of_accounts(cast: Cast, now: datetime) -> None:
    """Most people were here within two weeks; at the first authority somebody was not, somebody is leaving, and
    somebody has not answered the invitation."""
    for number, person in enumerate(User.objects.order_by("date_joined", "name")):
        person.last_login = now - (number * 5) % 13 * DAY - timedelta(hours=number % 7)
        person.save(update_fields=["last_login"])
    ours, administrator = cast.authorities["ex"], cast.person("ex", "admin")
    with clock.at(now - 400 * DAY):
        away = User.objects.create_user("gail.morton@exampleshire.example", "Gail Morton", job_title="PEP adviser")
        actions.add_membership(user=away, role=Role.ADVISER, authority=ours, by=None)
    away.last_login = now - 320 * DAY
    away.save(update_fields=["last_login"])
    with clock.at(now - 200 * DAY):
        leaving = User.objects.create_user("omar.reid@exampleshire.example", "Omar Reid", job_title="Social worker")
        leaving.last_login = now - 3 * DAY
        leaving.save(update_fields=["last_login"])
        role = actions.add_membership(user=leaving, role=Role.SOCIAL_WORKER, authority=ours, by=None)
    actions.end_membership(membership=role, ends=now.date() + 12 * DAY, by=administrator)
    with clock.at(now - 5 * DAY):
        actions.invite(
            email="nia.barrett@exampleshire.example",
            name="Nia Barrett",
            role=Role.SOCIAL_WORKER,
            authority=ours,
            job_title="Social worker",
            by=administrator,
        )
