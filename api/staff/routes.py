"""The staff's side as `main` includes it: server-rendered pages, and the same views as JSON."""

from fastapi import APIRouter

from api.staff import account_pages, admin_pages, case_pages, module_pages, oidc_pages
from api.staff import pages as core
from api.staff.api_routes import api_router
from api.staff.programme_routes import programme_pages

# The last one answers whatever is left.
pages = APIRouter(include_in_schema=False)
_PARTS = (
    account_pages.router,
    admin_pages.router,
    module_pages.router,
    case_pages.router,
    oidc_pages.router,
    core.pages,
)
for part in _PARTS:
    pages.include_router(part)

__all__ = ["api_router", "pages", "programme_pages"]
