"""The project's addresses, and the papers' whether or not they are mounted there."""

from django.urls import include, path

from epep.urls import urlpatterns as mounted

urlpatterns = [path("papers/", include("papers.urls")), *mounted]
