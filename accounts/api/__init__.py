"""The JSON API of one's own account and of the people: a file a purpose, gathered here."""

from ninja import Router

from accounts.api.account import router as account_router
from accounts.api.people import router as people_router

router = Router()
router.add_router("", account_router)
router.add_router("", people_router)
