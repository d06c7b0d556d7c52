"""An organisation's sign-in opens the account it was linked to, on an invitation; no address does."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.urls import reverse

from accounts import actions
from accounts.roles import Role

SERVER = "https://login.example"
APP = {
    "provider_id": "council",
    "name": "Council account",
    "client_id": "epep",
    "secret": "s3cret",
    "settings": {"server_url": SERVER},
}
CALLBACK = "/account/oidc/council/login/callback/"


@pytest.fixture(autouse=True)
def provider(settings, monkeypatch):
    """The council's sign-in, without a network: it sends people back as `claims`."""
    settings.OIDC_PROVIDERS = [APP]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [APP]}}
    claims = {"sub": "subject-1", "email": "nia@council.example", "email_verified": True, "name": "Nia New"}
    config = {name: f"{SERVER}/{name}" for name in ("authorization_endpoint", "token_endpoint", "issuer", "jwks_uri")}
    monkeypatch.setattr(OpenIDConnectOAuth2Adapter, "openid_config", config)
    monkeypatch.setattr(
        OpenIDConnectOAuth2Adapter, "get_access_token_data", lambda *_, **__: {"access_token": "a", "id_token": "b"}
    )
    monkeypatch.setattr(
        OpenIDConnectOAuth2Adapter,
        "complete_login",
        lambda self, request, *_, **__: self.get_provider().sociallogin_from_response(request, {"id_token": claims}),
    )
    return claims


@pytest.fixture
def invitation(administrator, authority):
    return actions.invite(
        email="nia@council.example", name="Nia New", role=Role.ADVISER, authority=authority, by=administrator
    )


def start(client, next_page=""):
    return client.post(reverse("openid_connect_login", args=["council"]), {"next": next_page})


def come_back(client, started):
    state = parse_qs(urlsplit(started.url).query)["state"][0]
    return client.get(CALLBACK, {"state": state, "code": "c"})


def start_from(client, invitation):
    return client.post(reverse("sign_in:accept_with", args=[invitation.token, "council"]))


def test_going_there_uses_pkce(client, db):
    asked = parse_qs(urlsplit(start(client).url).query)
    assert asked["code_challenge_method"] == ["S256"]


def test_an_invited_person_links_their_account_and_signs_in_with_it_from_then_on(client, invitation, provider):
    assert (
        "Sign in with Council account"
        in client.get(reverse("accounts:accept", args=[invitation.token])).content.decode()
    )
    response = come_back(client, start_from(client, invitation))
    assert response.status_code == 302
    assert client.session["_auth_user_id"] == str(invitation.user_id)
    linked = SocialAccount.objects.get(user=invitation.user)
    assert (linked.provider, linked.uid) == ("council", "subject-1")
    invitation.refresh_from_db()
    assert invitation.accepted_at
    assert not invitation.user.has_usable_password()
    client.post(reverse("account_logout"))
    provider["email"] = "somebody.else@council.example"  # the subject counts
    assert come_back(client, start(client, reverse("help"))).url == reverse("help")
    assert client.session["_auth_user_id"] == str(invitation.user_id)


def test_the_address_alone_never_links(client, invitation, adviser, provider):
    for email in (invitation.user.email, adviser.email, "nobody@council.example"):
        provider["email"] = email
        response = come_back(client, start(client))
        assert response.status_code == 403
        assert "We do not know this account yet" in response.content.decode()
        assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.exists()


def test_an_invitation_begun_and_left_links_nobody_who_comes_later(client, invitation, provider):
    start_from(client, invitation)
    provider["sub"] = "subject-2"
    assert come_back(client, start(client)).status_code == 403
    assert not SocialAccount.objects.exists()


def test_an_invitation_works_once(client, invitation, provider):
    come_back(client, start_from(client, invitation))
    client.post(reverse("account_logout"))
    assert start_from(client, invitation).status_code == 404


def test_an_account_that_is_linked_already_is_not_linked_to_another_person(
    client, invitation, administrator, authority, provider
):
    come_back(client, start_from(client, invitation))
    second = actions.invite(
        email="bo@council.example", name="Bo", role=Role.ADVISER, authority=authority, by=administrator
    )
    response = come_back(client, start_from(client, second))
    assert response.status_code == 403
    second.refresh_from_db()
    assert second.accepted_at is None


def test_connecting_from_inside_is_not_a_way_round(client, adviser, provider):
    client.force_login(adviser)
    started = client.post(reverse("openid_connect_login", args=["council"]) + "?process=connect")
    assert come_back(client, started).status_code == 403
    assert not SocialAccount.objects.exists()


def test_a_suspended_person_does_not_come_in(client, invitation):
    come_back(client, start_from(client, invitation))
    client.post(reverse("account_logout"))
    invitation.user.is_active = False
    invitation.user.save()
    assert come_back(client, start(client)).url == reverse("account_inactive")
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(("amr", "opens"), [([], False), (["pwd", "mfa"], True)])
def test_the_second_factor_of_the_organisation_counts_when_it_says_so(
    client, invitation, provider, settings, amr, opens
):
    settings.SECOND_FACTOR_REQUIRED = True
    provider["amr"] = amr
    come_back(client, start_from(client, invitation))
    assert (client.get(reverse("home")).status_code == 200) is opens


def test_an_unknown_provider_is_not_found(client, invitation):
    assert client.post(reverse("sign_in:accept_with", args=[invitation.token, "other"])).status_code == 404
