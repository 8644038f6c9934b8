"""What can be set from outside: environment variables with the prefix SIGAP_, each described."""

import os
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def default_data_dir() -> Path:
    """/var/lib/sigap112 for root, the user's data folder otherwise."""
    if os.geteuid() == 0:
        return Path("/var/lib/sigap112")
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "sigap112"


class Settings(BaseSettings):
    """The settings of one centre's process."""

    model_config = SettingsConfigDict(env_prefix="SIGAP_", extra="ignore", env_ignore_empty=True)

    database_url: SecretStr | None = Field(None, description="a PostgreSQL server of your own; empty: a private one")
    data_dir: Path = Field(default_factory=default_data_dir, description="folder of the private database")
    host: str = Field("127.0.0.1", description="address to serve on")
    port: int = Field(8112, ge=0, le=65535, description="port to serve on")
    timezone: str = Field("Asia/Jakarta", description="IANA name; incident numbers follow its days")
    city_bounds: Annotated[tuple[float, float, float, float], NoDecode] = Field(
        (112.59, -7.36, 112.85, -7.18), description="west,south,east,north of the city, degrees"
    )
    tls_cert: Path | None = Field(None, description="certificate file; with tls_key the centre serves HTTPS")
    tls_key: Path | None = Field(None, description="private key file")
    run_cards: Path | None = Field(
        None, description="folder of your own run cards, one .toml a type; empty: the shipped ones"
    )

    @field_validator("city_bounds", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        parts = value.split(",") if isinstance(value, str) else value
        if len(parts) != 4:
            raise ValueError("needs four numbers: west,south,east,north")
        return parts

    @field_validator("city_bounds")
    @classmethod
    def _on_earth(cls, value: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        west, south, east, north = value
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise ValueError("needs west < east within 180 degrees and south < north within 90: west,south,east,north")
        return value

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"{value!r} is no time zone of the IANA list, such as Asia/Jakarta") from error
        return value

    @field_validator("database_url")
    @classmethod
    def _postgresql(cls, value: SecretStr | None) -> SecretStr | None:
        scheme, found, _ = value.get_secret_value().partition("://") if value is not None else ("postgresql", "://", "")
        if not found or scheme.partition("+")[0] not in ("postgresql", "postgres"):
            raise ValueError("needs the address of a PostgreSQL server: postgresql://user@host/database")
        return value
