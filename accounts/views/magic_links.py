"""The pages behind one-time links. Opening one changes nothing: previews and prefetching open links too."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import get_script_prefix
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.forms import NewAccountForm
from accounts.models import OneTimeLink
from accounts.services import magic_links
from accounts.services.built_in_users import demo_link_arguments
from accounts.services.owner import create_owner, owner_exists
from accounts.services.proxy.word import is_named_by_proxy
from core.web.peer import is_this_computer

HOME = "playlists:home"
#: Where a new owner goes on.
FIRST_RUN = "settings_ui:setup"


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def owner(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the form; POST creates the owner and signs in. 410 once there is one."""
    # In this order: a link that somebody else uses at this moment is "used", not "wrong".
    link = magic_links.find(magic_links.Purpose.OWNER, token)
    if owner_exists():
        return render(request, "accounts/owner_exists.html", status=410)
    if link is None:
        return render(request, "accounts/owner_link_invalid.html", status=404)
    if is_named_by_proxy(request):
        return _named_owner(request, link)
    form = NewAccountForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(request, "accounts/owner.html", {"form": form}, status=status)
    user = form.save(commit=False)
    if not create_owner(link, user):
        return render(request, "accounts/owner_exists.html", status=410)
    login(request, user)
    return redirect(FIRST_RUN)


def _named_owner(request: HttpRequest, link: OneTimeLink) -> HttpResponse:
    """Behind a proxy that signs people in: who comes with the link becomes the owner, as whom they are already."""
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)  # it says why they are not let in
    if request.method != "POST":
        return render(request, "accounts/owner_by_proxy.html")
    user = User.objects.get(pk=request.user.pk)
    if not create_owner(link, user):
        return render(request, "accounts/owner_exists.html", status=410)
    return redirect(FIRST_RUN)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def demo(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows one button; POST signs in as the demo's user. On this computer only."""
    if not is_this_computer(request):
        return render(request, "accounts/demo_elsewhere.html", status=403)
    link = magic_links.find(magic_links.Purpose.SIGN_IN, token)
    if link is None or link.user is None or not link.user.is_active:
        return _no_demo_link(request)
    if request.method != "POST":
        return render(request, "accounts/demo.html")
    if not magic_links.consume(link):
        return _no_demo_link(request)
    login(request, link.user)
    return redirect(HOME)


def _no_demo_link(request: HttpRequest) -> HttpResponse:
    context = {"demo_link": demo_link_arguments(request.build_absolute_uri(get_script_prefix()))}
    return render(request, "accounts/demo_link_invalid.html", context, status=404)
