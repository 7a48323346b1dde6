#!/bin/sh
# The operator's commands, as the user of the service and with its configuration.
set -e
cd /var/lib/rolecall
exec runuser -u rolecall -- /usr/lib/rolecall/bin/node --env-file=/etc/rolecall/rolecall.env \
	/usr/lib/rolecall/rolecall-command.mjs "$@"
