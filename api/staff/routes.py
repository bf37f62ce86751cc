"""The staff's side as `main` includes it: server-rendered pages, and the same views as JSON."""

from api.staff.api_routes import api_router
from api.staff.pages import pages
from api.staff.programme_routes import programme_pages

__all__ = ["api_router", "pages", "programme_pages"]
