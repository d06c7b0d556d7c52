"""What makes a good plan, as the head writes it in the browser: a draft, versions that stay, nothing overwritten."""

import pytest
from django.urls import reverse

from signoff.models import RubricDraft, RubricVersion
from signoff.quality import versions

pytestmark = [pytest.mark.django_db, pytest.mark.ci]


@pytest.fixture
def desk(client, authority, head):
    """The head at these pages: `change` opens one, answers some of it otherwise, and sends it."""
    return Head(client, authority, head)


class Head:
    def __init__(self, client, authority, person):
        self.client, self.code, self.authority = client, authority.code, authority
        client.force_login(person)

    def opens(self, name, *about):
        self.address = reverse(f"rubric:{name}", args=[self.code, *about])
        page = self.client.get(self.address)
        form = page.context["form"]
        shown = {bound.html_name: bound.initial for bound in form if bound.initial not in (None, False)}
        return shown | {"was": page.context["was"]}

    def change(self, name, *about, **said):
        shown = self.opens(name, *about)
        return self.client.post(self.address, shown | said)

    def arrange(self, **said):
        return self.client.post(reverse("rubric:arrange", args=[self.code]), said, follow=True)

    @property
    def draft(self):
        return RubricDraft.objects.get(authority=self.authority).rubric


def test_each_thing_is_changed_in_a_draft_and_published_as_a_version_that_stays(desk, authority):
    assert desk.change("criterion", "voice", words="We hear the young person").status_code == 302
    assert desk.change("criterion_add", words="Belonging", looks_at=["life"], to="both").status_code == 302
    assert desk.change("comments", "belonging", amber="Who sits with them?\nWhich club?").status_code == 302
    gold = {"name_3": "Gold", "meaning_3": "others can learn from it", "colour_3": "yellow"}
    assert desk.change("scale", **gold).status_code == 302
    said = {"gives": "gold", "bound_0": "least", "number_0": 8, "level_0": "gold", "side_0": "exactly"}
    assert desk.change("clause_add", **said, bound_1="least", side_1="exactly").status_code == 302
    assert desk.change("otherwise", otherwise="green").status_code == 302
    draft = desk.draft
    assert draft.by_key["voice"].words == "We hear the young person"
    assert [one.words for one in draft.comments_for("belonging")] == ["Who sits with them?", "Which club?"]
    assert draft.sentences()[-2:] == ["Gold if at least 8 criteria are Gold.", "Otherwise Green."]
    assert "voice" in versions.current(authority).rubric.by_key
    assert "belonging" not in versions.current(authority).rubric.by_key  # nobody rates by a draft
    before = RubricVersion.objects.count()
    desk.client.post(reverse("rubric:preview", args=[desk.code]))
    assert versions.current(authority).rubric == draft
    assert RubricVersion.objects.count() > before
    first = desk.client.get(reverse("rubric:version", args=[desk.code, 1])).content.decode()
    assert "Belonging" not in first


def test_what_cannot_be_is_said_and_keeps_what_was_typed(desk):
    page = desk.change("scale", name_2="", name_0="Bright").content.decode()  # the rule names red
    assert "The overall rule names a rating that is not on the scale" in page
    assert "Bright" in page
    assert not RubricDraft.objects.exists()


def test_two_heads_overwrite_nothing_of_each_other(desk, authority, client):
    shown = desk.opens("criterion", "voice")
    address = desk.address
    desk.change("comments", "carer", green="Thank you for asking.")  # another part: both stay
    assert client.post(address, shown | {"words": "We hear them"}).status_code == 302
    late = client.post(address, shown | {"words": "Their voice is heard"})  # the same part, opened before
    assert "Somebody else changed this meanwhile" in late.content.decode()
    assert "Their voice is heard" in late.content.decode()
    assert desk.draft.by_key["voice"].words == "We hear them"
    again = shown | {"words": "Their voice is heard", "was": late.context["was"]}
    assert client.post(address, again).status_code == 302
    assert desk.draft.by_key["voice"].words == "Their voice is heard"
    assert [one.words for one in desk.draft.comments_for("carer") if one.level == "green"] == ["Thank you for asking."]


def test_a_sentence_that_stands_elsewhere_meanwhile_is_not_taken_for_another(desk, authority):
    first, second, *_ = versions.current(authority).rubric.sentences()
    said = {"kind": "clause", "which": "0", "do": "down", "what": first}
    desk.arrange(**said)
    assert desk.draft.sentences()[:2] == [second, first]
    assert "Look at it again" in desk.arrange(**said | {"do": "remove"}).content.decode()
    assert desk.draft.sentences()[:2] == [second, first]
    desk.arrange(**said | {"do": "remove", "what": second})
    assert desk.draft.sentences()[0] == first
    desk.arrange(kind="criterion", which="future", do="up")
    assert list(desk.draft.by_key)[-2] == "future"
