"""Criteria for the number of components, one a file: each gives a Verdict."""
