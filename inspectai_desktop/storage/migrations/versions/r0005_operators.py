"""An index of operators, so that short texts are looked up among names instead of read for."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the index."""
    given = sa.text("operator <> ''")
    op.create_index(
        "ix_inspections_operator",
        "inspections",
        ["operator", "sequence"],
        sqlite_where=given,
        postgresql_where=given,
    )
