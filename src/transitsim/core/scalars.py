"""Values that other libraries wrap, as Python's own."""

from __future__ import annotations


def plain_scalar(value: object) -> object:
    """A scalar of NumPy or pandas as the Python value that it holds; all else as it is.

    >>> import numpy as np
    >>> plain_scalar(np.int64(7)), plain_scalar(np.str_("a")), plain_scalar([1])
    (7, 'a', [1])
    """
    item = getattr(value, "item", None)
    return item() if callable(item) and getattr(value, "ndim", None) == 0 else value
