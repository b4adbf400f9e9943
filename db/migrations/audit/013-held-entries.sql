-- The application's role may call audit_redact, so the database asks itself whether something may be taken out, as audit_destroy
-- does since 010: nothing under a legal hold, and no body of what the log says about itself. Alarms, as in 001: that role writes
-- holds, and ending one is an entry only where the application does it.

-- Takes a part out: 'private' what is stored beside the entry, 'body' the entry's own bytes as well, of the open log only.
-- False when it is not there. The transaction has to append the entry that names it. Like everybody who sets a hold it takes the
-- holds first, so one of the two sees what the other did.
-- BA004 an entry of the log about itself · BA005 a hold stands over its log, over a patient of it, or over everything.
CREATE OR REPLACE FUNCTION public.audit_redact(p_log text, p_seq bigint, p_part text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  v_entry jsonb;
  v_found boolean;
BEGIN
  IF p_part NOT IN ('private', 'body') THEN RETURN false; END IF;
  LOCK TABLE public.legal_hold IN SHARE ROW EXCLUSIVE MODE;
  -- Nobody fills from a body that is on its way out.
  PERFORM 1 FROM public.audit_search_head s WHERE s.log = p_log FOR UPDATE;
  PERFORM 1 FROM public.audit_entry e WHERE e.log = p_log AND e.seq = p_seq AND e.body IS NOT NULL;
  IF NOT FOUND THEN RETURN false; END IF;
  BEGIN
    SELECT convert_from(e.body, 'UTF8')::jsonb INTO v_entry FROM public.audit_entry e WHERE e.log = p_log AND e.seq = p_seq;
  EXCEPTION WHEN data_exception THEN
    -- Bytes that are no entry say of nobody that they are not about them.
    v_entry := NULL;
  END;
  -- Pseudonyms as entries have them: base64url without padding.
  IF EXISTS (SELECT 1 FROM public.legal_hold l
             WHERE l.cleared_ms IS NULL AND (l.log IS NULL OR l.log = p_log)
               AND (l.patient IS NULL OR v_entry IS NULL OR v_entry->'p' ? translate(encode(l.patient, 'base64'), '+/=', '-_'))) THEN
    RAISE EXCEPTION 'append-only: a legal hold keeps this' USING ERRCODE = 'BA005';
  END IF;
  IF p_part = 'body' AND v_entry->>'e' ~ '^(log|audit|hold)[.]' THEN
    RAISE EXCEPTION 'append-only: the log keeps what it says about itself' USING ERRCODE = 'BA004';
  END IF;

  DELETE FROM public.audit_private p USING public.audit_entry e
    WHERE e.log = p_log AND e.seq = p_seq AND e.body IS NOT NULL AND p.id = e.id;
  v_found := FOUND;
  IF p_part = 'private' THEN RETURN v_found; END IF;
  PERFORM set_config('bedside.redacting', 'on', true);
  UPDATE public.audit_entry e SET body = NULL
    FROM public.audit_head h
    WHERE e.log = p_log AND e.seq = p_seq AND e.body IS NOT NULL AND h.log = e.log AND NOT h.closed;
  v_found := FOUND;
  IF v_found THEN
    DELETE FROM public.audit_search s WHERE s.log = p_log AND s.seq = p_seq;
    -- Also where somebody had taken the row away and left its bits.
    PERFORM public.audit_clear_place(p_log, p_seq);
  END IF;
  PERFORM set_config('bedside.redacting', 'off', true);
  RETURN v_found;
END $$;
