-- A year may have ten million entries: more than one statement can delete while people wait, or a disk can take at once. The
-- decision and the entry that names it stay one transaction (005): the head is marked, nobody is shown anything of that log from
-- then on, and its beginning goes at once. Everything else goes in parts, each a transaction of its own, by whoever cleans up:
-- what was interrupted goes on where rows are left. Alarms, as in 001 and 005: rows go only out of a log that is marked.

-- Takes what is numbered from p_from to p_to (exclusive) out of a destroyed log; how many entries went.
CREATE FUNCTION public.audit_sweep(p_log text, p_from bigint, p_to bigint) RETURNS bigint
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
  DELETE FROM public.audit_node n
    WHERE n.log = p_log AND n.level = 0 AND n.idx >= p_from / 256 AND n.idx < (p_to + 255) / 256;
  PERFORM set_config('bedside.redacting', 'off', true);
  RETURN v_count;
END $$;

REVOKE ALL ON FUNCTION public.audit_sweep(text, bigint, bigint) FROM PUBLIC;
