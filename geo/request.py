"""Strict request bodies: unknown fields, NaN, NUL and lone surrogates are refused, naming the place."""

import math
from datetime import UTC, datetime
from types import UnionType
from typing import Annotated, Any, ClassVar, Union, get_args, get_origin

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from geo.position import Position

LARGEST = 2**63 - 1
"""A number above it, also one written 1e20, comes back from the database as an integer that no frame can hold."""
_FIRST, _LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def check_text(text: str, place: str) -> None:
    """Raises a `bad_text` error for what no database and no screen can hold."""
    if "\x00" in text or any(0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise PydanticCustomError("bad_text", "{place}: NUL and lone surrogates are not text", {"place": place})


def _text(text: str) -> str:
    check_text(text, "text")
    return text


QueryText = Annotated[str, AfterValidator(_text)]
"""A text in a parameter: what no database can look for is refused, not looked for without it."""


def check_value(value: Any, place: str, depth: int = 0) -> None:
    """Walks any JSON value: texts, numbers and depth."""
    if depth > 20:
        raise PydanticCustomError("too_deep", "{place}: nested deeper than 20 levels", {"place": place})
    if isinstance(value, str):
        check_text(value, place)
    elif isinstance(value, float) and not math.isfinite(value):
        raise PydanticCustomError("not_finite", "{place}: not a finite number", {"place": place})
    elif isinstance(value, (int, float)) and abs(value) > LARGEST:
        raise PydanticCustomError("too_large", "{place}: not a 64-bit number", {"place": place})
    elif isinstance(value, dict):
        for key, inner in value.items():
            check_text(str(key), place)
            check_value(inner, f"{place}.{key}", depth + 1)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            check_value(inner, f"{place}[{index}]", depth + 1)


_PLAIN: dict[Any, tuple[type, ...]] = {float: (int, float), int: (int, float), bool: (bool,)}
"""What JSON may hold for a number or a truth value: `true` is no longitude, and "3" no count."""


def _plain_of(annotation: Any) -> tuple[type, ...] | None:
    """The JSON types of a field that is a number or a truth value, perhaps null; None for every other field."""
    kinds = set(get_args(annotation)) - {type(None)} if get_origin(annotation) in (Union, UnionType) else {annotation}
    kind = kinds.pop() if len(kinds) == 1 else None
    kind = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    return _PLAIN.get(kind) if isinstance(kind, type) else None


class Body(BaseModel):
    """Base of every request body."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, str_max_length=20_000)
    plain_fields: ClassVar[dict[str, tuple[type, ...]]] = {}

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """Notes which fields hold numbers and truth values."""
        plain = {field.alias or name: _plain_of(field.annotation) for name, field in cls.model_fields.items()}
        cls.plain_fields = {name: kinds for name, kinds in plain.items() if kinds is not None}

    @model_validator(mode="before")
    @classmethod
    def _walk(cls, values: Any) -> Any:
        if isinstance(values, dict):
            for key, value in values.items():
                check_text(str(key), "body")
                check_value(value, str(key))
                cls._check_plain(key, value)
        return values

    @classmethod
    def _check_plain(cls, name: str, value: Any) -> None:
        wanted = cls.plain_fields.get(name)
        if wanted is not None and value is not None and type(value) not in wanted:
            right = "true or false" if wanted == (bool,) else "a number"
            raise PydanticCustomError("wrong_type", "{place}: needs {right}", {"place": name, "right": right})

    def sent(self) -> set[str]:
        """Names of the fields the request really held."""
        return set(self.model_fields_set)


def _in_utc(at: datetime) -> datetime:
    try:
        moment = at.astimezone(UTC)
    except OverflowError:
        moment = datetime.max.replace(tzinfo=UTC)
    if not _FIRST <= moment < _LAST:
        raise PydanticCustomError("impossible_time", "a time lies between 1970 and 2200")
    return moment


UtcInput = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A time with an offset, turned into UTC."""


class PositionInput(Body):
    """A place on earth, WGS84."""

    lon: float = Field(ge=-180, le=180, description="degrees east")
    lat: float = Field(ge=-90, le=90, description="degrees north")
    accuracy_m: float | None = Field(None, ge=0, le=1e7, description="radius in metres; null: unknown")
    source: str | None = Field(None, max_length=50, description="map, caller, gps, search ..")

    def place(self) -> Position:
        """As a value."""
        return Position(self.lon, self.lat, self.accuracy_m, self.source)
