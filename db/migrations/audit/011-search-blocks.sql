-- Every filter, and any set of filters, by one index: for each block of 2^14 numbers of a log and each value that a search column
-- has in it, which of these numbers have it, a bit each. What fits several filters is the AND of their bits, so a page costs a
-- few rows a block however rarely its filters meet. The bits of a block are made once, out of its search rows, when the last of
-- them is there; of the newest numbers, which fill no block yet, the search rows themselves are gone through. Alarms and not
-- controls, as in 001: bits that say something else than the search rows are found by verification.

CREATE TABLE public.audit_search_block (
  log text COLLATE "C" NOT NULL,
  block bigint NOT NULL CHECK (block >= 0),
  -- The search column, and its value or one of them.
  name text COLLATE "C" NOT NULL,
  value text COLLATE "C" NOT NULL,
  bits bit(16384) NOT NULL,
  PRIMARY KEY (log, block, name, value)
);
-- What is nearly all zeros or all ones is compressed, and nothing is stored out of line.
ALTER TABLE public.audit_search_block ALTER COLUMN bits SET STORAGE MAIN;

-- How many blocks have their bits: whoever crosses a border without making them, as a node of an older version does, leaves it to
-- the next one, and until then the search rows answer.
ALTER TABLE public.audit_search_head ADD COLUMN blocks bigint NOT NULL DEFAULT 0 CHECK (blocks >= 0);
CREATE OR REPLACE FUNCTION public.audit_guard_search_head() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.log <> OLD.log OR NEW.size < OLD.size OR NEW.blocks < OLD.blocks
     OR (NEW.size = OLD.size AND NEW.blocks = OLD.blocks) THEN
    RAISE EXCEPTION 'append-only: the head only grows' USING ERRCODE = 'BA004';
  END IF;
  RETURN NEW;
END $$;

-- A one at each place given: audit_bits(place, 1).
DO $$ BEGIN
  EXECUTE format('CREATE AGGREGATE public.audit_bits(integer, integer) (sfunc = set_bit, stype = bit, initcond = %L)',
    repeat('0', 16384));
END $$;

-- The places of the ones.
CREATE FUNCTION public.audit_places(p_bits bit) RETURNS SETOF integer
LANGUAGE sql IMMUTABLE AS $$
  SELECT 512 * s.i + n.i
  FROM generate_series(0, 31) AS s(i), LATERAL (SELECT substring(p_bits FROM 512 * s.i + 1 FOR 512) AS bits OFFSET 0) AS part,
       generate_series(0, 511) AS n(i)
  WHERE part.bits <> 0::bit(512) AND get_bit(part.bits, n.i) = 1
$$;

-- What bits of the block p_block say of the numbers from p_from to p_to (exclusive).
CREATE FUNCTION public.audit_within(p_bits bit, p_block bigint, p_from bigint, p_to bigint) RETURNS bit
LANGUAGE sql IMMUTABLE AS $$
  SELECT p_bits
    & (~0::bit(16384) >> greatest(0, least(16384, p_from - (p_block << 14)))::integer)
    & (~0::bit(16384) << greatest(0, least(16384, ((p_block + 1) << 14) - p_to))::integer)
$$;

-- The bits of one block out of its search rows from p_from to p_to (exclusive). A value that is longer than the grammar's longest
-- word (SPEC §2) is no entry's, fits no index, and has no bits.
CREATE FUNCTION public.audit_block_of(p_log text, p_from bigint, p_to bigint)
RETURNS TABLE (name text, value text, bits bit)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET work_mem = '64MB' AS $$
  SELECT v.name, v.value COLLATE "C", public.audit_bits((s.seq & 16383)::integer, 1)
  FROM public.audit_search s,
       LATERAL (VALUES ('e', s.e), ('o', s.o), ('actor', s.actor), ('role', s.role), ('purpose', s.purpose),
                       ('breakglass', s.breakglass::text)) AS v(name, value)
  WHERE s.log = p_log AND s.seq >= p_from AND s.seq < p_to AND octet_length(v.value) <= 255
  GROUP BY 1, 2
  UNION ALL
  SELECT 'patients', p.patient COLLATE "C", public.audit_bits((s.seq & 16383)::integer, 1)
  FROM public.audit_search s, unnest(s.patients) AS p(patient)
  WHERE s.log = p_log AND s.seq >= p_from AND s.seq < p_to AND octet_length(p.patient) <= 255
  GROUP BY 2
$$;

-- A row that is there already, which somebody else put there, stays, and verification finds it.
CREATE FUNCTION public.audit_make_block(p_log text, p_block bigint) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO public.audit_search_block (log, block, name, value, bits)
  SELECT p_log, p_block, b.name, b.value, b.bits FROM public.audit_block_of(p_log, p_block << 14, (p_block + 1) << 14) AS b
  ORDER BY 3, 4
  ON CONFLICT DO NOTHING;
  UPDATE public.audit_search_head SET blocks = p_block + 1 WHERE log = p_log AND blocks = p_block;
$$;

-- How many blocks of a log are made.
CREATE FUNCTION public.audit_blocks_made(p_log text) RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT least(s.blocks, s.size >> 14, h.size >> 14) FROM public.audit_search_head s JOIN public.audit_head h ON h.log = s.log WHERE s.log = p_log
$$;

-- The same as what a made block says, out of the search rows: for what is in no block yet.
CREATE FUNCTION public.audit_unmade(p_log text, p_block bigint, p_names text[], p_values text[], p_filters integer[]) RETURNS bit
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_where text;
  v_bits bit(16384);
BEGIN
  SELECT string_agg(f.any_of, ' AND ') INTO v_where FROM (
    SELECT '(' || string_agg(format(CASE WHEN k.name = 'patients' THEN '%I @> ARRAY[%L]' ELSE '%I::text = %L' END,
                                    k.name, k.value), ' OR ') || ')' AS any_of
    FROM unnest(p_names, p_values, p_filters) AS k(name, value, filter) GROUP BY k.filter) AS f;
  EXECUTE 'SELECT public.audit_bits((seq & 16383)::integer, 1) FROM public.audit_search
           WHERE log = $1 AND seq >= $2 AND seq < $3 AND ' || v_where
    INTO v_bits USING p_log, p_block << 14, (p_block + 1) << 14;
  RETURN v_bits;
END $$;

-- Where entries fit every filter, block by block in the order asked for, from p_from to p_to (exclusive), until p_most entries
-- are found or, where that is null, all. A column, a value and the number of their filter stand at one place of the three
-- arrays; a filter holds where one of its values does.
CREATE FUNCTION public.audit_fitting(p_log text, p_names text[], p_values text[], p_filters integer[],
  p_from bigint, p_to bigint, p_newest boolean, p_most bigint)
RETURNS TABLE (block bigint, bits bit)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_generic_plan AS $$
DECLARE
  v_wanted CONSTANT bigint := (SELECT count(DISTINCT f) FROM unnest(p_filters) AS f);
  v_made CONSTANT bigint := coalesce(public.audit_blocks_made(p_log), 0);
  v_oldest CONSTANT bigint := p_from >> 14;
  v_newest CONSTANT bigint := (p_to - 1) >> 14;
  v_left bigint := p_most;
BEGIN
  FOR block IN SELECT * FROM generate_series(
    CASE WHEN p_newest THEN v_newest ELSE v_oldest END, CASE WHEN p_newest THEN v_oldest ELSE v_newest END,
    CASE WHEN p_newest THEN -1 ELSE 1 END)
  LOOP
    IF block < v_made THEN
      SELECT bit_and(f.bits) INTO bits FROM (
        SELECT bit_or(b.bits) AS bits
        FROM unnest(p_names, p_values, p_filters) AS k(name, value, filter)
        JOIN public.audit_search_block b
          ON b.log = p_log AND b.block = audit_fitting.block AND b.name = k.name AND b.value = k.value
        GROUP BY k.filter) AS f
      HAVING count(*) = v_wanted;
    ELSE
      bits := public.audit_unmade(p_log, block, p_names, p_values, p_filters);
    END IF;
    CONTINUE WHEN bits IS NULL;
    IF block = v_oldest OR block = v_newest THEN bits := public.audit_within(bits, block, p_from, p_to); END IF;
    CONTINUE WHEN bits = 0::bit(16384);
    RETURN NEXT;
    v_left := v_left - bit_count(bits);
    EXIT WHEN v_left <= 0;
  END LOOP;
END $$;

-- The numbers of entries that fit, in no order; where p_most is not null, of the first that fit at least as many.
CREATE FUNCTION public.audit_found(p_log text, p_names text[], p_values text[], p_filters integer[],
  p_from bigint, p_to bigint, p_newest boolean, p_most bigint)
RETURNS SETOF bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT (b.block << 14) + n
  FROM public.audit_fitting(p_log, p_names, p_values, p_filters, p_from, p_to, p_newest, p_most) AS b,
       public.audit_places(b.bits) AS n
$$;

-- Numbers for which this index and the search rows say something else, from p_from to p_to (exclusive), both in one block.
CREATE FUNCTION public.audit_misplaced(p_log text, p_from bigint, p_to bigint) RETURNS SETOF bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET work_mem = '64MB' AS $$
  SELECT DISTINCT (p_from >> 14 << 14) + n
  FROM (SELECT b.name, b.value, public.audit_within(b.bits, b.block, p_from, p_to) AS bits
        FROM public.audit_search_block b WHERE b.log = p_log AND b.block = p_from >> 14) AS said
  FULL JOIN public.audit_block_of(p_log, p_from, p_to) AS meant ON meant.name = said.name AND meant.value = said.value,
  LATERAL (SELECT coalesce(said.bits, 0::bit(16384)) # coalesce(meant.bits, 0::bit(16384)) AS bits OFFSET 0) AS differing,
  LATERAL public.audit_places(differing.bits) AS n
  WHERE p_from >> 14 < public.audit_blocks_made(p_log) AND differing.bits <> 0::bit(16384)
$$;

-- A bit goes only where its entry's bytes have gone, and a row when it has none left, or with the whole log.
CREATE FUNCTION public.audit_guard_block() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.bits <> 0::bit(16384) AND NOT EXISTS (SELECT 1 FROM public.audit_head h WHERE h.log = OLD.log AND h.destroyed) THEN
      RAISE EXCEPTION 'append-only: this log is not destroyed' USING ERRCODE = 'BA004';
    END IF;
    RETURN OLD;
  END IF;
  IF NEW.log <> OLD.log OR NEW.block <> OLD.block OR NEW.name <> OLD.name OR NEW.value <> OLD.value
     OR NEW.bits & ~OLD.bits <> 0::bit(16384)
     OR EXISTS (
       SELECT 1 FROM public.audit_places(OLD.bits & ~NEW.bits) AS n
       JOIN public.audit_entry x ON x.log = OLD.log AND x.seq = (OLD.block << 14) + n WHERE x.body IS NOT NULL) THEN
    RAISE EXCEPTION 'append-only: this entry is not redacted' USING ERRCODE = 'BA004';
  END IF;
  RETURN NEW;
END $$;

-- The bits of one entry go, and a value of which none is left.
CREATE FUNCTION public.audit_clear_place(p_log text, p_seq bigint) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  UPDATE public.audit_search_block b SET bits = set_bit(b.bits, (p_seq & 16383)::integer, 0)
    WHERE b.log = p_log AND b.block = p_seq >> 14 AND get_bit(b.bits, (p_seq & 16383)::integer) = 1;
  DELETE FROM public.audit_search_block b
    WHERE b.log = p_log AND b.block = p_seq >> 14 AND b.bits = 0::bit(16384);
$$;

-- With a search row that was taken out go its bits. Of a destroyed log whole blocks go.
CREATE FUNCTION public.audit_clear_bits() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM 1 FROM public.audit_head h WHERE h.log = OLD.log AND h.destroyed;
  IF NOT FOUND THEN PERFORM public.audit_clear_place(OLD.log, OLD.seq); END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER audit_search_bits AFTER DELETE ON public.audit_search
  FOR EACH ROW EXECUTE FUNCTION public.audit_clear_bits();
ALTER TABLE public.audit_search ENABLE ALWAYS TRIGGER audit_search_bits;
CREATE TRIGGER audit_search_block_stays BEFORE TRUNCATE ON public.audit_search_block
  FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse();
CREATE TRIGGER audit_search_block_kept BEFORE UPDATE OR DELETE ON public.audit_search_block
  FOR EACH STATEMENT WHEN (coalesce(current_setting('bedside.redacting', true), '') <> 'on')
  EXECUTE FUNCTION public.audit_refuse();
CREATE TRIGGER audit_search_block_of_redacted BEFORE UPDATE OR DELETE ON public.audit_search_block
  FOR EACH ROW EXECUTE FUNCTION public.audit_guard_block();
ALTER TABLE public.audit_search_block ENABLE ALWAYS TRIGGER audit_search_block_stays;
ALTER TABLE public.audit_search_block ENABLE ALWAYS TRIGGER audit_search_block_kept;
ALTER TABLE public.audit_search_block ENABLE ALWAYS TRIGGER audit_search_block_of_redacted;

DROP FUNCTION public.audit_patient_block(text, text, text, integer, bigint, bigint, integer);
DROP INDEX public.audit_search_actor, public.audit_search_actor_event, public.audit_search_event, public.audit_search_request,
  public.audit_search_role, public.audit_search_purpose, public.audit_search_not_ok, public.audit_search_breakglass,
  public.audit_search_patients, public.audit_search_patients_not_ok;
DO $$ DECLARE r record; BEGIN
  FOR r IN SELECT h.log, g AS block FROM public.audit_head h JOIN public.audit_search_head s ON s.log = h.log,
             LATERAL generate_series(0, (least(s.size, h.size) >> 14) - 1) AS g WHERE NOT h.destroyed ORDER BY 1, 2
  LOOP PERFORM public.audit_make_block(r.log, r.block); END LOOP;
END $$;

-- As in 008; a block that is full gets its bits, one a call.
CREATE OR REPLACE FUNCTION public.audit_fill_search(p_log text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  v_from bigint;
  v_to bigint;
  v_blocks bigint;
BEGIN
  SELECT s.size, s.blocks INTO STRICT v_from, v_blocks FROM public.audit_search_head s WHERE s.log = p_log FOR UPDATE;
  SELECT least(h.size, v_from + 4096) INTO STRICT v_to FROM public.audit_head h WHERE h.log = p_log;
  IF v_to <= v_from THEN RETURN v_from; END IF;
  BEGIN
    PERFORM public.audit_search_rows(p_log, v_from, v_to);
  EXCEPTION WHEN data_exception OR not_null_violation OR unique_violation THEN
    FOR v_seq IN v_from .. v_to - 1 LOOP
      BEGIN
        PERFORM public.audit_search_rows(p_log, v_seq, v_seq + 1);
      EXCEPTION WHEN data_exception OR not_null_violation OR unique_violation THEN NULL;
      END;
    END LOOP;
  END;
  UPDATE public.audit_search_head SET size = v_to WHERE log = p_log;
  IF v_to >> 14 > v_blocks THEN PERFORM public.audit_make_block(p_log, v_blocks); END IF;
  RETURN v_to;
END $$;

-- As in 008, by the index of every filter.
CREATE OR REPLACE FUNCTION public.audit_names_removal(p_origin text, p_redacted text, p_but text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM (
      SELECT x.body FROM public.audit_search_head f,
        public.audit_found(f.log, '{e,o}', '{audit.redact,ok}', '{1,2}', 0, f.size, true, NULL) AS n, public.audit_entry x
      WHERE x.log = f.log AND x.seq = n AND f.log IS DISTINCT FROM p_but AND x.body IS NOT NULL
      UNION ALL
      SELECT x.body FROM public.audit_search_head f JOIN public.audit_entry x ON x.log = f.log AND x.seq >= f.size
      WHERE position('"e":"audit.redact","o":"ok"'::bytea IN x.body) > 0 AND x.log IS DISTINCT FROM p_but) AS said
    WHERE convert_from(said.body, 'UTF8')::jsonb->'x' @> jsonb_build_array(
            jsonb_build_object('t', 'log', 'i', p_origin),
            jsonb_build_object('t', 'redacted', 'i', p_redacted)))
$$;

-- As in 009, with the bits of the blocks that are touched.
CREATE OR REPLACE FUNCTION public.audit_sweep(p_log text, p_from bigint, p_to bigint) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  v_count bigint;
BEGIN
  PERFORM 1 FROM public.audit_head h WHERE h.log = p_log AND h.destroyed;
  IF NOT FOUND THEN RETURN 0; END IF;
  -- Nobody fills search rows of what is on its way out.
  PERFORM 1 FROM public.audit_search_head s WHERE s.log = p_log FOR UPDATE;
  PERFORM set_config('bedside.redacting', 'on', true);
  DELETE FROM public.audit_private p USING public.audit_entry e
    WHERE e.log = p_log AND e.seq >= p_from AND e.seq < p_to AND p.id = e.id;
  DELETE FROM public.audit_entry e WHERE e.log = p_log AND e.seq >= p_from AND e.seq < p_to;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  DELETE FROM public.audit_search s WHERE s.log = p_log AND s.seq >= p_from AND s.seq < p_to;
  DELETE FROM public.audit_search_block b WHERE b.log = p_log AND b.block >= p_from >> 14 AND b.block <= p_to >> 14;
  DELETE FROM public.audit_node n
    WHERE n.log = p_log AND n.level = 0 AND n.idx >= p_from / 256 AND n.idx < (p_to + 255) / 256;
  PERFORM set_config('bedside.redacting', 'off', true);
  RETURN v_count;
END $$;

-- As in 010, by the index of every filter.
CREATE OR REPLACE FUNCTION public.audit_destroy(p_log text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  v_last timestamp;
  v_newest timestamp;
  v_patients text[];
BEGIN
  LOCK TABLE public.legal_hold IN SHARE ROW EXCLUSIVE MODE;
  PERFORM 1 FROM public.audit_search_head s WHERE s.log = p_log FOR UPDATE;
  SELECT e.ts::timestamptz AT TIME ZONE 'UTC' INTO v_last
    FROM public.audit_head h JOIN public.audit_entry e ON e.log = h.log AND e.seq = h.size - 1
    WHERE h.log = p_log AND h.closed AND NOT h.destroyed;
  SELECT e.ts::timestamptz AT TIME ZONE 'UTC' INTO v_newest
    FROM public.audit_head h JOIN public.audit_entry e ON e.log = h.log AND e.seq = h.size - 1
    WHERE NOT h.closed;
  IF v_last IS NULL OR v_newest IS NULL OR v_newest < v_last + interval '6 years' THEN RETURN false; END IF;

  IF EXISTS (SELECT 1 FROM public.legal_hold l
             WHERE l.cleared_ms IS NULL AND l.patient IS NULL AND (l.log IS NULL OR l.log = p_log)) THEN
    RETURN false;
  END IF;
  -- Pseudonyms as entries have them: base64url without padding.
  SELECT array_agg(translate(encode(l.patient, 'base64'), '+/=', '-_')) INTO v_patients
    FROM public.legal_hold l WHERE l.cleared_ms IS NULL AND (l.log IS NULL OR l.log = p_log);
  IF v_patients IS NOT NULL THEN
    -- Who is in it is known once every entry has its search row.
    PERFORM 1 FROM public.audit_search_head s JOIN public.audit_head h ON h.log = s.log
      WHERE s.log = p_log AND s.size >= h.size;
    IF NOT FOUND THEN RETURN false; END IF;
    IF EXISTS (SELECT 1 FROM public.audit_search_head s, LATERAL public.audit_fitting(p_log,
                 array_fill('patients'::text, ARRAY[cardinality(v_patients)]), v_patients,
                 array_fill(1, ARRAY[cardinality(v_patients)]), 0, s.size, true, 1) WHERE s.log = p_log) THEN
      RETURN false;
    END IF;
  END IF;

  UPDATE public.audit_head SET destroyed = true WHERE log = p_log AND closed AND NOT destroyed;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM set_config('bedside.redacting', 'on', true);
  DELETE FROM public.audit_node WHERE log = p_log AND level > 0;
  PERFORM set_config('bedside.redacting', 'off', true);
  PERFORM public.audit_sweep(p_log, 0, 4096);
  RETURN true;
END $$;

REVOKE ALL ON public.audit_search_block FROM PUBLIC;
REVOKE ALL ON FUNCTION public.audit_make_block(text, bigint), public.audit_clear_place(text, bigint) FROM PUBLIC;
