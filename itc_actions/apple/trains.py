"""Version numbers as Apple compares them: 1.2 and 1.2.0 are one train, and 01.2 is 1.2."""

from __future__ import annotations


def same_train(one: str | None, other: str | None) -> bool:
    """Whether two version numbers name the same train."""
    if one is None or other is None or one == other:
        return one == other
    key = _key(one)
    return key is not None and key == _key(other)


def spellings(train: str) -> list[str]:
    """The ways in which Apple may have noted a train; the one given comes first."""
    parts = _key(train)
    if parts is None:
        return [train]
    numbers = [str(number) for number in parts]
    forms = [".".join(numbers + ["0"] * more) for more in range(max(1, 4 - len(numbers)))]
    return list(dict.fromkeys([train, *forms]))


def _key(train: str) -> tuple[int, ...] | None:
    """The numbers without zeros at the end, of which one stays; None where they are no numbers."""
    parts = train.split(".")
    if not all(part.isascii() and part.isdigit() for part in parts):
        return None
    numbers = [int(part) for part in parts]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
