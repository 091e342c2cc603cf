"""Addresses whose code is loaded when somebody first asks for one of them, and not at the start."""

from django.urls import URLResolver
from django.urls.resolvers import RoutePattern


class LazyResolver(URLResolver):
    """Has a namespace, so that nobody has to load the module to know that a name is not in there."""

    def _populate(self) -> None:
        """For names of no namespace, there is nothing to gather. Django looks up ours in a resolver of its own."""


def include_later(route: str, module: str, namespace: str) -> LazyResolver:
    """The `urlpatterns` of a module, below `route`; their names are `namespace:name`."""
    return LazyResolver(RoutePattern(route), module, app_name=namespace, namespace=namespace)
