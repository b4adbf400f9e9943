-- Redaction (audit/SPEC.md §4): a body or a private part goes out of the log only together with the audit.redact entry that
-- names it, in one transaction; leaf hash, link and number stay. All of it is an alarm for everybody but the owner of these
-- tables and a superuser, as in 001; what shows a body that is gone without its entry is the verification (E_PRIV).

ALTER TABLE public.audit_entry ALTER COLUMN body DROP NOT NULL;

DROP TRIGGER audit_entry_stays ON public.audit_entry;
CREATE TRIGGER audit_entry_stays BEFORE DELETE OR TRUNCATE ON public.audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse();
CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE ON public.audit_entry
  FOR EACH STATEMENT WHEN (coalesce(current_setting('bedside.redacting', true), '') <> 'on')
  EXECUTE FUNCTION public.audit_refuse();

-- The only change of a row: everything that the body said goes; number, hashes, id and append time stay.
CREATE FUNCTION public.audit_guard_redaction() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.body IS NULL OR NEW.body IS NOT NULL OR NEW.log <> OLD.log OR NEW.seq <> OLD.seq
     OR NEW.leaf <> OLD.leaf OR NEW.link <> OLD.link OR NEW.id <> OLD.id OR NEW.ts <> OLD.ts OR NEW.t <> OLD.ts
     OR NEW.w <> '' OR NEW.e <> '' OR NEW.o <> 'redacted' OR NEW.breakglass OR cardinality(NEW.patients) > 0
     OR num_nonnulls(NEW.actor, NEW.request, NEW.role, NEW.purpose) > 0 THEN
    RAISE EXCEPTION 'append-only: an entry is emptied whole or stays' USING ERRCODE = 'BA004';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_entry_emptied BEFORE UPDATE ON public.audit_entry
  FOR EACH ROW EXECUTE FUNCTION public.audit_guard_redaction();

-- Whether an audit.redact entry names this part of this entry.
CREATE FUNCTION public.audit_names_redaction(p_log text, p_seq bigint, p_part text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (
    SELECT 1 FROM public.audit_entry x JOIN public.audit_head h ON h.log = p_log
    WHERE x.e = 'audit.redact' AND x.o = 'ok'
      AND convert_from(x.body, 'UTF8')::jsonb->'x' @> jsonb_build_array(
            jsonb_build_object('t', 'log', 'i', h.origin),
            jsonb_build_object('t', 'redacted', 'i', p_seq || '/' || p_part)))
$$;

-- At commit, because the entry is the last statement of its transaction.
CREATE FUNCTION public.audit_require_redaction() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_log text;
  v_seq bigint;
BEGIN
  IF TG_TABLE_NAME = 'audit_entry' THEN
    IF public.audit_names_redaction(NEW.log, NEW.seq, 'body') THEN RETURN NULL; END IF;
  ELSE
    SELECT e.log, e.seq INTO v_log, v_seq FROM public.audit_entry e WHERE e.id = OLD.id;
    IF public.audit_names_redaction(v_log, v_seq, 'private')
       OR public.audit_names_redaction(v_log, v_seq, 'body') THEN RETURN NULL; END IF;
  END IF;
  RAISE EXCEPTION 'append-only: no entry names this redaction' USING ERRCODE = 'BA004';
END $$;
CREATE CONSTRAINT TRIGGER audit_entry_named AFTER UPDATE ON public.audit_entry
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.audit_require_redaction();
CREATE CONSTRAINT TRIGGER audit_private_named AFTER DELETE ON public.audit_private
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.audit_require_redaction();

ALTER TABLE public.audit_entry ENABLE ALWAYS TRIGGER audit_entry_stays;
ALTER TABLE public.audit_entry ENABLE ALWAYS TRIGGER audit_entry_unchanged;
ALTER TABLE public.audit_entry ENABLE ALWAYS TRIGGER audit_entry_emptied;
ALTER TABLE public.audit_entry ENABLE ALWAYS TRIGGER audit_entry_named;
ALTER TABLE public.audit_private ENABLE ALWAYS TRIGGER audit_private_named;

-- Takes a part out: 'private' what is stored beside the entry, 'body' the entry's own bytes as well, of the open log only.
-- False when it is not there. The transaction has to append the entry that names it.
CREATE FUNCTION public.audit_redact(p_log text, p_seq bigint, p_part text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
DECLARE
  v_found boolean;
BEGIN
  IF p_part NOT IN ('private', 'body') THEN RETURN false; END IF;
  DELETE FROM public.audit_private p USING public.audit_entry e
    WHERE e.log = p_log AND e.seq = p_seq AND e.body IS NOT NULL AND p.id = e.id;
  v_found := FOUND;
  IF p_part = 'private' THEN RETURN v_found; END IF;
  PERFORM set_config('bedside.redacting', 'on', true);
  UPDATE public.audit_entry e
    SET body = NULL, t = e.ts, w = '', e = '', o = 'redacted', actor = NULL, patients = '{}', breakglass = false,
        request = NULL, role = NULL, purpose = NULL
    FROM public.audit_head h
    WHERE e.log = p_log AND e.seq = p_seq AND e.body IS NOT NULL AND h.log = e.log AND NOT h.closed;
  v_found := FOUND;
  PERFORM set_config('bedside.redacting', 'off', true);
  RETURN v_found;
END $$;

REVOKE ALL ON FUNCTION public.audit_redact(text, bigint, text) FROM PUBLIC;
