"""A station's account may be scoped by its post"""

import sqlalchemy as sa

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None
KEY = "fk_operator_roles_station_id_stations"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("operator_roles", sa.Column("station_id", sa.Uuid()))
    op.create_foreign_key(op.f(KEY), "operator_roles", "stations", ["station_id"], ["id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint(op.f(KEY), "operator_roles")
    op.drop_column("operator_roles", "station_id")
