"""The answer to too many attempts: 429, as a page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.services import throttle


def too_many(request: HttpRequest) -> HttpResponse:
    """Says how long to wait, in the header Retry-After too."""
    seconds = int(throttle.WINDOW.total_seconds())
    response = render(request, "accounts/too_many.html", {"minutes": seconds // 60}, status=429)
    response["Retry-After"] = str(seconds)
    return response
