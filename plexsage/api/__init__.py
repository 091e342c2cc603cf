"""The JSON API: the apps' routers under /api/, and a documentation page of our own files."""

from accounts.api import router as accounts_router
from core.version import VERSION
from library.api import router as library_router
from llm.api import router as llm_router
from operations.api import router as operations_router
from playlists.api import router as playlists_router
from plexsage.api.docs_page import DocsPage
from plexsage.api.error_handlers import add_error_handlers
from plexsage.api.input import StorableInput
from plexsage.api.schema import DescribedAPI
from settings_ui.api import router as settings_router

api = DescribedAPI(
    title="PlexSage", version=VERSION, urls_namespace="api", docs=DocsPage(), docs_url=None, parser=StorableInput()
)
add_error_handlers(api)
api.add_router("", library_router)
api.add_router("", llm_router)
api.add_router("", playlists_router)
api.add_router("", settings_router)
api.add_router("", operations_router)
api.add_router("", accounts_router)
