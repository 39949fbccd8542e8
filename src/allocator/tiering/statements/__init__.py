"""What is said to people about one school's tier: the officer's table, the head's statement."""

from allocator.tiering.statements.folder import statement_index, write_statements
from allocator.tiering.statements.head import head_statement
from allocator.tiering.statements.officer import explain_school

__all__ = ["explain_school", "head_statement", "statement_index", "write_statements"]
