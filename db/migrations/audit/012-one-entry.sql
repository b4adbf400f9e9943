-- One entry alone is what most answers wait for, and two thirds of what the database did for it was to read the checks and
-- conditions of both tables anew for each statement. What the functions that write make true anyway, or verification computes
-- again, is no check of a table any more; what somebody else might give them still is.
ALTER TABLE public.audit_entry DROP CONSTRAINT audit_entry_seq_check, DROP CONSTRAINT audit_entry_leaf_check,
  DROP CONSTRAINT audit_entry_link_check;
ALTER TABLE public.audit_head DROP CONSTRAINT audit_head_size_check, DROP CONSTRAINT audit_head_link_check,
  DROP CONSTRAINT audit_head_log_check;

CREATE FUNCTION public.audit_guard_log_name() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.log !~ '^[A-Za-z0-9_.-]{1,32}$' OR NEW.size <> 0 THEN
    RAISE EXCEPTION 'audit: a log begins empty, with a name of 1 to 32 letters' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_head_begins BEFORE INSERT ON public.audit_head
  FOR EACH ROW EXECUTE FUNCTION public.audit_guard_log_name();
ALTER TABLE public.audit_head ENABLE ALWAYS TRIGGER audit_head_begins;

-- Every append moves the head: whatever else changes it is looked at whole, and growth by two comparisons.
DROP TRIGGER audit_head_grows ON public.audit_head;
CREATE TRIGGER audit_head_changes BEFORE UPDATE OF log, origin, number, closed, destroyed ON public.audit_head
  FOR EACH ROW EXECUTE FUNCTION public.audit_guard_head();
CREATE TRIGGER audit_head_grows BEFORE UPDATE OF size, link ON public.audit_head
  FOR EACH ROW WHEN (NEW.size <= OLD.size OR OLD.closed) EXECUTE FUNCTION public.audit_guard_head();
ALTER TABLE public.audit_head ENABLE ALWAYS TRIGGER audit_head_changes;
ALTER TABLE public.audit_head ENABLE ALWAYS TRIGGER audit_head_grows;

-- One entry without a private part, in one statement that is planned once a connection: its number, or NULL where anything
-- stands against it, and nothing is stored then; audit_append says what it is.
CREATE FUNCTION public.audit_append_one(p_log text, p_line text) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
  WITH head AS (
    UPDATE public.audit_head h
      SET size = h.size + 1,
          link = sha256('bedside/1/link'::bytea || h.link || sha256('\x00'::bytea || convert_to(p_line, 'UTF8')))
      WHERE h.log = p_log AND NOT h.closed AND current_setting('synchronous_commit') <> 'off' AND public.audit_is_leaf(p_line)
        AND position(E'\n' IN p_line) = 0
      RETURNING h.size - 1 AS seq, h.link)
  INSERT INTO public.audit_entry (log, seq, body, leaf, link, id, ts)
  SELECT p_log, head.seq, convert_to(p_line, 'UTF8'), sha256('\x00'::bytea || convert_to(p_line, 'UTF8')), head.link,
         substr(p_line, 14, 26), substr(p_line, 82, 27)
  FROM head
  RETURNING seq
$$;

-- As in 008, without a way of its own for one entry.
CREATE OR REPLACE FUNCTION public.audit_append(p_log text, p_lines text, p_salts bytea[], p_privates bytea[])
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
  INSERT INTO public.audit_entry (log, seq, body, leaf, link, id, ts)
  SELECT p_log, v_size + u.ord - 1, u.body, u.leaf, u.link, substr(u.line, 14, 26), substr(u.line, 82, 27)
  FROM unnest(v_lines, v_bodies, v_leaves, v_links) WITH ORDINALITY AS u(line, body, leaf, link, ord)
  WHERE public.audit_is_leaf(u.line);
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

REVOKE ALL ON FUNCTION public.audit_append_one(text, text) FROM PUBLIC;
