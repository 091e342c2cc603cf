"""Signing in and out."""

import logging
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import get_script_prefix, reverse

from accounts.forms import SignInForm
from accounts.services import throttle
from accounts.services.built_in_users import demo_link_arguments, is_demo
from accounts.services.devices import find_device, remember
from accounts.services.owner import owner_exists
from accounts.services.proxy.word import is_named_by_proxy, word_of
from accounts.views.too_many import too_many
from core.web.htmx import redirect_page

logger = logging.getLogger(__name__)


class SignIn(LoginView):
    """GET shows the form, POST signs in; 422 for a wrong password, 429 after too many."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Send those away who are signed in; not with PLEXSAGE_AUTH=off, where the owner may still sign in."""
        super().setup(request, *args, **kwargs)
        self.redirect_authenticated_user = settings.AUTH_REQUIRED

    def get_redirect_url(self, request: HttpRequest | None = None) -> str:
        """Where to go afterwards: only within PlexSage, and not back to this page."""
        url = super().get_redirect_url()
        return "" if url.partition("?")[0] == self.request.path else url

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Try, unless there have been too many failures."""
        if throttle.admit(self._keys()):
            return super().post(request, *args, **kwargs)
        logger.warning("sign-in refused: too many failures from %s", request.META.get("REMOTE_ADDR"))
        return too_many(request)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Sign in."""
        throttle.forget(self._keys())
        response = super().form_valid(form)
        remember(self.request, response, form.get_user().get_username())
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Show the form again, with the reason."""
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether there is anybody who could sign in, or whether this is a demo that somebody has left."""
        has_owner = owner_exists()
        ours = {
            "has_owner": has_owner,
            "is_demo": not has_owner and is_demo() and not settings.PROXY_USER_HEADER,
            "proxy_header": settings.PROXY_USER_HEADER,
            "proxy_word": word_of(self.request),
            "plexsage_url": settings.PLEXSAGE_URL,
            "demo_link": demo_link_arguments(self.request.build_absolute_uri(get_script_prefix())),
        }
        context = {**super().get_context_data(**kwargs), **ours}
        # Django's own `site` is a host name, and would hide what our base template calls so.
        del context["site"], context["site_name"]
        return context

    def _keys(self) -> throttle.Keys:
        address = self.request.META.get("REMOTE_ADDR", "")
        username = self.request.POST.get("username", "")
        return throttle.make_keys(address, username, find_device(self.request, username))


class SignOut(LogoutView):
    """POST ends the session."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Leave, and take the whole page along, and those that Back would show."""
        if is_named_by_proxy(request):
            return self._still_named(request)
        response = super().post(request, *args, **kwargs)
        if isinstance(response, HttpResponseRedirect):
            response = redirect_page(request, response.url)
        response.headers["Clear-Site-Data"] = '"cache"'
        return response

    def _still_named(self, request: HttpRequest) -> HttpResponse:
        """The proxy would name them again at once: signing out is its business. An older session ends all the same."""
        logout(request)
        response = render(request, "accounts/signed_in_by_proxy.html", {"logout_url": settings.PROXY_LOGOUT_URL})
        response.headers["Clear-Site-Data"] = '"cache"'
        return response


def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """The admin's own login page, replaced by ours, which counts failures."""
    if not request.user.is_staff:
        raise PermissionDenied
    return redirect(reverse("admin:index"))
