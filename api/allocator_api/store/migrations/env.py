"""How Alembic runs the migrations: on the connection, and in the transaction, that it is given."""

from __future__ import annotations

from alembic import context

from allocator_api.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite can, though Alembic takes it by default for a database that cannot.
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
