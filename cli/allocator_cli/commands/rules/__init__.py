"""Commands about rule files: one module each."""
