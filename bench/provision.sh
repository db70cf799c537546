#!/bin/sh
# Provisions instances on SQLite, PostgreSQL and MariaDB by the entry point of docs/examples/ from every state that a
# database can be in, checks states and rows, and runs it again, which has to change nothing. `npm test` runs it, too.
cd "$(dirname "$0")/.." && npm run build && exec npx vitest run test/end-to-end/provision.test.ts "$@"
