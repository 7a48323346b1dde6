#!/bin/sh
exec /usr/lib/rolecall/bin/node /usr/lib/rolecall/rolecall.mjs "$@"
