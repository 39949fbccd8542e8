#!/bin/sh
# Run once by the database's container when its volume is new: makes the database of the service and
# the role that owns it. The role is no superuser, as row-level security must bind it.
set -eu

psql --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres \
    --set=password="$ROLE_PASSWORD" <<'SQL'
CREATE ROLE allocator LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'password';
CREATE DATABASE allocator OWNER allocator;
SQL
