-- The key log (protocol SPEC §13). Trust: the owner of these tables can rewrite them; clients that keep a checkpoint
-- refuse a log that is not an extension of it.

CREATE TABLE public.keylog_head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  size bigint NOT NULL DEFAULT 0 CHECK (size >= 0),
  -- Roots of the complete subtrees, largest first, 32 bytes each: enough to append and to know the root.
  range bytea NOT NULL DEFAULT ''::bytea,
  root bytea NOT NULL CHECK (octet_length(root) = 32)
) WITH (fillfactor = 10);
INSERT INTO public.keylog_head (root) VALUES (sha256(''::bytea));

CREATE TABLE public.keylog_leaf (
  idx bigint PRIMARY KEY CHECK (idx >= 0),
  data bytea NOT NULL UNIQUE CHECK (octet_length(data) = 33 AND get_byte(data, 0) IN (1, 3, 4)),
  leaf bytea NOT NULL CHECK (octet_length(leaf) = 32)
);

CREATE TABLE public.keylog_node (
  level smallint NOT NULL CHECK (level BETWEEN 0 AND 6),
  idx bigint NOT NULL CHECK (idx >= 0),
  hashes bytea NOT NULL CHECK (octet_length(hashes) = 8192),
  root bytea NOT NULL CHECK (octet_length(root) = 32),
  PRIMARY KEY (level, idx)
);
ALTER TABLE public.keylog_node ALTER COLUMN hashes SET STORAGE EXTERNAL;

CREATE FUNCTION public.keylog_guard_head() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.size <= OLD.size THEN
    RAISE EXCEPTION 'append-only: the head only grows' USING ERRCODE = 'BA004';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER keylog_head_grows BEFORE UPDATE ON public.keylog_head
  FOR EACH ROW EXECUTE FUNCTION public.keylog_guard_head();
CREATE TRIGGER keylog_head_stays BEFORE DELETE OR TRUNCATE ON public.keylog_head
  FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse();
CREATE TRIGGER keylog_leaf_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON public.keylog_leaf
  FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse();
CREATE TRIGGER keylog_node_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON public.keylog_node
  FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse();
ALTER TABLE public.keylog_head ENABLE ALWAYS TRIGGER keylog_head_grows;
ALTER TABLE public.keylog_head ENABLE ALWAYS TRIGGER keylog_head_stays;
ALTER TABLE public.keylog_leaf ENABLE ALWAYS TRIGGER keylog_leaf_stays;
ALTER TABLE public.keylog_node ENABLE ALWAYS TRIGGER keylog_node_stays;

-- Appends leaves inside the caller's transaction: first index, new size, new root.
CREATE FUNCTION public.keylog_append(p_data bytea[], OUT first_idx bigint, OUT new_size bigint, OUT new_root bytea)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  v_range bytea;
  v_data bytea;
  v_node bytea;
  v_rest bigint;
BEGIN
  SELECT h.size, h.range INTO new_size, v_range FROM public.keylog_head h FOR UPDATE;
  first_idx := new_size;
  FOREACH v_data IN ARRAY p_data LOOP
    v_node := sha256('\x00'::bytea || v_data);
    INSERT INTO public.keylog_leaf (idx, data, leaf) VALUES (new_size, v_data, v_node);
    -- Each trailing one bit of the size is a complete subtree that the new leaf completes into a larger one.
    v_rest := new_size;
    WHILE v_rest & 1 = 1 LOOP
      v_node := sha256('\x01'::bytea || substring(v_range FROM octet_length(v_range) - 31) || v_node);
      v_range := substring(v_range FROM 1 FOR octet_length(v_range) - 32);
      v_rest := v_rest >> 1;
    END LOOP;
    v_range := v_range || v_node;
    new_size := new_size + 1;
    IF new_size % 256 = 0 THEN PERFORM public.keylog_fill_tiles(new_size); END IF;
  END LOOP;
  new_root := substring(v_range FROM octet_length(v_range) - 31);
  FOR i IN REVERSE octet_length(v_range) / 32 - 2 .. 0 LOOP
    new_root := sha256('\x01'::bytea || substring(v_range FROM i * 32 + 1 FOR 32) || new_root);
  END LOOP;
  UPDATE public.keylog_head SET size = new_size, range = v_range, root = new_root;
END $$;

-- Stores the tile that the leaf before p_size filled, and those above it that it filled.
CREATE FUNCTION public.keylog_fill_tiles(p_size bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_level smallint := 0;
  v_count bigint := p_size;
  v_idx bigint;
  v_hashes bytea;
BEGIN
  WHILE v_count > 0 AND v_count % 256 = 0 LOOP
    v_idx := v_count / 256 - 1;
    IF v_level = 0 THEN
      SELECT string_agg(l.leaf, ''::bytea ORDER BY l.idx) INTO v_hashes FROM public.keylog_leaf l
        WHERE l.idx >= v_idx * 256 AND l.idx < v_count;
    ELSE
      SELECT string_agg(n.root, ''::bytea ORDER BY n.idx) INTO v_hashes FROM public.keylog_node n
        WHERE n.level = v_level - 1 AND n.idx >= v_idx * 256 AND n.idx < v_count;
    END IF;
    INSERT INTO public.keylog_node (level, idx, hashes, root)
      VALUES (v_level, v_idx, v_hashes, public.audit_tile_root(v_hashes));
    v_count := v_idx + 1;
    v_level := v_level + 1;
  END LOOP;
END $$;

REVOKE ALL ON public.keylog_head, public.keylog_leaf, public.keylog_node FROM PUBLIC;
REVOKE ALL ON FUNCTION public.keylog_append(bytea[]), public.keylog_fill_tiles(bigint) FROM PUBLIC;
