-- A patient's page costs the same however many entries the patient has: an index of arrays gives all of them before they can
-- be put in order, so the index also knows in which blocks of 2^14, 2^17 and 2^20 numbers of which log each stands, and what
-- happened; a page goes through few blocks. All of these are numbers, and names hashed, because texts took longer to make than
-- to index; two names that share a hash cost a look at rows, since the names themselves are asked for as well.

DROP INDEX public.audit_entry_patients;
CREATE INDEX audit_entry_patients ON public.audit_entry
  USING gin (patients, (ARRAY[
    (hashtext(log)::bigint << 28) + ((seq >> 14) << 2),
    (hashtext(log)::bigint << 28) + ((seq >> 17) << 2) + 1,
    (hashtext(log)::bigint << 28) + ((seq >> 20) << 2) + 2,
    (hashtext(e)::bigint << 2) + 3]));

-- Numbers of a patient's entries, of one event where p_event is not null, from p_from on, below p_to, both in one block of level
-- 0, 1 or 2, at most p_most of them, in no order. Without the settings another plan is chosen where a limit makes reading all rows look cheap, and who has no entry
-- there is looked for in all of them.
CREATE FUNCTION public.audit_patient_block(
  p_log text, p_patient text, p_event text, p_level integer, p_from bigint, p_to bigint, p_most integer)
RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off AS $$
DECLARE
  v_keys bigint[] := ARRAY[(hashtext(p_log)::bigint << 28) + ((p_from >> (14 + 3 * p_level)) << 2) + p_level];
BEGIN
  IF p_event IS NOT NULL THEN v_keys := v_keys || ((hashtext(p_event)::bigint << 2) + 3); END IF;
  RETURN QUERY
    SELECT x.seq FROM public.audit_entry x
    WHERE x.patients @> ARRAY[p_patient]
      AND ARRAY[
        (hashtext(x.log)::bigint << 28) + ((x.seq >> 14) << 2),
        (hashtext(x.log)::bigint << 28) + ((x.seq >> 17) << 2) + 1,
        (hashtext(x.log)::bigint << 28) + ((x.seq >> 20) << 2) + 2,
        (hashtext(x.e)::bigint << 2) + 3] @> v_keys
      AND (p_event IS NULL OR x.e = p_event) AND x.log = p_log AND x.seq >= p_from AND x.seq < p_to
    LIMIT p_most;
END $$;
REVOKE ALL ON FUNCTION public.audit_patient_block(text, text, text, integer, bigint, bigint, integer) FROM PUBLIC;
