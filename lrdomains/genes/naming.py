"""How modules are called."""


def module_names(count: int) -> list[str]:
    """Return P01, P02, ...

    Examples
    --------
    >>> module_names(2)
    ['P01', 'P02']
    """
    return [f"P{number:0{max(2, len(str(count)))}d}" for number in range(1, count + 1)]
