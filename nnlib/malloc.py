"""Memory that is asked for again and again, kept instead of given back: one setting of the C library on Linux.

A training step makes and drops arrays of a few megabytes. glibc hands such memory back to the system when it is freed,
and the system fills it with zeros, page by page, when it is asked for again: thousands of page faults a step. With
M_TOP_PAD the C library asks for 64 MB more than it needs whenever it needs more, and keeps as much. It changes speed
only, never a result; the process may hold up to 64 MB more. NNLIB_MALLOC_TOP_PAD=0 in the environment leaves everything
as it is, another number is used in place of 67108864.
"""

import ctypes
import os
import sys

__all__ = ["set_top_pad"]

M_TOP_PAD = -2  # its number in <malloc.h>
TOP_PAD = 64 * 2**20


def on_glibc() -> bool:
    """Linux with the GNU C library: the only one that has this setting."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        return (os.confstr("CS_GNU_LIBC_VERSION") or "").startswith("glibc")
    except (ValueError, OSError):  # another C library does not know the question
        return False


def set_top_pad() -> bool:
    """Set M_TOP_PAD, once, when nnlib is imported.  True if it was set.

    Example:
        >>> os.environ["NNLIB_MALLOC_TOP_PAD"] = "0"
        >>> set_top_pad()
        False
        >>> del os.environ["NNLIB_MALLOC_TOP_PAD"]
    """
    wish = os.environ.get("NNLIB_MALLOC_TOP_PAD", "")
    size = int(wish) if wish.isdigit() else TOP_PAD
    if size == 0 or "MALLOC_TOP_PAD_" in os.environ or not on_glibc():  # glibc's own variable has been read already
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and mallopt(M_TOP_PAD, min(size, 2**31 - 1)) == 1
