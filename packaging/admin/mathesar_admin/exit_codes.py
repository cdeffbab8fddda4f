"""What the exit codes of every program here mean. systemd reads them too, see mathesar.service."""

DONE = 0
# Refused or failed; the reason was printed.
REFUSED = 1
USAGE = 2
# Nothing is wrong, something has yet to come (EX_TEMPFAIL of sysexits.h): the service tries again.
NOT_YET = 75
# Trying again changes nothing, a person has to act (EX_CONFIG): the service does not try again.
NEEDS_PERSON = 78
