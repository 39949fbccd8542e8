"""Reading and writing: workspaces, documents, imports, exports."""
