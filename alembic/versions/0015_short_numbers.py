"""A short number is found at once, also when more than a thousand incidents are open"""

from alembic import op
from incidents.states import OPEN

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STATES = ", ".join(repr(status.value) for status in sorted(OPEN))
FUNCTION = """
CREATE OR REPLACE FUNCTION free_short_number(p_centre smallint, p_day_number int) RETURNS int
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    short int := (p_day_number - 1) % 1000 + 1;
BEGIN
    WHILE EXISTS (SELECT FROM incidents WHERE centre = p_centre AND short_number = short AND status IN ({states})) LOOP
        short := {after};
    END LOOP;
    RETURN short;
END $$
"""
THE_WHOLE_NUMBER = "CASE WHEN short < p_day_number THEN p_day_number ELSE short + 1 END"
"""After a taken one the day's number itself, which a day with thousands open has free: the counter is locked meanwhile."""
ALL_IN_TURN = "short + 1"


def upgrade() -> None:
    op.execute(FUNCTION.format(states=STATES, after=THE_WHOLE_NUMBER))


def downgrade() -> None:
    op.execute(FUNCTION.format(states=STATES, after=ALL_IN_TURN))
