"""The genes domain."""
