"""What if: named edits of an authority."""
