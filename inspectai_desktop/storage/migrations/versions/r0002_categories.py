"""Categories, their bundles and overrides, the audit trail and events."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_LONG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create everything around categories, and what is noted about the station itself."""
    op.create_table(
        "categories",
        sa.Column("category_id", sa.Integer),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("category_id", name="pk_categories"),
        sa.UniqueConstraint("name", name="uq_categories_name"),
        sa.UniqueConstraint("slug", name="uq_categories_slug"),
    )
    _create_bundle_versions()
    _create_threshold_overrides()
    _create_notes()


def _create_bundle_versions() -> None:
    op.create_table(
        "bundle_versions",
        sa.Column("bundle_id", sa.Integer),
        sa.Column("category_id", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("review_threshold", sa.Double, nullable=False),
        sa.Column("fail_threshold", sa.Double, nullable=False),
        sa.Column("expected_false_reject_rate", sa.Double),
        sa.Column("false_reject_low", sa.Double),
        sa.Column("false_reject_high", sa.Double),
        sa.Column("active", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("bundle_id", name="pk_bundle_versions"),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.category_id"], name="fk_bundle_versions_category_id"
        ),
        sa.UniqueConstraint(
            "category_id", "version", name="uq_bundle_versions_category_id_version"
        ),
        sa.CheckConstraint("version >= 1", name="ck_bundle_versions_version"),
        sa.CheckConstraint(
            "review_threshold <= fail_threshold", name="ck_bundle_versions_thresholds"
        ),
    )
    op.create_index(
        "ix_bundle_versions_active",
        "bundle_versions",
        ["category_id"],
        unique=True,
        sqlite_where=sa.text("active"),
        postgresql_where=sa.text("active"),
    )


def _create_threshold_overrides() -> None:
    op.create_table(
        "threshold_overrides",
        sa.Column("override_id", sa.Integer),
        sa.Column("bundle_id", sa.Integer, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.Column("from_review", sa.Double, nullable=False),
        sa.Column("from_fail", sa.Double, nullable=False),
        sa.Column("to_review", sa.Double, nullable=False),
        sa.Column("to_fail", sa.Double, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("override_id", name="pk_threshold_overrides"),
        sa.ForeignKeyConstraint(
            ["bundle_id"], ["bundle_versions.bundle_id"], name="fk_threshold_overrides_bundle_id"
        ),
        sa.CheckConstraint("length(trim(why)) > 0", name="ck_threshold_overrides_why"),
        sa.CheckConstraint("to_review <= to_fail", name="ck_threshold_overrides_thresholds"),
    )
    for column in ("bundle_id", "changed_at"):
        op.create_index(f"ix_threshold_overrides_{column}", "threshold_overrides", [column])


def _create_notes() -> None:
    op.create_table(
        "audit_trail",
        sa.Column("entry_id", _LONG_KEY),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("detail", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name="pk_audit_trail"),
    )
    op.create_index("ix_audit_trail_at", "audit_trail", ["at"])
    op.create_table(
        "events",
        sa.Column("event_id", _LONG_KEY),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("ended_at", sa.BigInteger),
        sa.PrimaryKeyConstraint("event_id", name="pk_events"),
    )
    op.create_index("ix_events_at", "events", ["at"])
