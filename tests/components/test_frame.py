"""The frame every page shares, seen on pages that need no one signed in."""

import re

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template.loader import render_to_string
from django.urls import reverse

from components.views import ExampleForm


def title(html):
    return re.search(r"<title>(.*?)</title>", html, re.S)[1].strip()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "account_reset_password_done"])
def test_pages_for_getting_in_are_ours(client, name):
    html = client.get(reverse(name)).content.decode()
    assert html.count("<h1") == 1
    assert "epep-header" in html
    assert 'href="#main-content"' in html


@pytest.mark.django_db
def test_a_sign_in_without_answers_says_what_to_enter(client):
    html = client.post(reverse("account_login"), {}).content.decode()
    assert title(html).startswith("Error: Sign in")
    assert 'href="#id_login"' in html
    assert 'href="#id_password"' in html
    assert html.count("Forgotten your password?") == 1


@pytest.mark.parametrize("page", ["404.html", "403.html", "500.html", "csrf_failure.html"])
def test_pages_for_when_things_go_wrong_need_nothing_from_the_view(page):
    html = render_to_string(page)
    assert html.count("<h1") == 1
    assert "{{" not in html


def test_a_form_page_keeps_its_promises():
    words = {
        "heading": "Arrange the meeting",
        "cancel_url": "/plan/",
        "secondary": [{"text": "Later", "name": "later"}],
    }
    html = render_to_string("form.html", words | {"form": ExampleForm()})
    assert title(html).startswith("Arrange the meeting – ePEP")
    assert 'enctype="multipart/form-data"' in html
    assert "novalidate" in html
    assert "Save and continue" in html
    assert 'name="later"' in html


def test_only_the_first_message_interrupts_a_screen_reader():
    messages = [Message(constants.SUCCESS, "Saved."), Message(constants.INFO, "Somebody else is writing too.")]
    html = render_to_string("404.html", {"messages": messages})
    assert html.count('role="alert"') == 1
    assert "epep-notice--success" in html


def test_a_childs_words_and_names_are_escaped_in_every_include():
    for page, words in [
        ("quote", {"text": "<b>"}),
        ("identity_bar", {"name": "<b>", "facts": [{"key": "<b>", "value": "<b>"}]}),
        ("task_list", {"tasks": [{"title": "<b>", "hint": "<b>", "state": "<b>", "href": "/"}]}),
        ("timeline", {"events": [{"title": "<b>", "text": "<b>", "by": "<b>"}]}),
        ("summary_card", {"title": "<b>", "rows": [{"key": "<b>", "value": "<b>"}]}),
        ("person", {"name": "<b>", "role": "<b>"}),
        ("notice", {"text": "<b>"}),
        ("table", {"head": ["<b>"], "rows": [{"cells": ["<b>", "<b>"]}]}),
    ]:
        assert "<b>" not in render_to_string(f"components/{page}.html", words), page
