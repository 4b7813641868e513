"""One algorithm a file; a method is a frozen dataclass of its options."""
