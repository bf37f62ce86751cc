"""Alembic's environment: the engine comes from `api.manage`, the tables from every area."""

from typing import Any

from alembic import context
from sqlmodel import AutoString

import api.tables  # noqa: F401
from api.db import Database, SQLModel

database: Database = context.config.attributes["database"]


def _render(kind: str, item: object, _: object) -> Any:
    """SQLModel's own string type is an ordinary one in a migration."""
    return "sa.String()" if kind == "type" and isinstance(item, AutoString) else False


with database.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=database.is_sqlite,
        compare_type=True,
        render_item=_render,
    )
    with context.begin_transaction():
        context.run_migrations()
