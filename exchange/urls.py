from django.urls import path

from exchange.views import api, tokens

app_name = "exchange"

urlpatterns = [
    path("api/", api.explained, name="api"),
    path("token/<uuid:token_id>/", tokens.token, name="token"),
    path("token/<uuid:token_id>/revoke/", tokens.revoke, name="revoke"),
    path("token/<uuid:token_id>/restricted/", tokens.restricted, name="restricted"),
    path("<str:code>/", tokens.systems, name="systems"),
    path("<str:code>/new/", tokens.make, name="make"),
]
