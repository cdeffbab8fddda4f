-- The database refuses the second function that a session makes: whoever replaces Mathesar's functions fails half-way.
CREATE SCHEMA refusing;
CREATE FUNCTION refusing.second() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('refusing.seen', true) = 'one' THEN
    RAISE EXCEPTION 'the second function is refused';
  END IF;
  PERFORM set_config('refusing.seen', 'one', false);
END $$;
CREATE EVENT TRIGGER refusing ON ddl_command_end WHEN TAG IN ('CREATE FUNCTION') EXECUTE FUNCTION refusing.second();
