"""Run the steps on the connection that `storage.schema_upgrade` opened and locked.

There is no offline mode and no configuration file: this program alone migrates, when it opens.
"""

from alembic import context

_connection = context.config.attributes["connection"]
context.configure(
    connection=_connection,
    version_table=context.config.attributes["revision_table"],
    # SQLite can roll back a schema change; Alembic assumes it cannot unless told.
    transactional_ddl=True,
)
context.run_migrations()
