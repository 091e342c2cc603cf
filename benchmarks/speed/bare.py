"""A view that answers the same as the health check, and nothing around it: what Django and uvicorn take by themselves.

`uvicorn benchmarks.speed.bare:application`
"""

from django.conf import settings
from django.core.asgi import get_asgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

_BODY = b'{"status": "healthy", "plex_connected": false, "llm_configured": true}'


async def answer(request: HttpRequest) -> HttpResponse:
    """Asks nobody."""
    return HttpResponse(_BODY, content_type="application/json")


urlpatterns = [path("", answer)]
if not settings.configured:
    settings.configure(MIDDLEWARE=[], ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY=__name__, USE_I18N=False)
application = get_asgi_application()
