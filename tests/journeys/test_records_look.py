"""The pages of a whole record, on a wide and on a narrow screen, through the eyes of axe."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from children.models import CarePeriod, Contact
from peps.models import PEP
from records import actions, gathering, making
from tests.factories import ChildFactory, SchoolFactory, in_care, member, pep_at
from tests.journeys.eyes import NARROW, WIDE, Eyes
from tests.journeys.test_pages_look import Reader

pytestmark = [pytest.mark.browser, pytest.mark.full]


@pytest.fixture
def two(council):
    """Who proposes and who confirms."""
    return member(Role.HEAD, council, name="Helen Marsh"), member(Role.ADMINISTRATOR, council, name="Alex Doyle")


def test_records_look(two, council, chromium, live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    head, administrator = two
    child = in_care(ChildFactory(authority=council, given_name="Ada", family_name="Lovell"))
    worker = member(Role.SOCIAL_WORKER, council)
    pep_at("new", child=child, social_worker=worker, teacher=member(Role.DESIGNATED_TEACHER, SchoolFactory()))
    Contact.objects.create(child=child, name="Bob Lovell", relationship="Uncle", restrictions="Not at school.")
    wanted, made = (
        actions.want_copy(child=child, purpose="authority", to_whom="Jo Bell, Otherland", by=head) for _ in range(2)
    )
    making.make_copy(made)
    said = {"asker": "child", "asker_name": "Ada Lovell", "identity": "Known to us", "asked_on": clock.today()}
    waiting, asked, released = (actions.ask(child=child, **said, by=head) for _ in range(3))
    for each in (asked, released):
        gathering.gather(each)
    released.items.update(decision="release")
    actions.release(asked=released, by=head)
    making.make_answer(type(released).objects.get(pk=released.pk))
    eyes = Eyes(axe_at=(NARROW, WIDE))
    addresses = [reverse("records:child", args=[child.pk])]
    addresses += [reverse(f"records:{name}", args=[child.pk]) for name in ("copy", "ask", "hold")]
    addresses += [reverse("records:copied", args=[each.pk]) for each in (wanted, made)]
    addresses += [reverse("records:asked", args=[each.pk]) for each in (waiting, asked, released)]
    addresses += [f"{reverse('records:asked', args=[asked.pk])}?show={shown}" for shown in ("all", "held")]
    addresses += [reverse("records:item", args=[asked.pk, item.pk]) for item in asked.items.exclude(why_flagged="")[:3]]
    addresses += [reverse("records:more_time", args=[asked.pk]), reverse("records:disposals")]
    with Reader(head, chromium, live_server, eyes) as reader:
        for address in addresses:
            reader.looks_at(address)
        reader.page.goto(reverse("records:item", args=[asked.pk, asked.items.exclude(why_flagged="").first().pk]))
        reader.page.get_by_label("Hold it back").check()
        reader.page.get_by_role("button", name="Save and go on").click()
        eyes.look_at(reader.page, "an item held back without a reason")
        asked.items.update(decision="release")
        reader.looks_at(reverse("records:release", args=[asked.pk]))
    type(child).objects.filter(pk=child.pk).update(date_of_birth=date(1950, 5, 5))
    CarePeriod.objects.filter(child=child).update(ends=clock.today())
    PEP.objects.filter(child=child).update(status=PEP.Status.CLOSED)
    child = type(child).objects.get(pk=child.pk)
    with Reader(head, chromium, live_server, eyes) as reader:
        reader.looks_at(reverse("records:propose", args=[child.pk]))
        disposal = actions.propose(child=child, by=head)
        reader.looks_at(reverse("records:disposal", args=[disposal.pk]))
    with Reader(administrator, chromium, live_server, eyes) as reader:
        for name in ("disposal", "confirm", "keep"):
            reader.looks_at(reverse(f"records:{name}", args=[disposal.pk]))
        reader.looks_at(reverse("records:disposals"))
    assert len(eyes.seen) >= 20
    assert not eyes.problems, "\n".join(eyes.problems)
