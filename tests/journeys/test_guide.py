"""The pictures of the guide are of the pages as they are. GUIDE_PICTURES=1 takes them again."""

import io
import os

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.roles import Role
from children.events import facts_changed
from epep.guide.how_tos import HOW_TOS
from tests.factories import ChildFactory, SchoolFactory, UserFactory, allocate, enrol, in_care, member, pep_at

pytestmark = pytest.mark.browser
SIZE = {"width": 960, "height": 640}
COLOURS = 48  # a page has few; the file stays small
STAGES = {"targets": "held", "send": "held", "review": "submitted"} | dict.fromkeys(
    ["section-a", "arrange", "views", "run", "carer", "say", "read"], "new"
)


def test_each_how_to_shows_its_page(council, chromium, live_server):
    cast, plans = _cast(council)
    folder = settings.BASE_DIR / "static" / "guide"
    for how_to in HOW_TOS:
        persona, name, *words = how_to.page
        stage = STAGES.get(how_to.slug)
        arguments = [plans[stage].pk, *words] if stage else words
        if how_to.slug == "pay":
            arguments = [council.code]
        client = Client()
        client.force_login(cast[persona])
        context = chromium.new_context(base_url=live_server.url, viewport=SIZE)
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.goto(reverse(name, args=arguments))
        assert page.get_by_text(how_to.shows).first.is_visible(), how_to.slug
        picture = Image.open(io.BytesIO(page.screenshot()))
        context.close()
        kept = folder / f"{how_to.slug}.png"
        if os.environ.get("GUIDE_PICTURES"):
            folder.mkdir(exist_ok=True)
            picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=COLOURS).save(kept, optimize=True)
        assert Image.open(kept).size == picture.size


def _cast(council):
    school = SchoolFactory(name="Oakfield School")
    cast = {
        "social worker": member(Role.SOCIAL_WORKER, council, name="Priya Shah"),
        "teacher": member(Role.DESIGNATED_TEACHER, school, name="Tom Reed"),
        "adviser": member(Role.ADVISER, council, name="Amira Khan"),
        "head": member(Role.HEAD, council, name="Helen Marsh"),
        "administrator": member(Role.ADMINISTRATOR, council, name="Alex Doyle"),
        "finance officer": member(Role.FINANCE_OFFICER, council, name="Colin Pound"),
        "carer": UserFactory(name="Jo Fairweather"),
        "young person": UserFactory(name="Sam Example"),
        "reviewing officer": UserFactory(name="Dorothy Quill"),
    }
    plans = {}
    for stage, first_name in (("new", "Sam"), ("held", "Ada"), ("submitted", "Ben")):
        child = in_care(ChildFactory(authority=council, given_name=first_name, family_name="Example"))
        enrol(child, school)
        allocate(child, cast["social worker"], Role.SOCIAL_WORKER)
        if stage == "new":
            for role in (Role.CARER, Role.YOUNG_PERSON, Role.REVIEWING_OFFICER):
                allocate(child, cast[role.label.removeprefix("Independent ").lower()], role)
        staff = {"social_worker": cast["social worker"], "teacher": cast["teacher"]}
        plans[stage] = pep_at(stage, child=child, **staff)
        facts_changed(child_ids=[child.pk])
    return cast, plans
