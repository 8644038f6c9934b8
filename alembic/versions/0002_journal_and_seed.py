"""The journal's one writing function, partitions, the application's rights, the first agencies"""

import sqlalchemy as sa

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPEND = """
CREATE FUNCTION journal_append(
    p_centre smallint, p_v int, p_event text, p_kind text, p_subject text, p_incident uuid,
    p_actor uuid, p_name text, p_role text, p_body text
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    head journal_heads%ROWTYPE;
    n bigint;
    moment timestamptz;
    digest text;
BEGIN
    SELECT * INTO STRICT head FROM journal_heads WHERE centre = p_centre FOR UPDATE;
    n := head.seq + 1;
    moment := greatest(clock_timestamp(), head.at);
    digest := encode(sha256(convert_to(concat_ws(E'\\n', head.hash, n::text,
        ((extract(epoch FROM moment) * 1000000)::bigint)::text, p_event, p_kind || ':' || p_subject,
        coalesce(p_actor::text, ''), encode(sha256(convert_to(p_body, 'UTF8')), 'hex')), 'UTF8')), 'hex');
    INSERT INTO journal (centre, seq, at, v, event, subject_kind, subject_id, incident_id,
                         actor_id, actor_name, actor_role, body, prev_hash, hash)
    VALUES (p_centre, n, moment, p_v, p_event, p_kind, p_subject, p_incident,
            p_actor, p_name, p_role, p_body, head.hash, digest);
    UPDATE journal_heads SET seq = n, at = moment, hash = digest WHERE centre = p_centre;
    RETURN n;
END $$
"""

PARTITIONS = """
CREATE FUNCTION keep_partitions(p_now timestamptz) RETURNS int LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    made int := 0;
    first date;
    label text;
BEGIN
    FOR i IN 0..2 LOOP
        first := (date_trunc('month', p_now AT TIME ZONE 'UTC') + make_interval(months => i))::date;
        label := 'journal_p' || to_char(first, 'YYYYMM');
        IF to_regclass(label) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF journal FOR VALUES FROM (%L) TO (%L)', label,
                first::text || ' 00:00+00', (first + interval '1 month')::date::text || ' 00:00+00');
            made := made + 1;
        END IF;
    END LOOP;
    FOR i IN 0..3 LOOP
        first := (p_now AT TIME ZONE 'UTC')::date + i;
        label := 'position_trail_p' || to_char(first, 'YYYYMMDD');
        IF to_regclass(label) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF position_trail FOR VALUES FROM (%L) TO (%L)', label,
                first::text || ' 00:00+00', (first + 1)::text || ' 00:00+00');
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END $$
"""

ROLE = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'sigap_app') THEN
        BEGIN
            CREATE ROLE sigap_app NOLOGIN;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END;
    END IF;
    IF NOT pg_has_role(current_user, 'sigap_app', 'MEMBER') THEN
        EXECUTE format('GRANT sigap_app TO %I', current_user);
    END IF;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE EXCEPTION 'the server''s administrator must first run: CREATE ROLE sigap_app NOLOGIN; GRANT sigap_app TO %',
        quote_ident(current_user);
END $$
"""

LOCK_PARTITIONS = """
DO $$ DECLARE part regclass; BEGIN
    FOR part IN SELECT inhrelid::regclass FROM pg_inherits
                WHERE inhparent IN ('journal'::regclass, 'position_trail'::regclass) LOOP
        EXECUTE format('REVOKE ALL ON %s FROM sigap_app', part);
    END LOOP;
END $$
"""

AGENCIES = [
    ("DPKP", "Dinas Pemadam Kebakaran dan Penyelamatan", "Fire and Rescue", ["PMK", "Damkar"], "113"),
    ("BPBD", "Badan Penanggulangan Bencana Daerah", "Disaster Management", ["BPB Linmas"], "112"),
    ("DINKES", "Dinas Kesehatan (TGC)", "Health Office", ["TGC", "PSC 119"], "119"),
    ("PMI", "Palang Merah Indonesia", "Indonesian Red Cross", ["TGC-PMI"], None),
    ("SATPOLPP", "Satuan Polisi Pamong Praja", "Public Order", ["Satpol PP"], None),
    ("LINMAS", "Perlindungan Masyarakat", "Community Protection", [], None),
    ("DISHUB", "Dinas Perhubungan", "Transport Office", [], None),
    ("POLRI", "Kepolisian Republik Indonesia", "Police", ["Polrestabes Surabaya", "Satlantas"], "110"),
    ("PLN", "PLN", "Power Company", [], "123"),
    ("PGN", "PGN", "Gas Company", [], "1500645"),
    ("PERTAMINA", "Pertamina", "Oil Company", [], None),
    ("PDAM", "PDAM", "Water Company", [], None),
    ("DSDABM", "Dinas Sumber Daya Air dan Bina Marga", "Water and Roads", ["DPUBMP", "PU Bina Marga"], None),
    ("DLH", "Dinas Lingkungan Hidup", "Environment Office", ["DKRTH"], None),
    ("DINSOS", "Dinas Sosial", "Social Affairs", [], None),
    ("DPRKPP", "Dinas Perumahan Rakyat dan Kawasan Permukiman", "Housing", [], None),
    ("DP3A", "DP3A-P2KB", "Women and Children", ["DP5A"], None),
    ("BAKESBANGPOL", "Badan Kesatuan Bangsa dan Politik", "National Unity", [], None),
    ("KAI", "Kereta Api Indonesia", "Railways", [], None),
    ("BASARNAS", "Basarnas", "Search and Rescue", [], "115"),
    ("TNI", "TNI", "Armed Forces", ["Koramil", "Kodim"], None),
]


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("journal", "position_trail"):
        op.execute(f"CREATE TABLE {table}_default PARTITION OF {table} DEFAULT")
    op.execute(APPEND)
    op.execute(PARTITIONS)
    op.execute("SELECT keep_partitions(now())")
    op.execute("INSERT INTO centres (id, name) VALUES (1, 'Sigap 112')")
    op.execute("INSERT INTO journal_heads (centre) VALUES (1)")
    insert = sa.text(
        "INSERT INTO agencies (code, name_id, name_en, aliases, contacts)"
        " VALUES (:code, :name_id, :name_en, :aliases, CAST(:contacts AS jsonb))"
    )
    for code, name_id, name_en, aliases, phone in AGENCIES:
        contacts = f'{{"phone": "{phone}"}}' if phone else "{}"
        row = {"code": code, "name_id": name_id, "name_en": name_en, "aliases": aliases, "contacts": contacts}
        op.get_bind().execute(insert, row)
    grant_rights()


def grant_rights() -> None:
    """Least privilege: the application changes rows, never tables, and only adds to the journal."""
    op.execute(ROLE)
    op.execute("GRANT USAGE ON SCHEMA public TO sigap_app")
    op.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO sigap_app")
    op.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO sigap_app")
    op.execute("REVOKE INSERT, UPDATE, DELETE ON journal, journal_heads, alembic_version FROM sigap_app")
    op.execute(LOCK_PARTITIONS)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP OWNED BY sigap_app")
    op.execute("DROP FUNCTION journal_append, keep_partitions")
    op.execute("DELETE FROM agencies; DELETE FROM journal_heads; DELETE FROM centres")
