-- The audit log (audit/SPEC.md §4). Trust: these tables are only as good as whoever may log in as their owner or as a
-- superuser, who can rewrite all of it; the triggers and grants are alarms for everybody else. What finds a rewrite is
-- a checkpoint kept elsewhere.

CREATE TABLE public.audit_head (
  log text COLLATE "C" PRIMARY KEY CHECK (log ~ '^[A-Za-z0-9_.-]{1,32}$'),
  origin text COLLATE "C" NOT NULL UNIQUE,
  number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  size bigint NOT NULL DEFAULT 0 CHECK (size >= 0),
  link bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex') CHECK (octet_length(link) = 32),
  closed boolean NOT NULL DEFAULT false
) WITH (fillfactor = 10);

-- At most one log takes entries.
CREATE UNIQUE INDEX audit_head_open ON public.audit_head ((true)) WHERE NOT closed;

CREATE TABLE public.audit_entry (
  log text COLLATE "C" NOT NULL,
  seq bigint NOT NULL CHECK (seq >= 0),
  body bytea NOT NULL CHECK (octet_length(body) <= 4096),
  leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
  link bytea NOT NULL CHECK (octet_length(link) = 32),
  -- Everything below is derived from body by audit_append, to search by; a page renders from body.
  id text COLLATE "C" NOT NULL,
  t text COLLATE "C" NOT NULL,
  ts text COLLATE "C" NOT NULL,
  w text COLLATE "C" NOT NULL,
  e text COLLATE "C" NOT NULL,
  o text COLLATE "C" NOT NULL,
  actor text COLLATE "C",
  patients text[] COLLATE "C" NOT NULL,
  breakglass boolean NOT NULL,
  request text COLLATE "C",
  PRIMARY KEY (log, seq)
);

CREATE UNIQUE INDEX audit_entry_id ON public.audit_entry (id);
CREATE INDEX audit_entry_actor ON public.audit_entry (actor, log, seq);
CREATE INDEX audit_entry_event ON public.audit_entry (e, log, seq);
CREATE INDEX audit_entry_t ON public.audit_entry (t);
CREATE INDEX audit_entry_request ON public.audit_entry (request);
CREATE INDEX audit_entry_patients ON public.audit_entry USING gin (patients);

-- Full tiles only, 256 hashes wide (c2sp.org/tlog-tiles); root is the tile's own hash, an entry of the level above.
CREATE TABLE public.audit_node (
  log text COLLATE "C" NOT NULL,
  level smallint NOT NULL CHECK (level BETWEEN 0 AND 6),
  idx bigint NOT NULL CHECK (idx >= 0),
  hashes bytea NOT NULL CHECK (octet_length(hashes) = 8192),
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  PRIMARY KEY (log, level, idx)
);
ALTER TABLE public.audit_node ALTER COLUMN hashes SET STORAGE EXTERNAL;

-- Private parts that must stay erasable; the leaf holds the commitment.
CREATE TABLE public.audit_private (
  id text COLLATE "C" PRIMARY KEY,
  salt bytea NOT NULL CHECK (octet_length(salt) = 32),
  bytes bytea NOT NULL
);

CREATE FUNCTION public.audit_refuse() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'append-only: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'BA004';
END $$;

CREATE FUNCTION public.audit_guard_head() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.log <> OLD.log OR NEW.origin <> OLD.origin OR NEW.number <> OLD.number
     OR NEW.size < OLD.size OR (NEW.size = OLD.size AND NEW.link <> OLD.link)
     OR OLD.closed THEN
    RAISE EXCEPTION 'append-only: the head only grows' USING ERRCODE = 'BA004';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER audit_head_grows BEFORE UPDATE ON public.audit_head
  FOR EACH ROW EXECUTE FUNCTION public.audit_guard_head();
CREATE TRIGGER audit_head_stays BEFORE DELETE OR TRUNCATE ON public.audit_head
  FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse();
CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON public.audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse();
CREATE TRIGGER audit_node_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON public.audit_node
  FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse();
CREATE TRIGGER audit_private_stays BEFORE UPDATE OR TRUNCATE ON public.audit_private
  FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse();

-- ALWAYS: session_replication_role does not switch them off.
ALTER TABLE public.audit_head ENABLE ALWAYS TRIGGER audit_head_grows;
ALTER TABLE public.audit_head ENABLE ALWAYS TRIGGER audit_head_stays;
ALTER TABLE public.audit_entry ENABLE ALWAYS TRIGGER audit_entry_stays;
ALTER TABLE public.audit_node ENABLE ALWAYS TRIGGER audit_node_stays;
ALTER TABLE public.audit_private ENABLE ALWAYS TRIGGER audit_private_stays;

-- Opens a log and closes the one before it; false when another node was faster: then roll back.
CREATE FUNCTION public.audit_open_log(p_log text, p_origin text, p_previous text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
  IF p_previous IS NOT NULL THEN
    UPDATE public.audit_head SET closed = true WHERE log = p_previous AND NOT closed;
    IF NOT FOUND THEN RETURN false; END IF;
  END IF;
  INSERT INTO public.audit_head (log, origin) VALUES (p_log, p_origin) ON CONFLICT DO NOTHING;
  RETURN FOUND;
END $$;

-- Takes the head until the end of the transaction; NULL when the log is closed or unknown.
CREATE FUNCTION public.audit_lock_head(p_log text) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  v_size bigint;
BEGIN
  SELECT h.size INTO v_size FROM public.audit_head h WHERE h.log = p_log AND NOT h.closed FOR UPDATE;
  RETURN v_size;
END $$;

-- Numbers, links and inserts a batch. Leaf, link and search columns come from the bodies alone.
-- BA001 the commit would not be durable · BA002 the log is closed · BA003 a commitment does not match its private part.
CREATE FUNCTION public.audit_append(p_log text, p_bodies bytea[], p_salts bytea[], p_privates bytea[])
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
    (log, seq, body, leaf, link, id, t, ts, w, e, o, actor, patients, breakglass, request)
  SELECT p_log, v_size + u.ord - 1, u.body, u.leaf, u.link,
         b.j->>'id', b.j->>'t', b.j->>'ts', b.j->>'w', b.j->>'e', b.j->>'o', b.j->'a'->>'p',
         ARRAY(SELECT jsonb_array_elements_text(b.j->'p')), (b.j->>'b')::boolean, b.j->>'q'
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

-- Hash of a full tile: the 256 hashes joined in pairs (RFC 6962 §2.1).
CREATE FUNCTION public.audit_tile_root(p_hashes bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row bytea := p_hashes;
  v_next bytea;
BEGIN
  WHILE octet_length(v_row) > 32 LOOP
    v_next := ''::bytea;
    FOR i IN 0 .. octet_length(v_row) / 64 - 1 LOOP
      v_next := v_next || sha256('\x01'::bytea || substring(v_row FROM i * 64 + 1 FOR 64));
    END LOOP;
    v_row := v_next;
  END LOOP;
  RETURN v_row;
END $$;

-- Stores the tiles that have filled, out of the entries themselves; how many were added, at most 64 a call.
CREATE FUNCTION public.audit_fill_tiles(p_log text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  v_level smallint := 0;
  v_below bigint;
  v_have bigint;
  v_hashes bytea;
  v_added integer := 0;
BEGIN
  SELECT h.size INTO v_below FROM public.audit_head h WHERE h.log = p_log;
  WHILE v_below >= 256 LOOP
    SELECT coalesce(max(n.idx) + 1, 0) INTO v_have FROM public.audit_node n
      WHERE n.log = p_log AND n.level = v_level;
    WHILE (v_have + 1) * 256 <= v_below AND v_added < 64 LOOP
      IF v_level = 0 THEN
        SELECT string_agg(x.leaf, ''::bytea ORDER BY x.seq) INTO v_hashes FROM public.audit_entry x
          WHERE x.log = p_log AND x.seq >= v_have * 256 AND x.seq < (v_have + 1) * 256;
      ELSE
        SELECT string_agg(n.root, ''::bytea ORDER BY n.idx) INTO v_hashes FROM public.audit_node n
          WHERE n.log = p_log AND n.level = v_level - 1
            AND n.idx >= v_have * 256 AND n.idx < (v_have + 1) * 256;
      END IF;
      INSERT INTO public.audit_node (log, level, idx, hashes, root)
        VALUES (p_log, v_level, v_have, v_hashes, public.audit_tile_root(v_hashes))
        ON CONFLICT DO NOTHING;
      v_have := v_have + 1;
      v_added := v_added + 1;
    END LOOP;
    v_below := v_have;
    v_level := v_level + 1;
  END LOOP;
  RETURN v_added;
END $$;

REVOKE ALL ON public.audit_head, public.audit_entry, public.audit_node, public.audit_private FROM PUBLIC;
REVOKE ALL ON FUNCTION public.audit_open_log(text, text, text), public.audit_lock_head(text),
  public.audit_append(text, bytea[], bytea[], bytea[]), public.audit_fill_tiles(text) FROM PUBLIC;
