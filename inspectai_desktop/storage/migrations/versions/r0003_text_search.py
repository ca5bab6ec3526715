"""An index for searching any piece of text among a million inspections.

SQLite: an FTS5 table of trigrams beside the inspections, filled by a trigger. PostgreSQL: a
pg_trgm index where that extension may be created; without it the search still works, slower.
"""

import logging

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_log = logging.getLogger(__name__)


def upgrade() -> None:
    """Create the index and fill it with what is already recorded."""
    if op.get_bind().dialect.name == "sqlite":
        _index_on_sqlite()
    else:
        _index_on_postgresql()


def _index_on_sqlite() -> None:
    # detail=none and columnsize=0 keep the trigrams of a row and nothing else: a third of the size.
    op.execute(
        "CREATE VIRTUAL TABLE inspection_text USING fts5(search_text, content='inspections', "
        "content_rowid='sequence', tokenize='trigram', detail=none, columnsize=0)"
    )
    op.execute("INSERT INTO inspection_text(inspection_text) VALUES('rebuild')")
    op.execute(
        "CREATE TRIGGER inspections_text AFTER INSERT ON inspections BEGIN "
        "INSERT INTO inspection_text(rowid, search_text) VALUES (new.sequence, new.search_text); "
        "END"
    )


def _index_on_postgresql() -> None:
    connection = op.get_bind()
    try:
        with connection.begin_nested():
            op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except sa.exc.DBAPIError as error:
        _log.warning("no pg_trgm on this server, text search will be slower: %s", error.orig)
        return
    op.execute(
        "CREATE INDEX ix_inspections_search_text ON inspections "
        "USING gin (search_text gin_trgm_ops)"
    )
