from django.urls import path

from targets.money.views import ledgers, payments, requests, settings

app_name = "money"
SUPPORT = "authorities/<str:code>/settings/support/"
urlpatterns = [
    path("", requests.queue, name="queue"),
    path("requests/<uuid:request_id>/", requests.detail, name="request"),
    path("requests/<uuid:request_id>/change/", requests.change, name="change"),
    path("requests/<uuid:request_id>/remove/", requests.remove, name="remove"),
    path("requests/<uuid:request_id>/decide/", requests.decide, name="decide"),
    path("requests/<uuid:request_id>/conditions/<uuid:condition_id>/", requests.condition, name="condition"),
    path("requests/<uuid:request_id>/evidence/", requests.evidence, name="evidence"),
    path("requests/<uuid:request_id>/impact/", requests.impact, name="impact"),
    path("requests/<uuid:request_id>/settle/", requests.settle, name="settle"),
    path("children/<uuid:child_id>/", ledgers.child, name="child"),
    path("children/<uuid:child_id>.csv", ledgers.child_csv, name="child_csv"),
    path("children/<uuid:child_id>/ask/", requests.ask, name="ask"),
    path("schools/<uuid:school_id>/", ledgers.school, name="school"),
    path("schools/<uuid:school_id>.csv", ledgers.school_csv, name="school_csv"),
    path("authorities/<str:code>/", ledgers.authority, name="authority"),
    path("authorities/<str:code>/ledger.csv", ledgers.authority_csv, name="authority_csv"),
    path("authorities/<str:code>/payments/", payments.payments, name="payments"),
    path("batches/<uuid:batch_id>/", payments.batch, name="batch"),
    path("batches/<uuid:batch_id>.csv", payments.batch_csv, name="batch_csv"),
    path("batches/<uuid:batch_id>/drop/", payments.drop, name="batch_drop"),
    path("authorities/<str:code>/settings/", settings.settings, name="settings"),
    path("authorities/<str:code>/settings/rate/", settings.rate, name="rate"),
    path("authorities/<str:code>/settings/allocate/", settings.allocate, name="allocate"),
    path("authorities/<str:code>/settings/scheme/", settings.scheme, name="scheme"),
    path("schemes/<uuid:scheme_id>/spend/", settings.spend, name="scheme_spend"),
    path(f"{SUPPORT}add/", settings.category, name="category_add"),
    path(f"{SUPPORT}<slug:key>/", settings.category, name="category"),
    path(f"{SUPPORT}<slug:key>/remove/", settings.category_remove, name="category_remove"),
]
