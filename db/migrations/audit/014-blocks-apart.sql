-- The bits of a block are made apart from the filling, in a transaction of their own that takes the search head only once they are
-- there: nobody who fills or searches waits while they are made. A node of an older version fills through the same function and
-- makes none; until a newer one has, the search rows answer.

-- As in 011, without making blocks.
CREATE OR REPLACE FUNCTION public.audit_fill_search(p_log text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  v_from bigint;
  v_to bigint;
BEGIN
  SELECT s.size INTO STRICT v_from FROM public.audit_search_head s WHERE s.log = p_log FOR UPDATE;
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
  RETURN v_to;
END $$;

-- A one at each place given, in the 512 of one part of a block; and such parts, each from its first place on, as one block.
DO $$ BEGIN
  EXECUTE format('CREATE AGGREGATE public.audit_part(integer, integer) (sfunc = set_bit, stype = bit, initcond = %L)',
    repeat('0', 512));
  EXECUTE format('CREATE AGGREGATE public.audit_parts(bit, integer) (sfunc = "overlay", stype = bit, initcond = %L)',
    repeat('0', 16384));
END $$;

-- As in 011, put together of parts: setting a bit copies what it is set in.
CREATE OR REPLACE FUNCTION public.audit_block_of(p_log text, p_from bigint, p_to bigint)
RETURNS TABLE (name text, value text, bits bit)
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp SET work_mem = '64MB' AS $$
  SELECT part.name, part.value, public.audit_parts(part.bits, 512 * part.number + 1)
  FROM (
    SELECT v.name, v.value COLLATE "C" AS value, (s.seq & 16383)::integer >> 9 AS number,
           public.audit_part((s.seq & 511)::integer, 1) AS bits
    FROM public.audit_search s,
         LATERAL (VALUES ('e', s.e), ('o', s.o), ('actor', s.actor), ('role', s.role), ('purpose', s.purpose),
                         ('breakglass', s.breakglass::text)) AS v(name, value)
    WHERE s.log = p_log AND s.seq >= p_from AND s.seq < p_to AND octet_length(v.value) <= 255
    GROUP BY 1, 2, 3
    UNION ALL
    SELECT 'patients', p.patient COLLATE "C", (s.seq & 16383)::integer >> 9,
           public.audit_part((s.seq & 511)::integer, 1)
    FROM public.audit_search s, unnest(s.patients) AS p(patient)
    WHERE s.log = p_log AND s.seq >= p_from AND s.seq < p_to AND octet_length(p.patient) <= 255
    GROUP BY 2, 3) AS part
  GROUP BY 1, 2
$$;

-- Makes the bits of the next block that is full; whether another one is. Of a log that is destroyed none are made. A row that is
-- there already, because another node makes the same block or somebody put it there, stays, and verification looks at it. What was
-- taken out of the log between the reading of the rows and the search head's turn goes out of these bits as well.
CREATE FUNCTION public.audit_make_due(p_log text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  v_block bigint;
  v_full bigint;
  v_gone bit(16384);
BEGIN
  SELECT s.blocks, least(s.size, h.size) >> 14 INTO v_block, v_full
    FROM public.audit_search_head s JOIN public.audit_head h ON h.log = s.log WHERE s.log = p_log AND NOT h.destroyed;
  IF NOT FOUND OR v_block >= v_full THEN RETURN false; END IF;
  INSERT INTO public.audit_search_block (log, block, name, value, bits)
  SELECT p_log, v_block, b.name, b.value, b.bits FROM public.audit_block_of(p_log, v_block << 14, (v_block + 1) << 14) AS b
  ORDER BY 3, 4
  ON CONFLICT DO NOTHING;

  PERFORM 1 FROM public.audit_search_head s WHERE s.log = p_log FOR UPDATE;
  SELECT public.audit_bits((x.seq & 16383)::integer, 1) INTO v_gone
    FROM public.audit_entry x
    WHERE x.log = p_log AND x.seq >= v_block << 14 AND x.seq < (v_block + 1) << 14 AND x.body IS NULL;
  PERFORM set_config('bedside.redacting', 'on', true);
  PERFORM 1 FROM public.audit_head h WHERE h.log = p_log AND h.destroyed;
  IF FOUND THEN
    DELETE FROM public.audit_search_block b WHERE b.log = p_log AND b.block = v_block;
  ELSIF v_gone <> 0::bit(16384) THEN
    UPDATE public.audit_search_block b SET bits = b.bits & ~v_gone
      WHERE b.log = p_log AND b.block = v_block AND b.bits & v_gone <> 0::bit(16384);
    DELETE FROM public.audit_search_block b WHERE b.log = p_log AND b.block = v_block AND b.bits = 0::bit(16384);
  END IF;
  PERFORM set_config('bedside.redacting', 'off', true);
  UPDATE public.audit_search_head SET blocks = v_block + 1 WHERE log = p_log AND blocks = v_block;
  RETURN v_block + 1 < v_full;
END $$;

DROP FUNCTION public.audit_make_block(text, bigint);

-- As in 003, by what the entries themselves say and not by the column beside them, of which a single one that somebody changed
-- would have moved the border of a day past all the others. What has no bytes any more says nothing.
CREATE OR REPLACE FUNCTION public.audit_seq_at(p_log text, p_ts text) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_low bigint := 0;
  v_high bigint;
  v_middle bigint;
  v_ts bytea;
BEGIN
  SELECT h.size INTO v_high FROM public.audit_head h WHERE h.log = p_log;
  WHILE v_low < v_high LOOP
    v_middle := (v_low + v_high) / 2;
    SELECT CASE WHEN octet_length(x.body) >= 108 THEN substring(x.body FROM 82 FOR 27) ELSE convert_to(x.ts, 'UTF8') END INTO v_ts
      FROM public.audit_entry x WHERE x.log = p_log AND x.seq >= v_middle AND x.body IS NOT NULL ORDER BY x.seq LIMIT 1;
    IF NOT FOUND OR v_ts >= convert_to(p_ts, 'UTF8') THEN v_high := v_middle; ELSE v_low := v_middle + 1; END IF;
  END LOOP;
  RETURN v_low;
END $$;

REVOKE ALL ON FUNCTION public.audit_make_due(text) FROM PUBLIC;
