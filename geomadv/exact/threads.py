"""One BLAS thread while the library computes.

Its products are small. BLAS shares even these between threads, which wait for each other by spinning: beside another
busy process that takes many times as long as one thread alone, and elsewhere it takes processors for nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import threadpoolctl  # type: ignore[import-untyped]

__all__ = ["one_blas_thread"]

_lock = threading.Lock()


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Let BLAS use one thread; afterwards, also after an exception, as many as before. A context, or a decorator.

    The number belongs to the process. Of several computations at a time the first one lowers it, and puts it back when
    it ends; the others lower it again with their next product. Where another thread holds the number by way of
    threadpoolctl, it stays as it is.
    """
    with _lock:
        limiter = _lowered()
    try:
        yield
    finally:
        if limiter is not None:
            with _lock:
                limiter.__exit__(None, None, None)


def _lowered() -> threadpoolctl.threadpool_limits | None:
    """What puts the number back to what it was; None where there is nothing to put back."""
    libraries = _libraries()
    if not _several(libraries):
        return None
    limiter = libraries.limit(limits=1)
    return None if _several(libraries) else limiter.__enter__()


def _several(libraries: threadpoolctl.ThreadpoolController) -> bool:
    return any(library.get_num_threads() > 1 for library in libraries.lib_controllers)


@cache
def _libraries() -> threadpoolctl.ThreadpoolController:
    """The BLAS libraries of this process; looking for them takes milliseconds."""
    import scipy.linalg.lapack  # noqa: F401  (brings its own, which would be missed if it were loaded later)

    return threadpoolctl.ThreadpoolController().select(user_api="blas")
