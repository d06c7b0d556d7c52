from django.urls import path

from papers import views, views_checking, views_data
from papers.blank import views as blank
from papers.shared import views as shared

app_name = "papers"
urlpatterns = [
    path("blank/", blank.forms, name="blank_forms"),
    path("blank/<slug:code>/<slug:slug>/", blank.form, name="blank"),
    path("blank/<slug:code>/<slug:slug>.pdf", blank.form_pdf, name="blank_pdf"),
    path("plan/<uuid:pep_id>/by-hand/", blank.by_hand, name="by_hand"),
    path("check/", views_checking.check, name="check"),
    path("plan/<uuid:pep_id>/", views.plan_page, name="plan"),
    path("meeting/<uuid:pep_id>/<slug:slug>/", views.pack_page, name="pack"),
    path("meeting/<uuid:pep_id>/<slug:slug>.pdf", views.pack_pdf, name="pack_pdf"),
    path("before/<uuid:child_id>/<uuid:plan_id>/", views.plan_from_before, name="before"),
    path("plan/<uuid:pep_id>.pdf", views.plan_pdf, name="pdf"),
    path("plan/<uuid:pep_id>.json", views_data.plan_json, name="json"),
    path("plan/<uuid:pep_id>/share/", shared.for_whom, name="share"),
    path("plan/<uuid:pep_id>/share/<slug:slug>/", shared.what, name="share_what"),
    path("shared/<uuid:shared_id>/", shared.shared, name="shared"),
    path("shared/<uuid:shared_id>.pdf", shared.shared_pdf, name="shared_pdf"),
    path("shared/<uuid:shared_id>/take-back/", shared.withdraw, name="withdraw"),
    path("format/", views_data.data_format, name="format"),
    path("format/<slug:slug>.json", views_data.schema, name="schema"),
    path("mine/<uuid:pep_id>/", views.my_plan, name="my_plan"),
    path("mine/<uuid:pep_id>.pdf", views.my_plan_pdf, name="my_plan_pdf"),
]
