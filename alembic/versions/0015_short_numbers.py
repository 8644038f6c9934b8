"""A short number is found at once, also when more than a thousand incidents are open"""

from alembic import op
from incidents.states import OPEN

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

TRIES = 50
"""After so many taken numbers in a row the one above the highest is given: the day's counter is locked meanwhile."""
STATES = ", ".join(repr(status.value) for status in sorted(OPEN))
FREE = f"""
CREATE OR REPLACE FUNCTION free_short_number(p_centre smallint, p_day_number int) RETURNS int
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    first int := (p_day_number - 1) % 1000 + 1;
    short int;
BEGIN
    FOR short IN first .. first + {TRIES - 1} LOOP
        IF NOT EXISTS (SELECT FROM incidents WHERE centre = p_centre AND short_number = short
                       AND status IN ({STATES})) THEN
            RETURN short;
        END IF;
    END LOOP;
    SELECT max(short_number) + 1 INTO short FROM incidents WHERE centre = p_centre AND status IN ({STATES});
    RETURN short;
END $$
"""
ALL_IN_TURN = f"""
CREATE OR REPLACE FUNCTION free_short_number(p_centre smallint, p_day_number int) RETURNS int
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    short int := (p_day_number - 1) % 1000 + 1;
BEGIN
    WHILE EXISTS (SELECT FROM incidents WHERE centre = p_centre AND short_number = short
                  AND status IN ({STATES})) LOOP
        short := short + 1;
    END LOOP;
    RETURN short;
END $$
"""


def upgrade() -> None:
    op.execute(FREE)


def downgrade() -> None:
    op.execute(ALL_IN_TURN)
