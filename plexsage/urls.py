"""Where each app's addresses begin."""

from importlib import import_module

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.urls import include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView

from plexsage.lazy_urls import include_later
from settings_ui.setup_urls import urlpatterns as setup_pages
from settings_ui.urls import urlpatterns as settings_pages

_settings_ui = [path("settings/", include(settings_pages)), path("setup/", include(setup_pages))]


def _api_docs(request: HttpRequest) -> HttpResponse:
    """The page about the JSON API, which is loaded for it; each page links to it."""
    api = import_module("plexsage.api").api
    page: HttpResponse = api.docs.render_page(request, api)
    return page


handler403 = "core.web.error_pages.forbidden"
handler404 = "core.web.error_pages.not_found"
handler500 = "core.web.error_pages.server_error"
# What is asked for all the time comes first: each is looked at before the one that fits.
urlpatterns = [
    path("api/docs", _api_docs, name="api-docs"),
    include_later("api/", "plexsage.api_urls", "api"),
    path("", include("accounts.urls")),
    # Browsers ask for it on pages that name no icon: the admin's, and JSON.
    path("favicon.ico", login_not_required(RedirectView.as_view(url=lazy(static, str)("img/icon.svg")))),
    include_later("admin/", "plexsage.admin_urls", "admin"),
    path("", include((_settings_ui, "settings_ui"))),
    path("", include("library.urls")),
    path("", include("playlists.urls")),
    path("", include("operations.urls")),
]
