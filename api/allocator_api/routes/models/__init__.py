"""Requests and answers that the library has no document for."""
