"""The migrations make exactly the tables that the code knows."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

import api.tables  # noqa: F401
from api.db import Database, SQLModel
from api.manage import migrate


def test_a_new_data_base_gets_the_tables_of_the_code(database_url: str) -> None:
    database = Database(database_url)
    migrate(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
    database.close()


def test_migrating_again_changes_nothing(database_url: str) -> None:
    database = Database(database_url)
    migrate(database)
    migrate(database)
    assert "conversation" in inspect(database.engine).get_table_names()
    database.close()


def test_everything_can_be_taken_back(database_url: str) -> None:
    database = Database(database_url)
    migrate(database)
    migrate(database, "base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    database.close()
