"""The confusion domain."""
