"""Row-level security of PostgreSQL: a connection sees the rows of its authority and no others.

A transaction says for whom it works (``allocator.authority``, or ``allocator.operator`` for the
whole installation); one that says nothing sees nothing. The rules hold for the owner of the
tables too.
"""

from __future__ import annotations

from alembic import op

_OPERATOR = "current_setting('allocator.operator', true) = 'on'"
_OWN = f"(authority_id = current_setting('allocator.authority', true) OR {_OPERATOR})"

_RULES = {
    "SELECT": f"USING ({_OWN})",
    "INSERT": f"WITH CHECK ({_OWN})",
    "UPDATE": f"USING ({_OWN}) WITH CHECK ({_OWN})",
    "DELETE": f"USING ({_OWN})",
}
_BY_OPERATOR = {
    "UPDATE": f"USING ({_OPERATOR}) WITH CHECK ({_OPERATOR})",
    "DELETE": f"USING ({_OPERATOR})",
}


def protect(table: str, *, own: str, operator: str = "") -> None:
    """Protect a table with a column ``authority_id``.

    Parameters
    ----------
    table
        Name of the table.
    own
        What may be done with the rows of the authority, and by the operator with all rows:
        words out of ``SELECT INSERT UPDATE DELETE``.
    operator
        What the operator alone may do besides: words out of ``UPDATE DELETE``.
    """
    if op.get_bind().dialect.name != "postgresql":
        return
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    for words, rules in ((own, _RULES), (operator, _BY_OPERATOR)):
        for word in words.split():
            policy = f"{table}_{word.lower()}"
            op.execute(f"CREATE POLICY {policy} ON {table} FOR {word} {rules[word]}")
