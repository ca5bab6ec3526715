"""How Python values lie in a column, the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, Integer, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

LONG_KEY = BigInteger().with_variant(Integer(), "sqlite")
"""64-bit primary key; SQLite makes it the row's own address only when it is called INTEGER."""


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970 in UTC, exact.

    Raises:
        ValueError: The moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError(f"{moment} needs a time zone")
    return (moment - _EPOCH) // _MICROSECOND


def moment(microseconds_since_epoch: int) -> datetime:
    """Timezone-aware UTC of `microseconds`, exact."""
    return _EPOCH + timedelta(microseconds=microseconds_since_epoch)


def storable_text(text: str) -> str:
    r"""The text as both databases can hold it.

    File names on Linux may hold bytes that are no UTF-8 (Python shows them as lone surrogates),
    and PostgreSQL takes no NUL: both are written out as `\udcfc` and `\x00`.
    """
    if text.isascii() and "\x00" not in text:
        return text
    return text.encode("utf-8", "backslashreplace").decode().replace("\x00", "\\x00")


class StoredText(TypeDecorator[str]):
    """Text that never fails to be stored; see `storable_text`."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _dialect: Dialect) -> str | None:
        """What is stored for a value."""
        return None if value is None else storable_text(value)


class UtcMicroseconds(TypeDecorator[datetime]):
    """A moment as microseconds since 1970: compares and sorts alike in every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> int | None:
        """What is stored for a value."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: int | None, _dialect: Dialect) -> datetime | None:
        """The value of what is stored."""
        return None if value is None else moment(value)
