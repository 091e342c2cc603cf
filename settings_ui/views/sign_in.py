""" "Sign in with Plex": begin, ask whether the person has agreed, choose a server, or leave it. By POST only."""

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from core.web.access import staff_required
from core.web.htmx import htmx_details
from library.errors import LibraryError, SignInExpiredError
from library.services.connecting.save import keep_account
from library.services.connecting.sign_in import account_servers, connect_account_server, is_signed_in, start_sign_in
from settings_ui.contexts.music import SIGN_IN, is_server_fixed, music_context, sign_in_view
from settings_ui.contexts.page import page_context
from settings_ui.schemas.music import ServerOffer
from settings_ui.views.music import connected_answer
from settings_ui.views.responses import to_music, whole_page


@require_POST
@staff_required
async def start(request: HttpRequest) -> HttpResponseBase:
    """A new sign-in: the page shows the link and asks from then on whether it was used."""
    try:
        begun = await start_sign_in(request.build_absolute_uri(f"{reverse('settings_ui:page')}#music"))
    except LibraryError as exc:
        return await _shown(request, error=exc.message)
    await request.session.aset(SIGN_IN, {"id": begun.id, "url": begun.url, "agreed": False})
    return await _shown(request)


@require_POST
@staff_required
async def check(request: HttpRequest) -> HttpResponseBase:
    """204 while there is nothing new, else the servers to choose from; none where the environment has chosen."""
    begun = await request.session.aget(SIGN_IN)
    if not begun:
        return await _shown(request)
    try:
        if not begun["agreed"]:
            if not await is_signed_in(begun["id"]):
                return await _waits(request)
            if await sync_to_async(is_server_fixed)():
                await request.session.apop(SIGN_IN, None)
                return await _shown(request, note="You're signed in. PlexSage can now find Plexamp as a player.")
            await request.session.aset(SIGN_IN, {**begun, "agreed": True})
        servers = await account_servers()
    except SignInExpiredError as exc:
        await request.session.apop(SIGN_IN, None)
        return await _shown(request, error=exc.message)
    except LibraryError as exc:
        return await _shown(request, note=exc.message)
    return await _shown(request, servers=tuple(map(ServerOffer.of, servers)))


@require_POST
@staff_required
async def choose(request: HttpRequest) -> HttpResponseBase:
    """Connect a server of the account at the first of its addresses that works."""
    try:
        found = await connect_account_server(request.POST.get("server", ""))
    except LibraryError as exc:
        return await _shown(request, error=exc.message)
    if not found.is_ok:
        return await _shown(request, error=f"{found.text}. {found.next_step}".strip())
    await request.session.apop(SIGN_IN, None)
    return await sync_to_async(connected_answer)(request, found)


@require_POST
@staff_required
async def cancel(request: HttpRequest) -> HttpResponseBase:
    """Forget the sign-in, and the account's token where it has come already."""
    begun = await request.session.apop(SIGN_IN, None)
    if (begun and begun["agreed"]) or "forget" in request.POST:
        await sync_to_async(keep_account)(None)
    return await _shown(request)


async def _waits(request: HttpRequest) -> HttpResponseBase:
    if htmx_details(request):
        return HttpResponse(status=204)
    return await _shown(request, note="Plex says you haven't signed in yet.")


async def _shown(request: HttpRequest, **more: Any) -> HttpResponseBase:
    """The sign-in as it stands now. Without a script: back to the page, with the words as a message."""
    return await sync_to_async(_answer)(request, **more)


def _answer(request: HttpRequest, **more: Any) -> HttpResponseBase:
    if htmx_details(request):
        context = music_context(request, sign_in=sign_in_view(request, **more))
        return render(request, "settings_ui/partials/_sign_in.html", context)
    if words := more.get("error") or more.get("note"):
        messages.warning(request, words)
    if more.get("servers") is None:
        return to_music(request)
    context = page_context(None) | music_context(request, sign_in=sign_in_view(request, **more))
    return whole_page(request, context)
