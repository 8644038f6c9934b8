"""The city: the drawn map, streets, places, addresses, areas, people, the gazetteer"""

import sqlalchemy as sa
from geoalchemy2 import Geometry
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None
TABLES = (
    "addresses",
    "areas",
    "city_imports",
    "gazetteer_names",
    "gazetteer_words",
    "map_buildings",
    "map_grounds",
    "map_lines",
    "map_roads",
    "map_waters",
    "own_places",
    "people",
    "places",
    "streets",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_geospatial_table(
        "addresses",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("street_id", sa.BigInteger(), nullable=True),
        sa.Column("street", sa.Text(), nullable=True),
        sa.Column("house_number", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column(
            "geometry",
            Geometry(
                geometry_type="POINT",
                srid=3857,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_addresses")),
    )
    op.create_geospatial_index(
        "ix_addresses_geometry", "addresses", ["geometry"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_index("ix_addresses_street", "addresses", ["street_id", "number"], unique=False)
    op.create_geospatial_table(
        "areas",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("parent_code", sa.Text(), nullable=True),
        sa.Column("parent_name", sa.Text(), nullable=True),
        sa.Column("population", sa.Double(), nullable=True),
        sa.Column(
            "label",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column(
            "geometry",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.CheckConstraint("source IN ('official', 'osm')", name=op.f("ck_areas_source_known")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_areas")),
        sa.UniqueConstraint("centre", "level", "code", name=op.f("uq_areas_centre")),
    )
    op.create_geospatial_index(
        "ix_areas_geometry", "areas", ["geometry"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_table(
        "city_imports",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("file", sa.Text(), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("peak_mb", sa.Double(), nullable=False),
        sa.Column("bounds", postgresql.ARRAY(sa.Double()), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_city_imports")),
    )
    op.create_geospatial_table(
        "gazetteer_names",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("subkind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.Integer()), nullable=False),
        sa.Column("importance", sa.Float(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                geometry_type="POINT",
                srid=3857,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gazetteer_names")),
    )
    op.create_geospatial_index(
        "ix_gazetteer_names_geometry",
        "gazetteer_names",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_index("ix_gazetteer_names_ref", "gazetteer_names", ["kind", "ref"], unique=False)
    op.create_index("ix_gazetteer_names_words", "gazetteer_names", ["words"], unique=False, postgresql_using="gin")
    op.create_table(
        "gazetteer_words",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("uses", sa.Integer(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gazetteer_words")),
    )
    op.create_index(
        "ix_gazetteer_words_begins",
        "gazetteer_words",
        ["word"],
        unique=False,
        postgresql_ops={"word": "text_pattern_ops"},
    )
    op.create_index(
        "ix_gazetteer_words_trigrams",
        "gazetteer_words",
        ["word"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    op.create_index("uq_gazetteer_words_word", "gazetteer_words", ["word"], unique=True)
    op.create_geospatial_table(
        "map_buildings",
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=3857,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("osm_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("min_zoom", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_map_buildings")),
    )
    op.create_geospatial_index(
        "ix_map_buildings_geometry",
        "map_buildings",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_ops={},
    )
    op.create_geospatial_table(
        "map_grounds",
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=3857,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("osm_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("min_zoom", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_map_grounds")),
    )
    op.create_geospatial_index(
        "ix_map_grounds_geometry", "map_grounds", ["geometry"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_geospatial_index(
        "ix_map_grounds_geometry_z10",
        "map_grounds",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("min_zoom <= 10"),
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_map_grounds_geometry_z12",
        "map_grounds",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("min_zoom <= 12"),
        postgresql_ops={},
    )
    op.create_geospatial_table(
        "map_lines",
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                geometry_type="LINESTRING",
                srid=3857,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("osm_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("min_zoom", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_map_lines")),
    )
    op.create_geospatial_index(
        "ix_map_lines_geometry", "map_lines", ["geometry"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_geospatial_index(
        "ix_map_lines_geometry_z10",
        "map_lines",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("min_zoom <= 10"),
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_map_lines_geometry_z12",
        "map_lines",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("min_zoom <= 12"),
        postgresql_ops={},
    )
    op.create_geospatial_table(
        "map_roads",
        sa.Column("ref", sa.Text(), nullable=True),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("oneway", sa.SmallInteger(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                geometry_type="LINESTRING",
                srid=3857,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("osm_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("min_zoom", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_map_roads")),
    )
    op.create_geospatial_index(
        "ix_map_roads_geometry", "map_roads", ["geometry"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_geospatial_index(
        "ix_map_roads_geometry_z10",
        "map_roads",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("min_zoom <= 10"),
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_map_roads_geometry_z12",
        "map_roads",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("min_zoom <= 12"),
        postgresql_ops={},
    )
    op.create_geospatial_table(
        "map_waters",
        sa.Column("area_m2", sa.Double(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                geometry_type="MULTIPOLYGON",
                srid=3857,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("osm_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("min_zoom", sa.SmallInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_map_waters")),
    )
    op.create_geospatial_index(
        "ix_map_waters_geometry", "map_waters", ["geometry"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_geospatial_index(
        "ix_map_waters_geometry_z10",
        "map_waters",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("min_zoom <= 10"),
        postgresql_ops={},
    )
    op.create_geospatial_index(
        "ix_map_waters_geometry_z12",
        "map_waters",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("min_zoom <= 12"),
        postgresql_ops={},
    )
    op.create_geospatial_table(
        "own_places",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("aliases", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_by", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                geometry_type="POINT",
                srid=3857,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_places")),
    )
    op.create_geospatial_index(
        "ix_own_places_geometry", "own_places", ["geometry"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_geospatial_table(
        "people",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("people", sa.Double(), nullable=False),
        sa.Column(
            "position",
            Geometry(
                geometry_type="POINT",
                srid=4326,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.Column("centre", sa.SmallInteger(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
    )
    op.create_geospatial_index(
        "ix_people_position", "people", ["position"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_geospatial_table(
        "places",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("osm_type", sa.Text(), nullable=False),
        sa.Column("osm_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("kind_group", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("importance", sa.Float(), nullable=False),
        sa.Column("min_zoom", sa.SmallInteger(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                geometry_type="POINT",
                srid=3857,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
    )
    op.create_geospatial_index(
        "ix_places_geometry", "places", ["geometry"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_geospatial_index(
        "ix_places_geometry_z12",
        "places",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("min_zoom <= 12"),
        postgresql_ops={},
    )
    op.create_index("ix_places_kind", "places", ["kind"], unique=False)
    op.create_geospatial_table(
        "streets",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("min_zoom", sa.SmallInteger(), nullable=False),
        sa.Column("length_m", sa.Double(), nullable=False),
        sa.Column(
            "geometry",
            Geometry(
                geometry_type="MULTILINESTRING",
                srid=3857,
                dimension=2,
                spatial_index=False,
                from_text="ST_GeomFromEWKT",
                name="geometry",
                nullable=False,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_streets")),
    )
    op.create_geospatial_index(
        "ix_streets_geometry", "streets", ["geometry"], unique=False, postgresql_using="gist", postgresql_ops={}
    )
    op.create_geospatial_index(
        "ix_streets_geometry_z12",
        "streets",
        ["geometry"],
        unique=False,
        postgresql_using="gist",
        postgresql_where=sa.text("min_zoom <= 12"),
        postgresql_ops={},
    )
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {', '.join(TABLES)} TO sigap_app")
    op.execute("GRANT USAGE ON SEQUENCE gazetteer_names_id_seq, gazetteer_words_id_seq TO sigap_app")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in TABLES:
        op.drop_table(table)
