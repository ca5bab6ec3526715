"""The tables of the station's memory, the same on SQLite and PostgreSQL.

One database belongs to one station. `migrations/` builds these tables step by step; a test holds
both together. Inspections are never deleted: retention deletes pictures and clears references.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    text,
)

from inspectai_desktop.storage.column_types import LONG_KEY, StoredText, UtcMicroseconds

SCHEMA_REVISION = "0005"
"""Newest revision under `migrations/versions`; known without importing Alembic (0.2 s)."""

REVISION_TABLE = "schema_revision"

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

inspections = Table(
    "inspections",
    metadata,
    # Milliseconds since 1970 of `inspected_at`, raised until unique: newest first, a span of time
    # and the place after which a page goes on are all ranges of the primary key.
    Column("sequence", LONG_KEY, primary_key=True, autoincrement=False),
    Column("inspection_id", StoredText, nullable=False),
    Column("inspected_at", UtcMicroseconds, nullable=False),
    Column("verdict", StoredText, nullable=False),
    Column("category", StoredText),
    Column("bundle_version", Integer),
    Column("bundle_digest", StoredText),
    Column("review_threshold", Double),
    Column("fail_threshold", Double),
    Column("anomaly_score", Double),
    Column("preprocess_ms", Double),
    Column("encode_ms", Double),
    Column("search_ms", Double),
    Column("map_ms", Double),
    Column("lot", StoredText, nullable=False),
    Column("part", StoredText, nullable=False),
    Column("operator", StoredText, nullable=False),
    Column("source", StoredText, nullable=False),
    # 16 bytes that stand for path, size and time together: a path alone can be longer than an
    # index entry of PostgreSQL may be.
    Column("file_key", LargeBinary(16), unique=True),
    Column("file_path", StoredText),
    Column("file_size_bytes", BigInteger),
    Column("file_modified_ns", BigInteger),
    Column("image_reference", StoredText),
    Column("map_reference", StoredText),
    Column("error", StoredText, nullable=False),
    # Case-folded part, lot, operator, file name, source and error, one a line.
    Column("search_text", StoredText, nullable=False),
    CheckConstraint("verdict IN ('PASS', 'REVIEW', 'FAIL', 'NOT_INSPECTED')", name="verdict"),
    UniqueConstraint("inspection_id"),
)

HAS_PICTURE = text("image_reference IS NOT NULL OR map_reference IS NOT NULL")
LOT_GIVEN = text("lot <> ''")
PART_GIVEN = text("part <> ''")
OPERATOR_GIVEN = text("operator <> ''")

# Score and version stand at the end so that they are looked for in the index alone.
_columns = inspections.c
Index(
    "ix_inspections_category",
    *_columns["category", "verdict", "sequence", "anomaly_score", "bundle_version"],
)
Index("ix_inspections_verdict", *_columns["verdict", "sequence", "anomaly_score"])
Index("ix_inspections_score", *_columns["anomaly_score", "sequence"])
Index(
    "ix_inspections_lot",
    *_columns["lot", "sequence"],
    sqlite_where=LOT_GIVEN,
    postgresql_where=LOT_GIVEN,
)
Index(
    "ix_inspections_part",
    *_columns["part", "sequence"],
    sqlite_where=PART_GIVEN,
    postgresql_where=PART_GIVEN,
)
Index(
    "ix_inspections_operator",
    *_columns["operator", "sequence"],
    sqlite_where=OPERATOR_GIVEN,
    postgresql_where=OPERATOR_GIVEN,
)
Index(
    "ix_inspections_picture",
    *_columns["verdict", "sequence"],
    sqlite_where=HAS_PICTURE,
    postgresql_where=HAS_PICTURE,
)

labels = Table(
    "labels",
    metadata,
    Column(
        "sequence",
        LONG_KEY,
        ForeignKey(inspections.c.sequence),
        primary_key=True,
        autoincrement=False,
    ),
    Column("label", StoredText, nullable=False),
    Column("note", StoredText, nullable=False),
    Column("labelled_by", StoredText, nullable=False),
    Column("labelled_at", UtcMicroseconds, nullable=False),
    CheckConstraint("label IN ('FALSE_REJECT', 'MISSED_DEFECT', 'CONFIRMED')", name="label"),
    Index("ix_labels_label", "label", "sequence"),
)

label_changes = Table(
    "label_changes",
    metadata,
    Column("change_id", LONG_KEY, primary_key=True),
    Column("sequence", BigInteger, ForeignKey(inspections.c.sequence), nullable=False, index=True),
    # NULL: the label was taken back.
    Column("label", StoredText),
    Column("note", StoredText, nullable=False),
    Column("changed_by", StoredText, nullable=False),
    Column("changed_at", UtcMicroseconds, nullable=False),
)

categories = Table(
    "categories",
    metadata,
    Column("category_id", Integer, primary_key=True),
    Column("name", StoredText, nullable=False, unique=True),
    Column("slug", StoredText, nullable=False, unique=True),
    Column("created_at", UtcMicroseconds, nullable=False),
)

bundle_versions = Table(
    "bundle_versions",
    metadata,
    Column("bundle_id", Integer, primary_key=True),
    Column("category_id", Integer, ForeignKey(categories.c.category_id), nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", StoredText, nullable=False),
    Column("folder", StoredText, nullable=False),
    Column("created_at", UtcMicroseconds, nullable=False),
    Column("note", StoredText, nullable=False),
    Column("review_threshold", Double, nullable=False),
    Column("fail_threshold", Double, nullable=False),
    Column("expected_false_reject_rate", Double),
    Column("false_reject_low", Double),
    Column("false_reject_high", Double),
    Column("active", Boolean, nullable=False),
    UniqueConstraint("category_id", "version"),
    CheckConstraint("version >= 1", name="version"),
    CheckConstraint("review_threshold <= fail_threshold", name="thresholds"),
)

ACTIVE = text("active")
Index(
    "ix_bundle_versions_active",
    bundle_versions.c.category_id,
    unique=True,
    sqlite_where=ACTIVE,
    postgresql_where=ACTIVE,
)

# What a version was taught from; versions that came as bundles have no row.
teachings = Table(
    "teachings",
    metadata,
    Column(
        "bundle_id",
        Integer,
        ForeignKey(bundle_versions.c.bundle_id),
        primary_key=True,
        autoincrement=False,
    ),
    Column("taught_at", UtcMicroseconds, nullable=False),
    Column("taught_by", StoredText, nullable=False),
    # A JSON object in ASCII.
    Column("options", StoredText, nullable=False),
)

taught_pictures = Table(
    "taught_pictures",
    metadata,
    Column(
        "bundle_id",
        Integer,
        ForeignKey(teachings.c.bundle_id),
        primary_key=True,
        autoincrement=False,
    ),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("path", StoredText, nullable=False),
    Column("digest", StoredText, nullable=False),
)

threshold_overrides = Table(
    "threshold_overrides",
    metadata,
    Column("override_id", Integer, primary_key=True),
    Column(
        "bundle_id", Integer, ForeignKey(bundle_versions.c.bundle_id), nullable=False, index=True
    ),
    Column("changed_by", StoredText, nullable=False),
    Column("changed_at", UtcMicroseconds, nullable=False, index=True),
    Column("from_review", Double, nullable=False),
    Column("from_fail", Double, nullable=False),
    Column("to_review", Double, nullable=False),
    Column("to_fail", Double, nullable=False),
    Column("why", StoredText, nullable=False),
    CheckConstraint("length(trim(why)) > 0", name="why"),
    CheckConstraint("to_review <= to_fail", name="thresholds"),
)

audit_trail = Table(
    "audit_trail",
    metadata,
    Column("entry_id", LONG_KEY, primary_key=True),
    Column("at", UtcMicroseconds, nullable=False, index=True),
    Column("who", StoredText, nullable=False),
    Column("what", StoredText, nullable=False),
    Column("subject", StoredText, nullable=False),
    # A JSON object in ASCII.
    Column("detail", StoredText, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("event_id", LONG_KEY, primary_key=True),
    Column("at", UtcMicroseconds, nullable=False, index=True),
    Column("kind", StoredText, nullable=False),
    Column("message", StoredText, nullable=False),
    Column("ended_at", UtcMicroseconds),
)
