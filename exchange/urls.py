from django.urls import path

from exchange.outbound import views as outbound
from exchange.views import api, tokens
from exchange.webhooks import views as webhooks

app_name = "exchange"

urlpatterns = [
    path("api/", api.explained, name="api"),
    path("token/<uuid:token_id>/", tokens.token, name="token"),
    path("token/<uuid:token_id>/revoke/", tokens.revoke, name="revoke"),
    path("token/<uuid:token_id>/restricted/", tokens.restricted, name="restricted"),
    path("deliveries/<uuid:delivery_id>/again/", outbound.deliver_again, name="deliver_again"),
    path("format/", webhooks.data_format, name="format"),
    path("webhooks/<uuid:endpoint_id>/", webhooks.webhook, name="webhook"),
    path("webhooks/<uuid:endpoint_id>/change/", webhooks.webhook_change, name="webhook_change"),
    path("webhooks/<uuid:endpoint_id>/switch/", webhooks.webhook_switch, name="webhook_switch"),
    path("webhooks/<uuid:endpoint_id>/secret/", webhooks.webhook_secret, name="webhook_secret"),
    path("webhooks/<uuid:endpoint_id>/old-secret/", webhooks.webhook_old_secret, name="webhook_old_secret"),
    path("webhooks/<uuid:endpoint_id>/test/", webhooks.webhook_test, name="webhook_test"),
    path("calls/<uuid:call_id>/", webhooks.call, name="call"),
    path("calls/<uuid:call_id>/again/", webhooks.call_again, name="call_again"),
    path("<str:code>/", tokens.systems, name="systems"),
    path("<str:code>/new/", tokens.make, name="make"),
    path("<str:code>/webhooks/", webhooks.webhooks, name="webhooks"),
    path("<str:code>/webhooks/add/", webhooks.webhook_add, name="webhook_add"),
    path("<str:code>/folder/", outbound.folder, name="folder"),
    path("<str:code>/folder/change/", outbound.folder_change, name="folder_change"),
    path("<str:code>/folder/since/", outbound.folder_since, name="folder_since"),
]
