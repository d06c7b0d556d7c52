from django.shortcuts import render


def csrf_failure(request, reason=""):
    """The page a form meets when it was open too long or in two tabs: nothing was saved, go back and send it again."""
    return render(request, "csrf_failure.html", status=403)
