-- A closed year's log that is past its time (audit/SPEC.md §4): its entries, tiles and private parts go together with the
-- audit.redact entry that names the log, in one transaction; its head stays, and the next log's first entry holds its last
-- checkpoint. Alarms, as in 001 and 004.

ALTER TABLE public.audit_head ADD COLUMN destroyed boolean NOT NULL DEFAULT false;

CREATE OR REPLACE FUNCTION public.audit_guard_head() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.log <> OLD.log OR NEW.origin <> OLD.origin OR NEW.number <> OLD.number
     OR NEW.size < OLD.size OR (NEW.size = OLD.size AND NEW.link <> OLD.link)
     OR (OLD.closed AND (NEW.size <> OLD.size OR NOT NEW.closed OR OLD.destroyed OR NOT NEW.destroyed))
     OR (NEW.destroyed AND NOT OLD.closed) THEN
    RAISE EXCEPTION 'append-only: the head only grows' USING ERRCODE = 'BA004';
  END IF;
  RETURN NEW;
END $$;

-- At commit, because the entry is the last statement of its transaction.
CREATE FUNCTION public.audit_require_destruction() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NEW.destroyed AND NOT EXISTS (
    SELECT 1 FROM public.audit_entry x WHERE x.e = 'audit.redact' AND x.o = 'ok' AND x.log <> NEW.log
      AND convert_from(x.body, 'UTF8')::jsonb->'x' @> jsonb_build_array(
            jsonb_build_object('t', 'log', 'i', NEW.origin),
            jsonb_build_object('t', 'redacted', 'i', 'log'))) THEN
    RAISE EXCEPTION 'append-only: no entry names this destruction' USING ERRCODE = 'BA004';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER audit_head_named AFTER UPDATE OF destroyed ON public.audit_head
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.audit_require_destruction();

DROP TRIGGER audit_entry_stays ON public.audit_entry;
CREATE TRIGGER audit_entry_stays BEFORE TRUNCATE ON public.audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse();
CREATE TRIGGER audit_entry_kept BEFORE DELETE ON public.audit_entry
  FOR EACH STATEMENT WHEN (coalesce(current_setting('bedside.redacting', true), '') <> 'on')
  EXECUTE FUNCTION public.audit_refuse();
DROP TRIGGER audit_node_stays ON public.audit_node;
CREATE TRIGGER audit_node_stays BEFORE UPDATE OR TRUNCATE ON public.audit_node
  FOR EACH STATEMENT EXECUTE FUNCTION public.audit_refuse();
CREATE TRIGGER audit_node_kept BEFORE DELETE ON public.audit_node
  FOR EACH STATEMENT WHEN (coalesce(current_setting('bedside.redacting', true), '') <> 'on')
  EXECUTE FUNCTION public.audit_refuse();

-- Rows go only out of a log that is marked as destroyed, whoever deletes them.
CREATE FUNCTION public.audit_guard_delete() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM public.audit_head h WHERE h.log = OLD.log AND h.destroyed) THEN
    RAISE EXCEPTION 'append-only: this log is not destroyed' USING ERRCODE = 'BA004';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER audit_entry_of_destroyed BEFORE DELETE ON public.audit_entry
  FOR EACH ROW EXECUTE FUNCTION public.audit_guard_delete();
CREATE TRIGGER audit_node_of_destroyed BEFORE DELETE ON public.audit_node
  FOR EACH ROW EXECUTE FUNCTION public.audit_guard_delete();

ALTER TABLE public.audit_head ENABLE ALWAYS TRIGGER audit_head_named;
ALTER TABLE public.audit_entry ENABLE ALWAYS TRIGGER audit_entry_stays;
ALTER TABLE public.audit_entry ENABLE ALWAYS TRIGGER audit_entry_kept;
ALTER TABLE public.audit_entry ENABLE ALWAYS TRIGGER audit_entry_of_destroyed;
ALTER TABLE public.audit_node ENABLE ALWAYS TRIGGER audit_node_stays;
ALTER TABLE public.audit_node ENABLE ALWAYS TRIGGER audit_node_kept;
ALTER TABLE public.audit_node ENABLE ALWAYS TRIGGER audit_node_of_destroyed;

-- A private part may go with its whole log: its entry is gone then, which the triggers above allow there alone.
CREATE OR REPLACE FUNCTION public.audit_require_redaction() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_log text;
  v_seq bigint;
BEGIN
  IF TG_TABLE_NAME = 'audit_entry' THEN
    IF public.audit_names_redaction(NEW.log, NEW.seq, 'body') THEN RETURN NULL; END IF;
  ELSE
    SELECT e.log, e.seq INTO v_log, v_seq FROM public.audit_entry e WHERE e.id = OLD.id;
    IF NOT FOUND THEN RETURN NULL; END IF;
    IF public.audit_names_redaction(v_log, v_seq, 'private')
       OR public.audit_names_redaction(v_log, v_seq, 'body') THEN RETURN NULL; END IF;
  END IF;
  RAISE EXCEPTION 'append-only: no entry names this redaction' USING ERRCODE = 'BA004';
END $$;

-- Destroys a closed log; false when it is not there, still open, or destroyed already. The transaction has to append the
-- entry that names it.
CREATE FUNCTION public.audit_destroy(p_log text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '5s' AS $$
BEGIN
  UPDATE public.audit_head SET destroyed = true WHERE log = p_log AND closed AND NOT destroyed;
  IF NOT FOUND THEN RETURN false; END IF;
  DELETE FROM public.audit_private p USING public.audit_entry e WHERE e.log = p_log AND p.id = e.id;
  PERFORM set_config('bedside.redacting', 'on', true);
  DELETE FROM public.audit_entry WHERE log = p_log;
  DELETE FROM public.audit_node WHERE log = p_log;
  PERFORM set_config('bedside.redacting', 'off', true);
  RETURN true;
END $$;

REVOKE ALL ON FUNCTION public.audit_destroy(text) FROM PUBLIC;
