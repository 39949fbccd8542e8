"""The rules of docs/rules.md once more: slow, plain, one school at a time, for the tests alone.

Nothing here comes from the library but ``RulesetSource``, the text that a person wrote.
"""
