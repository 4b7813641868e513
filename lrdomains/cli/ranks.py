"""How many components a command is asked for."""

from typing import Any


def chosen_rank(text: str) -> Any:
    """Return a number, a range of numbers (both ends included) or "auto"."""
    from lrdomains.errors import RankError

    if text == "auto":
        return text
    parts = text.split(":")
    if len(parts) <= 2 and all(part.isdecimal() for part in parts):
        numbers = [int(part) for part in parts]
        return numbers[0] if len(numbers) == 1 else range(numbers[0], numbers[1] + 1)
    message = f"--rank {text!r}: give a positive whole number, a range such as 3:8, or auto"
    raise RankError(message)
