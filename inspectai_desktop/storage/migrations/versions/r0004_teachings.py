"""What each version was taught from, so that it can be taught again."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Create the two tables; versions from before have no record."""
    op.create_table(
        "teachings",
        sa.Column("bundle_id", sa.Integer, autoincrement=False),
        sa.Column("taught_at", sa.BigInteger, nullable=False),
        sa.Column("taught_by", sa.Text, nullable=False),
        sa.Column("options", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("bundle_id", name="pk_teachings"),
        sa.ForeignKeyConstraint(
            ["bundle_id"], ["bundle_versions.bundle_id"], name="fk_teachings_bundle_id"
        ),
    )
    op.create_table(
        "taught_pictures",
        sa.Column("bundle_id", sa.Integer, autoincrement=False),
        sa.Column("position", sa.Integer, autoincrement=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("bundle_id", "position", name="pk_taught_pictures"),
        sa.ForeignKeyConstraint(
            ["bundle_id"], ["teachings.bundle_id"], name="fk_taught_pictures_bundle_id"
        ),
    )
