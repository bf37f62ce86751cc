"""Alembic's environment: the engine comes from `api.manage`, the tables from every area."""

from alembic import context

import api.tables  # noqa: F401
from api.db import Database, SQLModel

database: Database = context.config.attributes["database"]

with database.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=database.is_sqlite,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
