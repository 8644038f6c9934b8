"""Tables of the gazetteer: its words and names, replaced with each import, and the centre's own places."""

from typing import Any

from sqlalchemy import BigInteger, Float, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from geo.mercator import mercator
from geo.orm import Base, CreatedAt, Id, OfCentre, Revision, UtcTime


class GazetteerWord(Base):
    """A folded word that occurs in a name."""

    __tablename__ = "gazetteer_words"
    __table_args__ = (
        Index("uq_gazetteer_words_word", "word", unique=True),
        Index("ix_gazetteer_words_begins", "word", postgresql_ops={"word": "text_pattern_ops"}),
        Index("ix_gazetteer_words_slips", "slips", postgresql_using="gin"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    word: Mapped[str] = mapped_column(Text)
    """Its key, as `folding.key` makes it."""
    slips: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list, server_default="{}")
    """As `folding.slips` makes them."""
    uses: Mapped[int] = mapped_column(Integer, default=0, server_default="0")


class GazetteerName(Base):
    """One name of one thing: a street, place, area or own place, by its folded words."""

    __tablename__ = "gazetteer_names"
    __table_args__ = (
        Index("ix_gazetteer_names_words", "words", postgresql_using="gin"),
        Index("ix_gazetteer_names_geometry", "geometry", postgresql_using="gist"),
        Index("ix_gazetteer_names_importance", text("importance DESC")),
        Index("ix_gazetteer_names_ref", "kind", "ref"),
    )
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(Text)
    """street, place, area or own."""
    ref: Mapped[str] = mapped_column(Text)
    """Id in the table of the kind."""
    subkind: Mapped[str] = mapped_column(Text)
    """The place's kind, the street's class, the area's level."""
    name: Mapped[str] = mapped_column(Text)
    """This very name."""
    shown: Mapped[str] = mapped_column(Text)
    """The thing's main name."""
    words: Mapped[list[int]] = mapped_column(ARRAY(Integer))
    """Ids of the folded words of this name and of what its kind is called."""
    importance: Mapped[float] = mapped_column(Float)
    geometry: Mapped[Any] = mercator("POINT")


class OwnPlace(OfCentre, Base):
    """A place the centre itself keeps, with the names people use for it; imports leave it alone."""

    __tablename__ = "own_places"
    __table_args__ = (Index("ix_own_places_geometry", "geometry", postgresql_using="gist"),)
    id: Mapped[Id]
    name: Mapped[str] = mapped_column(Text)
    aliases: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    note: Mapped[str | None] = mapped_column(Text)
    created_by: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[CreatedAt]
    ended_at: Mapped[UtcTime | None]
    field_changes: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    revision: Mapped[Revision]
    geometry: Mapped[Any] = mercator("POINT")
