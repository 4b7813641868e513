"""Formats that expression comes in, one a file; each gives samples x genes."""
