"""The pages behind an invitation and behind the link for a forgotten password. Opening one changes nothing."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.forms import NewAccountForm, NewPasswordForm
from accounts.services import invites, password_links, throttle
from accounts.services.proxy.word import is_named_by_proxy
from accounts.views.too_many import too_many
from core.errors import InvalidFieldsError

HOME = "playlists:home"
LinkView = Callable[[HttpRequest, str], HttpResponse]


def _link_page(view: LinkView) -> LinkView:
    """Open to strangers, in no cache; whoever sends the form again and again waits."""

    @login_not_required
    @never_cache
    @sensitive_post_parameters()
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        if request.method == "POST" and not throttle.admit(_keys(request)):
            return too_many(request)
        return view(request, token)

    return answer


def _keys(request: HttpRequest) -> throttle.Keys:
    return throttle.make_link_keys(request.META.get("REMOTE_ADDR", ""))


@_link_page
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the form; POST makes the account and signs in. 404 for a link that doesn't work."""
    if is_named_by_proxy(request):
        return redirect(HOME)  # has an account already
    link = invites.find_invite(token)
    if link is None:
        return render(request, "accounts/invite_invalid.html", status=404)
    form = NewAccountForm(request.POST or None, initial={"username": link.username})
    if request.method == "POST" and form.is_valid():
        user = form.save(commit=False)
        try:
            if not invites.accept_invite(link, user):
                return render(request, "accounts/invite_invalid.html", status=404)
        except InvalidFieldsError as exc:
            form.add_error("username", exc.message)
        else:
            throttle.forget(_keys(request))
            login(request, user)
            return redirect(HOME)
    context = {"form": form, "made_by": link.made_by}
    return render(request, "accounts/invite.html", context, status=422 if form.is_bound else 200)


@_link_page
def choose_password(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows the form; POST sets the password, ends all sessions and signs in. 404 for a link that doesn't work."""
    link = password_links.find_password_link(token)
    if link is None or link.user is None:
        return render(request, "accounts/password_link_invalid.html", status=404)
    form = NewPasswordForm(link.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = password_links.set_new_password(link, form.cleaned_data["new_password1"])
        except InvalidFieldsError as exc:
            form.add_error("new_password1", exc.message)
        else:
            if user is None:
                return render(request, "accounts/password_link_invalid.html", status=404)
            throttle.forget(_keys(request))
            login(request, user)
            return redirect(HOME)
    context = {"form": form, "username": link.user.get_username()}
    return render(request, "accounts/new_password.html", context, status=422 if form.is_bound else 200)
