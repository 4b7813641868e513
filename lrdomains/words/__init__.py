"""The words domain."""
