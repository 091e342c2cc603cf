"""The JSON API's addresses."""

from plexsage.api import api

urlpatterns = api.urls[0]
