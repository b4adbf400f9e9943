-- The application's role may call audit_destroy, so the database asks itself whether a log may go: six years after its last entry
-- (45 CFR 164.316(b)(2)(i), the least that the clinic can set) and under no hold. How late it is, the newest entry of the open log
-- says, which is signed evidence that browsers can hold to their own clocks. Alarms, as in 001: that role writes holds and times.

-- Destroys a closed log; false when it is not there, still open, destroyed already, or has to be kept. The transaction has to
-- append the entry that names it. Like everybody who sets a hold it takes the holds first.
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
    IF EXISTS (SELECT 1 FROM public.audit_search s WHERE s.log = p_log AND s.patients && v_patients) THEN
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
