"""The words of the gazetteer are found by what is left when a letter is dropped, not by trigrams"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index(
        "ix_gazetteer_names_importance", "gazetteer_names", [sa.literal_column("importance DESC")], unique=False
    )
    op.add_column(
        "gazetteer_words", sa.Column("slips", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False)
    )
    op.drop_index(
        op.f("ix_gazetteer_words_trigrams"),
        table_name="gazetteer_words",
        postgresql_ops={"word": "gin_trgm_ops"},
        postgresql_using="gin",
    )
    op.create_index("ix_gazetteer_words_slips", "gazetteer_words", ["slips"], unique=False, postgresql_using="gin")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_index("ix_gazetteer_words_slips", table_name="gazetteer_words", postgresql_using="gin")
    op.create_index(
        op.f("ix_gazetteer_words_trigrams"),
        "gazetteer_words",
        ["word"],
        unique=False,
        postgresql_ops={"word": "gin_trgm_ops"},
        postgresql_using="gin",
    )
    op.drop_column("gazetteer_words", "slips")
    op.drop_index("ix_gazetteer_names_importance", table_name="gazetteer_names")
