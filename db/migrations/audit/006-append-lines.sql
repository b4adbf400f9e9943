-- Bodies come as one text, a line each: a leaf is one line of ASCII, and reading an array of binary strings took a fifth of
-- the append. Search columns are read out of a body in one pass.

DROP FUNCTION public.audit_append(text, bytea[], bytea[], bytea[]);

-- Numbers, links and inserts a batch. Leaf, link and search columns come from the bodies alone.
-- BA001 the commit would not be durable · BA002 the log is closed · BA003 a commitment does not match its private part.
CREATE FUNCTION public.audit_append(p_log text, p_lines text, p_salts bytea[], p_privates bytea[])
RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  v_size bigint;
  v_link bytea;
  v_line text;
  v_lines text[] := string_to_array(p_lines, E'\n');
  v_body bytea;
  v_leaf bytea;
  v_bodies bytea[] := '{}';
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
  IF cardinality(p_salts) <> cardinality(v_lines) OR cardinality(p_privates) <> cardinality(v_lines) THEN
    RAISE EXCEPTION 'audit: % lines with % salts', cardinality(v_lines), cardinality(p_salts) USING ERRCODE = 'BA003';
  END IF;
  FOREACH v_line IN ARRAY v_lines LOOP
    v_body := convert_to(v_line, 'UTF8');
    v_leaf := sha256('\x00'::bytea || v_body);
    v_link := sha256('bedside/1/link'::bytea || v_link || v_leaf);
    v_bodies := v_bodies || v_body;
    v_leaves := v_leaves || v_leaf;
    v_links := v_links || v_link;
  END LOOP;
  INSERT INTO public.audit_entry
    (log, seq, body, leaf, link, id, t, ts, w, e, o, actor, patients, breakglass, request, role, purpose)
  SELECT p_log, v_size + u.ord - 1, u.body, u.leaf, u.link,
         r.id, r.t, r.ts, r.w, r.e, r.o, r.a->>'p', r.p, r.b, r.q, r.a->>'r', r.u
  FROM unnest(v_lines, v_bodies, v_leaves, v_links) WITH ORDINALITY AS u(line, body, leaf, link, ord),
       LATERAL json_to_record(u.line::json)
         AS r(id text, t text, ts text, w text, e text, o text, a json, p text[], b boolean, q text, u text);
  GET DIAGNOSTICS v_count = ROW_COUNT;
  IF v_count <> cardinality(v_lines) THEN
    RAISE EXCEPTION 'audit: % of % entries inserted', v_count, cardinality(v_lines) USING ERRCODE = 'BA003';
  END IF;
  UPDATE public.audit_head SET size = v_size + v_count, link = v_link WHERE log = p_log;
  IF cardinality(array_remove(p_salts, NULL)) > 0 THEN
    INSERT INTO public.audit_private (id, salt, bytes)
    SELECT r.id, u.salt, u.private
    FROM unnest(v_lines, p_salts, p_privates) AS u(line, salt, private),
         LATERAL json_to_record(u.line::json) AS r(id text, c text)
    WHERE u.salt IS NOT NULL
      AND r.c = rtrim(translate(
            encode(sha256('audit-priv/v1\000'::bytea || u.salt || u.private), 'base64'), E'+/\n', '-_'), '=');
    GET DIAGNOSTICS v_count = ROW_COUNT;
    IF v_count <> cardinality(array_remove(p_salts, NULL)) THEN
      RAISE EXCEPTION 'audit: a private part does not match' USING ERRCODE = 'BA003';
    END IF;
  END IF;
  RETURN QUERY SELECT v_size + g FROM generate_series(0, cardinality(v_lines) - 1) AS g;
END $$;

REVOKE ALL ON FUNCTION public.audit_append(text, text, bytea[], bytea[]) FROM PUBLIC;
