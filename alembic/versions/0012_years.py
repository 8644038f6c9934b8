"""What a picture is made of is found without reading years; a partition is made even where rows came before it"""

import sqlalchemy as sa

from alembic import op
from dispatch.assignments.states import ACTIVE

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

LIVE = ", ".join(repr(status) for status in sorted([*(s.value for s in ACTIVE), "queued"]))

MAKE = """
CREATE OR REPLACE FUNCTION make_partition(p_table text, p_column text, p_label text, p_first date, p_next date) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    low text := p_first::text || ' 00:00+00';
    high text := p_next::text || ' 00:00+00';
BEGIN
    IF to_regclass(p_label) IS NOT NULL THEN
        RETURN 0;
    END IF;
    EXECUTE format('LOCK TABLE %I IN ACCESS EXCLUSIVE MODE', p_table || '_default');
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE)',
        p_label, p_table);
    EXECUTE format('WITH moved AS (DELETE FROM %I WHERE %I >= %L AND %I < %L RETURNING *)'
        ' INSERT INTO %I SELECT * FROM moved', p_table || '_default', p_column, low, p_column, high, p_label);
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', p_table, p_label, low, high);
    RETURN 1;
END $$
"""

KEEP = """
CREATE OR REPLACE FUNCTION keep_partitions(p_now timestamptz) RETURNS int LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made int := 0;
    first date;
BEGIN
    FOR i IN 0..2 LOOP
        first := (date_trunc('month', p_now AT TIME ZONE 'UTC') + make_interval(months => i))::date;
        made := made + make_partition('journal', 'at', 'journal_p' || to_char(first, 'YYYYMM'), first,
            (first + interval '1 month')::date);
    END LOOP;
    FOR i IN 0..3 LOOP
        first := (p_now AT TIME ZONE 'UTC')::date + i;
        made := made + make_partition('position_trail', 'received_at',
            'position_trail_p' || to_char(first, 'YYYYMMDD'), first, first + 1);
    END LOOP;
    RETURN made;
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index("ix_assignments_live", "assignments", ["unit_id"], postgresql_where=sa.text(f"status IN ({LIVE})"))
    op.create_index("ix_assignments_unit", "assignments", ["unit_id", "id"])
    op.drop_index("ix_assignments_unit_id", table_name="assignments")
    op.create_index(
        "ix_incidents_closed", "incidents", ["closed_at"], postgresql_where=sa.text("closed_at IS NOT NULL")
    )
    op.create_index(
        "ix_calls_raw", "calls", ["number_raw"],
        postgresql_where=sa.text("number_e164 IS NULL AND number_raw IS NOT NULL"),
    )  # fmt: skip
    op.execute(MAKE)
    op.execute("REVOKE EXECUTE ON FUNCTION make_partition FROM PUBLIC")
    op.execute(KEEP)


def downgrade() -> None:
    """The functions stay: they serve what was before as well."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_calls_raw", table_name="calls")
    op.drop_index("ix_incidents_closed", table_name="incidents")
    op.create_index("ix_assignments_unit_id", "assignments", ["unit_id"])
    op.drop_index("ix_assignments_unit", table_name="assignments")
    op.drop_index("ix_assignments_live", table_name="assignments")
