"""How alike two names are. Pure functions of plain text; names come normalised (see `children.names`)."""

LEAST = 4  # letters: of shorter names one letter makes another name (Mia and Mya, Ben and Len)


def alike(one: str, other: str) -> bool:
    """Written almost the same: at most one letter in four differs, two at most; or one is a short form of the other
    ("alex" and "alexandra"). Names of fewer than four letters have to be the same."""
    if not one or not other:
        return False
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < LEAST:
        return False
    if long.startswith(short):
        return True
    return within(one, other, 2 if len(short) >= 2 * LEAST else 1)


def within(one: str, other: str, most: int) -> bool:
    """Whether so many letters at most have to be changed, added, left out, or swapped with their neighbour."""
    if abs(len(one) - len(other)) > most:
        return False
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, another in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != another))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == another:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return False
    return row[-1] <= most
