"""An incident's two numbers in one round trip; a call may be written before its incident is numbered"""

from alembic import op
from incidents.states import OPEN

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

FREE = f"""
CREATE FUNCTION free_short_number(p_centre smallint, p_day_number int) RETURNS int
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    short int := (p_day_number - 1) % 1000 + 1;
BEGIN
    WHILE EXISTS (SELECT FROM incidents WHERE centre = p_centre AND short_number = short
                  AND status IN ({", ".join(repr(status.value) for status in sorted(OPEN))})) LOOP
        short := short + 1;
    END LOOP;
    RETURN short;
END $$
"""
TAKE = """
CREATE FUNCTION take_numbers(p_centre smallint, p_day date, OUT day_number int, OUT short int)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO number_counters AS counter (centre, day, last) VALUES (p_centre, p_day, 1)
    ON CONFLICT (centre, day) DO UPDATE SET last = counter.last + 1 RETURNING last INTO day_number;
    -- The counter is locked now, and this next statement sees what was committed before it began.
    short := free_short_number(p_centre, day_number);
END $$
"""
KEY = "fk_calls_incident_id_incidents"


def upgrade() -> None:
    op.execute(FREE)
    op.execute(TAKE)
    op.execute(f"ALTER TABLE calls ALTER CONSTRAINT {KEY} DEFERRABLE INITIALLY DEFERRED")


def downgrade() -> None:
    op.execute(f"ALTER TABLE calls ALTER CONSTRAINT {KEY} NOT DEFERRABLE")
    op.execute("DROP FUNCTION take_numbers")
    op.execute("DROP FUNCTION free_short_number")
