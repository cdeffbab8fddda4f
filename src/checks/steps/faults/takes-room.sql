-- Every ALTER TABLE takes 40 MB of the server's disk for a moment: as one does that rewrites a large table. Not logged, as
-- a log of changes that has no room ends the server, which is another fault.
CREATE FUNCTION takes_room() RETURNS event_trigger LANGUAGE plpgsql AS $$
BEGIN
  CREATE UNLOGGED TABLE room AS SELECT repeat('room', 475) AS taken FROM generate_series(1, 20000);
  DROP TABLE room;
END
$$;
CREATE EVENT TRIGGER takes_room ON ddl_command_end WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION takes_room();
