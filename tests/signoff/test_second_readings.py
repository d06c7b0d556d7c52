"""Second readings: what the second reader finds out before their own rating is in, and how agreement is reckoned."""

import pytest
from django.test import Client

from accounts.permissions import Denied, NotNow
from accounts.roles import Role
from notices.models import Notice
from signoff.models import Rating, ReviewDraft, SecondReading
from signoff.quality import moderating
from signoff.quality.rubrics import DEFAULT
from tests.factories import member
from tests.world import PATTERNS

FIRST = ["Clear targets.", "A clear summary.", "In my judgement", "Green – effective plan</strong>", "rated the plan"]
GREEN = dict.fromkeys(DEFAULT.by_key, ("green", ""))


def draw(world, reader, ratings=None):
    ours = world.children["Cleo"].authority
    SecondReading.objects.all().delete()
    ratings = moderating.can_be_drawn(ours, reader) if ratings is None else ratings
    about = {"authority": ours, "name": "Autumn", "how": "All", "share": 50, "reader": reader}
    return moderating.draw(ratings=ratings, **about, by=world.user("head")).readings.get()


@pytest.fixture
def reader(again):
    return member(Role.ADVISER, again.children["Cleo"].authority, name="Rae Second")


def pages_of_cleo(world):
    """Every address that names a child or a plan and nothing that has to be made first."""
    for name, arguments in PATTERNS.items():
        if name and {"pep_id", "child_id"} & set(arguments) and set(arguments) <= {"pep_id", "child_id", "letter"}:
            for of in ("Cleo", "Cleo's next"):
                for letter in "ABCDE" if "letter" in arguments else [""]:
                    yield world.address(name, *filter(None, [letter]), of=of)


@pytest.mark.ci
def test_the_second_reader_sees_nothing_of_the_first_before_theirs_is_in(again, reader):
    reading = draw(again, reader)
    client = Client(raise_request_exception=False)
    client.force_login(reader)
    others = ["/", "/quality/", "/quality/second/", f"/quality/second/{reading.pk}/", "/children/", "/desk/"]
    leaks, read = {}, 0
    for address in [*others, *pages_of_cleo(again)]:
        response = client.get(address)
        body = b"".join(response) if response.streaming else response.content
        read += response.status_code == 200
        if found := [words for words in FIRST if words.encode() in body]:
            leaks[address] = found
    assert leaks == {}
    assert read > 20
    assert not Rating.objects.visible_to(reader).filter(pep=reading.pep).exists()


def test_afterwards_both_are_beside_each_other(again, reader):
    reading = draw(again, reader)
    with pytest.raises(Denied):
        moderating.check_can_compare(reader, reading)
    amber = GREEN | {"money": ("amber", "Not linked"), "voice": ("amber", "")}
    reading = moderating.rate_second(reading=reading, overall="amber", levels=amber, by=reader)
    assert (reading.first_overall, reading.overall) == ("green", "amber")
    with pytest.raises(NotNow, match="already"):
        moderating.rate_second(reading=reading, overall="green", levels=GREEN, by=reader)
    client = Client()
    client.force_login(reader)
    page = client.get(again.address("signoff:page", of="Cleo")).content.decode()
    assert "Clear targets." in page
    assert "80 %" in client.get(f"/quality/second/{reading.pk}/compare/").content.decode()
    moderating.record_outcome(reading=reading, outcome="first", words="Costs were there.", by=reader)
    told = moderating.agreements(reading.sample)
    assert (told["overall"].percent, sum(one.count for one in told["criteria"])) == (0, len(GREEN))
    assert told["people"][0].name == "Amira Khan"


def test_what_is_filled_in_is_kept_for_its_reader_until_it_is_sent(again, reader):
    reading = draw(again, reader)
    assert Notice.objects.filter(to_user_id=reader.pk, subject="Plans to read a second time").count() == 1
    client, address = Client(), f"/quality/second/{reading.pk}/"
    client.force_login(reader)
    assert "Plans to read a second time" in client.get("/").content.decode()
    said = {"level_voice": "amber", "comment_voice": "Whose words?" + "!" * 1000, "overall": "amber"}
    assert client.post(address, said | {"typing": "1"}).status_code == 204  # too long, and not lost
    form = client.get(address).context["form"]
    assert (form["level_voice"].initial, form["overall"].initial) == ("amber", "amber")
    assert form["comment_voice"].initial == said["comment_voice"]
    assert client.post(address, said | {"level_money": "gold", "later": "1"}).status_code == 302
    assert client.get(address).context["form"]["level_money"].initial == ""
    assert client.post(address, said).status_code == 200
    levels = {f"level_{key}": "green" for key in DEFAULT.by_key}
    assert client.post(address, levels | {"overall": "green"}).status_code == 302
    assert not ReviewDraft.objects.filter(by=reader).exists()
    told = Notice.objects.get(subject="A plan you rated was read a second time")
    assert told.to_user_id == again.user("adviser").pk
    assert "Cleo" not in told.body


def test_nobody_is_their_own_second_reader(again):
    ours, adviser = again.children["Cleo"].authority, again.user("adviser")  # who rated and signed Cleo's plan
    SecondReading.objects.all().delete()
    assert not moderating.can_be_drawn(ours, adviser).exists()
    assert moderating.can_be_drawn(ours, again.user("head")).get().pep == again.plans["Cleo"]


@pytest.mark.parametrize(
    ("pairs", "percent", "kappa"),
    [
        ([("g", "g"), ("a", "a")], 100, 1.0),
        ([("g", "a"), ("a", "g")], 0, -1.0),
        ([("g", "g"), ("g", "a"), ("a", "g"), ("a", "a")], 50, 0.0),
        # Twenty, fifteen, five and ten of fifty: the example of the textbooks.
        ([("y", "y")] * 20 + [("n", "n")] * 15 + [("y", "n")] * 5 + [("n", "y")] * 10, 70, 0.4),
        ([("g", "g")], 100, None),
        ([], 0, None),
    ],
)
def test_agreement_beyond_chance(pairs, percent, kappa):
    found = moderating.agreement("x", pairs)
    assert found.percent == percent
    assert found.kappa == (None if kappa is None else pytest.approx(kappa))
