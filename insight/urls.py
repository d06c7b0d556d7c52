from django.urls import path

from insight.views import pages, taking

app_name = "insight"
urlpatterns = [
    path("", pages.index, name="index"),
    path("this-morning/", pages.morning, name="morning"),
    path("list/<slug:slug>/", pages.rows, name="list"),
    path("file/<slug:slug>/", taking.take, name="take"),
    path("reports/", taking.reports, name="reports"),
    path("reports/<uuid:term_report_id>/", taking.report, name="report"),
    path("reports/<uuid:term_report_id>.pdf", taking.report_pdf, name="report_pdf"),
    path("<slug:slug>/", pages.dashboard, name="dashboard"),
]
