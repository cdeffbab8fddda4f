"""What the exit codes of every program here mean. systemd reads them too, see mathesar.service.

`mathesar doctor` alone has those of monitoring plugins (Nagios, Icinga): 1 and 2 mean something else there.
"""

DONE = 0
# Refused or failed; the reason was printed.
REFUSED = 1
USAGE = 2
# Nothing is wrong, something has yet to come (EX_TEMPFAIL of sysexits.h): the service tries again.
NOT_YET = 75
# Trying again changes nothing, a person has to act (EX_CONFIG): the service does not try again.
NEEDS_PERSON = 78

# Of `mathesar doctor` only, as monitoring-plugins.org has them; 0 is DONE.
MONITORED_WARNING = 1
MONITORED_CRITICAL = 2
# Nothing could be found out: also where it was called in a wrong way, or without root's rights.
MONITORED_UNKNOWN = 3
