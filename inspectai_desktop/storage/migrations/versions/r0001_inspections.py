"""Inspections and what operators said of them."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_LONG_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Create inspections, labels and the history of labels."""
    op.create_table(
        "inspections",
        sa.Column("sequence", _LONG_KEY, autoincrement=False),
        sa.Column("inspection_id", sa.Text, nullable=False),
        sa.Column("inspected_at", sa.BigInteger, nullable=False),
        sa.Column("verdict", sa.Text, nullable=False),
        sa.Column("category", sa.Text),
        sa.Column("bundle_version", sa.Integer),
        sa.Column("bundle_digest", sa.Text),
        sa.Column("review_threshold", sa.Double),
        sa.Column("fail_threshold", sa.Double),
        sa.Column("anomaly_score", sa.Double),
        sa.Column("preprocess_ms", sa.Double),
        sa.Column("encode_ms", sa.Double),
        sa.Column("search_ms", sa.Double),
        sa.Column("map_ms", sa.Double),
        sa.Column("lot", sa.Text, nullable=False),
        sa.Column("part", sa.Text, nullable=False),
        sa.Column("operator", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("file_key", sa.LargeBinary(16)),
        sa.Column("file_path", sa.Text),
        sa.Column("file_size_bytes", sa.BigInteger),
        sa.Column("file_modified_ns", sa.BigInteger),
        sa.Column("image_reference", sa.Text),
        sa.Column("map_reference", sa.Text),
        sa.Column("error", sa.Text, nullable=False),
        sa.Column("search_text", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_inspections"),
        sa.UniqueConstraint("inspection_id", name="uq_inspections_inspection_id"),
        sa.UniqueConstraint("file_key", name="uq_inspections_file_key"),
        sa.CheckConstraint(
            "verdict IN ('PASS', 'REVIEW', 'FAIL', 'NOT_INSPECTED')", name="ck_inspections_verdict"
        ),
    )
    _create_inspection_indices()
    _create_labels()


def _create_inspection_indices() -> None:
    op.create_index(
        "ix_inspections_category",
        "inspections",
        ["category", "verdict", "sequence", "anomaly_score", "bundle_version"],
    )
    op.create_index(
        "ix_inspections_verdict", "inspections", ["verdict", "sequence", "anomaly_score"]
    )
    op.create_index("ix_inspections_score", "inspections", ["anomaly_score", "sequence"])
    for name, columns, condition in (
        ("lot", ["lot", "sequence"], "lot <> ''"),
        ("part", ["part", "sequence"], "part <> ''"),
        (
            "picture",
            ["verdict", "sequence"],
            "image_reference IS NOT NULL OR map_reference IS NOT NULL",
        ),
    ):
        op.create_index(
            f"ix_inspections_{name}",
            "inspections",
            columns,
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )


def _create_labels() -> None:
    op.create_table(
        "labels",
        sa.Column("sequence", _LONG_KEY, autoincrement=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("labelled_by", sa.Text, nullable=False),
        sa.Column("labelled_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_labels"),
        sa.ForeignKeyConstraint(["sequence"], ["inspections.sequence"], name="fk_labels_sequence"),
        sa.CheckConstraint(
            "label IN ('FALSE_REJECT', 'MISSED_DEFECT', 'CONFIRMED')", name="ck_labels_label"
        ),
    )
    op.create_index("ix_labels_label", "labels", ["label", "sequence"])
    op.create_table(
        "label_changes",
        sa.Column("change_id", _LONG_KEY),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("label", sa.Text),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.Column("changed_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("change_id", name="pk_label_changes"),
        sa.ForeignKeyConstraint(
            ["sequence"], ["inspections.sequence"], name="fk_label_changes_sequence"
        ),
    )
    op.create_index("ix_label_changes_sequence", "label_changes", ["sequence"])
