-- Two more search columns, and an index behind every filter of the officer's page, so that a page costs the same at any
-- length of the log. A range of dates is a range of numbers (audit_seq_at), so it needs no index of its own.

ALTER TABLE public.audit_entry ADD COLUMN role text COLLATE "C", ADD COLUMN purpose text COLLATE "C";

ALTER TABLE public.audit_entry DISABLE TRIGGER audit_entry_stays;
UPDATE public.audit_entry x SET role = b.j->'a'->>'r', purpose = b.j->>'u'
  FROM (SELECT log, seq, convert_from(body, 'UTF8')::jsonb AS j FROM public.audit_entry) AS b
  WHERE b.log = x.log AND b.seq = x.seq;
ALTER TABLE public.audit_entry ENABLE ALWAYS TRIGGER audit_entry_stays;

DROP INDEX public.audit_entry_t;
CREATE INDEX audit_entry_role ON public.audit_entry (role, log, seq);
CREATE INDEX audit_entry_purpose ON public.audit_entry (purpose, log, seq);
-- What went well is nearly everything: the primary key finds it.
CREATE INDEX audit_entry_not_ok ON public.audit_entry (o, log, seq) WHERE o <> 'ok';
CREATE INDEX audit_entry_breakglass ON public.audit_entry (log, seq) WHERE breakglass;

-- The first number whose append time is not before p_ts, the log's size when there is none; by halving, because append
-- times rise with the numbers. Where a clock went back the border is where the halving meets it, and verification says so.
CREATE FUNCTION public.audit_seq_at(p_log text, p_ts text) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_low bigint := 0;
  v_high bigint;
  v_middle bigint;
  v_ts text;
BEGIN
  SELECT h.size INTO v_high FROM public.audit_head h WHERE h.log = p_log;
  WHILE v_low < v_high LOOP
    v_middle := (v_low + v_high) / 2;
    SELECT x.ts INTO v_ts FROM public.audit_entry x WHERE x.log = p_log AND x.seq >= v_middle ORDER BY x.seq LIMIT 1;
    IF NOT FOUND OR v_ts COLLATE "C" >= p_ts COLLATE "C" THEN v_high := v_middle; ELSE v_low := v_middle + 1; END IF;
  END LOOP;
  RETURN v_low;
END $$;
REVOKE ALL ON FUNCTION public.audit_seq_at(text, text) FROM PUBLIC;

-- Numbers, links and inserts a batch. Leaf, link and search columns come from the bodies alone.
-- BA001 the commit would not be durable · BA002 the log is closed · BA003 a commitment does not match its private part.
CREATE OR REPLACE FUNCTION public.audit_append(p_log text, p_bodies bytea[], p_salts bytea[], p_privates bytea[])
RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  v_size bigint;
  v_link bytea;
  v_body bytea;
  v_leaf bytea;
  v_leaves bytea[] := '{}';
  v_links bytea[] := '{}';
  v_count bigint;
BEGIN
  IF current_setting('synchronous_commit') = 'off' THEN
    RAISE EXCEPTION 'audit: synchronous_commit is off' USING ERRCODE = 'BA001';
  END IF;
  SELECT h.size, h.link INTO v_size, v_link FROM public.audit_head h
    WHERE h.log = p_log AND NOT h.closed FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'audit: no such open log' USING ERRCODE = 'BA002';
  END IF;
  FOREACH v_body IN ARRAY p_bodies LOOP
    v_leaf := sha256('\x00'::bytea || v_body);
    v_link := sha256('bedside/1/link'::bytea || v_link || v_leaf);
    v_leaves := v_leaves || v_leaf;
    v_links := v_links || v_link;
  END LOOP;
  -- OFFSET 0 keeps the planner from parsing the body once a column.
  INSERT INTO public.audit_entry
    (log, seq, body, leaf, link, id, t, ts, w, e, o, actor, patients, breakglass, request, role, purpose)
  SELECT p_log, v_size + u.ord - 1, u.body, u.leaf, u.link,
         b.j->>'id', b.j->>'t', b.j->>'ts', b.j->>'w', b.j->>'e', b.j->>'o', b.j->'a'->>'p',
         ARRAY(SELECT jsonb_array_elements_text(b.j->'p')), (b.j->>'b')::boolean, b.j->>'q', b.j->'a'->>'r', b.j->>'u'
  FROM unnest(p_bodies, v_leaves, v_links) WITH ORDINALITY AS u(body, leaf, link, ord),
       LATERAL (SELECT convert_from(u.body, 'UTF8')::jsonb AS j OFFSET 0) AS b;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  IF v_count <> cardinality(p_bodies) THEN
    RAISE EXCEPTION 'audit: % of % entries inserted', v_count, cardinality(p_bodies) USING ERRCODE = 'BA003';
  END IF;
  UPDATE public.audit_head SET size = v_size + v_count, link = v_link WHERE log = p_log;
  IF cardinality(array_remove(p_salts, NULL)) > 0 THEN
    INSERT INTO public.audit_private (id, salt, bytes)
    SELECT b.j->>'id', u.salt, u.private
    FROM unnest(p_bodies, p_salts, p_privates) AS u(body, salt, private),
         LATERAL (SELECT convert_from(u.body, 'UTF8')::jsonb AS j OFFSET 0) AS b
    WHERE u.salt IS NOT NULL
      AND b.j->>'c' = rtrim(translate(
            encode(sha256('audit-priv/v1\000'::bytea || u.salt || u.private), 'base64'), E'+/\n', '-_'), '=');
    GET DIAGNOSTICS v_count = ROW_COUNT;
    IF v_count <> cardinality(array_remove(p_salts, NULL)) THEN
      RAISE EXCEPTION 'audit: a private part does not match' USING ERRCODE = 'BA003';
    END IF;
  END IF;
  RETURN QUERY SELECT v_size + g FROM generate_series(0, cardinality(p_bodies) - 1) AS g;
END $$;
