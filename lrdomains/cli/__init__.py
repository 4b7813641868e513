"""The command line: one module a domain; each command is load, call, save."""
