"""Django's middleware that asks nobody: in the event loop, where a step costs no change of thread."""

from typing import Any

from csp.middleware import CSPMiddleware
from django.contrib.messages import get_messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.messages.storage.base import BaseStorage
from django.http import HttpRequest
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.security import SecurityMiddleware

from core.middleware.base import InLoop


class SecurityHeaders(InLoop, SecurityMiddleware):
    """Adds headers."""


class FrameOptions(InLoop, XFrameOptionsMiddleware):
    """Adds a header."""


class ContentSecurityPolicy(InLoop, CSPMiddleware):
    """Adds a header."""


class Common(InLoop, CommonMiddleware):
    """Looks at the host and at the end of the path."""


class Messages(InLoop, MessageMiddleware):
    """Reads messages when a page shows them."""

    def may_ask(self, request: HttpRequest, step: str, *args: Any) -> bool:
        """New ones that fit into no cookie go into the session."""
        messages = get_messages(request)
        return step == "process_response" and isinstance(messages, BaseStorage) and messages.added_new
