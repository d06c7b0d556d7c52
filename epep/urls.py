"""The switchboard: which room answers which address."""

from django.urls import include, path

from accounts.sign_in.views import to_my_account
from epep import health, home, pages
from epep.guide import views as guide
from signoff.reminders import views as reminders

urlpatterns = [
    path("", home.home, name="home"),
    path("help/", guide.help_page, name="help"),
    path("help/", include("epep.guide.urls")),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("look/<str:code>.css", pages.look, name="look"),
    path("look/<str:code>.png", pages.logo, name="logo"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("account/", include("accounts.sign_in.urls")),
    path("account/email/", to_my_account, name="account_email"),
    path("account/connections/", to_my_account, name="socialaccount_connections"),
    path("account/", include("allauth.account.urls")),
    path("account/second-step/", include("allauth.mfa.urls")),
    path("account/devices/", include("allauth.usersessions.urls")),
    path("account/connections/", include("allauth.socialaccount.urls")),
    path("account/", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("people/access/", include("children.urls_access")),
    path("people/", include("children.provisioning.urls")),
    path("people/file/", include("children.people_file.urls")),
    path("people/logins/", include("accounts.asking.urls")),
    path("people/", include("accounts.urls")),
    path("authority/<str:code>/young-people/", include("peps.voice.urls_settings")),
    path("authority/<str:code>/questions/", include("peps.own.urls_settings")),
    path("authority/<str:code>/quality/", include("signoff.quality.urls_settings")),
    path("authority/", include("accounts.authority.urls")),
    path("demo/", include("accounts.urls_demo")),
    path("gallery/", include("components.urls")),
    path("children/", include("children.urls")),
    path("caseload/", include("signoff.caseload.urls")),
    path("children/moving/", include("children.transfers.urls")),
    path("shared/", include("children.delegation.urls")),
    path("desk/", include("casework.urls")),
    path("moves/", include("casework.moves.urls")),
    path("overview/", include("insight.urls")),
    path("documents/", include("documents.urls")),
    path("plans/figures/", include("peps.figures.urls")),
    path("plans/<uuid:pep_id>/", include("peps.urls")),
    path("plans/<uuid:pep_id>/targets/", include("targets.urls")),
    path("money/", include("targets.money.urls")),
    path("plans/<uuid:pep_id>/sign-off/", include("signoff.urls")),
    path("quality/", include("signoff.quality.urls")),
    path("link/", include("peps.guests.urls")),
    path("invitation/", include("peps.gathering.urls_invited")),
    path("papers/", include("papers.urls")),
    path("reminders/", include("signoff.reminders.urls")),
    path("feed/<str:token>.ics", reminders.calendar_feed, name="feed"),
    path("jobs/", include("signoff.jobs.urls")),
]
