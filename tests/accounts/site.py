"""PlexSage's own addresses, and a few pages and API operations whose only business is who may reach them."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from ninja import NinjaAPI

from core.web.access import staff_required

api = NinjaAPI(urls_namespace="tests-accounts", docs_url=None)


@api.get("/health")
async def health(request: HttpRequest) -> dict[str, str]:
    return {"status": "healthy"}


@api.get("/me")
async def me(request: HttpRequest) -> dict[str, str]:
    return {"name": (await request.auser()).get_username()}


@api.post("/me")
def change_me(request: HttpRequest) -> dict[str, str]:
    return {"name": request.user.get_username()}


@api.post("/me-async")
async def change_me_async(request: HttpRequest) -> dict[str, str]:
    return {"name": (await request.auser()).get_username()}


@api.get("/staff")
@staff_required
async def staff_operation(request: HttpRequest, number: int = 1) -> dict[str, int]:
    return {"number": number}


async def page(request: HttpRequest) -> HttpResponse:
    # As templates do it in async views: without a word to the database.
    return HttpResponse(f"hello {request.user.get_username()}")


@staff_required
def staff_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("settings")


@staff_required
async def staff_page_async(request: HttpRequest) -> HttpResponse:
    return HttpResponse("settings")


handler403 = "core.web.access.forbidden"
urlpatterns = [
    path("page/", page),
    path("staff/", staff_page),
    path("staff-async/", staff_page_async),
    path("api/", api.urls),
    path("", include("plexsage.urls")),
]
