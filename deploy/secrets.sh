#!/bin/sh
# Makes deploy/database.env and deploy/service.env with new secrets; never replaces them.
set -eu
cd "$(dirname "$0")"
umask 077

for file in database.env service.env; do
    if [ -e "$file" ]; then
        echo "deploy/$file is there already; it was left as it is." >&2
        exit 1
    fi
done

secret() {
    od -An -N 32 -t x1 /dev/urandom | tr -d ' \n'
}

role=$(secret)
cat > database.env <<EOF
POSTGRES_PASSWORD=$(secret)
ROLE_PASSWORD=$role
EOF
cat > service.env <<EOF
ALLOCATOR_DATABASE_URL=postgresql+psycopg://allocator:$role@database/allocator
ALLOCATOR_AUDIT_KEY=$(secret)
EOF
echo "Made deploy/database.env and deploy/service.env. Keep a copy of ALLOCATOR_AUDIT_KEY elsewhere."
