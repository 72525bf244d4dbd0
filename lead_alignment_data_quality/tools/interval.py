"""How far a share that was counted in a sample may be from the true one."""

from math import sqrt

Z = 1.959964  # of 95 %


def get_interval(count: int, size: int) -> tuple[float, float]:
    """Return the bounds of a share, in per cent, with a confidence of 95 %.

    Wilson (1927), "Probable Inference, the Law of Succession, and Statistical
    Inference": right for small samples and for shares near 0 and 100 %, too.

    :param count: of ``size`` that have the property
    """
    if not size:
        return 0.0, 100.0
    share, square = count / size, Z * Z / size
    middle = share + square / 2
    spread = Z * sqrt(share * (1 - share) / size + square / (4 * size))
    low, high = ((middle + sign * spread) / (1 + square) for sign in (-1, 1))
    return 100 * max(low, 0.0), 100 * min(high, 1.0)
