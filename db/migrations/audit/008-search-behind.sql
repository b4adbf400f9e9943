-- What is needed to acknowledge an entry stays in audit_entry; the search columns and their indexes stand in a table of their
-- own, filled from the bodies after the acknowledgement, in order, by whoever stores tree nodes, and always by whoever is about
-- to choose rows by them. Alarms and not controls, as in 001: a row that is missing, false or too many is found by verification.

CREATE TABLE public.audit_search (
  log text COLLATE "C" NOT NULL,
  seq bigint NOT NULL CHECK (seq >= 0),
  t text COLLATE "C" NOT NULL,
  w text COLLATE "C" NOT NULL,
  e text COLLATE "C" NOT NULL,
  o text COLLATE "C" NOT NULL,
  actor text COLLATE "C",
  patients text[] COLLATE "C" NOT NULL,
  breakglass boolean NOT NULL,
  request text COLLATE "C",
  role text COLLATE "C",
  purpose text COLLATE "C"
);

-- How many entries of a log have been gone through. Its row is the turn of whoever fills.
CREATE TABLE public.audit_search_head (
  log text COLLATE "C" PRIMARY KEY,
  size bigint NOT NULL DEFAULT 0 CHECK (size >= 0)
) WITH (fillfactor = 10);

-- As they stand: what was changed in them before is still found in them.
INSERT INTO public.audit_search
SELECT log, seq, t, w, e, o, actor, patients, breakglass, request, role, purpose
FROM public.audit_entry WHERE body IS NOT NULL ORDER BY log, seq;
INSERT INTO public.audit_search_head (log, size) SELECT log, size FROM public.audit_head;

DROP INDEX public.audit_entry_actor, public.audit_entry_event, public.audit_entry_request, public.audit_entry_patients,
  public.audit_entry_role, public.audit_entry_purpose, public.audit_entry_not_ok, public.audit_entry_breakglass;
ALTER TABLE public.audit_entry DROP COLUMN t, DROP COLUMN w, DROP COLUMN e, DROP COLUMN o, DROP COLUMN actor,
  DROP COLUMN patients, DROP COLUMN breakglass, DROP COLUMN request, DROP COLUMN role, DROP COLUMN purpose;

ALTER TABLE public.audit_search ADD PRIMARY KEY (log, seq);
CREATE INDEX audit_search_actor ON public.audit_search (actor, log, seq);
CREATE INDEX audit_search_actor_event ON public.audit_search (actor, e, log, seq);
CREATE INDEX audit_search_event ON public.audit_search (e, log, seq);
CREATE INDEX audit_search_request ON public.audit_search (request);
CREATE INDEX audit_search_role ON public.audit_search (role, log, seq);
CREATE INDEX audit_search_purpose ON public.audit_search (purpose, log, seq);
CREATE INDEX audit_search_not_ok ON public.audit_search (o, log, seq) WHERE o <> 'ok';
CREATE INDEX audit_search_breakglass ON public.audit_search (log, seq) WHERE breakglass;
-- See 007.
CREATE INDEX audit_search_patients ON public.audit_search
  USING gin (patients, (ARRAY[
    (hashtext(log)::bigint << 28) + ((seq >> 14) << 2),
    (hashtext(log)::bigint << 28) + ((seq >> 17) << 2) + 1,
    (hashtext(log)::bigint << 28) + ((seq >> 20) << 2) + 2,
    (hashtext(e)::bigint << 2) + 3]));
-- Of a patient who is in many entries, what did not go well.
CREATE INDEX audit_search_patients_not_ok ON public.audit_search USING gin (patients) WHERE o <> 'ok';

CREATE FUNCTION public.audit_guard_search_head() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.log <> OLD.log OR NEW.size <= OLD.size THEN
    RAISE EXCEPTION 'append-only: the head only grows' USING ERRCODE = 'BA004';
  END IF;
  RETURN NEW;
END $$;

-- A row goes only where its entry's bytes have gone, by redaction or with the whole log.
CREATE FUNCTION public.audit_guard_search_delete() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM public.audit_entry x WHERE x.log = OLD.log AND x.seq = OLD.seq AND x.body IS NOT NULL) THEN
    RAISE EXCEPTION 'append-only: this entry is not redacted' USING ERRCODE = 'BA004';
  END IF;
  RETURN OLD;
END $$;

CREATE TRIGGER audit_search_head_grows BEFORE UPDATE ON public.audit_search_head
  FOR EACH ROW EXECUTE FUNCTION public.audit_guard_search_head();
CREATE TRIGGER audit_search_head_stays BEFORE DELETE OR TRUNCATE ON public.audit_search_head
  FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse();
CREATE TRIGGER audit_search_stays BEFORE UPDATE OR TRUNCATE ON public.audit_search
  FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse();
CREATE TRIGGER audit_search_kept BEFORE DELETE ON public.audit_search
  FOR EACH STATEMENT WHEN (coalesce(current_setting('bedside.redacting', true), '') <> 'on')
  EXECUTE FUNCTION public.audit_refuse();
CREATE TRIGGER audit_search_of_redacted BEFORE DELETE ON public.audit_search
  FOR EACH ROW EXECUTE FUNCTION public.audit_guard_search_delete();
ALTER TABLE public.audit_search_head ENABLE ALWAYS TRIGGER audit_search_head_grows;
ALTER TABLE public.audit_search_head ENABLE ALWAYS TRIGGER audit_search_head_stays;
ALTER TABLE public.audit_search ENABLE ALWAYS TRIGGER audit_search_stays;
ALTER TABLE public.audit_search ENABLE ALWAYS TRIGGER audit_search_kept;
ALTER TABLE public.audit_search ENABLE ALWAYS TRIGGER audit_search_of_redacted;

-- Search rows of the entries from p_from to p_to (exclusive), read out of their bodies.
CREATE FUNCTION public.audit_search_rows(p_log text, p_from bigint, p_to bigint) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO public.audit_search
    (log, seq, t, w, e, o, actor, patients, breakglass, request, role, purpose)
  SELECT x.log, x.seq, r.t, r.w, r.e, r.o, r.a->>'p', r.p, r.b, r.q, r.a->>'r', r.u
  FROM public.audit_entry x,
       LATERAL json_to_record(convert_from(x.body, 'UTF8')::json)
         AS r(t text, w text, e text, o text, a json, p text[], b boolean, q text, u text)
  WHERE x.log = p_log AND x.seq >= p_from AND x.seq < p_to AND x.body IS NOT NULL
  ORDER BY x.seq
$$;

-- Goes on where the last one stopped, at most 4,096 entries a call; how many entries are gone through then. One at a time: the
-- next one waits for the row, and sees what was filled. Bytes that are no entry get no row, and a row that is there already,
-- which somebody else put there, stays: neither stops the rows of other entries, and verification finds both.
CREATE FUNCTION public.audit_fill_search(p_log text) RETURNS bigint
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

CREATE OR REPLACE FUNCTION public.audit_open_log(p_log text, p_origin text, p_previous text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
  IF p_previous IS NOT NULL THEN
    UPDATE public.audit_head SET closed = true WHERE log = p_previous AND NOT closed;
    IF NOT FOUND THEN RETURN false; END IF;
  END IF;
  INSERT INTO public.audit_head (log, origin) VALUES (p_log, p_origin) ON CONFLICT DO NOTHING;
  IF NOT FOUND THEN RETURN false; END IF;
  INSERT INTO public.audit_search_head (log) VALUES (p_log);
  RETURN true;
END $$;

-- The guard is called only for what is not plain growth, because that is every append.
DROP TRIGGER audit_head_grows ON public.audit_head;
CREATE TRIGGER audit_head_grows BEFORE UPDATE ON public.audit_head
  FOR EACH ROW WHEN (NOT (NEW.size > OLD.size AND NEW.log = OLD.log AND NEW.origin = OLD.origin AND NEW.number = OLD.number
    AND NOT OLD.closed AND NOT NEW.closed AND NOT OLD.destroyed AND NOT NEW.destroyed))
  EXECUTE FUNCTION public.audit_guard_head();
ALTER TABLE public.audit_head ENABLE ALWAYS TRIGGER audit_head_grows;

-- Whether a line begins and ends as a leaf does, id and append time being at the one place where every leaf has them (SPEC §2).
CREATE FUNCTION public.audit_is_leaf(p_line text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
  SELECT p_line LIKE '{"v":1,"id":"__________________________","t":"___________________________","ts":"___________________________","w":"%"}'
$$;

-- Numbers, links and inserts a batch. Leaf, link, id and append time come from the bodies alone; a line that is no leaf stores
-- nothing. One entry alone takes and moves the head in one statement.
-- BA001 the commit would not be durable · BA002 the log is closed · BA003 not the form of a leaf, or a commitment does not
-- match its private part.
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
  IF cardinality(v_lines) = 1 AND cardinality(p_salts) = 1 AND p_salts[1] IS NULL AND public.audit_is_leaf(p_lines) THEN
    v_body := convert_to(p_lines, 'UTF8');
    v_leaf := sha256('\x00'::bytea || v_body);
    UPDATE public.audit_head h
      SET size = h.size + 1, link = sha256('bedside/1/link'::bytea || h.link || v_leaf)
      WHERE h.log = p_log AND NOT h.closed
      RETURNING h.size - 1, h.link INTO v_size, v_link;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'audit: no such open log' USING ERRCODE = 'BA002';
    END IF;
    INSERT INTO public.audit_entry (log, seq, body, leaf, link, id, ts)
      VALUES (p_log, v_size, v_body, v_leaf, v_link, substr(p_lines, 14, 26), substr(p_lines, 82, 27));
    RETURN NEXT v_size;
    RETURN;
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

-- The only change of a row: its bytes go; number, hashes, id and append time stay.
CREATE OR REPLACE FUNCTION public.audit_guard_redaction() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.body IS NULL OR NEW.body IS NOT NULL OR NEW.log <> OLD.log OR NEW.seq <> OLD.seq
     OR NEW.leaf <> OLD.leaf OR NEW.link <> OLD.link OR NEW.id <> OLD.id OR NEW.ts <> OLD.ts THEN
    RAISE EXCEPTION 'append-only: an entry is emptied whole or stays' USING ERRCODE = 'BA004';
  END IF;
  RETURN NEW;
END $$;

-- Whether an audit.redact entry, of another log than p_but, names this part of the log of this origin. It is looked for in what
-- is filled and in what is not, because it is usually of this very transaction.
CREATE FUNCTION public.audit_names_removal(p_origin text, p_redacted text, p_but text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM (
      SELECT x.body FROM public.audit_search s JOIN public.audit_entry x ON x.log = s.log AND x.seq = s.seq
      WHERE s.e = 'audit.redact' AND s.o = 'ok' AND s.log IS DISTINCT FROM p_but AND x.body IS NOT NULL
      UNION ALL
      SELECT x.body FROM public.audit_search_head f JOIN public.audit_entry x ON x.log = f.log AND x.seq >= f.size
      WHERE position('"e":"audit.redact","o":"ok"'::bytea IN x.body) > 0 AND x.log IS DISTINCT FROM p_but) AS said
    WHERE convert_from(said.body, 'UTF8')::jsonb->'x' @> jsonb_build_array(
            jsonb_build_object('t', 'log', 'i', p_origin),
            jsonb_build_object('t', 'redacted', 'i', p_redacted)))
$$;

CREATE OR REPLACE FUNCTION public.audit_names_redaction(p_log text, p_seq bigint, p_part text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(bool_or(public.audit_names_removal(h.origin, p_seq || '/' || p_part, NULL)), false)
  FROM public.audit_head h WHERE h.log = p_log
$$;

-- At commit, because the entry is the last statement of its transaction.
CREATE OR REPLACE FUNCTION public.audit_require_destruction() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.destroyed AND NOT public.audit_names_removal(NEW.origin, 'log', NEW.log) THEN
    RAISE EXCEPTION 'append-only: no entry names this destruction' USING ERRCODE = 'BA004';
  END IF;
  RETURN NULL;
END $$;

-- Takes a part out: 'private' what is stored beside the entry, 'body' the entry's own bytes as well, of the open log only.
-- False when it is not there. The transaction has to append the entry that names it.
CREATE OR REPLACE FUNCTION public.audit_redact(p_log text, p_seq bigint, p_part text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  v_found boolean;
BEGIN
  IF p_part NOT IN ('private', 'body') THEN RETURN false; END IF;
  -- Nobody fills from a body that is on its way out.
  PERFORM 1 FROM public.audit_search_head s WHERE s.log = p_log FOR UPDATE;
  DELETE FROM public.audit_private p USING public.audit_entry e
    WHERE e.log = p_log AND e.seq = p_seq AND e.body IS NOT NULL AND p.id = e.id;
  v_found := FOUND;
  IF p_part = 'private' THEN RETURN v_found; END IF;
  PERFORM set_config('bedside.redacting', 'on', true);
  UPDATE public.audit_entry e SET body = NULL
    FROM public.audit_head h
    WHERE e.log = p_log AND e.seq = p_seq AND e.body IS NOT NULL AND h.log = e.log AND NOT h.closed;
  v_found := FOUND;
  IF v_found THEN DELETE FROM public.audit_search s WHERE s.log = p_log AND s.seq = p_seq; END IF;
  PERFORM set_config('bedside.redacting', 'off', true);
  RETURN v_found;
END $$;

-- See 007.
CREATE OR REPLACE FUNCTION public.audit_patient_block(
  p_log text, p_patient text, p_event text, p_level integer, p_from bigint, p_to bigint, p_most integer)
RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off AS $$
DECLARE
  v_keys bigint[] := ARRAY[(hashtext(p_log)::bigint << 28) + ((p_from >> (14 + 3 * p_level)) << 2) + p_level];
BEGIN
  IF p_event IS NOT NULL THEN v_keys := v_keys || ((hashtext(p_event)::bigint << 2) + 3); END IF;
  RETURN QUERY
    SELECT x.seq FROM public.audit_search x
    WHERE x.patients @> ARRAY[p_patient]
      AND ARRAY[
        (hashtext(x.log)::bigint << 28) + ((x.seq >> 14) << 2),
        (hashtext(x.log)::bigint << 28) + ((x.seq >> 17) << 2) + 1,
        (hashtext(x.log)::bigint << 28) + ((x.seq >> 20) << 2) + 2,
        (hashtext(x.e)::bigint << 2) + 3] @> v_keys
      AND (p_event IS NULL OR x.e = p_event) AND x.log = p_log AND x.seq >= p_from AND x.seq < p_to
    LIMIT p_most;
END $$;

REVOKE ALL ON public.audit_search, public.audit_search_head FROM PUBLIC;
REVOKE ALL ON FUNCTION public.audit_search_rows(text, bigint, bigint), public.audit_fill_search(text) FROM PUBLIC;
